"""The unit of work: one use case, one transaction, and what leaves after it.

Nothing here knows a messenger: whoever opens a work says who is calling (`Caller`) and may add rows of its own just
before the commit (`finish`: the inbox row handled, the words being typed).
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import Select

from services.clock import Clock
from services.outbox import LANES, SCREEN, STAFF_SCREEN, Notice, Screenlike
from services.rights import SYSTEM, Actor, Post
from storage.engine import Database
from storage.models import (
    Account,
    AuditEntry,
    DeliveryState,
    Membership,
    MessageClass,
    Messenger,
    OutboxMessage,
    Person,
)

Finish = Callable[[AsyncSession], Awaitable[None]]
Deliver = Callable[[Sequence[OutboxMessage]], None]
MISSED_KEPT = timedelta(days=7)
"""How long words wait for somebody who has blocked the bot; older ones stay in the conversation of the request."""


@dataclass(frozen=True)
class Centre:
    """Facts of the installation that use cases and texts need (from the settings)."""

    zone: ZoneInfo
    name: str
    phone: str
    admin_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Caller:
    """Whoever sent the update: ids in the messenger. `tapped_message_id`: the message whose button was pressed."""

    messenger: Messenger
    user_id: int
    chat_id: int
    tapped_message_id: int | None = None


@dataclass
class Work:
    """An open unit of work. A view (`writable` False) can only read: what it would write is refused."""

    session: AsyncSession
    now: datetime
    centre: Centre
    actor: Actor
    writable: bool
    caller: Caller | None = None
    leaving: list[OutboxMessage] = field(default_factory=list)

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

        `of_post`: only a post gives the right to see it, so a dismissal holds it back; the `request_id` that it is of,
        or nothing (services.people.withholding).
        """
        tapped = self.caller.tapped_message_id if self.caller else None
        name, facts = (SCREEN, {}) if of_post is None else (STAFF_SCREEN, of_post)
        return self._leave(
            self.actor.account_id,
            Notice(name, message_class, {**screen.as_data(), **facts}),
            edit_message_id=tapped if edit else None,
        )

    async def notify(self, person_ids: Iterable[int], notice: Notice) -> None:
        """Tell people something, each at every account of theirs; once, when the notice has a key."""
        accounts = await self.session.scalars(
            select(Account.id).where(Account.person_id.in_(set(person_ids))).order_by(Account.id)
        )
        for account_id in accounts:
            key = f"{notice.key}:{account_id}" if notice.key else None
            if key and await self.session.scalar(select(OutboxMessage.id).where(OutboxMessage.key == key)):
                continue
            self._leave(account_id, notice, key=key)

    def audit(self, action: str, subject: str, subject_id: int | None, **facts: object) -> None:
        """Write down who did what to which row. `facts` are ids, codes and figures, never words of people."""
        self._must_write()
        self.session.add(
            AuditEntry(
                at=self.now,
                person_id=self.actor.person_id or None,
                action=action,
                subject=subject,
                subject_id=subject_id,
                facts=facts,
            )
        )

    def _leave(
        self, account_id: int, notice: Notice, *, key: str | None = None, edit_message_id: int | None = None
    ) -> OutboxMessage:
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
            created_at=self.now,
            not_before=notice.not_before,
            expires_at=notice.expires_at,
        )
        self.session.add(row)
        self.leaving.append(row)
        return row

    def _must_write(self) -> None:
        if not self.writable:
            msg = "a view was made to write"
            raise RuntimeError(msg)


