"""The rows of the inbox: odd shapes hold back nobody, memory has an end, what is done is forgotten in time."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiogram.types import Update
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot.messaging import intake
from bot.messaging.intake import IntakeClosed
from bot.messaging.rawupdate import Raw, chat_of, conversation_key, dump, is_usable, load
from bot.messaging.scope import UpdateScope
from storage.models import InboxState, InboxUpdate
from tests.messaging.taking import Desk, failing_commits, open_desk, stored_bytes, words

BIGGEST = 2**63 - 1
ODD: tuple[dict[str, Any], ...] = (
    {"update_id": 11},
    {"update_id": 12, "message": None},
    {"update_id": 13, "message": {"chat": {"id": 2**70}, "from": {"id": "101"}}},
    {"update_id": 14, "message": "not an object"},
    {"update_id": 15, "gift_of_the_future": {"from": {"id": 101}, "text": "слова"}},
    {"update_id": 16, "callback_query": {"message": [], "from": None}},
    {"update_id": BIGGEST - 1, "message": {"message_id": -1}},
    {"update_id": 17, "message": {"text": "\ud800\x00\u202e", "chat": {"id": -(2**63)}}},
)


@pytest.fixture
async def desk(migrated_url: str) -> AsyncIterator[Desk]:
    async with open_desk(migrated_url) as desk:
        yield desk


async def _read(raw: Raw, _scope: UpdateScope) -> None:
    Update.model_validate(raw)


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: str(odd)[:40])
async def test_an_update_of_an_odd_shape_is_stored_and_holds_back_nobody(desk: Desk, odd: dict[str, Any]) -> None:
    desk.handle = _read
    await desk.takes(words(1), odd, words(2))
    states = await desk.inbox()
    assert (states[1], states[2]) == (InboxState.DONE, InboxState.DONE)
    assert states[odd["update_id"]] in {InboxState.DONE, InboxState.DEAD}


@pytest.mark.parametrize(
    "raw", [None, 1, [], {}, {"update_id": None}, {"update_id": "1"}, {"update_id": True}, {"update_id": -1}]
)
def test_what_has_no_id_of_its_own_is_no_update(raw: object) -> None:
    assert not is_usable(raw)


def test_an_id_is_usable_while_the_next_offset_fits_into_64_bits() -> None:
    assert is_usable({"update_id": 0})
    assert is_usable({"update_id": BIGGEST - 1})
    assert not is_usable({"update_id": BIGGEST})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["chat", "from", "id", "message", "text"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["message", "callback_query", "edited_message", "x"]), json_values, max_size=3))
def test_whatever_comes_has_a_key_that_the_database_can_hold(content: dict[str, Any]) -> None:
    raw = {**content, "update_id": 5}
    assert -(2**63) <= conversation_key(raw) < 2**63
    assert load(dump(raw)) == raw


def test_the_key_is_the_chat_and_the_senders_where_there_is_none() -> None:
    person = {"id": 101}
    assert conversation_key(words(5, chat_id=102)) == 102
    assert conversation_key({"update_id": 5, "callback_query": {"from": person, "message": {"chat": {"id": 7}}}}) == 7
    assert conversation_key({"update_id": 5, "callback_query": {"from": person}}) == 101
    assert conversation_key({"update_id": 5, "poll": {}}) == 5
    assert chat_of({"update_id": 5, "poll": {}}) is None, "an update's own id is nobody to write to"


async def test_taking_in_pauses_while_memory_is_full_and_goes_on_after(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = asyncio.Event()

    async def wait(raw: Raw, scope: UpdateScope) -> None:
        await go.wait()
        await desk.write_one(raw, scope)

    monkeypatch.setattr(intake, "ROOM", 3)
    desk.handle = wait
    await desk.intake.accept([words(1), words(2)])
    await asyncio.wait_for(desk.intake.has_room(), 10)
    await desk.intake.accept([words(3)])
    waiting = asyncio.ensure_future(desk.intake.has_room())
    await asyncio.wait([waiting], timeout=0)
    assert not waiting.done()
    go.set()
    await asyncio.wait_for(waiting, 10)
    await desk.intake.drain()
    assert await desk.effects() == [1, 2, 3]


async def test_a_handled_update_leaves_its_bare_id_for_two_days(desk: Desk) -> None:
    await desk.takes(words(1, "личное"))
    async with desk.database.view() as session:
        assert await session.scalar(select(InboxUpdate.payload)) is None
    desk.forward(hours=47)
    await desk.takes(words(1), words(2))
    assert await desk.effects() == [1, 2]
    desk.forward(hours=2)
    await desk.takes(words(3))
    assert set(await desk.inbox()) == {2, 3}, "forgotten without a restart"


async def test_dead_letters_and_what_waits_are_not_forgotten(desk: Desk) -> None:
    async def broken(_raw: Raw, _scope: UpdateScope) -> None:
        raise ValueError

    desk.handle = broken
    await desk.takes(words(1))
    desk.forward(days=30)
    await desk.new_process().recover()
    assert await desk.inbox() == {1: InboxState.DEAD}


@pytest.mark.sqlite_only("its file")
async def test_the_words_of_an_update_are_not_readable_in_the_file(desk: Desk, tmp_path: Path) -> None:
    async def never(_raw: Raw, _scope: UpdateScope) -> None:
        await asyncio.Event().wait()

    desk.handle = never
    await desk.intake.accept([words(1, "plain-english-words")])
    assert b"plain-english-words" not in stored_bytes(tmp_path)


async def test_words_that_cannot_be_written_down_are_told_of_from_the_third_try_on_and_taken_in_later(
    desk: Desk,
) -> None:
    """Others than people who wrote are not told: groups, whoever blocks the bot."""
    left = {"chat": {"id": 103, "type": "private"}, "from": {"id": 103}}
    batch = [words(1), words(2, chat_id=102), words(3, chat_id=-100), {"update_id": 4, "my_chat_member": left}]
    told: list[list[set[int]]] = []
    async with failing_commits(desk.database):
        for _ in range(4):
            with pytest.raises(OperationalError):
                await desk.takes(*batch)
            await desk.intake.drain()
            told.append(list(desk.heard.unstored))
    assert told == [[], [], [{101, 102}], [{101, 102}] * 2]
    await desk.takes(*batch)
    assert sorted(await desk.effects()) == [1, 2, 3, 4]
    async with failing_commits(desk.database):
        with pytest.raises(OperationalError):
            await desk.takes(words(5))
    assert len(desk.heard.unstored) == 2, "the count begins anew"


async def test_what_was_being_stored_at_the_end_waits_for_the_next_start_and_nothing_more_is_taken(desk: Desk) -> None:
    old = desk.intake
    async with desk.database.transaction():
        last = asyncio.create_task(old.accept([words(1)]))
        await asyncio.sleep(0)
        await old.close()
    await last
    with pytest.raises(IntakeClosed):
        await old.accept([words(2)])
    assert isinstance((await old.accept_each([words(2), words(3)]))[3], IntakeClosed)
    await old.drain()
    assert (desk.begun, await desk.inbox()) == ([], {1: InboxState.NEW})
    await desk.new_process().recover()
    await desk.intake.drain()
    assert await desk.effects() == [1]
