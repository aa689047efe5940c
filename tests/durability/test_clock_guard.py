"""Where a training clock can be, who may move it and how far: never beside the real Telegram, never from elsewhere."""

import asyncio
import os
from datetime import timedelta
from pathlib import Path

import pytest
from aiogram.client.telegram import PRODUCTION
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr
from sqlalchemy import select

from bot.app.running import run
from bot.app.starting import CannotStart, Ground, make_real_bot, open_ground
from bot.app.training import PATH, TrainingClock, must_be_sandbox, training_clock
from bot.config import BadSettings, Settings, load_settings
from bot.sandbox.clock_api import TrainingTime
from bot.sandbox.world import World
from services.clock import Clock
from storage.models import MetaValue
from tests.house import NOON, PEOPLE, TOKEN, open_house
from tests.page.serving import served
from tests.services.workshop import IRKUTSK

PATIENCE = 20.0
REAL = [
    "https://api.telegram.org",
    "https://api.telegram.org/",
    "https://API.telegram.org",
    "https://api.telegram.org:443",
    "https://api.telegram.org.",
    "https://user@api.telegram.org",
    "https://127.0.0.1@api.telegram.org",
    "https://api.telegram.org?x",
    "https://api.telegram.org#x",
    "https://api.telegram.org/x",
    "http://api.telegram.org",
]
ELSEWHERE = ["https://bot-api.example.org", "http://192.0.2.1:8081", "http://localhost.example.org", "http://127.1"]
BESIDE = ["http://127.0.0.1:8081", "http://LOCALHOST:8081/", "http://[::1]:8081", "http://127.0.0.53"]


@pytest.mark.parametrize("address", REAL)
def test_the_real_telegram_is_known_however_it_is_written(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert bot_settings(tmp_path, telegram_api=address).real_telegram
    bot = make_real_bot(bot_settings(tmp_path, telegram_api=address))
    assert bot.session.api is PRODUCTION


@pytest.mark.parametrize("address", [*REAL, *ELSEWHERE])
def test_a_training_clock_and_a_messenger_elsewhere_are_one_sentence(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RYADOM_CLOCK_START", NOON.isoformat())
    monkeypatch.setenv("RYADOM_TELEGRAM_API", address)
    with pytest.raises(BadSettings, match=r"^RYADOM_CLOCK_START is for training and tests: it is refused"):
        load_settings()


@pytest.mark.parametrize("address", BESIDE)
def test_a_training_clock_beside_a_messenger_of_this_machine_is_accepted(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RYADOM_CLOCK_START", NOON.isoformat())
    monkeypatch.setenv("RYADOM_TELEGRAM_API", address)
    assert load_settings().clock_start == NOON


async def test_a_server_of_this_machine_that_is_no_sandbox_gets_no_training_clock(tmp_path: Path) -> None:
    """An own Bot API server: real people are behind it."""
    me = {"id": 1000001, "is_bot": True, "first_name": "Рядом", "username": "ryadom_example_bot"}

    async def get_me(_request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "result": me})

    async def not_found(_request: web.Request) -> web.Response:
        return web.json_response({"ok": False, "error_code": 404, "description": "Not Found"}, status=404)

    own = web.Application()
    own.router.add_post("/bot{token}/getMe", get_me)
    own.router.add_get("/api/clock", not_found)
    async with TestServer(own) as server:
        started = bot_settings(tmp_path, clock_start=NOON, telegram_api=str(server.make_url("")))
        with pytest.raises(CannotStart, match="RYADOM_CLOCK_START works with the sandbox only") as refused:
            await asyncio.wait_for(run(started), PATIENCE)
        assert "\n" not in str(refused.value)
        await must_be_sandbox(started.model_copy(update={"clock_start": None}))
    assert os.listdir(tmp_path) == [], "nothing was made"  # noqa: PTH208 -- in an async test
    async with served(World(token=TOKEN)) as api:
        await must_be_sandbox(bot_settings(tmp_path, clock_start=NOON, telegram_api=api))


def bot_settings(folder: Path, **values: object) -> Settings:
    return Settings.model_validate(
        {
            "bot_token": SecretStr(TOKEN),
            "database_url": f"sqlite+aiosqlite:///{folder / 'ryadom.db'}",
            "keys_file": folder / "keys",
            **values,
        }
    )


async def test_real_time_is_not_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ground = await open_ground(bot_settings(tmp_path))
    never: list[dict[str, object]] = [{}, {"clock_start": NOON}, {"telegram_api": "http://127.0.0.1:1"}]
    never += [{"clock_start": NOON, "telegram_api": address} for address in (*REAL, *ELSEWHERE)]
    for values in never:
        assert training_clock(bot_settings(tmp_path, **values), ground) is None
    assert training_clock(bot_settings(tmp_path, clock_start=NOON, telegram_api="http://127.0.0.1:1"), ground)
    async with ground.database.view() as session:
        assert (await session.scalars(select(MetaValue.name))).all() == ["key_check"]
    await ground.database.close()


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"Origin": "http://127.0.0.1:8080"}, {"to": NOON.isoformat()}, 403),
        ({"X-Forwarded-For": "203.0.113.9"}, {"to": NOON.isoformat()}, 403),
        ({"X-Real-IP": "127.0.0.1"}, {"to": NOON.isoformat()}, 403),
        ({"Forwarded": "for=127.0.0.1"}, {"to": NOON.isoformat()}, 403),
        ({"Host": "bot.example.org"}, {"to": NOON.isoformat()}, 403),
        ({"Host": "127.0.0.1.example.org:8090"}, {"to": NOON.isoformat()}, 403),
        ({"Host": "[x"}, {"to": NOON.isoformat()}, 403),
        ({"Host": "localhost:8090"}, {"to": NOON.isoformat()}, 503),
        ({"Host": "[::1]:8090"}, {"to": NOON.isoformat()}, 503),
        ({}, {"to": NOON.isoformat()}, 503),
    ],
)
async def test_no_page_of_a_browser_and_no_proxy_moves_it_and_none_before_the_bot_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str], body: dict[str, str], status: int
) -> None:
    monkeypatch.chdir(tmp_path)
    ground = await open_ground(bot_settings(tmp_path))
    page = web.Application()
    TrainingClock(ground).add_to(page)
    async with TestClient(TestServer(page)) as client:
        assert (await client.post(PATH, json=body, headers=headers)).status == status
        assert (await client.get(PATH, headers=headers)).status == status
    await ground.database.close()


