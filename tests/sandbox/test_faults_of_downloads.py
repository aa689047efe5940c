"""The table of faults reaches the download of a file, behind both doors alike."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiohttp import ClientConnectionError, ClientPayloadError, ClientResponseError, ServerDisconnectedError
from aiohttp.test_utils import TestServer

from bot.sandbox.downloads import METHOD
from bot.sandbox.faults import Kind, Moment
from bot.sandbox.files import Upload
from bot.sandbox.server import build_app
from bot.sandbox.world import World
from tests.sandbox.echo import in_process_bot

LIST = b"code,name\n" + b"angarsk,the department of Angarsk\n" * 3000
"""Longer than one piece of what a client reads."""
PATIENCE = 1
"""Seconds after which a client gives up; only silence lasts so long."""


@pytest.fixture(params=["in process", "over HTTP"])
async def bot(request: pytest.FixtureRequest, world: World, tmp_path: Path) -> AsyncIterator[Bot]:
    if request.param == "in process":
        yield in_process_bot(world)
        return
    async with TestServer(build_app(world, tmp_path)) as server:
        api = TelegramAPIServer.from_base(str(server.make_url("/")))
        async with Bot(world.bot.token, session=AiohttpSession(api=api)) as bot:
            yield bot
            world.wake()


@pytest.fixture
def path(world: World) -> str:
    return world.files.keep(Upload("отделы.csv", LIST)).path


async def fetched(bot: Bot, path: str, token: str = "") -> tuple[bytes, BaseException | None]:
    """What has come, and what went wrong."""
    came = bytearray()
    address = bot.session.api.file_url(token or bot.token, path)
    try:
        async for piece in bot.session.stream_content(address, timeout=PATIENCE):
            came += piece
    except Exception as error:  # noqa: BLE001 -- which error it is, is what the tests ask
        return bytes(came), error
    return bytes(came), None


STATUSES: dict[Kind, int] = {
    "server_error": 500,
    "no_description": 500,
    "html": 502,
    "too_many": 429,
    "gone": 404,
    "unauthorized": 401,
    "too_large": 413,
}


@pytest.mark.parametrize("kind", STATUSES)
async def test_a_refusal_comes_in_place_of_the_file(bot: Bot, world: World, path: str, kind: Kind) -> None:
    world.faults.add(kind, method=METHOD, times=1)
    came, error = await fetched(bot, path)
    assert isinstance(error, ClientResponseError)
    assert (came, error.status) == (b"", STATUSES[kind])
    assert await fetched(bot, path) == (LIST, None), "once was once"


BREAKS: dict[tuple[Kind, Moment], type[Exception]] = {
    ("dropped", "before"): ServerDisconnectedError,
    ("refused", "before"): ClientConnectionError,
    ("timeout", "before"): TimeoutError,
    ("dropped", "after"): ClientPayloadError,
    ("refused", "after"): ClientPayloadError,
    ("html", "after"): ClientPayloadError,
    ("timeout", "after"): TimeoutError,
}


@pytest.mark.parametrize(("kind", "moment"), BREAKS)
async def test_a_connection_breaks_before_the_file_or_in_the_middle_of_it(
    bot: Bot, world: World, path: str, kind: Kind, moment: Moment
) -> None:
    """More than once, for over HTTP the client itself asks a second time where it was closed without a byte."""
    world.faults.add(kind, method=METHOD, moment=moment)
    came, error = await fetched(bot, path)
    assert isinstance(error, BREAKS[kind, moment])
    assert came == (LIST[: len(LIST) // 2] if moment == "after" else b"")
    world.faults.clear()
    assert await fetched(bot, path) == (LIST, None)


async def test_a_cut_file_comes_by_half_and_looks_whole(bot: Bot, world: World, path: str) -> None:
    world.faults.add("cut", method=METHOD)
    assert await fetched(bot, path) == (LIST[: len(LIST) // 2], None)


async def test_a_stranger_may_answer_in_place_of_the_file(bot: Bot, world: World, path: str) -> None:
    world.faults.add("foreign", method=METHOD)
    assert await fetched(bot, path) == (b'["a proxy","speaks"]', None)


async def test_a_slow_file_is_late_before_its_beginning_or_in_the_middle(bot: Bot, world: World, path: str) -> None:
    waits: list[float] = []

    async def note(seconds: float) -> None:
        waits.append(seconds)

    world.faults.sleep = note
    world.faults.add("slow", method=METHOD, seconds=2)
    world.faults.add("slow", method=METHOD, moment="after", seconds=3)
    assert await fetched(bot, path) == (LIST, None)
    assert waits == [2, 3]


async def test_a_rule_finds_a_download_by_its_name_its_bot_and_its_path_only(bot: Bot, world: World, path: str) -> None:
    world.faults.add("gone", method="getFile")
    world.faults.add("gone", method=METHOD, who="olga")
    world.faults.add("gone", method=METHOD, words="photos/")
    assert await fetched(bot, path) == (LIST, None)
    world.faults.add("html", who="bot", words="documents/")
    came, error = await fetched(bot, path)
    assert (came, isinstance(error, ClientResponseError)) == (b"", True)


async def test_what_is_met_is_counted(bot: Bot, world: World, path: str) -> None:
    world.faults.add("gone", method=METHOD, times=2)
    for _ in range(3):
        await fetched(bot, path)
    assert world.faults.to_json()["counts"]["met"] == [2]


@pytest.mark.parametrize("size", [0, 1])
async def test_a_file_of_nothing_and_of_one_byte_come_whole(bot: Bot, world: World, size: int) -> None:
    kept = world.files.keep(Upload("пусто.txt", bytes(size)))
    assert await fetched(bot, kept.path) == (bytes(size), None)


async def test_a_stranger_gets_no_file_and_meets_no_fault(bot: Bot, world: World, path: str) -> None:
    world.faults.add("html")
    came, error = await fetched(bot, path, "7:a-token-of-nobody")
    assert isinstance(error, ClientResponseError)
    assert (came, error.status) == (b"", 401)
