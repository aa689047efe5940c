"""«+» beside the field: a photo, an album, a voice message, a file, a contact; and what of it both sides see."""

import struct
import zlib
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, Locator, expect

from bot.sandbox.files import Upload
from tests.page.conftest import LOOP, Stand
from tests.page.screen import ChatPage, PhoneOnPage

pytestmark = pytest.mark.asyncio(loop_scope=LOOP)

_LOADED = """audio => new Promise((resolve, reject) => {
  audio.onloadedmetadata = () => resolve(audio.duration);
  audio.onerror = () => reject(audio.error.message);
  audio.preload = "metadata";
  audio.load();
})"""


def picture(width: int, height: int) -> bytes:
    """A grey PNG of this size."""
    rows = b"".join(b"\0" + bytes([128]) * width for _ in range(height))
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def png(width: int = 400, height: int = 200) -> FilePayload:
    return {"name": "двор.png", "mimeType": "image/png", "buffer": picture(width, height)}


def attached(phone: PhoneOnPage, label: str) -> Locator:
    return phone.section.locator(".attach").get_by_role("button", name=label)


async def picks(chat_page: ChatPage, phone: PhoneOnPage, label: str, *files: FilePayload) -> None:
    """«+», what to attach, and these files in the window of the browser."""
    await phone.section.get_by_role("button", name="Прикрепить").click()
    async with chat_page.page.expect_file_chooser() as choosing:
        await attached(phone, label).click()
    await (await choosing.value).set_files(list(files))


async def begun(echo: Stand, *, touch: bool = False) -> tuple[ChatPage, PhoneOnPage]:
    chat_page = await (echo.open_on_phone() if touch else echo.open())
    olga = chat_page["Ольга Петрова"]
    await olga.starts()
    await olga.sees("гость")
    return chat_page, olga


async def test_a_photo_leaves_with_what_was_typed_as_its_caption(echo: Stand) -> None:
    chat_page, olga = await begun(echo)
    await olga.field.fill("Наш двор")
    await picks(chat_page, olga, "Фото", png())
    shown = olga.section.get_by_role("img", name="Фото")
    await expect(shown).to_be_visible()
    await expect(shown).to_have_js_property("naturalWidth", 400)
    await expect(olga.messages.nth(2)).to_contain_text("Наш двор")
    await olga.sees("Вы написали: не текст")
    await expect(olga.field).to_have_value("")
    raw = next(one for one in echo.world.messages_of(echo.world.people["olga"]) if "photo" in one.carried)
    assert [size["width"] for size in raw.carried["photo"]] == [90, 320, 400]
    stored = echo.world.files.by_id(raw.carried["photo"][-1]["file_id"])
    assert stored
    assert stored.data == picture(400, 200)


async def test_several_photos_are_one_album(echo: Stand) -> None:
    chat_page, olga = await begun(echo)
    await olga.field.fill("Три листа")
    await picks(chat_page, olga, "Фото", png(), png(), png())
    await expect(olga.section.get_by_role("img", name="Фото")).to_have_count(3)
    sent = [one for one in echo.world.messages_of(echo.world.people["olga"]) if "photo" in one.carried]
    assert len({one.carried["media_group_id"] for one in sent}) == 1
    assert [one.content.text for one in sent] == ["Три листа", "", ""]


async def test_what_is_no_picture_leaves_as_a_file(echo: Stand) -> None:
    chat_page, olga = await begun(echo)
    odd: FilePayload = {"name": "снимок.heic", "mimeType": "image/heic", "buffer": b"not a picture"}
    await picks(chat_page, olga, "Фото", odd)
    await expect(olga.section.get_by_role("link", name="Скачать файл снимок.heic, 13 Б")).to_be_visible()


async def test_a_file_keeps_its_name_and_its_bytes(echo: Stand, tmp_path: Path) -> None:
    chat_page, olga = await begun(echo)
    paper: FilePayload = {"name": "справка «о составе».pdf", "mimeType": "application/pdf", "buffer": b"%PDF" * 500}
    await picks(chat_page, olga, "Файл", paper)
    link = olga.section.get_by_role("link", name="Скачать файл справка «о составе».pdf, 2 КБ")
    async with chat_page.page.expect_download() as downloading:
        await link.click()
    download = await downloading.value
    await download.save_as(tmp_path / "paper")
    assert download.suggested_filename == "справка «о составе».pdf"
    assert (tmp_path / "paper").read_bytes() == b"%PDF" * 500


async def test_a_voice_message_can_be_played(echo: Stand) -> None:
    _, olga = await begun(echo)
    await olga.section.get_by_role("button", name="Прикрепить").click()
    await attached(olga, "Голосовое").click()
    player = olga.section.locator("audio")
    await expect(player).to_have_accessible_name("Голосовое сообщение, 0:03")
    assert await player.evaluate(_LOADED) == pytest.approx(3)
    await olga.sees("Вы написали: не текст")


