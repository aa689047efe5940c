"""Who is calling: an account of the messenger, met now if never before, with the posts that it holds at this moment."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services import keeping
from services.rights import Actor, Post
from storage.models import Account, DeliveryState, Membership, MessageClass, Messenger, OutboxMessage, Person


@dataclass(frozen=True)
class Caller:
    """Whoever sent the update: ids in the messenger. `tapped_message_id`: the message whose button was pressed."""

    messenger: Messenger
    user_id: int
    chat_id: int
    tapped_message_id: int | None = None


# Made once, for every update asks it twice.
_WITH_POSTS = (
    select(
        Account.id,
        Account.person_id,
        Account.chat_id,
        Account.language,
        Account.simple,
        Account.unreachable_since,
        Membership.role,
        Membership.unit_id,
        Membership.profile,
    )
    .outerjoin(Membership, and_(Membership.person_id == Account.person_id, Membership.dismissed_at.is_(None)))
    .where(Account.messenger == bindparam("messenger"), Account.user_id == bindparam("user_id"))
    .order_by(Membership.id)
)


async def find_actor(session: AsyncSession, caller: Caller) -> Actor | None:
    """Who is calling, with the posts held at this moment: a dismissal holds from its commit on."""
    return await session.run_sync(lambda one: actor_on(one.connection(), caller))


def actor_on(connection: Connection, caller: Caller) -> Actor | None:
    """As `find_actor`, on a connection that needs no session."""
    rows = connection.execute(_WITH_POSTS, {"messenger": caller.messenger, "user_id": caller.user_id}).all()
    if not rows:
        return None
    account = rows[0]
    return Actor(
        person_id=account.person_id,
        account_id=account.id,
        chat_id=account.chat_id,
        posts=tuple(Post(row.role, row.unit_id, row.profile) for row in rows if row.role is not None),
        language=account.language,
        simple=account.simple,
        reachable=account.unreachable_since is None,
    )


async def known_actor(session: AsyncSession, caller: Caller, now: datetime) -> tuple[Actor, list[OutboxMessage]]:
    """Who is calling, met now if never before; and what waited for somebody who comes back."""
    actor = await find_actor(session, caller)
    if actor is None:
        person = Person(created_at=now)
        session.add(person)
        await session.flush()
        account = Account(
            person_id=person.id, messenger=caller.messenger, user_id=caller.user_id, chat_id=caller.chat_id
        )
        session.add(account)
        await session.flush()
        return Actor(person_id=person.id, account_id=account.id, chat_id=account.chat_id), []
    if actor.reachable and actor.chat_id == caller.chat_id:
        return actor, []
    account = await session.get_one(Account, actor.account_id)
    account.chat_id, account.unreachable_since = caller.chat_id, None
    missed = [] if actor.reachable else await _missed(session, account, now)
    return replace(actor, chat_id=caller.chat_id, reachable=True), missed


def waits_for_return(now: datetime) -> ColumnElement[bool]:
    """Messages that met a blocked bot and leave when their reader comes back: people's words of the last days, and the
    plan (statutory) while it is not over.
    """
    words = and_(OutboxMessage.message_class == MessageClass.DIALOGUE, OutboxMessage.created_at > now - keeping.MISSED)
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
