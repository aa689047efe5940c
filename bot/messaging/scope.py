"""One update on its way: what must commit together with it.

The inbox row, what the person is typing (FSM) and the use case's rows go in one commit. An update has at most one.
"""

from contextvars import ContextVar
from dataclasses import dataclass, field

from sqlalchemy import bindparam, delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.engine import plain_rows, when_committed
from storage.models import FsmRecord, InboxState, InboxUpdate


class SecondCommitError(RuntimeError):
    """A handler wrote in two transactions for one update: a kill between them would break the promise."""


class AlreadyHandled(Exception):
    """The update does not wait any more: an earlier commit held though its answer was lost, or another process was
    first. Nothing of this try may be kept.
    """


@dataclass(frozen=True)
class FsmKey:
    bot_id: int
    chat_id: int
    user_id: int


@dataclass
class FsmEntry:
    state: str | None
    data: dict[str, object]
    changed: bool = False


@dataclass
class UpdateScope:
    """`more_coming`: the same chat has further updates waiting, so a prompt now would only be repeated.
    `album_goes_on`: the next of them was sent in one album with this.

    `finished`: a commit was asked for. `committed`: it held; between the two it may still fail (disk full, busy).
    """

    bot_id: int
    update_id: int
    more_coming: bool = False
    album_goes_on: bool = False
    typing: dict[FsmKey, FsmEntry] = field(default_factory=dict)
    finished: bool = False
    committed: bool = False

    async def finish(self, session: AsyncSession) -> None:
        """Write what the update leaves behind, inside the caller's transaction.

        Raises SecondCommitError, and AlreadyHandled when the inbox row waits no more.
        """
        if self.finished:
            raise SecondCommitError
        self.finished = True
        for key, entry in self.typing.items():
            if entry.changed:
                await _write_typing(session, key, entry)
        await mark_done(session, self.bot_id, self.update_id)
        when_committed(session, self._note_commit)

    def _note_commit(self) -> None:
        self.committed = True


async def _write_typing(session: AsyncSession, key: FsmKey, entry: FsmEntry) -> None:
    if entry.state is None and not entry.data:
        await session.execute(
            delete(FsmRecord).where(
                FsmRecord.bot_id == key.bot_id, FsmRecord.chat_id == key.chat_id, FsmRecord.user_id == key.user_id
            )
        )
    else:
        await session.merge(
            FsmRecord(bot_id=key.bot_id, chat_id=key.chat_id, user_id=key.user_id, state=entry.state, data=entry.data)
        )


async def mark_done(session: AsyncSession, bot_id: int, update_id: int) -> None:
    """The update is handled: its content goes, its id stays for two days against a second delivery.

    Raises AlreadyHandled when it was no longer waiting: whatever else happens, one update has one effect.
    """
    if not await plain_rows(session, _DONE, {"of_bot": bot_id, "this": update_id}):
        raise AlreadyHandled


# Made once, for every update runs it.
_DONE = (
    update(InboxUpdate)
    .where(
        InboxUpdate.bot_id == bindparam("of_bot"),
        InboxUpdate.update_id == bindparam("this"),
        InboxUpdate.state == InboxState.NEW,
    )
    .values(state=InboxState.DONE, payload=None)
    .returning(InboxUpdate.update_id)
)


current_scope: ContextVar[UpdateScope] = ContextVar("current_scope")
