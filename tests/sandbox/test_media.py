"""What people send besides text: as the bot is told of it, and as it gets the files, through both doors."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import Message, Update
from aiohttp.test_utils import TestServer

from bot.sandbox.answers import Json
from bot.sandbox.drivers import Driver, HttpDriver, WorldDriver
from bot.sandbox.files import MAX_DOWNLOAD
from bot.sandbox.phone import Phone
from bot.sandbox.server import build_app
from bot.sandbox.sharing import PICTURE
from bot.sandbox.world import ImpossibleError, World
from tests.sandbox.echo import in_process_bot


async def nothing() -> None:
    """Nobody polls here: the tests look at what waits."""


@pytest.fixture(params=["in process", "http"])
async def door(request: pytest.FixtureRequest, world: World, tmp_path: Path) -> AsyncIterator[tuple[Driver, Bot]]:
    if request.param == "in process":
        yield WorldDriver(world, nothing), in_process_bot(world)
        return
    async with TestServer(build_app(world, tmp_path)) as server:
        base = str(server.make_url("/")).rstrip("/")
        bot = Bot(world.bot.token, session=AiohttpSession(api=TelegramAPIServer.from_base(base)))
        async with HttpDriver(base, patience=5) as driver:
            yield driver, bot
        await bot.session.close()


@pytest.fixture
def olga(door: tuple[Driver, Bot]) -> Phone:
    return Phone(door[0], "olga", "Ольга")


@pytest.fixture
def bot(door: tuple[Driver, Bot]) -> Bot:
    return door[1]


def told(world: World) -> Message:
    """The newest message, as aiogram reads it."""
    message = Update.model_validate(world.updates.pending[-1]).message
    assert message
    return message


async def fetched(bot: Bot, file_id: str) -> bytes:
    got = await bot.download(file_id)
    assert got
    return got.read()


async def test_a_photo_comes_in_several_sizes_and_with_its_caption(world: World, olga: Phone, bot: Bot) -> None:
    await olga.sends_photo(b"pixels", caption="Вот /start оно", width=4000, height=3000)
    photo = told(world).photo
    assert photo
    assert [(one.width, one.height) for one in photo] == [(90, 67), (320, 240), (800, 600), (1280, 960)]
    assert len({one.file_id for one in photo}) == 4
    assert [await fetched(bot, one.file_id) for one in photo] == [b"pixels"] * 4
    message = told(world)
    assert message.caption == "Вот /start оно"
    assert [entity.type for entity in message.caption_entities or []] == ["bot_command"]
    seen = (await olga.chat())[-1]
    assert (seen.text, seen.media and seen.media["kind"]) == ("Вот /start оно", "photo")
    assert seen.media
    assert seen.media["file_id"] == photo[-1].file_id


async def test_a_small_photo_has_no_greater_sizes(world: World, olga: Phone) -> None:
    await olga.sends_photo(width=100, height=50)
    assert [(one.width, one.height) for one in told(world).photo or []] == [(90, 45), (100, 50)]


async def test_an_album_is_one_group_with_one_caption(world: World, olga: Phone) -> None:
    await olga.sends_album(10, caption="Седьмая", captioned=6)
    await olga.sends_album(2)
    messages = [Update.model_validate(update).message for update in world.updates.pending[1:]]
    assert [message.caption if message else "?" for message in messages] == [*[None] * 6, "Седьмая", *[None] * 5]
    groups = [message.media_group_id if message else "?" for message in messages]
    assert groups[:10] == groups[:1] * 10
    assert groups[10:] == groups[10:11] * 2
    assert groups[0] != groups[10]


Verb = Callable[[Phone], Awaitable[None]]
FILED: list[tuple[str, Verb, str]] = [
    ("voice", lambda phone: phone.sends_voice(b"data", seconds=7), "voice"),
    ("video_note", lambda phone: phone.sends_video_note(b"data"), "video_notes"),
    ("video", lambda phone: phone.sends_video(b"data"), "videos"),
    ("document", lambda phone: phone.sends_file("справка.pdf", b"data"), "documents"),
]


@pytest.mark.parametrize(("kind", "send", "folder"), FILED)
async def test_every_file_makes_its_way_to_the_bot(
    world: World, door: tuple[Driver, Bot], kind: str, send: Verb, folder: str
) -> None:
    driver, bot = door
    await send(Phone(driver, "olga"))
    message = told(world)
    assert message.content_type == kind
    carried = getattr(message, kind)
    file = await bot.get_file(carried.file_id)
    assert (file.file_size, carried.file_size) == (4, 4)
    assert (file.file_path or "").startswith(f"{folder}/file_")
    assert await fetched(bot, carried.file_id) == b"data"


async def test_a_voice_message_says_how_long_it_is(world: World, olga: Phone) -> None:
    await olga.sends_voice(seconds=7)
    voice = told(world).voice
    assert voice
    assert (voice.duration, voice.mime_type) == (7, "audio/ogg")
    shown = (await olga.chat())[-1].media
    assert shown
    assert (shown["kind"], shown["duration"]) == ("voice", 7)


@pytest.mark.parametrize("name", ["a.pdf.exe", "../../x", "я" * 127 + ".txt", "от чёт «май» & <b>.docx", ""])
async def test_the_name_of_a_file_comes_as_it_was_typed_and_stays_out_of_the_path(
    world: World, olga: Phone, bot: Bot, name: str
) -> None:
    await olga.sends_file(name, b"1")
    document = told(world).document
    assert document
    assert document.file_name == (name or None)
    file = await bot.get_file(document.file_id)
    assert file.file_path
    assert file.file_path.removeprefix("documents/file_").partition(".")[0].isdigit()
    assert ".." not in file.file_path
    assert await fetched(bot, document.file_id) == b"1"


async def test_an_empty_file_is_a_file(world: World, olga: Phone, bot: Bot) -> None:
    await olga.sends_file("пусто.txt", b"")
    document = told(world).document
    assert document
    assert document.file_size == 0
    assert await fetched(bot, document.file_id) == b""


async def test_a_file_above_20_mb_is_announced_but_not_given(world: World, olga: Phone, bot: Bot) -> None:
    await olga.sends_file("как раз.bin", bytes(MAX_DOWNLOAD))
    fits = told(world).document
    assert fits
    assert (await bot.get_file(fits.file_id)).file_size == MAX_DOWNLOAD
    await olga.sends_file("кино.bin", bytes(MAX_DOWNLOAD + 1))
    over = told(world).document
    assert over
    assert over.file_size == MAX_DOWNLOAD + 1
    with pytest.raises(TelegramBadRequest, match="Bad Request: file is too big"):
        await bot.get_file(over.file_id)


async def test_contacts_tell_whose_they_are(world: World, olga: Phone) -> None:
    await olga.sends_contact()
    own = told(world).contact
    await olga.sends_contact("ivan")
    other = told(world).contact
    await olga.sends_strange_contact("8 (000) 123", vcard="BEGIN:VCARD" + "x" * 1000)
    strange = told(world).contact
    assert own
    assert other
    assert strange
    assert (own.user_id, own.first_name, own.last_name) == (101, "Ольга", "Петрова")
    assert (other.user_id, other.first_name, other.last_name) == (102, "Иван", None)
    assert (strange.user_id, strange.phone_number, len(strange.vcard or "")) == (None, "8 (000) 123", 1011)
    assert own.phone_number != other.phone_number
    shown = (await olga.chat())[-1].media
    assert shown == {"kind": "contact", "name": "Знакомая", "phone": "8 (000) 123"}


async def test_nobody_shares_the_contact_of_somebody_unknown(olga: Phone) -> None:
    with pytest.raises(ImpossibleError, match="nobody here is 'petr'"):
        await olga.sends_contact("petr")


async def test_a_live_location_edits_itself(world: World, olga: Phone) -> None:
    await olga.sends_location()
    still = told(world).location
    assert still
    assert still.live_period is None
    await olga.sends_location(1.5, 2.5, live_seconds=900)
    message = told(world)
    assert message.location
    assert message.location.live_period == 900
    world.edit_content("olga", message.message_id, {"location": {"latitude": 3.5, "longitude": 2.5}})
    moved = Update.model_validate(world.updates.pending[-1]).edited_message
    assert moved
    assert moved.location
    assert (moved.message_id, moved.location.latitude) == (message.message_id, 3.5)
    with pytest.raises(ImpossibleError, match="no own message 99"):
        world.edit_content("olga", 99, {})


ODD: list[tuple[str, Json]] = [
    ("dice", {"dice": {"emoji": "🎲", "value": 3}}),
    ("story", {"story": {"chat": {"id": 101, "type": "private"}, "id": 1}}),
    ("unknown", {"hologram": {"layers": 3}}),
    ("contact", {"contact": {"phone_number": "+7", "first_name": ""}}),
]


@pytest.mark.parametrize(("kind", "content"), ODD)
async def test_what_has_no_verb_is_sent_as_it_stands(world: World, olga: Phone, kind: str, content: Json) -> None:
    await olga.sends(**content)
    assert told(world).content_type == kind
    assert world.updates.pending[-1]["message"].items() >= content.items()
    shown = (await olga.chat())[-1].media
    assert shown
    assert shown["kind"] == next(iter(content))


@pytest.mark.parametrize("content", [{"contact": 5}, {"photo": {}}, {"voice": []}, {"photo": []}, {"photo": [1]}])
async def test_a_content_of_a_wrong_shape_does_not_break_the_phone(world: World, content: Json) -> None:
    """In process a test may send whatever it likes; over HTTP it is refused (tests/sandbox/test_bodies.py)."""
    olga = Phone(WorldDriver(world, nothing), "olga")
    await olga.sends(**content)
    shown = (await olga.chat())[-1].media
    assert shown
    assert shown["kind"] in content
    assert world.updates.pending[-1]["message"].items() >= content.items()


async def test_a_forged_tap_reaches_the_bot_through_both_doors(world: World, olga: Phone, bot: Bot) -> None:
    await bot.send_message(101, "Меню")
    await olga.forges("чужое:1")
    assert world.updates.pending[-1]["callback_query"]["data"] == "чужое:1"
    assert world.updates.pending[-1]["callback_query"]["from"]["id"] == 101


async def test_who_blocked_the_bot_sends_nothing(world: World, olga: Phone) -> None:
    world.block("olga")
    with pytest.raises(ImpossibleError, match="blocked"):
        await olga.sends_photo(PICTURE)
