"""Keeping the messenger delivering: what it is told, what is made of its answers, and when somebody must hear of it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramUnauthorizedError
from aiogram.methods import GetWebhookInfo, SetWebhook, TelegramMethod
from structlog.testing import capture_logs

from bot.health import SILENCE
from bot.messaging.polling import ALLOWED_UPDATES, CONFLICT_SECONDS
from bot.messaging.subscription import ANSWER_SECONDS, ASK_EVERY, keep_delivering
from bot.messaging.webhook import Webhook
from bot.sandbox.answers import Json
from bot.sandbox.faults import Moment
from bot.sandbox.people import Person
from bot.sandbox.session import SandboxSession, broken_network
from bot.sandbox.world import World

TOKEN = "1000001:test-token-of-the-sandbox-not-a-real-one"
URL = "https://bot.example.org/telegram"
PATIENCE = 10.0
Answer = Json | tuple[int, str] | Exception


@dataclass
class Line:
    """The way to the messenger. `answers` are what it gives first, to whatever is asked; `between` happens at each
    pause.
    """

    world: World
    bot: Bot
    webhook: Webhook
    answers: list[Answer] = field(default_factory=list)
    asked: list[TelegramMethod[Any]] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    heard: list[int] = field(default_factory=list)
    told: list[tuple[str, float]] = field(default_factory=list)
    between: Callable[[int], None] = lambda _pauses: None
    moved: asyncio.Event = field(default_factory=asyncio.Event)

    async def fault(self, moment: Moment, method: TelegramMethod[Any]) -> Json | tuple[int, str] | None:
        if moment == "after":
            return None
        self.asked.append(method)
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.between(len(self.pauses))
        self.moved.set()
        await asyncio.sleep(0)

    def hear(self) -> None:
        self.heard.append(len(self.pauses))

    def tell(self, what: str) -> Callable[[], Awaitable[None]]:
        async def tell() -> None:
            self.told.append((what, sum(self.pauses)))

        return tell

    @asynccontextmanager
    async def kept(self) -> AsyncIterator["asyncio.Task[None]"]:
        keeping = asyncio.create_task(
            keep_delivering(
                self.bot,
                self.webhook,
                self.hear,
                pause=self.pause,
                on_conflict=self.tell("conflict"),
                on_undelivered=self.tell("undelivered"),
            )
        )
        try:
            yield keeping
        finally:
            keeping.cancel()
            with suppress(asyncio.CancelledError, TelegramUnauthorizedError):
                await keeping

    async def until_paused(self, times: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while len(self.pauses) < times:
                self.moved.clear()
                await self.moved.wait()

    def registered(self) -> list[SetWebhook]:
        return [method for method in self.asked if isinstance(method, SetWebhook)]

    def refuses(self, reason: str) -> None:
        """The messenger could not deliver, a second later than the last time."""
        known = self.world.updates.webhook.get("last_error_date", 1_700_000_000)
        self.world.updates.webhook |= {"last_error_date": known + 1, "last_error_message": reason}


@pytest.fixture
async def line() -> Line:
    world = World([Person("mother", 101, "Мария")], token=TOKEN)
    session = SandboxSession(world)
    one = Line(world, Bot(TOKEN, session=session), Webhook(URL, "example-secret_1"))
    session.faults.append(one.fault)
    return one


def refused(code: int, description: str, **parameters: object) -> Json:
    more = {"parameters": parameters} if parameters else {}
    return {"ok": False, "error_code": code, "description": description, **more}


async def test_the_messenger_is_told_where_and_with_which_secret_and_keeps_what_waits(line: Line) -> None:
    line.world.send_text("mother", "раз")
    async with line.kept():
        await line.until_paused(3)
    (told,) = line.registered()
    assert (told.url, told.secret_token, told.drop_pending_updates) == (URL, "example-secret_1", False)
    assert told.allowed_updates == ALLOWED_UPDATES
    assert len(line.world.updates.pending) == 1
    assert line.world.updates.webhook["url"] == URL, "it stays registered after the end"
    assert line.heard == [0, 1, 2]
    assert timedelta(seconds=ASK_EVERY + ANSWER_SECONDS) < SILENCE


FAULTS: dict[str, Answer] = {
    "too many requests": refused(429, "Too Many Requests: retry after 7", retry_after=7),
    "429 without a figure": refused(429, "Too Many Requests"),
    "an address it does not find": refused(400, "Bad Request: bad webhook: Failed to resolve host"),
    "a broken connection": broken_network(SetWebhook(url=URL)),
    "502 with a page": (502, "<html>Bad Gateway</html>"),
    "500 without a description": (500, '{"ok": false}'),
    "a cut answer": (200, '{"ok": true, "res'),
    "a wrong shape": (200, '{"ok": true, "result": {"url": 1}}'),
    "our own mistake": RuntimeError("whatever"),
}


@pytest.mark.parametrize("before", [0, 1], ids=["at the start", "later"])
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
async def test_a_fault_is_waited_out(line: Line, fault: Answer, before: int) -> None:
    line.world.send_text("mother", "раз")
    async with line.kept():
        await line.until_paused(before)
        line.answers = [fault] * 3
        await line.until_paused(before + 5)
    assert line.heard[before:] == [before + 3, before + 4]
    assert all(0 < pause <= ASK_EVERY for pause in line.pauses)
    assert line.world.updates.webhook["url"] == URL
    assert len(line.world.updates.pending) == 1


async def test_a_refusal_is_named_in_the_log_without_the_secret(line: Line) -> None:
    line.answers = [refused(400, "Bad Request: bad webhook: Failed to resolve host")]
    with capture_logs() as logs:
        async with line.kept():
            await line.until_paused(2)
    assert "Failed to resolve host" in str(logs)
    assert "example-secret_1" not in str(logs)


async def test_a_pause_asked_for_is_kept(line: Line) -> None:
    line.answers = [refused(429, "Too Many Requests: retry after 90", retry_after=90)]
    async with line.kept():
        await line.until_paused(2)
    assert line.pauses[0] == 90


@pytest.mark.parametrize("before", [0, 1], ids=["at the start", "later"])
async def test_a_refused_token_stops_it(line: Line, before: int) -> None:
    async with line.kept() as keeping:
        await line.until_paused(before)
        line.answers = [refused(401, "Unauthorized")]
        with pytest.raises(TelegramUnauthorizedError):
            await asyncio.wait_for(asyncio.shield(keeping), PATIENCE)


async def test_a_webhook_taken_away_is_set_again(line: Line) -> None:
    async with line.kept():
        await line.until_paused(1)
        line.world.updates.set_webhook({})
        await line.until_paused(3)
        line.world.updates.set_webhook({"url": "https://other.example.org/telegram"})
        await line.until_paused(6)
    assert len(line.registered()) == 3
    assert line.world.updates.webhook["url"] == URL
    assert line.told == []


async def test_another_copy_that_takes_it_away_for_a_minute_is_told_once(line: Line) -> None:
    line.between = lambda _pauses: line.world.updates.set_webhook({"url": "https://other.example.org/telegram"})
    async with line.kept():
        await line.until_paused(40)
    assert [what for what, _ in line.told] == ["conflict"]
    assert line.told[0][1] >= CONFLICT_SECONDS


async def test_what_cannot_be_delivered_turns_the_health_red_and_is_told_after_a_minute(line: Line) -> None:
    """The messenger answers us and we can send, so nothing else would show that people are not heard."""
    async with line.kept():
        await line.until_paused(1)
        line.world.send_text("mother", "раз")
        line.refuses("SSL error")
        with capture_logs() as logs:
            await line.until_paused(20)
        assert line.heard == [0]
        named = [entry for entry in logs if entry["event"] == "webhook_delivery_failed"]
        assert [(entry["reason"], entry["waiting"]) for entry in named] == [("SSL error", 1)]
        assert [what for what, _ in line.told] == ["undelivered"]
        assert line.told[0][1] >= CONFLICT_SECONDS
        line.webhook.taken += 1
        line.world.updates.drop()
        await line.until_paused(22)
        assert line.heard == [0, 20, 21]


async def test_one_delivery_that_fails_among_others_that_arrive_is_no_outage(line: Line) -> None:
    line.world.send_text("mother", "раз")

    def deliver(_pauses: int) -> None:
        line.refuses("Wrong response from the webhook: 400 Bad Request")
        line.webhook.taken += 1

    line.between = deliver
    async with line.kept():
        await line.until_paused(5)
    assert line.heard == [0, 1, 2, 3, 4]


async def test_a_failure_from_before_the_start_is_no_outage(line: Line) -> None:
    line.world.send_text("mother", "раз")

    async def known(moment: Moment, method: TelegramMethod[Any]) -> None:
        if moment == "before" and isinstance(method, GetWebhookInfo):
            line.world.updates.webhook |= {"last_error_date": 1_700_000_000, "last_error_message": "Connection refused"}

    session = line.bot.session
    assert isinstance(session, SandboxSession)
    session.faults.append(known)
    async with line.kept():
        await line.until_paused(3)
    assert line.heard == [0, 1, 2]


async def test_what_came_and_could_not_be_written_down_turns_the_health_red(line: Line) -> None:
    line.webhook.failing = True
    async with line.kept():
        await line.until_paused(2)
        assert line.heard == []
        line.webhook.failing = False
        await line.until_paused(4)
    assert line.heard == [2, 3]


async def test_an_alarm_that_cannot_be_written_ends_nothing(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken() -> None:
        raise OSError("no space left")

    monkeypatch.setattr(line, "tell", lambda _what: broken)
    line.webhook.failing = True
    async with line.kept() as keeping:
        await line.until_paused(12)
        assert not keeping.done()
