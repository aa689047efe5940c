"""Telling many of an event: the announcement, its changes, its cancellation. Each order is given once."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.sql import Select

from services.broadcasts.rows import write_rows
from services.errors import DomainError
from services.events.lookup import open_event
from services.outbox import Notice
from services.plans.facts import begins_at
from services.rights import Permission, requires
from services.work import Work
from storage.models import (
    Account,
    Broadcast,
    BroadcastKind,
    DeliveryState,
    Event,
    EventKind,
    MessageClass,
    OutboxMessage,
    Person,
    Plan,
    PlanState,
    RefusedTopic,
    SignUp,
    Topic,
)

_MAY_HAVE_READ = (DeliveryState.SENT, DeliveryState.UNKNOWN, DeliveryState.SENDING)

_BY_ITSELF = timedelta(minutes=1)
"""A change so shortly before a plan leaves is told by itself: the plan may be written before the commit."""

_UNASKED = (BroadcastKind.EVENT_ANNOUNCED, BroadcastKind.PLAN_FOR_FAMILIES)
"""What comes to readers who have not asked for it: these «Не присылать» stops."""


class NobodyToTell(DomainError):
    """There is not one reader to whom this could go."""


TOPICS: dict[EventKind, Topic] = {EventKind.STREAM: Topic.STREAMS, EventKind.CLUB_MEETING: Topic.MEETINGS}


def readers(work: Work, topic: Topic) -> Select[int]:
    """Accounts of readers of announcements: everybody who can be reached and did not say «Не присылать», at all or of
    the topic, families and the staff of departments alike (they organise families' participation, order §5); whoever
    announces is left out.
    """
    return (
        select(Account.id)
        .join(Person, Person.id == Account.person_id)
        .where(
            Account.unreachable_since.is_(None),
            Person.announcements.is_not(False),
            Person.id.not_in(_refusing(topic)),
            Person.id != work.actor.person_id,
        )
    )


def _refusing(topic: Topic) -> Select[int]:
    return select(RefusedTopic.person_id).where(RefusedTopic.topic == topic)


async def _told_of(work: Work, event: Event, *states: DeliveryState) -> Select[int]:
    """Accounts that have a stake in an event: those who go, readers whose message about it stands in `states`, and
    readers of a plan that holds it, also those whom the plan is still on its way to: it may be written already. Whom
    it waits for until the morning hears nothing: that plan will say what the event says by then. The staff of
    departments hear of it as they hear of the plan, whatever they said of announcements.
    """
    plans = await _plans_with(work, event.id)
    on_its_way = and_(
        OutboxMessage.state == DeliveryState.PENDING, Broadcast.id.not_in(await _not_written_yet(work, plans))
    )
    planned = (
        select(OutboxMessage.account_id, Broadcast.kind)
        .join(Broadcast, Broadcast.id == OutboxMessage.broadcast_id)
        .where(Broadcast.plan_id.in_(plans), or_(OutboxMessage.state.in_(_MAY_HAVE_READ), on_its_way))
        .subquery()
    )
    told = (
        select(OutboxMessage.account_id)
        .join(Broadcast, Broadcast.id == OutboxMessage.broadcast_id)
        .where(Broadcast.event_id == event.id, OutboxMessage.state.in_(states or _MAY_HAVE_READ))
    )
    going = select(SignUp.person_id).where(SignUp.event_id == event.id, SignUp.going.is_(True))
    return (
        select(Account.id)
        .join(Person, Person.id == Account.person_id)
        .where(
            Account.unreachable_since.is_(None),
            Person.id != work.actor.person_id,
            or_(
                Person.id.in_(going),
                Account.id.in_(select(planned.c.account_id).where(planned.c.kind == BroadcastKind.PLAN_FOR_STAFF)),
                and_(
                    or_(Account.id.in_(told), Account.id.in_(select(planned.c.account_id))),
                    Person.announcements.is_not(False),
                    Person.id.not_in(_refusing(TOPICS[event.kind])),
                ),
            ),
        )
    )


@requires(Permission.RUN_EVENTS)
async def audience(work: Work, kind: EventKind) -> int:
    """How many readers an announcement of the actor has now, by the kind of the event."""
    return await _count(work, readers(work, TOPICS[kind]))


@requires(Permission.RUN_EVENTS)
async def concerned(work: Work, event_id: int) -> int:
    """How many hear of a change of the event: of the announcements under way, also those not sent yet."""
    event = await work.session.get_one(Event, event_id)
    return await _count(work, await _told_of(work, event, *_MAY_HAVE_READ, DeliveryState.PENDING))


@requires(Permission.RUN_EVENTS)
async def announce_event(work: Work, event_id: int) -> Broadcast:
    """Tell every reader of an event, once in its life: asked again it gives the first broadcast.

    Raises NotFound, EventOver, NobodyToTell.
    """
    known: Broadcast | None = await work.session.scalar(
        select(Broadcast).where(Broadcast.event_id == event_id, Broadcast.kind == BroadcastKind.EVENT_ANNOUNCED)
    )
    if known is not None:
        return known
    event = await open_event(work, event_id)
    broadcast = await _tell(work, BroadcastKind.EVENT_ANNOUNCED, event, readers(work, TOPICS[event.kind]), {})
    if broadcast is None:
        raise NobodyToTell
    event.announced_at = work.now
    return broadcast


@requires(Permission.RUN_EVENTS)
async def announce_change(work: Work, event: Event) -> Broadcast | None:
    """Tell of the event's new version everybody who may have read of an older one or goes; None: nobody has.

    Who had not been sent the older one yet gets this one instead of it.
    """
    stake = await _told_of(work, event, *_MAY_HAVE_READ, DeliveryState.PENDING)
    broadcast = await _tell(work, BroadcastKind.EVENT_CHANGED, event, stake, {})
    await _withdraw(work, event, keep=broadcast)
    return broadcast


@requires(Permission.RUN_EVENTS)
async def announce_cancellation(work: Work, event: Event, reason: str | None) -> Broadcast | None:
    """Tell everybody who may have read of the event or goes; what was not sent yet is not sent any more."""
    broadcast = await _tell(
        work, BroadcastKind.EVENT_CANCELLED, event, await _told_of(work, event), {"reason": reason or ""}
    )
    await _withdraw(work, event, keep=broadcast)
    return broadcast


@requires(Permission.RUN_EVENTS)
async def order_broadcast(
    work: Work,
    kind: BroadcastKind,
    accounts: Select[int],
    facts: dict[str, object],
    *,
    expires_at: datetime,
    not_before: datetime | None = None,
    subject: Event | None = None,
    plan_id: int | None = None,
) -> Broadcast | None:
    """Write a broadcast and its rows; None when there is nobody to tell. The notice is called like the kind."""
    about = f"{subject.id}:{subject.version}" if subject else str(plan_id)
    broadcast = Broadcast(
        key=f"{kind.value}:{about}",
        kind=kind,
        event_id=subject.id if subject else None,
        plan_id=plan_id,
        created_by=work.actor.person_id or None,
        created_at=work.now,
        total=0,
    )
    work.session.add(broadcast)
    await work.session.flush()
    staff = kind is BroadcastKind.PLAN_FOR_STAFF
    notice = Notice(
        kind.value,
        MessageClass.PLAN if staff else MessageClass.ANNOUNCEMENT,
        facts,
        key=f"cast:{broadcast.id}",
        not_before=not_before,
        expires_at=expires_at,
        broadcast_id=broadcast.id,
    )
    broadcast.total = await write_rows(work, accounts, notice)
    if not broadcast.total:
        await work.session.delete(broadcast)
        await work.session.flush()
        return None
    work.audit("broadcast_ordered", "broadcast", broadcast.id, kind=kind.value, readers=broadcast.total)
    return broadcast


@requires(Permission.USE_FRONT_DOOR)
async def withdraw_reader(work: Work, topic: Topic | None = None) -> None:
    """«Не присылать» while a broadcast is under way: what has not left for the actor yet does not leave. `topic`: only
    what is about it.
    """
    accounts = select(Account.id).where(Account.person_id == work.actor.person_id)
    unasked = select(Broadcast.id).where(Broadcast.kind.in_(_UNASKED))
    if topic is Topic.PLAN:
        unasked = unasked.where(Broadcast.kind == BroadcastKind.PLAN_FOR_FAMILIES)
    elif topic is not None:
        kinds = [kind for kind, about in TOPICS.items() if about is topic]
        unasked = unasked.join(Event, Event.id == Broadcast.event_id).where(Event.kind.in_(kinds))
    await _cancel_rows(work, OutboxMessage.account_id.in_(accounts), OutboxMessage.broadcast_id.in_(unasked))


async def _tell(
    work: Work, kind: BroadcastKind, event: Event, accounts: Select[int], facts: dict[str, object]
) -> Broadcast | None:
    facts = {"event_id": event.id, "version": event.version, **facts}
    return await order_broadcast(work, kind, accounts, facts, expires_at=event.starts_at, subject=event)


async def _plans_with(work: Work, event_id: int) -> list[int]:
    """Plans that were sent with the event among their items (these are encrypted: they are looked through here)."""
    sent = await work.session.scalars(select(Plan).where(Plan.state == PlanState.SENT))
    return [plan.id for plan in sent if any(item.get("event_id") == event_id for item in plan.items or [])]


async def _not_written_yet(work: Work, plan_ids: list[int]) -> list[int]:
    """Broadcasts of these plans that wait for the morning: nobody has read them, and they are written then."""
    by_then = work.now + _BY_ITSELF
    found = await work.session.scalars(select(Broadcast).where(Broadcast.plan_id.in_(plan_ids)))
    return [one.id for one in found if begins_at(one, by_then, work.centre.zone) is not None]


async def _withdraw(work: Work, event: Event, *, keep: Broadcast | None) -> None:
    older = select(Broadcast.id).where(Broadcast.event_id == event.id, Broadcast.id != (keep.id if keep else 0))
    await _cancel_rows(work, OutboxMessage.broadcast_id.in_(older))


async def _cancel_rows(work: Work, *which: ColumnElement[bool]) -> None:
    """End what has not left. What is leaving right now is left alone: it may have arrived."""
    await work.session.execute(
        update(OutboxMessage)
        .where(*which, OutboxMessage.state == DeliveryState.PENDING)
        .values(state=DeliveryState.CANCELLED, finished_at=work.now)
        .execution_options(synchronize_session=False)
    )


async def _count(work: Work, accounts: Select[int]) -> int:
    return int(await work.session.scalar(select(func.count()).select_from(accounts.subquery())) or 0)
