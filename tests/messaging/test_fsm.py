"""What somebody is typing: durable, per person, encrypted, and gone when it is empty."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import StorageKey
from sqlalchemy import func, select

from bot.messaging.fsm import DurableFsm
from bot.messaging.rawupdate import Raw
from bot.messaging.scope import UpdateScope
from storage.engine import open_database
from storage.models import FsmRecord
from tests.messaging.taking import BOT_ID, Desk, open_desk, stored_bytes, words


class Note(StatesGroup):
    text = State()


def key(person: int) -> StorageKey:
    return StorageKey(bot_id=BOT_ID, chat_id=person, user_id=person)


@pytest.fixture
async def desk(migrated_url: str) -> AsyncIterator[Desk]:
    async with open_desk(migrated_url) as desk:
        yield desk


async def test_a_state_is_there_for_the_next_update_and_after_a_restart(desk: Desk) -> None:
    seen: list[object] = []

    async def types(_raw: Raw, _scope: UpdateScope) -> None:
        fsm = DurableFsm(desk.database)
        await fsm.set_state(key(101), Note.text)
        await fsm.set_data(key(101), {"appeal_id": 5, "words": "личное"})
        seen.append(await fsm.get_state(key(101)))

    async def reads(_raw: Raw, _scope: UpdateScope) -> None:
        fsm = DurableFsm(restarted)
        seen.extend([await fsm.get_state(key(101)), await fsm.get_data(key(101)), await fsm.get_state(key(102))])

    restarted = open_database(desk.url, desk.keys)
    desk.handle = types
    await desk.takes(words(1))
    desk.handle = reads
    await desk.takes(words(2))
    await restarted.close()
    assert seen == ["Note:text", "Note:text", {"appeal_id": 5, "words": "личное"}, None]


async def test_a_cleared_state_leaves_no_row(desk: Desk) -> None:
    async def types(_raw: Raw, _scope: UpdateScope) -> None:
        await DurableFsm(desk.database).set_state(key(101), Note.text)

    async def clears(_raw: Raw, _scope: UpdateScope) -> None:
        fsm = DurableFsm(desk.database)
        await fsm.set_state(key(101), None)
        await fsm.set_data(key(101), {})

    for update_id, handle, rows in ((1, types, 1), (2, clears, 0)):
        desk.handle = handle
        await desk.takes(words(update_id))
        async with desk.database.view() as session:
            assert await session.scalar(select(func.count()).select_from(FsmRecord)) == rows


async def test_reading_changes_nothing(desk: Desk) -> None:
    async def reads(_raw: Raw, scope: UpdateScope) -> None:
        fsm = DurableFsm(desk.database)
        data = await fsm.get_data(key(101))
        data["own copy"] = 1
        assert await fsm.get_data(key(101)) == {}
        assert not any(entry.changed for entry in scope.typing.values())

    desk.handle = reads
    await desk.takes(words(1))
    assert not desk.heard.told
    async with desk.database.view() as session:
        assert await session.scalar(select(func.count()).select_from(FsmRecord)) == 0


@pytest.mark.sqlite_only("its file")
async def test_typed_words_are_not_readable_in_the_file(desk: Desk, tmp_path: Path) -> None:
    async def types(_raw: Raw, _scope: UpdateScope) -> None:
        await DurableFsm(desk.database).set_data(key(101), {"words": "plain-english-words"})

    desk.handle = types
    await desk.takes(words(1))
    assert b"plain-english-words" not in stored_bytes(tmp_path)
