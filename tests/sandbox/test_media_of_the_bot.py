"""What the bot sends besides text, with Telegram's limits and in Telegram's words."""

import json
from typing import Any

import pytest
from aiogram.types import BufferedInputFile, Contact, InputMediaPhoto

from bot.sandbox.answers import Json
from bot.sandbox.files import Upload
from bot.sandbox.sending_media import MAX_PHOTO
from bot.sandbox.world import World
from tests.sandbox.echo import in_process_bot
from tests.sandbox.test_refusals import refusal

OLGA = 101
FILE = {"x": Upload("a.jpg", b"pixels")}
CAPTION = "Bad Request: message caption is too long"
PLACE: Json = {"latitude": 1, "longitude": 2}


def file(name: str = "a.jpg", data: bytes = b"pixels") -> BufferedInputFile:
    return BufferedInputFile(data, name)


async def sent(world: World, method: str, files: dict[str, Upload] | None = None, **params: object) -> Json:
    answer = await world.call(method, {"chat_id": OLGA, **params}, files)
    assert answer["ok"], answer
    result: Json = answer["result"]
    return result


async def test_every_kind_of_file_reaches_the_phone(world: World) -> None:
    bot = in_process_bot(world)
    photo = await bot.send_photo(OLGA, file(), caption="<b>фото</b>")
    await bot.send_voice(OLGA, file("v.ogg"), duration=4)
    await bot.send_video(OLGA, file("v.mp4"))
    await bot.send_video_note(OLGA, file("n.mp4"))
    await bot.send_audio(OLGA, file("m.mp3"))
    await bot.send_animation(OLGA, file("g.mp4"))
    await bot.send_sticker(OLGA, file("s.webp"))
    await bot.send_contact(OLGA, "+7000", "Анна")
    await bot.send_location(OLGA, 1.5, 2.5)
    chat = world.chat("olga")[1:]
    assert [one["media"]["kind"] for one in chat] == [
        *("photo", "voice", "video", "video_note", "audio", "animation", "sticker", "contact", "location")
    ]
    assert (chat[0]["html"], chat[1]["media"]["duration"]) == ("<b>фото</b>", 4)
    assert [one["document"] for one in chat] == [None] * 9
    assert photo.photo
    again = await bot.send_photo(OLGA, photo.photo[-1].file_id)
    assert again.photo
    assert world.files.by_id(again.photo[-1].file_id) is not None


async def test_an_album_is_sent_whole_or_not_at_all(world: World) -> None:
    bot = in_process_bot(world)
    album = await bot.send_media_group(
        OLGA, [InputMediaPhoto(media=file()), InputMediaPhoto(media=file("b.jpg"), caption="<i>вторая</i>")]
    )
    assert len({message.media_group_id for message in album}) == 1
    assert album[0].media_group_id
    assert [message.caption for message in album] == [None, "вторая"]
    before = len(world.chat("olga"))
    items = [{"type": "photo", "media": "attach://x"}, {"type": "photo", "media": "attach://none"}]
    answer = await world.call("sendMediaGroup", {"chat_id": OLGA, "media": json.dumps(items)}, FILE)
    assert answer["description"] == "Bad Request: wrong file identifier/HTTP URL specified"
    assert len(world.chat("olga")) == before


ALBUMS: list[tuple[Any, str]] = [
    (None, 'Bad Request: parameter "media" is required'),
    ("{", "Bad Request: can't parse media JSON object"),
    ({"type": "photo"}, "Bad Request: expected an Array of InputMedia"),
    ([], "Bad Request: there are no messages to send"),
    ([5, 5], "Bad Request: can't parse InputMedia: expected an Object"),
    ([{"type": "photo", "media": "attach://x"}], "Bad Request: an album must include 2-10 items"),
    ([{"type": "photo", "media": "attach://x"}] * 11, "Bad Request: too many messages to send as an album"),
    (
        [{"type": "photo", "media": "attach://x"}, {"type": "document", "media": "attach://x"}],
        "Bad Request: document can't be mixed with other media types",
    ),
    (
        [{"type": "animation", "media": "attach://x"}] * 2,
        "Bad Request: can't parse InputMedia: type \"animation\" can't be used in sendMediaGroup",
    ),
    ([{"type": "photo", "media": "attach://x", "caption": "я" * 1025}] * 2, CAPTION),
    ([{"type": "photo"}] * 2, "Bad Request: there is no photo in the request"),
]


@pytest.mark.parametrize(("media", "description"), ALBUMS)
async def test_bad_albums_are_refused(world: World, media: object, description: str) -> None:
    given = media if isinstance(media, str | None) else json.dumps(media)
    answer = await world.call("sendMediaGroup", {"chat_id": OLGA, "media": given}, FILE)
    assert (answer["ok"], answer.get("description")) == (False, description)
    assert len(world.chat("olga")) == 1