async def test_contacts_are_shared_by_keyboard_alone(echo: Stand) -> None:
    chat_page, olga = await begun(echo)
    keyboard = chat_page.page.keyboard
    await olga.field.focus()
    await keyboard.press("Tab")
    await expect(chat_page.in_focus).to_have_accessible_name("Прикрепить, телефон: Ольга Петрова")
    await keyboard.press("Enter")
    await expect(chat_page.in_focus).to_have_text("Фото")
    await keyboard.press("Escape")
    await expect(attached(olga, "Фото")).to_be_hidden()
    await expect(chat_page.in_focus).to_have_accessible_name("Прикрепить, телефон: Ольга Петрова")
    await keyboard.press("Enter")
    await keyboard.press("End")
    for _ in range(4):
        await keyboard.press("ArrowDown")
    await expect(chat_page.in_focus).to_have_text("Контакт")
    await keyboard.press("Enter")
    await expect(chat_page.in_focus).to_contain_text("свой контакт")
    await keyboard.press("ArrowDown")
    await keyboard.press("Enter")
    card = olga.section.get_by_role("group", name="Контакт")
    await expect(card).to_contain_text("Иван")
    (shared,) = (one for one in echo.world.messages_of(echo.world.people["olga"]) if "contact" in one.carried)
    assert shared.carried["contact"]["user_id"] == 102


async def test_the_one_contact_button_is_answered_and_goes_away(echo: Stand) -> None:
    _, olga = await begun(echo)
    keys = {"keyboard": [[{"text": "Мой номер", "request_contact": True}], ["Не сейчас"]]}
    await echo.world.call("sendMessage", {"chat_id": 101, "text": "Ваш номер?", "reply_markup": keys})
    under = olga.section.get_by_role("group", name="Кнопки под полем ввода")
    await expect(under.get_by_role("button")).to_have_count(2)
    await expect(olga.messages.last).to_be_in_viewport()
    await under.get_by_role("button", name="Мой номер").click()
    await expect(olga.section.get_by_role("group", name="Контакт")).to_contain_text("Ольга Петрова")
    await under.get_by_role("button", name="Не сейчас").click()
    await olga.sees("Вы написали: Не сейчас")
    await echo.world.call("sendMessage", {"chat_id": 101, "text": "Ясно", "reply_markup": {"remove_keyboard": True}})
    await expect(under).to_be_hidden()


async def test_what_the_bot_sends_is_shown_for_what_it_is(echo: Stand) -> None:
    _, olga = await begun(echo)
    world, files = echo.world, {"x": Upload("двор.png", picture(40, 20))}
    await world.call("sendPhoto", {"chat_id": 101, "photo": "attach://x", "caption": "Афиша"}, files)
    await expect(olga.section.get_by_role("img", name="Фото")).to_have_js_property("naturalWidth", 40)
    await olga.sees("Афиша")
    await world.call("sendVoice", {"chat_id": 101, "voice": "attach://x", "duration": 65}, files)
    await expect(olga.section.locator("audio")).to_have_accessible_name("Голосовое сообщение, 1:05")
    await world.call("sendLocation", {"chat_id": 101, "latitude": 0.25, "longitude": -0.5})
    await expect(olga.section.get_by_role("group", name="Местоположение")).to_contain_text("0,25; -0,5")
    world.send_content("olga", {"hologram": {}})
    await expect(olga.messages.filter(has_text="Вложение")).to_be_visible()


async def test_a_chat_with_pictures_opens_at_its_end(echo: Stand) -> None:
    await begun(echo)
    files = {"x": Upload("двор.png", picture(400, 300))}
    for _ in range(4):
        await echo.world.call("sendPhoto", {"chat_id": 101, "photo": "attach://x"}, files)
    keys = {"keyboard": [["Да"], ["Нет"]]}
    await echo.world.call("sendMessage", {"chat_id": 101, "text": "Придёте?", "reply_markup": keys})
    olga = (await echo.open())["Ольга Петрова"]
    await expect(olga.section.get_by_role("group", name="Кнопки под полем ввода")).to_be_visible()
    await olga.sees("Придёте?")
    await expect(olga.messages.last).to_be_in_viewport(ratio=1)


async def test_at_phone_width_nothing_runs_out_of_the_screen(echo: Stand) -> None:
    chat_page, olga = await begun(echo, touch=True)
    await olga.section.get_by_role("button", name="Прикрепить").tap()
    menu = olga.section.locator(".attach .panel")
    await expect(menu).to_be_in_viewport(ratio=1)
    await attached(olga, "Голосовое").tap()
    await picks(chat_page, olga, "Фото", png(3000, 100))
    await expect(olga.section.get_by_role("img", name="Фото")).to_be_visible()
    await expect(olga.section.locator("audio")).to_be_visible()
    assert await chat_page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await olga.messages.evaluate_all("all => all.every(one => one.getBoundingClientRect().right <= innerWidth)")


async def test_what_did_not_leave_is_said(echo: Stand) -> None:
    chat_page, olga = await begun(echo)
    await chat_page.page.route("**/api/files/*", lambda route: route.fulfill(status=413))
    await picks(chat_page, olga, "Файл", {"name": "кино.mp4", "mimeType": "video/mp4", "buffer": b"film"})
    await expect(olga.section.get_by_role("status")).to_have_text("Файл больше 50 МБ: такой не отправить.")
    await olga.writes("Слова идут")
    await olga.sees("Вы написали: Слова идут")
    assert all("413" in line for line in chat_page.complaints)
    chat_page.complaints.clear()
