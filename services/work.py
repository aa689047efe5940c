"""The unit of work: one use case, one transaction, and what leaves after it.

Nothing here knows a messenger: whoever opens a work says who is calling (services.calling) and may add rows of its own
just before the commit (`finish`: the inbox row handled, the words being typed).
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from services.calling import Caller, find_actor, known_actor
from services.clock import Clock
from services.outbox import LANES, SCREEN, STAFF_SCREEN, Notice, Screenlike
from services.quiet import BY_CHOICE, held_until
from services.rights import SYSTEM, Actor
from storage.engine import Database
from storage.models import (
    Account,
    AuditEntry,
    DeliveryState,
    MessageClass,
    OutboxMessage,
    Person,
)

Finish = Callable[[AsyncSession], Awaitable[None]]
"""Adds rows just before the commit."""
Deliver = Callable[[Sequence[OutboxMessage], Actor], None]


@dataclass(frozen=True)
class Centre:
    """Facts of the installation that use cases and texts need (from the settings)."""

    zone: ZoneInfo
    name: str
    phone: str
    admin_ids: frozenset[int] = frozenset()


@dataclass
class Work:
    """An open unit of work. A view (`writable` False) can only read: what it would write is refused.

    `leaving`: its rows of the outbox. Those of them that are `unwritten`, and what was `done` (rows of the audit log),
    are written at the end (`write`).
    """

    session: AsyncSession
    now: datetime
    centre: Centre
    actor: Actor
    writable: bool
    caller: Caller | None = None
    leaving: list[OutboxMessage] = field(default_factory=list)
    unwritten: list[OutboxMessage] = field(default_factory=list)
    done: list[dict[str, object]] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The local day of the region."""
        return self.now.astimezone(self.centre.zone).date()

    def reply(
        self,
        screen: Screenlike,
        *,
        edit: bool = False,
        message_class: MessageClass = MessageClass.RECEIPT,
        of_post: Mapping[str, object] | None = None,
    ) -> OutboxMessage:
        """Tell the actor the result: a new message that stays or, with `edit`, in place of the tapped screen.

        `of_post`: only a post gives the right to see it, so a dismissal holds it back; the `request_id` or
        the `help_id` that it is of, or nothing (services.people.withholding).
        """
        tapped = self.caller.tapped_message_id if self.caller else None
        name, facts = (SCREEN, {}) if of_post is None else (STAFF_SCREEN, of_post)
        return self.leave(
            self.actor.account_id,
            Notice(name, message_class, {**screen.as_data(), **facts}),
            edit_message_id=tapped if edit else None,
        )

    async def notify(self, person_ids: Iterable[int], notice: Notice) -> None:
        """Tell people something, each at every account of theirs; once, when the notice has a key. In quiet hours what
        can wait waits for the morning (services.quiet).
        """
        found = await self.session.execute(
            select(Account.id, Person.quiet_hours)
            .join(Person, Person.id == Account.person_id)
            .where(Account.person_id.in_(set(person_ids)))
            .order_by(Account.id)
        )
        through = {account_id: quiet is False and notice.message_class in BY_CHOICE for account_id, quiet in found}
        keys = {account_id: f"{notice.key}:{account_id}" if notice.key else None for account_id in through}
        told = {row.key for row in self.leaving if row.key}
        if notice.key:
            told.update(
                await self.session.scalars(select(OutboxMessage.key).where(OutboxMessage.key.in_(keys.values())))
            )
        held = held_until(notice, self.now, self.centre.zone)
        quieter = notice if held is None else replace(notice, not_before=held)
        for account_id, key in keys.items():
            if key not in told:
                self.leave(account_id, notice if through[account_id] else quieter, key=key)

    def audit(self, action: str, subject: str, subject_id: int | None, **facts: object) -> None:
        """Write down who did what to which row. `facts` are ids, codes and figures, never words of people."""
        self._must_write()
        self.done.append(
            {
                "at": self.now,
                "person_id": self.actor.person_id or None,
                "action": action,
                "subject": subject,
                "subject_id": subject_id,
                "facts": facts,
            }
        )

    def leave(
        self, account_id: int, notice: Notice, *, key: str | None = None, edit_message_id: int | None = None
    ) -> OutboxMessage:
        """One message to one account. Its row has an id once the work is written."""
        self._must_write()
        row = OutboxMessage(
            account_id=account_id,
            message_class=notice.message_class,
            lane=LANES[notice.message_class],
            notice=notice.name,
            data=dict(notice.data),
            edit_message_id=edit_message_id,
            key=key,
            broadcast_id=notice.broadcast_id,
            state=DeliveryState.PENDING,
            attempts=0,
            doubtful_tries=0,
            created_at=self.now,
            not_before=notice.not_before,
            expires_at=notice.expires_at,
        )
        self.leaving.append(row)
        self.unwritten.append(row)
        return row

    async def write(self) -> None:
        """Write what is done so far; the end of the work does it by itself. Rows that leave have their ids then."""
        await self.session.run_sync(self._write)

    def _write(self, session: Session) -> None:
        session.flush()
        if self.done:
            session.connection().execute(_INTO_AUDIT, self.done)
            self.done.clear()
        if self.unwritten:
            values = [{name: getattr(row, name) for name in _LEAVING} for row in self.unwritten]
            written = session.connection().execute(_INTO_OUTBOX, values).scalars()
            for row, row_id in zip(self.unwritten, written, strict=True):
                row.id = row_id
            self.unwritten.clear()

    def _must_write(self) -> None:
        if not self.writable:
            msg = "a view was made to write"
            raise RuntimeError(msg)


_LEAVING = (
    "account_id",
    "message_class",
    "lane",
    "notice",
    "data",
    "edit_message_id",
    "key",
    "broadcast_id",
    "state",
    "attempts",
    "doubtful_tries",
    "created_at",
    "not_before",
    "expires_at",
)
# Made once, for every work that writes runs them.
_INTO_AUDIT = insert(AuditEntry)
_INTO_OUTBOX = insert(OutboxMessage).returning(OutboxMessage.id, sort_by_parameter_order=True)


@dataclass(frozen=True)
class Workshop:
    """Opens works on one database. `deliver` is told of the outbox rows, and who acted, right after their commit (the
    sender); `in_doubt`, that a commit has failed of which nobody knows whether it held.
    """

    database: Database
    clock: Clock
    centre: Centre
    deliver: Deliver = lambda _rows, _actor: None
    in_doubt: Callable[[], None] = lambda: None

    @asynccontextmanager
    async def work(self, caller: Caller | None = None, finish: Finish | None = None) -> AsyncIterator[Work]:
        """A writing work: commits at the end of the block, rolls back on any exception. Without a caller: SYSTEM."""
        committing = False
        try:
            async with self.database.writing() as session:
                async with session.begin():
                    now = self.clock.now()
                    actor, missed = await known_actor(session, caller, now) if caller else (SYSTEM, [])
                    work = Work(session, now, self.centre, actor, writable=True, caller=caller, leaving=missed)
                    yield work
                    await work.write()
                    if finish is not None:
                        await finish(session)
                    committing = True
                committing = False
                if work.leaving:
                    self.deliver(work.leaving, actor)
        except BaseException:
            if committing:
                self.in_doubt()
            raise

    @asynccontextmanager
    async def view(self, caller: Caller | None = None) -> AsyncIterator[Work]:
        """A reading work; a caller nobody has met yet has no rows and no rights (person 0)."""
        async with self.database.view() as session:
            actor = (await find_actor(session, caller) or Actor()) if caller else SYSTEM
            yield Work(session, self.clock.now(), self.centre, actor, writable=False, caller=caller)