SINGLE: list[tuple[str, Json, str]] = [
    ("sendPhoto", {}, "Bad Request: there is no photo in the request"),
    ("sendVideoNote", {}, "Bad Request: there is no video note in the request"),
    ("sendVoice", {"voice": "no-such-id"}, "Bad Request: wrong file identifier/HTTP URL specified"),
    ("sendPhoto", {"photo": "attach://empty"}, "Bad Request: file must be non-empty"),
    ("sendPhoto", {"photo": "attach://x", "caption": "я" * 1025}, CAPTION),
    ("sendVoice", {"voice": "attach://x", "caption": "<b>", "parse_mode": "HTML"}, "Bad Request: can't parse entities"),
    *(
        (f"send{kind}", {field: "attach://x", "caption": "я" * 1025}, CAPTION)
        for kind, field in {"Voice": "voice", "Video": "video", "Audio": "audio", "Document": "document"}.items()
    ),
    ("sendAnimation", {"animation": "attach://x", "caption": "я" * 1025}, CAPTION),
    ("sendContact", {"phone_number": "+7000", "first_name": "Анна", "vcard": "я" * 1025}, "Bad Request: vcard is too"),
    ("sendContact", {"first_name": "Анна"}, 'Bad Request: parameter "phone_number" is required'),
    ("sendContact", {"phone_number": "+7000"}, 'Bad Request: parameter "first_name" is required'),
    ("sendLocation", {"longitude": 1}, "Bad Request: latitude is empty"),
    ("sendLocation", {"latitude": 1}, "Bad Request: longitude is empty"),
    ("sendLocation", {"latitude": 91, "longitude": 1}, "Bad Request: wrong location specified"),
    ("sendLocation", {"latitude": "nan", "longitude": 1}, "Bad Request: wrong location specified"),
    ("sendLocation", {"latitude": 1, "longitude": "inf"}, "Bad Request: wrong location specified"),
    *(
        ("sendLocation", {**PLACE, "live_period": period}, "Bad Request: wrong live location period specified")
        for period in (-1, 59, 86_401)
    ),
    (
        "sendLocation",
        {**PLACE, "live_period": 60, "heading": 361},
        "Bad Request: wrong live location heading specified",
    ),
    (
        "sendLocation",
        {**PLACE, "live_period": 60, "proximity_alert_radius": 100_001},
        "Bad Request: wrong live location proximity alert radius specified",
    ),
    ("copyMessage", {"from_chat_id": OLGA}, "Bad Request: message identifier is not specified"),
    ("copyMessage", {"from_chat_id": OLGA, "message_id": 99}, "Bad Request: message to copy not found"),
    ("forwardMessage", {"from_chat_id": OLGA, "message_id": 99}, "Bad Request: message to forward not found"),
    ("forwardMessage", {"from_chat_id": 5, "message_id": 1}, "Bad Request: chat not found"),
    ("forwardMessage", {"message_id": 1}, "Bad Request: from_chat_id is empty"),
]


@pytest.mark.parametrize(("method", "params", "description"), SINGLE)
async def test_bad_sendings_are_refused(world: World, method: str, params: Json, description: str) -> None:
    answer = await world.call(method, {"chat_id": OLGA, **params}, {**FILE, "empty": Upload("e.jpg", b"")})
    assert (answer["ok"], answer["error_code"]) == (False, 400)
    assert answer["description"].startswith(description)
    assert len(world.chat("olga")) == 1


async def test_a_caption_of_1024_characters_fits(world: World) -> None:
    message = await sent(world, "sendPhoto", FILE, photo="attach://x", caption="я" * 1024)
    assert len(message["caption"]) == 1024


async def test_a_photo_has_at_most_ten_megabytes_and_any_other_file_more(world: World) -> None:
    fits, over = (Upload("a.jpg", bytes(MAX_PHOTO + more)) for more in (0, 1))
    await sent(world, "sendPhoto", {"x": fits}, photo="attach://x")
    await sent(world, "sendDocument", {"x": over}, document="attach://x")
    answer = await world.call("sendPhoto", {"chat_id": OLGA, "photo": "attach://x"}, {"x": over})
    said = f'Bad Request: file "a.jpg" of size {MAX_PHOTO + 1} bytes is too big for a photo'
    assert (answer["ok"], answer.get("description")) == (False, said)


