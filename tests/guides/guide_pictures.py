"""`make guides`: the pictures of docs/guide-family.md and docs/guide-specialist.md, taken from the chat page.

The demo runs in a folder of its own and plays its seven steps, then the scenes are played by touching the page at the
width of a phone; each leaves one picture of one chat in docs/pictures.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import FloatRect, expect

from bot.demo.cast import CAST
from bot.demo.play import Stage
from bot.demo.stand import ZONE
from bot.sandbox.phone import Phone
from tests.demonstration import shown_demo
from tests.guides.chat_page import PICTURES, PLAY_SECONDS, NoPictures
from tests.guides.palette import with_palette
from tests.guides.scenes import SCENES, Scene
from tests.page.browser import chromium, open_chromium
from tests.page.clicking import ClickingDriver
from tests.page.screen import ChatPage, open_chat_page

WIDTH, HEIGHT, SHARP = 320, 1500, 2
"""A phone's width; so high that whatever a picture shows needs no scrolling."""
PATIENCE = 60.0
LARGEST = 60_000
"""Bytes of a picture: a guide is read over slow lines too."""
MARGIN = 2
_NAMES = {one.key: one.first_name for one in CAST}
_FRAME = """([feed, first, last]) => {
  const all = [...feed.querySelectorAll("article")];
  for (const acts of feed.querySelectorAll(".acts")) acts.style.visibility = "hidden";
  const parts = one => [...one.querySelectorAll(".text, .key-label")];
  const says = words => one => parts(one).some(part => part.textContent.includes(words));
  const from = all.findLast(says(first));
  const to = last ? all.findLast(says(last)) : all.at(-1);
  if (!from || !to) return null;
  return { top: from.getBoundingClientRect().top, bottom: to.getBoundingClientRect().bottom };
}"""
"""Where the picture begins and ends; what only the page offers beside a bubble is not in a messenger."""


async def take_pictures() -> None:
    path = chromium()
    if path is None:
        msg = "Chromium is needed: apt-get install chromium"
        raise NoPictures(msg)
    with tempfile.TemporaryDirectory() as folder:  # nobody's var/demo is touched
        async with shown_demo(Path(folder), "--fresh", seconds=PLAY_SECONDS) as demo, open_chromium(path) as browser:
            chat_page = await open_chat_page(browser, demo.url, width=WIDTH, height=HEIGHT, touch=True, sharp=SHARP)
            async with ClickingDriver(demo.url, PATIENCE, chat_page, _NAMES) as driver:
                phones = {key: Phone(driver, key, name) for key, name in _NAMES.items()}
                stage = Stage(phones, demo.url, ZONE, Path(folder), _say)
                for scene in SCENES:
                    await scene.play(stage)
                    await _take(chat_page, scene)
            if chat_page.complaints:
                msg = f"the browser complained of: {chat_page.complaints}"
                raise NoPictures(msg)


async def _take(chat_page: ChatPage, scene: Scene) -> None:
    name = _NAMES[scene.phone]
    page = chat_page.page
    await page.get_by_role("navigation", name="Телефоны").get_by_role("button", name=name).tap()
    feed = await chat_page[name].section.locator(".feed").element_handle()
    # What has just changed shines for a moment.
    await expect(chat_page[name].section.locator(".changed")).to_have_count(0)
    await page.evaluate("document.fonts.ready")
    frame = await page.evaluate(_FRAME, [feed, scene.first, scene.last])
    if frame is None:
        msg = f"{scene.picture}: {name} does not see {scene.first!r}"
        raise NoPictures(msg)
    top = frame["top"] - MARGIN
    clip = FloatRect(x=0, y=top, width=WIDTH, height=frame["bottom"] + MARGIN - top)
    picture = with_palette(await page.screenshot(clip=clip))
    if len(picture) > LARGEST:
        msg = f"{scene.picture} has {len(picture)} bytes"
        raise NoPictures(msg)
    (PICTURES / scene.picture).write_bytes(picture)
    _say(f"{scene.picture}: {len(picture)} bytes")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    try:
        asyncio.run(take_pictures())
    except NoPictures as error:
        sys.exit(str(error))
