"""The chat page in a real browser, with the whole bot behind it: clicks, touch, keyboard, links, files."""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.page.conftest import LOOP, Stand
from tests.page.screen import ChatPage

pytestmark = pytest.mark.asyncio(loop_scope=LOOP)

HOSTILE = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script> & <b>слова</b>"


async def asks_a_psychologist(chat_page: ChatPage, words: str) -> None:
    mother = chat_page["Мария"]
    await mother.starts()
    await mother.sees("Отвечают живые люди")
    await mother.presses("💬 Психолог")
    await mother.sees("своими словами")
    await mother.writes(words)
    await mother.sees("Где вы живёте?")
    await mother.writes("ангарск")
    await mother.presses("Ангарский городской округ")
    await mother.sees(words)
    await mother.presses("✅ Отправить")
    await mother.sees("номер 1")


async def test_a_mother_and_a_psychologist_talk_on_two_phones_of_one_page(region: Stand) -> None:
    chat_page = await region.open()
    mother, olga = chat_page["Мария"], chat_page["Ольга"]
    await asks_a_psychologist(chat_page, "Сын почти не говорит.")
    await olga.presses("🙋 Взять в работу")
    await olga.sees("Сын почти не говорит.")
    await olga.presses("✍️ Ответить")
    await olga.sees("Напишите ответ")
    await olga.writes("Здравствуйте, Мария. Как он спит?")
    await mother.sees("Как он спит?", "психолог")


async def test_an_invitation_opens_on_another_phone_and_its_code_stays_out_of_sight(region: Stand) -> None:
    chat_page = await region.open()
    coordinator, wife = chat_page["Светлана"], chat_page["Елена"]
    await coordinator.writes("/menu")
    await coordinator.presses("👥 Сотрудники", "Центр сопровождения семей", "➕ Пригласить", "Юрист")
    await coordinator.sees("https://t.me/ryadom_example_bot?start=")
    await coordinator.follows_the_link()
    chooser = chat_page.page.get_by_role("dialog")
    await expect(chooser).to_contain_text("ссылка пришла сюда")
    await chooser.get_by_role("button", name="Елена").click()
    await expect(chooser).to_be_hidden()
    await wife.sees("Вы в команде", "юрист")
    await expect(wife.messages.first.locator(".text")).to_have_text("/start12:00")
    await expect(wife.field).to_be_focused()
    assert len(chat_page.page.context.pages) == 1


async def test_a_report_is_downloaded_under_its_own_name(region: Stand, tmp_path: Path) -> None:
    chat_page = await region.open()
    head = chat_page["Галина"]
    await head.writes("/menu")
    await head.presses("📄 Отчёт отдела")
    await head.presses("DOCX")
    await expect(head.messages.last.get_by_role("link", name="Скачать файл")).to_be_visible()
    async with chat_page.page.expect_download() as downloading:
        await head.messages.last.get_by_role("link", name="Скачать файл").click()
    download = await downloading.value
    await download.save_as(tmp_path / "report")
    assert download.suggested_filename.startswith("Отчёт ")
    assert download.suggested_filename.endswith("2026-11.docx")
    assert (tmp_path / "report").read_bytes()[:2] == b"PK"


async def test_at_phone_width_one_phone_is_shown_and_everything_is_touched(region: Stand) -> None:
    chat_page = await region.open_on_phone()
    page, tabs = chat_page.page, chat_page.page.get_by_role("navigation", name="Телефоны")
    await expect(page.get_by_role("log")).to_have_count(1)
    await asks_a_psychologist(chat_page, "Очень длинное слово: " + "о" * 300)
    await expect(tabs.get_by_role("button", name="Ольга, новых сообщений: 1")).to_be_visible()
    await tabs.get_by_role("button", name="Ольга").tap()
    await expect(page.get_by_role("log")).to_have_count(1)
    await chat_page["Ольга"].presses("🙋 Взять в работу")
    await chat_page["Ольга"].sees("ооооо")
    await expect(tabs.get_by_role("button", name="Ольга")).to_have_accessible_name("Ольга")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await page.locator(".message:visible").evaluate_all(
        "all => all.every(one => one.getBoundingClientRect().right <= innerWidth)"
    )
    assert await chat_page["Ольга"].button("✍️ Ответить").evaluate("key => key.offsetHeight") >= 36


