"""What the phones API takes in a body: what it refuses is kept nowhere, and every chat can be read afterwards."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Never
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.sandbox.answers import Json
from bot.sandbox.clock_api import TrainingTime
from bot.sandbox.groups import found
from bot.sandbox.server import build_app
from bot.sandbox.world import World
from services.clock import Clock

Client = TestClient[web.Request, web.Application]
DEEP = b"[" * 20_000 + b"]" * 20_000


@pytest.fixture
async def client(world: World, tmp_path: Path) -> AsyncIterator[Client]:
    found(world, "club", "Клуб")
    training = TrainingTime(Clock(ZoneInfo("Asia/Irkutsk")), "в Иркутске")
    async with TestClient(TestServer(build_app(world, tmp_path, training=training))) as client:
        yield client


async def sends(client: Client, path: str, body: bytes, method: str = "POST") -> tuple[int, str]:
    async with client.request(method, path, data=body, headers={"Content-Type": "application/json"}) as answer:
        return answer.status, (await answer.json()).get("error", "")


def no_browser_reads(name: str) -> Never:
    raise AssertionError(f"no browser reads {name}")


async def chat_of(client: Client, key: str) -> Any:  # noqa: ANN401 -- JSON, as a browser reads it
    async with client.get(f"/api/phones/{key}/chat") as answer:
        assert answer.status == 200
        return json.loads(await answer.text(), parse_constant=no_browser_reads)


SIZE = {"file_id": "p", "width": 1, "height": 1}
BAD_CONTENTS: list[tuple[Json, str]] = [
    ({}, "Value error, a content has fields of a message"),
    ({"photo": [1]}, "photo.0: Input should be a valid dictionary"),
    ({"photo": []}, "photo: Value should have at least 1 item"),
    ({"photo": {}}, "photo.0.file_id: Field required"),
    ({"photo": {**SIZE, "width": "wide"}}, "photo.0.width: Input should be a valid integer"),
    ({"photo": {**SIZE, "width": 10**40}}, "photo.0.width: Input should be less than 2147483648"),
    ({"voice": []}, "voice: Input should be a valid dictionary"),
    ({"document": {"file_id": "d", "file_name": 5}}, "document.file_name: Input should be a valid string"),
    ({"contact": 5}, "contact: Input should be a valid dictionary"),
    ({"contact": {"of": ["ivan"]}}, "contact.of: Input should be a valid string"),
    ({"location": {"latitude": 1}}, "location.longitude: Field required"),
    ({"location": {"latitude": 91, "longitude": 1}}, "location.latitude: Input should be less than or equal to 90"),
    ({"dice": 6}, "dice: Input should be a valid dictionary"),
    ({"text": 5}, "text: Input should be a valid string"),
    ({"text": "x" * 4097}, "text: Value error, at most 4096 characters"),
    ({"photo": SIZE, "caption": "\ud83d"}, "caption: Value error, not valid Unicode"),
    ({"text": "x", "entities": [1]}, "entities.0: Input should be a valid dictionary"),
    ({"text": "x", "entities": [{"type": "bold"}]}, "entities.0.offset: Field required"),
    (
        {"photo": SIZE, "caption": "x", "caption_entities": [{"type": "bold", "offset": 0, "length": 2}]},
        "Value error, an entity ends after the end of its words",
    ),
    ({"text": "x", "forward_origin": 5}, "forward_origin: Input should be a valid dictionary"),
    *(
        ({"photo": [SIZE], field: value}, f"Value error, {field} is not for the sender to set")
        for field, value in {
            "from": {"id": 102, "is_bot": False, "first_name": "Иван"},
            "chat": {"id": 102, "type": "private"},
            "sender_chat": {"id": -1, "type": "channel"},
            "message_id": 1,
            "date": 0,
            "edit_date": 0,
            "reply_to_message": {},
            "reply_markup": {},
            "via_bot": {},
        }.items()
    ),
]


@pytest.mark.parametrize(("content", "complaint"), BAD_CONTENTS, ids=[complaint for _, complaint in BAD_CONTENTS])
async def test_a_content_that_no_phone_sends_is_refused_and_kept_nowhere(
    world: World, client: Client, content: Json, complaint: str
) -> None:
    waiting = len(world.updates.pending)
    status, said = await sends(client, "/api/phones/olga/contents", json.dumps(content).encode())
    assert (status, said[: len(complaint)]) == (400, complaint)
    assert (world.events.seq, len(world.updates.pending)) == (1, waiting)
    assert len((await chat_of(client, "olga"))["messages"]) == 1


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400"])
async def test_no_number_that_browsers_do_not_read_gets_in(world: World, client: Client, number: str) -> None:
    for content in (f'{{"location": {{"latitude": {number}, "longitude": 1}}}}', f'{{"hologram": [{number}]}}'):
        assert await sends(client, "/api/phones/olga/contents", content.encode()) == (400, "the body is not JSON")
    assert world.events.seq == 1
    await chat_of(client, "olga")


PATHS = [
    *(("POST", f"/api/phones/olga/{act}") for act in ("messages", "contents", "start", "taps", "forged", "block")),
    *(("POST", path) for path in ("/api/groups", "/api/groups/club/acts", "/api/clock")),
    ("PUT", "/api/faults"),
]


@pytest.mark.parametrize("body", [b'{"hologram": ' + DEEP + b"}", b'{"hologram": ' + b"[" * 50 + b"]" * 50 + b"}"])
@pytest.mark.parametrize(("method", "path"), PATHS)
async def test_a_deep_body_is_refused_everywhere(
    world: World, client: Client, method: str, path: str, body: bytes
) -> None:
    assert await sends(client, path, body, method) == (400, "the body is nested too deeply")
    assert world.events.seq == 1


async def test_a_deep_body_of_the_bot_is_refused(world: World, client: Client) -> None:
    path = f"/bot{world.bot.token}/sendMessage"
    nested = (
        b'{"chat_id": 101, "text": "x", "' + name + b'": "' + DEEP + b'"}' for name in (b"reply_markup", b"entities")
    )
    for body in (DEEP, *nested):
        async with client.post(path, data=body, headers={"Content-Type": "application/json"}) as answer:
            assert (answer.status, (await answer.json())["ok"]) == (400, False)


@pytest.mark.parametrize("step", [["day"], {"day": 1}, 1, None, "year"])
async def test_a_step_of_the_clock_is_one_of_its_words(client: Client, step: object) -> None:
    body = json.dumps({"by": step}).encode()
    assert await sends(client, "/api/clock", body) == (400, "wanted: by or to")


GOOD_CONTENTS: list[Json] = [
    {"photo": SIZE, "caption": "дом", "media_group_id": "olga-1"},
    {"photo": [SIZE], "caption": "дом", "caption_entities": [{"type": "bold", "offset": 0, "length": 3}]},
    {"text": "x", "forward_origin": {"type": "hidden_user", "sender_user_name": "Кто-то", "date": 0}},
    {"contact": {"of": "ivan"}},
    {"location": {"latitude": 52, "longitude": 104.25, "live_period": 900}},
    {"venue": {"title": "Центр", "address": "Улица", "location": {"latitude": 1, "longitude": 2}}},
    {"poll": {"question": "Когда?", "options": []}},
    {"sticker": {"file_id": "s", "emoji": "🌿"}},
    {"hologram": {"layers": [[3]]}},
    {"hologram": None},
]


@pytest.mark.parametrize("content", GOOD_CONTENTS, ids=json.dumps)
async def test_whatever_else_a_phone_sends_gets_through(world: World, client: Client, content: Json) -> None:
    assert await sends(client, "/api/phones/olga/contents", json.dumps(content).encode()) == (200, "")
    assert len((await chat_of(client, "olga"))["messages"]) == 2
    assert world.updates.pending[-1]["message"]["from"]["id"] == 101
