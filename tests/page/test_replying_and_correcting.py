"""Beside every bubble: reply to it; beside an own one: correct it. And what the bot gets of both."""

import pytest
from playwright.async_api import Locator, expect

from tests.page.conftest import LOOP, Stand
from tests.page.screen import ChatPage, PhoneOnPage
from tests.page.test_sending_media import attached, begun, picks, png

pytestmark = pytest.mark.asyncio(loop_scope=LOOP)

REPLY, CORRECT = "Ответить на это сообщение", "Исправить это сообщение"


async def acts(chat_page: ChatPage, message: Locator, label: str) -> None:
    target = message.get_by_role("button", name=label)
    await (target.tap() if chat_page.touch else target.click())


def bar(phone: PhoneOnPage) -> Locator:
    return phone.section.locator(".aim")


async def asked_and_answered(region: Stand) -> ChatPage:
    """A mother has asked in two messages, a psychologist has the card before her."""
    chat_page = await region.open()
    mother, olga = chat_page["Мария"], chat_page["Ольга"]
    await mother.starts()
    await mother.presses("💬 Психолог")
    await mother.sees("своими словами")
    await mother.writes("Сын не спит.")
    await mother.sees("Где вы живёте?")
    await mother.writes("ангарск")
    await mother.presses("Ангарский городской округ")
    await mother.sees("Сын не спит.")
    await mother.presses("✅ Отправить")
    await mother.sees("номер 1")
    await olga.presses("🙋 Взять в работу", "✍️ Ответить")
    await olga.sees("Напишите ответ")
    await olga.writes("Сколько часов он спит?")
    await mother.sees("Сколько часов он спит?")
    return chat_page


async def test_a_reply_and_a_correction_of_a_family_reach_the_specialist(region: Stand) -> None:
    chat_page = await asked_and_answered(region)
    mother, olga = chat_page["Мария"], chat_page["Ольга"]
    await acts(chat_page, mother.messages.last, REPLY)
    await expect(bar(mother)).to_contain_text("В ответ на")
    await expect(bar(mother)).to_contain_text("Сколько часов")
    await expect(mother.field).to_be_focused()
    await mother.writes("Часа три.")
    await expect(bar(mother)).to_be_hidden()
    own = mother.messages.filter(has_text="Часа три.").last
    await expect(own.locator(".quote")).to_contain_text("Сколько часов он спит?")
    told = olga.messages.filter(has_text="Часа три.").last
    await expect(told.locator(".quote")).to_contain_text("Сколько часов он спит?")
    await acts(chat_page, own, CORRECT)
    await expect(bar(mother)).to_contain_text("Исправление")
    await expect(mother.field).to_have_value("Часа три.")
    await mother.writes("Часа четыре.")
    await expect(mother.messages.filter(has_text="Часа четыре.").first).to_contain_text("изменено")
    await expect(mother.messages.filter(has_text="Часа три.")).to_have_count(0)
    await expect(olga.messages.filter(has_text="Часа четыре.").last).to_be_visible()


async def test_who_thinks_better_of_it_sends_plain_words(echo: Stand) -> None:
    chat_page, olga = await begun(echo)
    await olga.writes("Первое")
    await olga.sees("Вы написали: Первое")
    own = olga.messages.filter(has_text="Первое").first
    await acts(chat_page, own, CORRECT)
    await bar(olga).get_by_role("button", name="Отменить").click()
    await expect(olga.field).to_have_value("")
    await acts(chat_page, own, REPLY)
    await chat_page.page.keyboard.press("Escape")
    await expect(bar(olga)).to_be_hidden()
    await olga.writes("Второе")
    await olga.sees("Вы написали: Второе")
    await expect(olga.section.locator(".mine .quote")).to_have_count(0)
    await expect(own).not_to_contain_text("изменено")