@pytest.mark.parametrize("size", [(844, 390), (780, 437)])
async def test_on_a_phone_on_its_side_the_plus_menu_is_whole_and_the_title_short(
    region: Stand, size: tuple[int, int]
) -> None:
    chat_page = await region.open_on_its_side(size)
    mother = chat_page["Мария"]
    await mother.starts()
    await mother.sees("Отвечают живые люди")
    await mother.section.get_by_role("button", name="Прикрепить").tap()
    for entry in ("Фото", "Файл", "Контакт"):
        await mother.button(entry).tap(trial=True)
    await mother.presses("Голосовое, пример на 3 секунды")
    await expect(mother.messages.locator("audio")).to_have_count(1)
    title = chat_page.page.get_by_role("heading", level=1)
    assert await title.evaluate("one => one.offsetHeight / parseFloat(getComputedStyle(one).lineHeight)") < 3.5


async def test_where_there_is_no_clock_times_are_those_of_the_browser(region: Stand) -> None:
    chat_page = await region.open(zone="Europe/Moscow")
    mother = chat_page["Мария"]
    await mother.starts()
    await mother.sees("Отвечают живые люди", "07:00")


async def test_a_request_is_made_by_keyboard_alone(region: Stand) -> None:
    chat_page = await region.open()
    keyboard, mother = chat_page.page.keyboard, chat_page["Мария"]
    await keyboard.press("Tab")
    await expect(chat_page.in_focus).to_have_text("С чего начать")
    await keyboard.press("Enter")
    await expect(chat_page.page.get_by_text("Каждое окно — телефон одного человека.")).to_be_visible()
    await keyboard.press("Escape")
    await expect(chat_page.page.get_by_text("Каждое окно — телефон одного человека.")).to_be_hidden()
    for _ in range(2):
        await keyboard.press("Tab")
    await expect(chat_page.in_focus).to_have_accessible_name("Мария")
    await keyboard.press("Enter")
    await expect(chat_page.in_focus).to_have_text("Начать")
    await keyboard.press("Enter")
    await mother.sees("Отвечают живые люди")
    await expect(mother.field).to_be_focused()
    await keyboard.press("Shift+Tab")
    await expect(chat_page.in_focus).to_have_text("Не присылать")
    for row in ("⚙️ Настройки", "📨 Мои заявки", "📅 Эфиры и встречи", "🤝 Другая помощь", "💬 Психолог"):
        await keyboard.press("ArrowUp")
        await expect(chat_page.in_focus).to_have_text(row)
    await keyboard.press("ArrowRight")
    await expect(chat_page.in_focus).to_have_text("⚖️ Юрист")
    await keyboard.press("Enter")
    await mother.sees("Напишите юристу")
    await keyboard.press("Escape")
    await expect(mother.field).to_be_focused()
    await keyboard.type("Первая строка")
    await keyboard.press("Shift+Enter")
    await keyboard.type("вторая")
    await keyboard.press("Enter")
    await mother.sees("Где вы живёте?")
    await expect(mother.messages.nth(-2).locator(".text")).to_contain_text("Первая строка\nвторая", use_inner_text=True)
    await keyboard.press("Alt+3")
    await expect(chat_page["Ольга"].field).to_be_focused()


async def test_hostile_words_are_shown_as_words(region: Stand) -> None:
    chat_page = await region.open()
    olga = chat_page["Ольга"]
    await asks_a_psychologist(chat_page, HOSTILE)
    await olga.presses("🙋 Взять в работу")
    await olga.sees(HOSTILE)
    await expect(chat_page["Мария"].messages.filter(has_text=HOSTILE).first).to_be_visible()
    await expect(chat_page.page.locator(".feed img, .feed script")).to_have_count(0)
    await expect(chat_page.page).to_have_title(re.compile("Рядом: учебный стенд"))
