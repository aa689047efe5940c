"""`python -m tests.guides.chat_page`: the pictures of the chat page, taken of the demo in mid-conversation.

The demo runs in a folder of its own, plays its seven steps (about two minutes), then the family and the specialists go
on for a while; docs/pictures/chat-page.png is 1600x900, docs/pictures/chat-page-phone.png 390x844.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Browser

from bot.demo.cast import ADMIN, CAST, HEAD, LAWYER, MOTHER, PSYCHOLOGIST
from bot.demo.steps import ANSWER, MENU, SEND, TAKE
from bot.sandbox.drivers import HttpDriver
from bot.sandbox.phone import Phone
from tests.demonstration import shown_demo
from tests.page.browser import chromium, open_chromium
from tests.page.screen import ChatPage, open_chat_page

ROOT = Path(__file__).parent.parent.parent
PICTURES = ROOT / "docs" / "pictures"
PLAY_SECONDS = 600
PATIENCE = 40.0
LARGEST = 350_000
"""Bytes of a picture: README is read over slow lines too."""


class NoPictures(Exception):
    """One sentence: why the pictures were not taken."""


async def take_pictures() -> None:
    path = chromium()
    if path is None:
        msg = "Chromium is needed: apt-get install chromium"
        raise NoPictures(msg)
    with tempfile.TemporaryDirectory() as folder:  # nobody's var/demo is touched
        async with shown_demo(Path(folder), "--fresh", seconds=PLAY_SECONDS) as demo, open_chromium(path) as browser:
            sys.stdout.writelines(demo.printed)
            await _go_on(demo.url)
            await _take_wide(browser, demo.url)
            await _take_narrow(browser, demo.url)


async def _go_on(url: str) -> None:
    """A new question to the lawyer and a turn of the talk with the psychologist, by visible text and buttons."""
    async with HttpDriver(url, patience=PATIENCE) as driver:
        phones = {one.key: Phone(driver, one.key, one.first_name) for one in CAST}
        mother, psychologist, lawyer, head = (phones[key] for key in (MOTHER, PSYCHOLOGIST, LAWYER, HEAD))
        await mother.writes("/menu")
        await mother.sees("Какая помощь нужна?")
        await mother.presses("⚖️ Юрист")
        await mother.sees("своими словами")
        await mother.writes("Можно ли перенести отпуск на время лечения мужа?")
        await mother.sees("перенести отпуск", SEND)
        await mother.presses(SEND)
        await mother.sees("номер 3", "принята")
        await lawyer.presses(TAKE)
        await lawyer.sees("перенести отпуск")
        await mother.sees("номер 3", "в работе")
        await head.writes("/menu")
        await head.sees("Что сделаем?")
        await head.presses("📄 Отчёт отдела")
        await head.sees("Обращений за месяц")
        await mother.presses(MENU, "📨 Мои заявки", "Номер 1", "✍️ Дополнить")
        await mother.sees("добавлю к заявке")
        await mother.writes("Вчера сам вышел к ужину. Спал шесть часов.")
        await mother.sees("Передано специалисту")
        await psychologist.sees("вышел к ужину")
        await psychologist.presses(ANSWER)
        await psychologist.sees("Напишите ответ")
        await psychologist.writes("Это хороший шаг. Не торопите его с разговорами: побудьте рядом.")
        await psychologist.sees("Ответ передан")
        await mother.sees("побудьте рядом")


async def _take_wide(browser: Browser, url: str) -> None:
    chat_page = await open_chat_page(browser, url, width=1600, height=900, touch=False)
    admin = next(one.name for one in CAST if one.key == ADMIN)
    await chat_page.page.get_by_role("button", name=f"Меню телефона: {admin}").click()
    await chat_page[admin].presses("Скрыть телефон")
    await chat_page.page.get_by_role("heading", level=1).click()
    await _take(chat_page, "chat-page.png")


async def _take_narrow(browser: Browser, url: str) -> None:
    chat_page = await open_chat_page(browser, url, width=390, height=844, touch=True)
    await _take(chat_page, "chat-page-phone.png")


async def _take(chat_page: ChatPage, name: str) -> None:
    await chat_page.page.evaluate("document.fonts.ready")
    picture = await chat_page.page.screenshot()
    if chat_page.complaints or len(picture) > LARGEST:
        msg = f"{name} has {len(picture)} bytes; the browser complained of: {chat_page.complaints}"
        raise NoPictures(msg)
    PICTURES.mkdir(parents=True, exist_ok=True)
    (PICTURES / name).write_bytes(picture)
    sys.stdout.write(f"{PICTURES / name}: {len(picture)} bytes\n")


if __name__ == "__main__":
    try:
        asyncio.run(take_pictures())
    except NoPictures as error:
        sys.exit(str(error))
