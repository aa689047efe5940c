"""aiogram's FSM on our database: read when asked, written in the one commit of the update."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey
from sqlalchemy import Connection, bindparam, select

from bot.messaging.scope import FsmEntry, FsmKey, SecondCommitError, UpdateScope, current_scope
from storage.engine import Database
from storage.models import FsmRecord

# Made once, for every update runs it.
_TYPED = select(FsmRecord.state, FsmRecord.data).where(
    FsmRecord.bot_id == bindparam("bot_id"),
    FsmRecord.chat_id == bindparam("chat_id"),
    FsmRecord.user_id == bindparam("user_id"),
)


def load_typing(connection: Connection, scope: UpdateScope, key: FsmKey) -> None:
    """What this person is typing, into the scope of the update: whoever asks the storage afterwards reads it there."""
    found = connection.execute(_TYPED, asdict(key)).one_or_none()
    scope.typing[key] = FsmEntry(found.state, dict(found.data)) if found else FsmEntry(None, {})


class DurableFsm(BaseStorage):
    """Only for text being typed. A change after the update's commit raises: it would be lost by a kill."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def _entry(self, key: StorageKey) -> FsmEntry:
        scope = current_scope.get()
        ours = FsmKey(key.bot_id, key.chat_id, key.user_id)
        if ours not in scope.typing:
            async with self._database.reader.connect() as connection:
                await connection.run_sync(load_typing, scope, ours)
        return scope.typing[ours]

    async def _changing(self, key: StorageKey) -> FsmEntry:
        if current_scope.get().finished:
            raise SecondCommitError
        entry = await self._entry(key)
        entry.changed = True
        return entry

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        (await self._changing(key)).state = state.state if isinstance(state, State) else state

    async def get_state(self, key: StorageKey) -> str | None:
        return (await self._entry(key)).state

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        (await self._changing(key)).data = dict(data)

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        return dict((await self._entry(key)).data)

    async def close(self) -> None:
        """The database is closed by whoever opened it."""
