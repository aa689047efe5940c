"""The browser, opened once for the folder, and two stands: the whole house and the stock bot of tests.sandbox.echo."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from bot.sandbox.world import World
from tests.house import open_house
from tests.page.browser import chromium, open_chromium
from tests.page.screen import ChatPage, open_chat_page
from tests.page.serving import served_echo, served_house
from tests.region import set_up_region
from tests.sandbox.echo import sandbox_world

LOOP: Final = "package"
DESKTOP = (1600, 900)
PHONE = (390, 844)


@dataclass
class Stand:
    """A served world and the pages that people have opened on it."""

    browser: Browser
    url: str
    world: World
    pages: list[ChatPage] = field(default_factory=list)

    async def open(self, *, zone: str = "Asia/Irkutsk") -> ChatPage:
        return await self._open(*DESKTOP, touch=False, zone=zone)

    async def open_on_phone(self) -> ChatPage:
        return await self._open(*PHONE, touch=True)

    async def open_on_its_side(self, size: tuple[int, int]) -> ChatPage:
        """On a phone held sideways: wide and low."""
        return await self._open(*size, touch=True)

    async def leave(self) -> None:
        """Close every page; none may have made the browser complain."""
        for chat_page in self.pages:
            await chat_page.page.context.close()
        assert [line for chat_page in self.pages for line in chat_page.complaints] == []

    async def _open(self, width: int, height: int, *, touch: bool, zone: str = "Asia/Irkutsk") -> ChatPage:
        opened = await open_chat_page(self.browser, self.url, width=width, height=height, touch=touch, zone=zone)
        self.pages.append(opened)
        return self.pages[-1]


@pytest_asyncio.fixture(scope="package", loop_scope=LOOP)
async def browser() -> AsyncIterator[Browser]:
    path = chromium()
    if path is None:
        pytest.skip("no Chromium here (apt-get install chromium): the chat page was not driven")
    async with open_chromium(path) as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope=LOOP)
async def region(browser: Browser, migrated_url: str) -> AsyncIterator[Stand]:
    """The whole bot with its staff at their posts."""
    async with open_house(migrated_url) as house:
        await set_up_region(house)
        async with served_house(house) as url:
            stand = Stand(browser, url, house.world)
            yield stand
            await stand.leave()


@pytest_asyncio.fixture(loop_scope=LOOP)
async def echo(browser: Browser) -> AsyncIterator[Stand]:
    """The stock bot, which counts taps, sends a file and answers with toasts."""
    world = sandbox_world()
    async with served_echo(world) as url:
        stand = Stand(browser, url, world)
        yield stand
        await stand.leave()
