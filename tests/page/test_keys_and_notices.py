"""What a tap does on the chat page: changes in place, toasts, windows; and the page when the link breaks."""

import re

import pytest
from playwright.async_api import Route, expect

from tests.page.conftest import LOOP, Stand

pytestmark = pytest.mark.asyncio(loop_scope=LOOP)

HOSTILE_HTML = (
    "<b>жирно</b> <img src=x onerror=alert(1)><script>alert(1)</script><svg onload=alert(1)></svg>"
    "<a href='javascript:alert(1)'>сюда</a> <a href='https://example.org/' onclick='alert(1)'>адрес</a>"
    "<p style='position:fixed'>рядом</p>"
)


async def test_a_screen_changes_in_place_and_the_keyboard_user_stays_on_its_key(echo: Stand) -> None:
    chat_page = await echo.open()
    olga = chat_page["Ольга Петрова"]
    await olga.starts()
    await olga.sees("Здравствуйте, гость")
    await expect(olga.messages).to_have_count(2)
    await olga.button("➕ Ещё").focus()
    for number in (1, 2):
        await chat_page.page.keyboard.press("Enter")
        await olga.sees("Нажато " + "+" * number)
        await expect(olga.button("➕ Ещё")).to_be_focused()
    await expect(olga.messages.last).not_to_contain_text("изменено")
    await chat_page.page.keyboard.press("Enter")
    await olga.sees("Нажато +++", "изменено")
    await expect(olga.messages).to_have_count(2)
    await expect(olga.messages.last.locator(".key")).to_have_count(0)
    await expect(olga.section.get_by_role("log")).to_be_focused()


async def test_a_key_waits_for_its_answer_and_shows_the_toast(echo: Stand) -> None:
    chat_page = await echo.open()
    olga = chat_page["Ольга Петрова"]
    await olga.starts()
    await olga.presses("📄 Файл")
    await expect(olga.section.get_by_role("status")).to_have_text("Файл отправлен")
    await olga.sees("Отчёт за май.txt", "10 Б")
    await expect(olga.section.locator("[aria-busy=true]")).to_have_count(0)
    await olga.presses("🔕 Молчать")
    await expect(olga.button("🔕 Молчать")).to_have_attribute("aria-busy", "true")


async def test_a_window_of_the_bot_covers_one_phone_and_gives_the_focus_back(echo: Stand) -> None:
    chat_page = await echo.open()
    olga, ivan = chat_page["Ольга Петрова"], chat_page["Иван"]
    await olga.starts()
    await olga.presses("💬 Подсказка")
    window = olga.section.get_by_role("alertdialog")
    await expect(window).to_contain_text("Это подсказка")
    await expect(window.get_by_role("button", name="Понятно")).to_be_focused()
    await ivan.starts()
    await ivan.writes("а я пишу дальше")
    await ivan.sees("Вы написали: а я пишу дальше")
    await window.get_by_role("button", name="Понятно").press("Enter")
    await expect(window).to_be_hidden()
    await expect(olga.button("💬 Подсказка")).to_be_focused()


async def test_an_old_key_says_that_it_is_gone(echo: Stand) -> None:
    chat_page = await echo.open()
    olga = chat_page["Ольга Петрова"]
    await olga.starts()
    await olga.sees("Здравствуйте")
    await chat_page.page.route("**/taps", lambda route: route.fulfill(status=409, body="{}"))
    await olga.presses("➕ Ещё")
    await expect(olga.section.get_by_role("status")).to_have_text("Этой кнопки уже нет.")
    assert all("409" in line for line in chat_page.complaints)
    chat_page.complaints.clear()


async def test_html_that_should_never_have_come_is_rebuilt_without_its_teeth(echo: Stand) -> None:
    chat_page = await echo.open()
    message = {"id": 7, "from": "bot", "date": "2026-11-18T04:00:00Z", "text": "", "html": HOSTILE_HTML, "buttons": []}

    async def hostile(route: Route) -> None:
        await route.fulfill(json={"seq": 0, "messages": [message]})

    await chat_page.page.route("**/api/phones/olga/chat", hostile)
    await chat_page.page.reload()
    text = chat_page["Ольга Петрова"].messages.last.locator(".text")
    await expect(text).to_contain_text("жирно сюда адресрядом", use_inner_text=True)
    await expect(text.locator("img, script, svg, p, [onclick], [style]")).to_have_count(0)
    await expect(text.locator("b")).to_have_text("жирно")
    await expect(text.get_by_role("link")).to_have_count(1)
    await expect(text.get_by_role("link")).to_have_attribute("rel", re.compile("noopener"))
    assert chat_page.complaints, "the policy of content, the second wall, saw the handlers as well"
    assert all("Content Security Policy" in line or line.startswith("CSP: ") for line in chat_page.complaints)
    chat_page.complaints.clear()


async def test_a_broken_link_is_told_the_words_come_back_and_all_goes_on(echo: Stand) -> None:
    chat_page = await echo.open()
    olga, page = chat_page["Ольга Петрова"], chat_page.page
    await olga.starts()
    await olga.sees("Здравствуйте")
    await page.route("**/api/**", lambda route: route.abort())
    await olga.writes("потеряется ли")
    await expect(olga.section.get_by_role("status")).to_contain_text("Не отправлено")
    await expect(olga.field).to_have_value("потеряется ли")
    echo.world.send_text("ivan", "событие, после которого страница спросит снова")
    strip = page.get_by_text("Нет связи со стендом.")
    await expect(strip).to_be_visible()
    await page.unroute("**/api/**")
    await page.get_by_role("button", name="Повторить сейчас").click()
    await expect(strip).to_be_hidden()
    await expect(chat_page["Иван"].messages.last).to_contain_text("Вы написали: событие")
    await olga.field.press("Enter")
    await olga.sees("Вы написали: потеряется ли")
    assert all("net::ERR_FAILED" in line for line in chat_page.complaints)
    chat_page.complaints.clear()