@dataclass(frozen=True)
class Workshop:
    """Opens works on one database. `deliver` is told of the outbox rows right after their commit (the sender)."""

    database: Database
    clock: Clock
    centre: Centre
    deliver: Deliver = lambda _rows: None

    @asynccontextmanager
    async def work(self, caller: Caller | None = None, finish: Finish | None = None) -> AsyncIterator[Work]:
        """A writing work: commits at the end of the block, rolls back on any exception. Without a caller: SYSTEM."""
        async with self.database.writing() as session, session.begin():
            now = self.clock.now()
            actor, missed = await _known_actor(session, caller, now) if caller else (SYSTEM, [])
            work = Work(session, now, self.centre, actor, writable=True, caller=caller, leaving=missed)
            yield work
            await session.flush()
            if finish is not None:
                await finish(session)
        if work.leaving:
            self.deliver(work.leaving)

    @asynccontextmanager
    async def view(self, caller: Caller | None = None) -> AsyncIterator[Work]:
        """A reading work; a caller nobody has met yet has no rows and no rights (person 0)."""
        async with self.database.view() as session:
            actor = (await find_actor(session, caller) or Actor()) if caller else SYSTEM
            yield Work(session, self.clock.now(), self.centre, actor, writable=False, caller=caller)


async def find_actor(session: AsyncSession, caller: Caller) -> Actor | None:
    """Who is calling, with the posts held at this moment: a dismissal holds from its commit on."""
    found = await _find(session, caller)
    return None if found is None else found[1]


# Made once, for every update asks it twice.
_WITH_POSTS: Select[Account, Any, int, Any] = (
    select(Account, Membership.role, Membership.unit_id, Membership.profile)
    .outerjoin(Membership, and_(Membership.person_id == Account.person_id, Membership.dismissed_at.is_(None)))
    .where(Account.messenger == bindparam("messenger"), Account.user_id == bindparam("user_id"))
    .order_by(Membership.id)
)


async def _find(session: AsyncSession, caller: Caller) -> tuple[Account, Actor] | None:
    rows = (await session.execute(_WITH_POSTS, {"messenger": caller.messenger, "user_id": caller.user_id})).all()
    if not rows:
        return None
    account: Account = rows[0][0]
    posts = tuple(Post(role, unit_id, profile) for _account, role, unit_id, profile in rows if role is not None)
    actor = Actor(
        person_id=account.person_id,
        account_id=account.id,
        posts=posts,
        language=account.language,
        reachable=account.unreachable_since is None,
    )
    return account, actor


async def _known_actor(session: AsyncSession, caller: Caller, now: datetime) -> tuple[Actor, list[OutboxMessage]]:
    """Who is calling, met now if never before; and what waited for somebody who comes back."""
    found = await _find(session, caller)
    if found is None:
        person = Person(created_at=now)
        session.add(person)
        await session.flush()
        account = Account(
            person_id=person.id, messenger=caller.messenger, user_id=caller.user_id, chat_id=caller.chat_id
        )
        session.add(account)
        await session.flush()
        return Actor(person_id=person.id, account_id=account.id), []
    account, actor = found
    if account.chat_id != caller.chat_id:
        account.chat_id = caller.chat_id
    missed = []
    if account.unreachable_since is not None:
        account.unreachable_since = None
        missed = await _missed(session, account, now)
    return actor, missed


def waits_for_return(now: datetime) -> ColumnElement[bool]:
    """Messages that met a blocked bot and leave when their reader comes back: people's words of the last days, and the
    plan (statutory) while it is not over.
    """
    words = and_(OutboxMessage.message_class == MessageClass.DIALOGUE, OutboxMessage.created_at > now - MISSED_KEPT)
    plan = and_(
        OutboxMessage.message_class == MessageClass.PLAN,
        or_(OutboxMessage.expires_at.is_(None), OutboxMessage.expires_at > now),
    )
    return and_(OutboxMessage.state == DeliveryState.BLOCKED, or_(words, plan))


async def _missed(session: AsyncSession, account: Account, now: datetime) -> list[OutboxMessage]:
    """What waits for whoever comes back now, in its order."""
    found = await session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.account_id == account.id, waits_for_return(now))
        .order_by(OutboxMessage.id)
    )
    missed = list(found)
    for row in missed:
        row.state, row.attempts, row.finished_at = DeliveryState.PENDING, 0, None
    return missed