async def test_a_photo_answers_and_its_caption_is_corrected(echo: Stand) -> None:
    chat_page, olga = await begun(echo)
    await acts(chat_page, olga.messages.last, REPLY)
    await olga.field.fill("Наш двор")
    await picks(chat_page, olga, "Фото", png())
    photo = olga.messages.filter(has=chat_page.page.get_by_role("img", name="Фото"))
    await expect(photo.locator(".quote")).to_be_visible()
    await acts(chat_page, photo, CORRECT)
    await olga.writes("Наш новый двор")
    await expect(photo).to_contain_text("Наш новый двор")
    await expect(photo.get_by_role("img", name="Фото")).to_be_visible()


async def test_a_correction_that_did_not_leave_stays_one(echo: Stand) -> None:
    chat_page, olga = await begun(echo)
    await olga.writes("Слова")
    await olga.sees("Вы написали: Слова")
    await chat_page.page.route("**/edits", lambda route: route.fulfill(status=500))
    await acts(chat_page, olga.messages.filter(has_text="Слова").first, CORRECT)
    await olga.writes("Другие слова")
    await expect(bar(olga)).to_contain_text("Исправление")
    await expect(olga.field).to_have_value("Другие слова")
    await chat_page.page.unroute("**/edits")
    await olga.field.press("Enter")
    await expect(olga.messages.filter(has_text="Другие слова").first).to_contain_text("изменено")
    assert all("500" in line for line in chat_page.complaints)
    chat_page.complaints.clear()


async def test_of_others_and_of_commands_nothing_is_corrected(echo: Stand) -> None:
    _, olga = await begun(echo)
    await expect(olga.section.get_by_role("button", name=CORRECT)).to_have_count(0)
    await expect(olga.section.get_by_role("button", name=REPLY)).to_have_count(2)


async def test_a_finger_finds_reply_and_correct_without_a_mouse(echo: Stand) -> None:
    chat_page, olga = await begun(echo, touch=True)
    await olga.writes("Слова")
    await olga.sees("Вы написали: Слова")
    own = olga.messages.filter(has_text="Слова").first
    await expect(own.locator(".acts")).to_have_css("opacity", "1")
    await acts(chat_page, own, CORRECT)
    await expect(bar(olga)).to_be_in_viewport(ratio=1)
    assert await chat_page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_a_video_note_and_a_place_are_sent(echo: Stand) -> None:
    _, olga = await begun(echo)
    for label in ("Видеокружок, пример", "Местоположение, пример"):
        await olga.section.get_by_role("button", name="Прикрепить").click()
        await attached(olga, label).click()
    film = olga.section.locator("video")
    await expect(film).to_have_accessible_name("Видеосообщение")
    await film.evaluate("film => { film.preload = 'auto'; film.load(); }")
    await expect(film).to_have_js_property("videoWidth", 160)
    await expect(olga.section.get_by_role("group", name="Местоположение")).to_be_visible()


CUT = """labels => labels.flatMap(label => {
  const text = label.firstChild, range = document.createRange(), cut = [];
  for (const { 0: word, index } of text.data.matchAll(/[\\p{L}\\p{N}]+/gu)) {
    range.setStart(text, index);
    range.setEnd(text, index + word.length);
    if (range.getClientRects().length > 1) cut.push(word);
  }
  return cut;
})"""


async def test_no_label_is_broken_inside_a_word(echo: Stand) -> None:
    chat_page, olga = await begun(echo)
    labels = [["Консультативная помощь", "Социально-психологическая реабилитация"], ["Трудоустройство", "Другое"]]
    keys = {"inline_keyboard": [[{"text": one, "callback_data": "x"} for one in row] for row in labels]}
    await echo.world.call("sendMessage", {"chat_id": 101, "text": "Что это было?", "reply_markup": keys})
    await olga.sees("Что это было?")
    for width in (1600, 360, 320):
        await chat_page.page.set_viewport_size({"width": width, "height": 800})
        assert await olga.messages.last.locator(".key-label").evaluate_all(CUT) == []
        assert await chat_page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
