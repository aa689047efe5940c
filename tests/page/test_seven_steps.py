"""The main job by clicking: the seven steps of the demo on its own chat page, the bot as a process of its own."""

import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from playwright.async_api import Browser

from bot.demo.cast import CAST
from bot.demo.play import play
from bot.sandbox.drivers import Driver
from tests.demonstration import shown_demo
from tests.page.browser import pictures_folder
from tests.page.clicking import ClickingDriver
from tests.page.conftest import DESKTOP, LOOP, PHONE
from tests.page.screen import ChatPage, open_chat_page

pytestmark = pytest.mark.asyncio(loop_scope=LOOP)

SECONDS = 420
SLOWLY = 4
"""Times the patience of the play: a click waits until a busy browser has drawn what it clicks on."""


@pytest.mark.timeout(SECONDS)
@pytest.mark.parametrize(
    ("size", "touch"), [(DESKTOP, False), (PHONE, True)], ids=["at a desktop", "at a phone's width"]
)
async def test_the_seven_steps_are_done_by_clicking(
    browser: Browser, tmp_path: Path, size: tuple[int, int], touch: bool
) -> None:
    said: list[str] = []
    async with shown_demo(tmp_path, "--empty") as demo:
        chat_page = await open_chat_page(browser, demo.url, width=size[0], height=size[1], touch=touch)
        try:
            await play(demo.url, tmp_path, said.append, hands(chat_page))
        finally:
            width = f"{size[0]}x{size[1]}"
            await chat_page.page.screenshot(path=pictures_folder(tmp_path) / f"seven-steps-{width}.png")
            await chat_page.page.context.close()
    assert [line[:2] for line in said if re.match(r"\n?\d\. ", line)] == ["\n" + str(one) for one in range(1, 8)]
    assert any("Напоминаю" in line for line in said), "the play ends with the reminder of its event"
    assert sum(line.lstrip().startswith("→") for line in said) == 3, "two DOCX and one XLSX are downloaded"
    assert chat_page.complaints == []


def hands(chat_page: ChatPage) -> Callable[[str, float], AbstractAsyncContextManager[Driver]]:
    names = {one.key: one.first_name for one in CAST}
    return lambda url, patience: ClickingDriver(url, patience * SLOWLY, chat_page, names)
