"""Hands of the play on the chat page: every act is a click or typing there, and nothing counts as seen before the page
shows it. Only what a person cannot tell from a page is read over HTTP: whether anything has happened since.
"""

import re
from collections.abc import Mapping
from contextlib import suppress

from playwright.async_api import Locator, Page, expect
from playwright.async_api import TimeoutError as NotInTimeError

from bot.sandbox.answers import Json
from bot.sandbox.drivers import HttpDriver
from tests.page.browser import PATIENCE
from tests.page.screen import ChatPage

LOOKS = 5

_SHOWS = """([section, messages]) => {
  const squeeze = (text) => text.replace(/\\s+/gu, "");
  return messages.every(({ id, text, labels }) => {
    const bubble = section.querySelector(`article[data-id="${id}"]`);
    if (!bubble) return false;
    const keys = [...bubble.querySelectorAll(".key-label")].map((key) => key.textContent);
    return squeeze(bubble.querySelector(".text").textContent).startsWith(squeeze(text))
      && JSON.stringify(keys) === JSON.stringify(labels);
  });
}"""
"""Whether the feed of a phone has each of these messages with its words and its keys."""


class ClickingDriver(HttpDriver):
    """A `Driver` for one page; `names` are those on the phones by key. At phone width the tab is touched first."""

    def __init__(self, url: str, patience: float, chat_page: ChatPage, names: Mapping[str, str]) -> None:
        super().__init__(url, patience)
        self._chat_page = chat_page
        self._names = names

    @property
    def _page(self) -> Page:
        return self._chat_page.page

    async def start(self, key: str, payload: str) -> None:
        """«Начать» in an empty chat; an invitation is followed where it was written, and opened on this phone."""
        if not payload:
            await self._go_to(key)
            await self._chat_page[self._names[key]].starts()
            return
        link = self._page.locator(f'.messages [data-start="{payload}"]').last
        owner = await link.evaluate("link => link.closest('.phone').querySelector('.name').textContent")
        await self._go_to(next(one for one, name in self._names.items() if name == owner))
        await self._hit(link)
        chooser = self._page.get_by_role("dialog")
        await self._hit(chooser.get_by_role("button", name=self._names[key]))
        await expect(chooser).to_be_hidden()

    async def send_text(self, key: str, text: str) -> None:
        await self._go_to(key)
        await self._chat_page[self._names[key]].writes(text)
        await expect(self._section(key).locator(".mine .text", has_text=text).last).to_be_visible()

    async def reply(self, key: str, message_id: int, text: str) -> None:
        await self._acts(key, message_id, "Ответить на это сообщение")
        await self.send_text(key, text)

    async def edit(self, key: str, message_id: int, text: str) -> None:
        await self._acts(key, message_id, "Исправить это сообщение")
        await self.send_text(key, text)

    async def _acts(self, key: str, message_id: int, label: str) -> None:
        await self._go_to(key)
        message = self._section(key).locator(f'article[data-id="{message_id}"]')
        await self._hit(message.get_by_role("button", name=label))

    async def tap(self, key: str, message_id: int, row: int, column: int, stale_label: str | None) -> str:
        assert stale_label is None, "a page has no button that is gone"
        await self._go_to(key)
        button = self._section(key).locator(
            f'article[data-id="{message_id}"] .key[data-row="{row}"][data-column="{column}"]'
        )
        async with self._page.expect_response(re.compile(r"/api/phones/[^/]+/taps$")) as answering:
            await self._hit(button)
        return str((await (await answering.value).json())["query_id"])

    async def chat(self, key: str) -> list[Json]:
        """The messages that stand in the feed, word for word and key for key as the messenger has them: read anew when
        one of them changes meanwhile.
        """
        for _ in range(LOOKS):
            messages = await super().chat(key)
            with suppress(NotInTimeError):
                await self._shows(key, messages)
                return messages
        raise AssertionError(f"the page does not show what {key} has been sent")

    async def _shows(self, key: str, messages: list[Json]) -> None:
        """Raises playwright's TimeoutError."""
        wanted = [
            {
                "id": one["id"],
                # The code of an invitation stays out of sight.
                "text": re.sub(r"^/start \S+$", "/start", one["text"]),
                "labels": [button["text"] for row in one["buttons"] for button in row],
            }
            for one in messages
        ]
        feed = await self._section(key).element_handle()
        await self._page.wait_for_function(_SHOWS, arg=[feed, wanted], timeout=PATIENCE / LOOKS)

    async def download(self, file_id: str) -> tuple[str, bytes]:
        link = self._page.locator(f'a.document[href$="/{file_id}"]').last
        owner = await link.evaluate("link => link.closest('.phone').querySelector('.name').textContent")
        await self._go_to(next(one for one, name in self._names.items() if name == owner))
        async with self._page.expect_download() as downloading:
            await self._hit(link)
        download = await downloading.value
        return download.suggested_filename, (await download.path()).read_bytes()

    def _section(self, key: str) -> Locator:
        # Also of a phone that is not shown now: by its name, as hidden things have no role.
        return self._page.locator(".phone").filter(has=self._page.locator(".name", has_text=self._names[key]))

    async def _go_to(self, key: str) -> None:
        tab = self._page.get_by_role("navigation", name="Телефоны").get_by_role("button", name=self._names[key])
        await self._hit(tab)
        await expect(self._section(key)).to_be_visible()

    async def _hit(self, target: Locator) -> None:
        await (target.tap() if self._chat_page.touch else target.click())