BAD_MOVES: dict[str, tuple[str, str]] = {
    "to the end of time": ('{"to": "9999-12-31T23:59:58+00:00"}', "at most 400 days at once"),
    "a day too far": (f'{{"to": "{(NOON + timedelta(days=401)).isoformat()}"}}', "at most 400 days at once"),
    "no instant": ('{"to": "soon"}', "wanted"),
    "no zone": ('{"to": "2026-11-25T10:00:00"}', "zone"),
    "no JSON": ("{", "wanted"),
    "nested without end": ('{"to": ' + "[" * 100_000 + "]" * 100_000 + "}", "wanted"),
}


@pytest.mark.parametrize(("body", "said"), BAD_MOVES.values(), ids=BAD_MOVES.keys())
async def test_a_move_that_cannot_be_is_refused_and_nothing_moves(migrated_url: str, body: str, said: str) -> None:
    async with open_house(migrated_url) as house:
        training = TrainingClock(Ground(house.app.database, house.app.clock))
        training.open(house.app)
        page = web.Application()
        training.add_to(page)
        before = house.app.clock.offset
        async with TestClient(TestServer(page)) as client:
            answer = await client.post(PATH, data=body, headers={"Content-Type": "application/json"})
            assert answer.status == 400
            assert said in await answer.text()
            assert house.app.clock.offset == before
            charset = {"Content-Type": "application/json; charset=no-such"}
            assert (await client.post(PATH, data=body, headers=charset)).status == 400
            near = {"to": (house.app.clock.now() + timedelta(days=1)).isoformat()}
            assert (await client.post(PATH, json=near)).status == 200
        assert house.app.clock.offset - before >= timedelta(hours=23)


async def test_the_page_refuses_a_way_that_is_too_long() -> None:
    clock = Clock(IRKUTSK, lambda: NOON)
    world = World(PEOPLE, token=TOKEN, now=clock.now)
    async with served(world, TrainingTime(clock, "в Иркутске")) as stand, ClientSession() as client:
        for typed in ("31.12.9999", "31.12.2199", "25.12.2027"):
            async with client.post(f"{stand}/api/clock", json={"to": typed}) as answer:
                assert (answer.status, await answer.json()) == (400, {"error": "too_far_ahead"})
    assert clock.offset == timedelta()
