"""Taking in by the webhook: whoever delivers and whatever, 200 means that it is written down, and nothing else does."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any, cast

import pytest
from aiohttp import web

from bot.messaging import inbox, intake
from bot.messaging.intake import Intake
from bot.messaging.rawupdate import Raw, sane
from bot.messaging.webhook import LARGEST_BODY, Webhook
from storage.models import InboxState
from tests.messaging.delivering import PATIENCE, Line, answer, request
from tests.messaging.taking import Desk, failing_commits, words

GOOD = json.dumps(words(5)).encode()


ODD: dict[str, dict[str, Any]] = {
    "a kind of the future": {"update_id": 5, "telepathy": {"thought": "слова"}},
    "a kind that is no object": {"update_id": 5, "message": 7},
    "nothing but its id": {"update_id": 5},
    "half an emoji": words(5, "слова \ud83d"),
    "the smallest id": {**words(5), "update_id": 0},
    "the largest id": {**words(5), "update_id": 2**63 - 2},
    "numbers that are none": {"update_id": 5, "message": {"date": float("nan"), "x": float("inf")}},
}


@pytest.mark.parametrize("update", ODD.values(), ids=ODD.keys())
async def test_an_odd_update_is_taken_in_like_any_other(line: Line, desk: Desk, update: dict[str, Any]) -> None:
    assert (await line.delivers(update)).status == 200
    await desk.intake.drain()
    assert await desk.effects() == [update["update_id"]]


async def test_headers_of_a_proxy_do_not_matter(line: Line, desk: Desk) -> None:
    proxied = request(
        GOOD, b"X-Forwarded-For: \xff, unknown, 1.2.3.4.5", b"Forwarded: for=???", b"Content-Type: no/such"
    )
    given = await line.sends(proxied)
    assert given is not None
    assert given.status == 200
    await desk.intake.drain()
    assert await desk.effects() == [5]


async def test_the_largest_body_is_read_and_one_byte_more_is_not(line: Line, desk: Desk) -> None:
    frame = len(json.dumps({"update_id": 5, "x": ""}))
    assert (await line.delivers({"update_id": 5, "x": "x" * (LARGEST_BODY - frame)})).status == 200
    assert (await line.delivers({"update_id": 6, "x": "x" * (LARGEST_BODY - frame + 1)})).status == 413
    assert set(await desk.inbox()) == {5}


async def test_the_row_stands_before_the_answer(line: Line, desk: Desk) -> None:
    go = asyncio.Event()

    async def wait(raw: Raw, scope: Any) -> None:  # noqa: ANN401 -- passed through
        await go.wait()
        await desk.write_one(raw, scope)

    desk.handle = wait
    assert (await line.delivers(words(5))).status == 200
    assert await desk.inbox() == {5: InboxState.NEW}
    go.set()
    await desk.intake.drain()
    assert await desk.effects() == [5]


async def test_what_cannot_be_written_down_is_to_come_again(line: Line, desk: Desk, webhook: Webhook) -> None:
    async with failing_commits(desk.database):
        given = await line.delivers(words(5))
    assert given.status == 503
    assert "Retry-After: 5" in given.head
    assert (await desk.inbox(), desk.begun, webhook.taken) == ({}, [], 0)
    assert webhook.failing
    assert (await line.delivers(words(5))).status == 200
    await desk.intake.drain()
    assert (await desk.effects(), webhook.taken) == ([5], 1)
    assert not webhook.failing


async def test_a_commit_whose_answer_was_lost_and_a_repeat_have_one_effect(line: Line, desk: Desk) -> None:
    async with failing_commits(desk.database, times=1, kept=True):
        assert (await line.delivers(words(5))).status == 503
    for _ in range(3):
        assert (await line.delivers(words(5))).status == 200
    await desk.intake.drain()
    assert (await line.delivers(words(5))).status == 200
    await desk.intake.drain()
    assert await desk.effects() == [5]


async def test_the_same_update_fifty_times_at_once_has_one_effect(line: Line, desk: Desk) -> None:
    given = await asyncio.gather(*(line.delivers(words(5)) for _ in range(50)))
    assert {one.status for one in given} == {200}
    await desk.intake.drain()
    assert await desk.effects() == [5]


class SlowIntake:
    """Writes down when told to."""

    def __init__(self) -> None:
        self.is_full = False
        self.batches: list[list[int]] = []
        self.asked = asyncio.Event()
        self.go = asyncio.Event()
        self.error: Exception | None = None

    async def accept_each(self, updates: Sequence[Raw]) -> dict[int, Exception]:
        self.batches.append(sorted(raw["update_id"] for raw in updates))
        self.asked.set()
        await self.go.wait()
        return {raw["update_id"]: self.error for raw in updates} if self.error is not None else {}


@pytest.fixture
async def slow(webhook: Webhook, line: Line) -> SlowIntake:
    del line
    slow = SlowIntake()
    webhook.open(cast("Intake", slow))
    return slow


async def gathered(webhook: Webhook, count: int) -> None:
    """Wait until so many wait for the next commit."""
    async with asyncio.timeout(PATIENCE):
        while len(webhook._next.updates) < count:  # noqa: ASYNC110 -- nothing rings when a delivery begins to wait
            await asyncio.sleep(0)


@pytest.mark.parametrize("error", [None, OSError("no space left")])
async def test_what_comes_during_a_commit_shares_the_next_one(
    line: Line, webhook: Webhook, slow: SlowIntake, error: Exception | None
) -> None:
    first = asyncio.create_task(line.delivers(words(0)))
    await asyncio.wait_for(slow.asked.wait(), PATIENCE)
    others = [asyncio.create_task(line.delivers(words(number))) for number in range(1, 40)]
    await gathered(webhook, 39)
    assert not first.done()
    assert not any(other.done() for other in others)
    slow.error = error
    slow.go.set()
    given = await asyncio.gather(first, *others)
    assert {one.status for one in given} == {503 if error else 200}
    assert slow.batches == [[0], list(range(1, 40))]


async def test_while_too_many_wait_no_more_are_taken(line: Line, slow: SlowIntake) -> None:
    slow.go.set()
    slow.is_full = True
    given = await line.delivers(words(5))
    assert (given.status, slow.batches) == (503, [])
    assert "Retry-After: 5" in given.head
    slow.is_full = False
    assert (await line.delivers(words(5))).status == 200


async def test_the_end_waits_for_the_commit_under_way_and_takes_no_more(
    line: Line, webhook: Webhook, slow: SlowIntake
) -> None:
    last = asyncio.create_task(line.delivers(words(5)))
    await asyncio.wait_for(slow.asked.wait(), PATIENCE)
    ending = asyncio.create_task(webhook.close())
    assert (await line.delivers(words(6))).status == 503
    assert not ending.done()
    slow.go.set()
    assert (await asyncio.wait_for(last, PATIENCE)).status == 200
    await asyncio.wait_for(ending, PATIENCE)
    assert slow.batches == [[5]]


async def test_a_body_that_ends_after_the_stop_is_to_come_again(
    line: Line, webhook: Webhook, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, read = asyncio.Event(), webhook._read

    async def note(asked: web.Request) -> bytes:
        reading.set()
        return await read(asked)

    monkeypatch.setattr(webhook, "_read", note)
    raw = request(GOOD)
    reader, writer = await line.connect()
    writer.write(raw[:-10])
    await asyncio.wait_for(reading.wait(), PATIENCE)
    await webhook.close()
    writer.write(raw[-10:])
    given = await answer(reader)
    assert given is not None
    assert (given.status, webhook.taken, webhook.failing) == (503, 0, False)
    assert await desk.inbox() == {}


async def test_those_who_wait_for_the_next_commit_are_refused_at_the_stop(
    line: Line, webhook: Webhook, slow: SlowIntake
) -> None:
    first = asyncio.create_task(line.delivers(words(0)))
    await asyncio.wait_for(slow.asked.wait(), PATIENCE)
    others = [asyncio.create_task(line.delivers(words(number))) for number in (1, 2)]
    await gathered(webhook, 2)
    ending = asyncio.create_task(webhook.close())
    await asyncio.sleep(0)
    slow.go.set()
    assert [one.status for one in await asyncio.gather(first, *others)] == [200, 503, 503]
    await asyncio.wait_for(ending, PATIENCE)
    assert slow.batches == [[0]]


async def together(line: Line, desk: Desk, webhook: Webhook, *updates: Raw) -> list[int]:
    """The answers to deliveries that share a commit."""
    async with webhook._one_commit:
        given = [asyncio.create_task(line.delivers(update)) for update in updates]
        await gathered(webhook, len(updates))
    statuses = [one.status for one in await asyncio.gather(*given)]
    await desk.intake.drain()
    return statuses


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> None:
    """Update 13 can never be stored."""

    def refuse(raw: Raw) -> Raw:
        if raw["update_id"] == 13:
            raise RecursionError
        return sane(raw)

    monkeypatch.setattr(inbox, "sane", refuse)


@pytest.mark.usefixtures("poison")
async def test_one_that_cannot_be_stored_holds_back_nobody_beside_it(line: Line, desk: Desk, webhook: Webhook) -> None:
    batch = [words(number, chat_id=100 + number) for number in (12, 13, 14, 15)]
    assert await together(line, desk, webhook, *batch) == [200, 503, 200, 200]
    assert sorted(await desk.effects()) == [12, 14, 15]
    for number in (20, 21):
        assert await together(line, desk, webhook, batch[1], words(number)) == [503, 200]
    assert desk.heard.unstored == [{113}], "after its own third try; the others are none of its tries"


@pytest.mark.usefixtures("poison")
async def test_a_batch_is_not_tried_one_by_one_for_long(
    line: Line, desk: Desk, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a busy database each try may wait for long, and the messenger does not wait so long."""
    monkeypatch.setattr(intake, "EACH_SECONDS", 0.0)
    assert await together(line, desk, webhook, words(12), words(13), words(14)) == [503] * 3
    assert await desk.inbox() == {}


async def test_many_people_in_one_bad_moment_are_not_told_at_their_first_try(
    line: Line, desk: Desk, webhook: Webhook
) -> None:
    people = [words(number, chat_id=100 + number) for number in range(1, 7)]
    async with failing_commits(desk.database):
        for person in people:
            assert (await line.delivers(person)).status == 503
        assert await together(line, desk, webhook, *people) == [503] * 6
        assert desk.heard.unstored == []
        assert (await line.delivers(people[0])).status == 503
        await desk.intake.drain()
    assert desk.heard.unstored == [{101}]


async def test_deliveries_on_one_connection_are_answered_in_their_order(line: Line, desk: Desk) -> None:
    reader, writer = await line.connect()
    writer.write(request(GOOD) + request(b"[1]") + request(json.dumps(words(6)).encode()))
    assert [given.status for given in [await answer(reader) for _ in range(3)] if given] == [200, 200, 200]
    await desk.intake.drain()
    assert await desk.effects() == [5, 6]
