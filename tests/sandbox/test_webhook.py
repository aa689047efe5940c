"""Deliveries to a webhook: with the secret, in the order of each chat, again until they are taken."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.sandbox.server import build_app
from bot.sandbox.webhook import LONGEST_PAUSE, SECRET_HEADER, delivering, pause_after
from bot.sandbox.world import World

SECRET = "example-secret_1"
PATIENCE = 10.0


@dataclass
class Receiver:
    """A bot that answers each delivery with the next of `statuses`, then with 200; while `held` it does not answer."""

    statuses: list[int] = field(default_factory=list)
    came: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    go: asyncio.Event = field(default_factory=asyncio.Event)
    moved: asyncio.Event = field(default_factory=asyncio.Event)
    retry_after: str | None = None
    open: int = 0
    most_open: int = 0
    url: str = ""

    async def take(self, request: web.Request) -> web.Response:
        self.headers.append(dict(request.headers))
        self.came.append(await request.json())
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        self.moved.set()
        await self.go.wait()
        self.open -= 1
        more = {"Retry-After": self.retry_after} if self.retry_after else None
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200, headers=more)

    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.came]

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not true():
                self.moved.clear()
                await self.moved.wait()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    one = Receiver()
    one.go.set()
    app = web.Application()
    app.router.add_post("/telegram", one.take)
    async with TestServer(app, host="127.0.0.1") as server:
        one.url = str(server.make_url("/telegram"))
        yield one
        one.go.set()


@dataclass
class Pauses:
    """Pauses of no length, written down."""

    asked: list[int] = field(default_factory=list)

    def __call__(self, failures: int) -> float:
        self.asked.append(failures)
        return 0.0


async def register(world: World, receiver: Receiver, **more: object) -> None:
    answer = await world.call("setWebhook", {"url": receiver.url, "secret_token": SECRET, **more})
    assert answer["ok"], answer


async def info(world: World) -> dict[str, Any]:
    found: dict[str, Any] = (await world.call("getWebhookInfo", {}))["result"]
    return found


@asynccontextmanager
async def all_delivered(world: World) -> AsyncIterator[None]:
    yield
    async with asyncio.timeout(PATIENCE):
        while world.updates.pending:
            await world.updates.news(PATIENCE)


async def test_what_waits_and_what_comes_is_delivered_with_the_secret(world: World, receiver: Receiver) -> None:
    await register(world, receiver)
    async with delivering(world), all_delivered(world):
        await receiver.until(lambda: len(receiver.came) == 1)
        world.send_text("olga", "ау")
    assert receiver.texts() == ["/start", "ау"]
    assert receiver.headers[0][SECRET_HEADER] == SECRET
    assert receiver.headers[0]["Content-Type"].startswith("application/json")
    assert "last_error_message" not in await info(world)


async def test_without_a_secret_there_is_no_header(world: World, receiver: Receiver) -> None:
    await register(world, receiver, secret_token="")
    async with delivering(world), all_delivered(world):
        pass
    assert SECRET_HEADER not in receiver.headers[0]


async def test_an_update_comes_again_until_it_is_taken_and_those_behind_it_wait(
    world: World, receiver: Receiver
) -> None:
    receiver.statuses = [500, 302, 403, 503, 404]
    world.send_text("olga", "раз")
    world.send_text("olga", "два")
    await register(world, receiver)
    pauses = Pauses()
    async with delivering(world, pauses), all_delivered(world):
        pass
    assert receiver.texts() == ["/start"] * 6 + ["раз", "два"]
    assert pauses.asked == [1, 2, 3, 4, 5]
    said = await info(world)
    assert said["last_error_message"] == "Wrong response from the webhook: 404 Not Found"
    assert isinstance(said["last_error_date"], int)
    assert said["pending_update_count"] == 0
    assert "secret_token" not in said


async def test_a_bot_that_is_away_gets_everything_later(world: World, receiver: Receiver) -> None:
    away = receiver.url.replace("/telegram", "/nowhere").replace("127.0.0.1", "localhost")
    world.send_text("olga", "раз")
    await register(world, receiver, url=away)
    async with delivering(world, Pauses()):
        async with asyncio.timeout(PATIENCE):
            while "last_error_message" not in world.updates.webhook:
                await world.updates.news(PATIENCE)
        assert (await info(world))["pending_update_count"] == 2
        async with all_delivered(world):
            await register(world, receiver)
    assert receiver.texts() == ["/start", "раз"]
    assert "last_error_message" not in await info(world), "a webhook set anew begins anew"


async def test_a_chat_that_waits_does_not_hold_up_another(world: World, receiver: Receiver) -> None:
    world.start("ivan")
    world.send_text("olga", "раз")
    receiver.go.clear()
    await register(world, receiver)
    async with delivering(world):
        await receiver.until(lambda: len(receiver.came) == 2)
        assert sorted(update["message"]["from"]["id"] for update in receiver.came) == [101, 102]
        async with all_delivered(world):
            receiver.go.set()
    assert receiver.texts()[2:] == ["раз"]
    assert receiver.most_open == 2


async def test_no_more_than_max_connections_are_open_at_once(world: World, receiver: Receiver) -> None:
    world.start("ivan")
    receiver.go.clear()
    await register(world, receiver, max_connections=1)
    async with delivering(world):
        await receiver.until(lambda: len(receiver.came) == 1)
        world.send_text("ivan", "раз")
        async with all_delivered(world):
            receiver.go.set()
    assert (len(receiver.came), receiver.most_open) == (3, 1)
    assert (await info(world))["max_connections"] == 1


async def test_a_pause_that_the_bot_asks_for_is_kept_and_setting_the_webhook_ends_it(
    world: World, receiver: Receiver
) -> None:
    receiver.statuses, receiver.retry_after = [503], "3000"
    await register(world, receiver)
    pauses = Pauses()
    async with delivering(world, pauses, longest=3600.0):
        async with asyncio.timeout(PATIENCE):
            while "last_error_message" not in world.updates.webhook:
                await world.updates.news(PATIENCE)
        assert (len(receiver.came), pauses.asked) == (1, [])
        async with all_delivered(world):
            await register(world, receiver)
    assert len(receiver.came) == 2


def test_pauses_grow_and_have_an_end() -> None:
    lengths = [pause_after(failures) for failures in range(1, 30)]
    assert lengths[0] == 0.0
    assert lengths == sorted(lengths)
    assert lengths[-1] == LONGEST_PAUSE


async def test_deleting_the_webhook_ends_the_deliveries_and_keeps_what_waits(world: World, receiver: Receiver) -> None:
    receiver.statuses = [500] * 3
    await register(world, receiver)
    async with delivering(world, lambda _failures: 3600.0):
        await receiver.until(lambda: len(receiver.came) == 1)
        assert (await world.call("deleteWebhook", {}))["ok"]
        world.send_text("olga", "раз")
        updates = (await world.call("getUpdates", {}))["result"]
    assert [update["message"]["text"] for update in updates] == ["/start", "раз"]
    assert len(receiver.came) == 1
    assert world.updates.webhook == {}


async def test_an_update_is_tried_for_a_day(receiver: Receiver) -> None:
    at = [datetime(2026, 11, 21, tzinfo=UTC)]
    world = World(now=lambda: at[0])
    world.push_raw({"message": {"text": "вчера"}})
    at[0] += timedelta(hours=25)
    world.push_raw({"message": {"text": "сегодня"}})
    await register(world, receiver)
    async with delivering(world), all_delivered(world):
        pass
    assert receiver.texts() == ["сегодня"]


async def test_an_update_that_the_table_of_faults_repeats_comes_twice(world: World, receiver: Receiver) -> None:
    world.updates._to_repeat.add(world.updates.pending[0]["update_id"])
    await register(world, receiver)
    async with delivering(world), all_delivered(world):
        pass
    assert receiver.texts() == ["/start", "/start"]


REFUSED: dict[str, tuple[dict[str, str], str]] = {
    "plain HTTP": ({"url": "http://bot.example.org/x"}, "An HTTPS URL must be provided for webhook"),
    "no scheme": ({"url": "bot.example.org"}, "An HTTPS URL must be provided for webhook"),
    "a port": ({"url": "https://bot.example.org:8090/x"}, "only on ports 80, 88, 443 or 8443"),
    "no address": ({"url": "https://[::1"}, "Invalid URL"),
    "a long secret": ({"secret_token": "x" * 257}, "secret token is too long"),
    "a secret with signs": ({"secret_token": "секрет"}, "secret token contains unallowed characters"),
}


@pytest.mark.parametrize(("given", "said"), REFUSED.values(), ids=REFUSED.keys())
async def test_what_telegram_would_refuse_is_refused(world: World, given: dict[str, str], said: str) -> None:
    answer = await world.call("setWebhook", {"url": "https://bot.example.org/x", **given})
    assert answer["error_code"] == 400
    assert said in answer["description"]
    assert world.updates.webhook == {}


async def test_the_sandbox_delivers_while_its_server_runs(world: World, receiver: Receiver, tmp_path: Path) -> None:
    (tmp_path / "index.html").touch()
    async with TestClient(TestServer(build_app(world, tmp_path))) as client, all_delivered(world):
        parameters = {"url": receiver.url, "secret_token": SECRET}
        answer = await client.post(f"/bot{world.bot.token}/setWebhook", json=parameters)
        assert answer.status == 200
        await receiver.until(lambda: len(receiver.came) == 1)
    assert receiver.texts() == ["/start"]