@pytest.mark.parametrize("seconds", [60, 86_400, 0x7FFFFFFF])
async def test_a_live_location_lasts_a_minute_to_a_day_or_for_ever(world: World, seconds: int) -> None:
    more: Json = {"live_period": seconds, "heading": 360, "proximity_alert_radius": 100_000}
    message = await sent(world, "sendLocation", **PLACE, **more, horizontal_accuracy=2000)
    assert message["location"] == {**PLACE, **more, "horizontal_accuracy": 1500}


async def test_a_still_location_has_nothing_of_a_live_one(world: World) -> None:
    message = await sent(world, "sendLocation", **PLACE, live_period=0, heading=7)
    assert message["location"] == PLACE


@pytest.mark.parametrize("carried", ["pinned_message", "message_auto_delete_timer_changed", "gift"])
async def test_a_service_message_is_neither_copied_nor_forwarded(world: World, carried: str) -> None:
    message_id = world.send_content("olga", {carried: {"id": 1}})
    for method, done in (("copyMessage", "copied"), ("forwardMessage", "forwarded")):
        told = await refusal(world, method, chat_id=OLGA, from_chat_id=OLGA, message_id=message_id)
        assert told == (400, f"Bad Request: message can't be {done}")


@pytest.mark.parametrize("carried", ["invoice", "paid_media", "giveaway", "giveaway_winners"])
async def test_what_costs_or_gives_is_forwarded_and_not_copied(world: World, carried: str) -> None:
    message_id = world.send_content("olga", {carried: {"id": 1}})
    told = await refusal(world, "copyMessage", chat_id=OLGA, from_chat_id=OLGA, message_id=message_id)
    assert told == (400, "Bad Request: message can't be copied")
    assert carried in await sent(world, "forwardMessage", from_chat_id=OLGA, message_id=message_id)


async def test_a_file_of_one_kind_is_not_sent_as_another(world: World) -> None:
    voice = await sent(world, "sendVoice", FILE, voice="attach://x")
    file_id = voice["voice"]["file_id"]
    assert await refusal(world, "sendPhoto", chat_id=OLGA, photo=file_id) == (
        400,
        "Bad Request: can't use file of type VoiceNote as Photo",
    )


async def test_a_copy_is_the_bots_own_and_a_forward_names_its_author(world: World) -> None:
    world.start("ivan")
    photo_id = world.send_content("ivan", {"photo": {"file_id": world.upload(FILE["x"], "photo")}, "caption": "дом"})
    copied = await sent(world, "copyMessage", from_chat_id=102, message_id=photo_id)
    assert set(copied) == {"message_id"}
    copy = world.chat("olga")[-1]
    assert (copy["id"], copy["from"], copy["text"]) == (copied["message_id"], "bot", "дом")
    await sent(world, "copyMessage", from_chat_id=102, message_id=photo_id, caption="другое")
    assert world.chat("olga")[-1]["text"] == "другое"
    forward = await sent(world, "forwardMessage", from_chat_id=102, message_id=photo_id)
    assert forward["forward_origin"]["sender_user"]["id"] == 102
    assert forward["photo"]
    again = await sent(world, "forwardMessage", from_chat_id=OLGA, message_id=forward["message_id"])
    assert again["forward_origin"] == forward["forward_origin"]


async def test_what_is_protected_is_neither_copied_nor_forwarded(world: World) -> None:
    message = await sent(world, "sendMessage", text="тайна", protect_content=True)
    for method in ("copyMessage", "forwardMessage"):
        answer = await world.call(method, {"chat_id": OLGA, "from_chat_id": OLGA, "message_id": message["message_id"]})
        assert answer["description"].startswith("Bad Request: message can't be ")


async def test_the_contact_button_is_shown_until_it_is_taken_away(world: World) -> None:
    keys = [["Да", {"text": "Мой номер", "request_contact": True}, {"text": "Где я", "request_location": True}]]
    await sent(world, "sendMessage", text="Номер?", reply_markup={"keyboard": keys})
    assert [(key["text"], key["kind"]) for key in world.keyboard("olga")[0]] == [
        *(("Да", "text"), ("Мой номер", "contact"), ("Где я", "other"))
    ]
    await sent(world, "sendMessage", text="Жду", reply_markup={"force_reply": True})
    assert world.keyboard("olga")
    await sent(world, "sendMessage", text="Спасибо", reply_markup={"remove_keyboard": True})
    assert world.keyboard("olga") == []
    laid = [event["keyboard"] for event in world.events.after(0) if event["type"] == "keyboard"]
    assert [len(keyboard) for keyboard in laid] == [1, 0]


async def test_a_contact_of_the_bot_is_read_by_aiogram(world: World) -> None:
    message = await sent(world, "sendContact", phone_number="+7000", first_name="Анна", vcard="BEGIN:VCARD")
    assert Contact.model_validate(message["contact"]).vcard == "BEGIN:VCARD"
