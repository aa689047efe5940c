"""Taking in by long polling: whatever the messenger or the database do, nothing is confirmed before it is stored."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramUnauthorizedError
from aiogram.methods import DeleteWebhook, TelegramMethod

from bot.health import SILENCE
from bot.messaging.polling import CONFLICT_SECONDS, LONGEST_PAUSE, POLL_SECONDS, GetRawUpdates, poll
from bot.sandbox.faults import Moment
from bot.sandbox.people import Person
from bot.sandbox.session import SandboxSession, broken_network
from bot.sandbox.world import World
from tests.messaging.taking import BOT_ID, Desk, failing_commits, open_desk

TOKEN = f"{BOT_ID}:test-token-of-the-sandbox-not-a-real-one"
PATIENCE = 10.0
Answer = dict[str, Any] | tuple[int, str] | Exception


@dataclass
class Line:
    """The way from the messenger to the inbox. `answers` are what getUpdates gives first, instead of the world."""

    desk: Desk
    world: World
    bot: Bot
    answers: list[Answer] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    offsets: list[int | None] = field(default_factory=list)
    heard: int = 0
    moved: asyncio.Event = field(default_factory=asyncio.Event)

    async def fault(self, moment: Moment, method: TelegramMethod[Any]) -> dict[str, Any] | tuple[int, str] | None:
        if not isinstance(method, GetRawUpdates) or moment == "after":
            return None
        self.offsets.append(method.offset)
        self.moved.set()
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.moved.set()

    def hear(self) -> None:
        self.heard += 1

    @asynccontextmanager
    async def polls(
        self, on_conflict: Callable[[], Awaitable[None]] | None = None
    ) -> AsyncIterator["asyncio.Task[None]"]:
        polling = asyncio.create_task(
            poll(self.bot, self.desk.intake, self.hear, pause=self.pause, on_conflict=on_conflict)
        )
        try:
            yield polling
        finally:
            polling.cancel()
            with suppress(asyncio.CancelledError, TelegramUnauthorizedError):
                await polling

    async def until(self, true: Callable[[], bool]) -> None:
        """Looked at whenever the bot asks for updates or pauses."""
        async with asyncio.timeout(PATIENCE):
            while not true():
                self.moved.clear()
                await self.moved.wait()

    def confirmed(self) -> bool:
        """The last request confirms all there is."""
        offset = self.offsets[-1] if self.offsets else None
        return offset is not None and all(raw["update_id"] < offset for raw in self.world.updates.pending)

    async def until_handled(self) -> None:
        await self.until(self.confirmed)
        await self.desk.intake.drain()


@pytest.fixture
async def line(migrated_url: str) -> AsyncIterator[Line]:
    async with open_desk(migrated_url) as desk:
        world = World([Person("mother", 101, "Мария"), Person("wife", 102, "Елена")], token=TOKEN)
        session = SandboxSession(world)
        one = Line(desk, world, Bot(TOKEN, session=session))
        session.faults.append(one.fault)
        yield one


def refused(code: int, description: str, **parameters: object) -> dict[str, Any]:
    more = {"parameters": parameters} if parameters else {}
    return {"ok": False, "error_code": code, "description": description, **more}


FAULTS: dict[str, Answer] = {
    "another copy": refused(409, "Conflict: terminated by other getUpdates request"),
    "too many requests": refused(429, "Too Many Requests: retry after 7", retry_after=7),
    "429 without a figure": refused(429, "Too Many Requests"),
    "a broken connection": broken_network(GetRawUpdates()),
    "502 with a page": (502, "<html>Bad Gateway</html>"),
    "500 without a description": (500, '{"ok": false}'),
    "a cut answer": (200, '{"ok": true, "result": [{"update_id": 7000'),
    "a wrong shape": (200, '{"ok": true, "result": {"update_id": 1}}'),
    "no result": (200, '{"ok": true, "result": null}'),
    "a word": (200, '"ok"'),
    "only what has no id": (200, '{"ok": true, "result": [1, null, {"message": {}}, {"update_id": -5}]}'),
    "our own mistake": RuntimeError("whatever"),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
async def test_a_fault_is_waited_out_and_loses_nothing(line: Line, fault: Answer) -> None:
    line.answers = [fault] * 3
    line.world.send_text("mother", "раз")
    async with line.polls():
        line.world.send_text("wife", "два")
        await line.until_handled()
        line.world.send_text("mother", "три")
        await line.until_handled()
    assert len(line.pauses) == 3
    assert all(0 < pause < LONGEST_PAUSE for pause in line.pauses)
    assert len(await line.desk.effects()) == 3


async def test_the_pause_grows_with_every_failure_and_has_an_end(line: Line) -> None:
    line.answers = [broken_network(GetRawUpdates())] * 12
    line.world.send_text("mother", "раз")
    async with line.polls():
        await line.until_handled()
    assert line.pauses[0] < 2 < line.pauses[4]
    assert max(line.pauses) <= LONGEST_PAUSE * 1.3


async def test_a_pause_asked_for_is_kept(line: Line) -> None:
    line.answers = [refused(429, "Too Many Requests: retry after 90", retry_after=90)]
    line.world.send_text("mother", "раз")
    async with line.polls():
        await line.until_handled()
    assert line.pauses == [90]


async def test_a_refused_token_stops_the_polling(line: Line) -> None:
    line.answers = [refused(401, "Unauthorized")]
    async with line.polls() as polling:
        with pytest.raises(TelegramUnauthorizedError):
            await asyncio.wait_for(asyncio.shield(polling), PATIENCE)
    assert line.pauses == []


async def test_nothing_is_confirmed_before_its_commit(line: Line) -> None:
    """While the database refuses, the same updates come again; then they are stored, and only then confirmed."""
    line.world.send_text("mother", "раз")
    line.world.send_text("wife", "два")
    async with failing_commits(line.desk.database):
        async with line.polls():
            await line.until(lambda: len(line.pauses) >= 3)
        assert set(line.offsets) == {None}, "an offset is the confirmation"
        assert line.heard == 0, "the health page turns red"
        assert len(line.world.updates.pending) == 2
        assert await line.desk.inbox() == {}
    async with line.polls():
        await line.until_handled()
    assert len(await line.desk.effects()) == 2


async def test_what_waited_while_the_bot_was_away_is_kept(line: Line) -> None:
    """Also when a webhook had been set: it is removed, and what waits stays."""
    calls: list[DeleteWebhook] = []

    async def watch(moment: Moment, method: TelegramMethod[Any]) -> None:
        if moment == "before" and isinstance(method, DeleteWebhook):
            calls.append(method)

    session = line.bot.session
    assert isinstance(session, SandboxSession)
    session.faults.append(watch)
    line.world.send_text("mother", "раз")
    line.world.updates.set_webhook({"url": "https://example.org/hook"})
    line.world.send_text("mother", "два")
    async with line.polls():
        await line.until_handled()
    assert [call.drop_pending_updates for call in calls] == [False]
    assert line.world.updates.webhook == {}


async def test_handling_never_holds_the_confirmation_back(line: Line) -> None:
    """Asked again with the same offset, the messenger would give one update at a time."""
    go = asyncio.Event()

    async def slow(raw: Any, scope: Any) -> None:  # noqa: ANN401 -- passed through
        await go.wait()
        await line.desk.write_one(raw, scope)

    line.desk.handle = slow
    for number in range(20):
        line.world.send_text("mother", str(number))
    async with line.polls():
        await line.until(line.confirmed)
        assert await line.desk.effects() == []
        go.set()
        await line.until_handled()
    handled = await line.desk.effects()
    assert handled == sorted(set(handled))


async def test_an_update_of_no_known_shape_does_not_hold_back_its_batch(line: Line) -> None:
    line.world.send_text("mother", "раз")
    good = line.world.updates.pending[0]
    batch = [7, good, {"message": "no id"}, {"update_id": 2**63 - 1}, {"update_id": good["update_id"] + 1, "odd": []}]
    line.answers = [(200, json.dumps({"ok": True, "result": batch}))]
    async with line.polls():
        await line.until_handled()
    assert line.offsets[1] == good["update_id"] + 2
    assert line.pauses == []


async def test_a_poll_after_a_failure_is_answered_at_once_and_the_others_within_half_the_silence(line: Line) -> None:
    """Else a poll cut short would turn the health page red though the messenger is well."""
    waits: list[int] = []

    async def watch(moment: Moment, method: TelegramMethod[Any]) -> None:
        if moment == "before" and isinstance(method, GetRawUpdates):
            waits.append(method.timeout)
            if len(waits) == 3:
                raise broken_network(method)

    session = line.bot.session
    assert isinstance(session, SandboxSession)
    session.faults.append(watch)
    line.world.send_text("mother", "раз")
    async with line.polls():
        await line.until_handled()
        line.world.send_text("mother", "два")
        await line.until(lambda: len(waits) >= 3)
        await line.until_handled()
        await line.until(lambda: len(waits) >= 5)
    assert (waits[0], waits[3]) == (0, 0)
    assert {*waits[1:3], *waits[4:]} == {POLL_SECONDS}
    assert timedelta(seconds=POLL_SECONDS) * 2 <= SILENCE <= timedelta(seconds=30)


async def test_each_answer_is_heard_of_for_the_health_page(line: Line) -> None:
    line.answers = [broken_network(GetRawUpdates())] * 2
    line.world.send_text("mother", "раз")
    async with line.polls():
        await line.until_handled()
    assert line.heard == len(line.offsets) - 3, "not the two failures, nor the poll that is still open"


async def test_another_copy_that_goes_on_for_a_minute_is_told_once(line: Line) -> None:
    told: list[float] = []

    async def tell() -> None:
        told.append(sum(line.pauses))

    line.answers = [refused(409, "Conflict: terminated by other getUpdates request")] * 9
    line.world.send_text("mother", "раз")
    async with line.polls(on_conflict=tell):
        await line.until_handled()
    assert len(line.pauses) == 9
    assert len(told) == 1
    assert told[0] >= CONFLICT_SECONDS
