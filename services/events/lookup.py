"""Events that are ahead or under way: the list that everybody sees, one of them, who goes."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from services.errors import Gone, NotFound
from services.rights import Permission, requires
from services.work import Work
from storage.models import Event, EventKind, SignUp

STILL_ON = timedelta(hours=2)
"""How long an event counts as under way after it began: who comes late still finds the link."""


class EventOver(Gone):
    """The event has begun, is past, or was cancelled."""


@dataclass(frozen=True)
class Going:
    """How many said «Пойду» and «Не пойду»."""

    going: int
    not_going: int


@requires(Permission.USE_FRONT_DOOR)
async def upcoming_events(work: Work, kind: EventKind | None = None) -> list[Event]:
    """Events that have not begun and are not cancelled, the nearest first; also those that no broadcast told of."""
    found = select(Event).where(Event.cancelled_at.is_(None), Event.starts_at > work.now)
    if kind is not None:
        found = found.where(Event.kind == kind)
    return list(await work.session.scalars(found.order_by(Event.starts_at, Event.id)))


@requires(Permission.USE_FRONT_DOOR)
async def listed_events(work: Work) -> list[Event]:
    """What is under way, then what is ahead, the nearest first."""
    found = select(Event).where(Event.cancelled_at.is_(None), Event.starts_at > work.now - STILL_ON)
    return list(await work.session.scalars(found.order_by(Event.starts_at, Event.id)))


def is_on(event: Event, work: Work) -> bool:
    """Whether it is under way now."""
    return event.cancelled_at is None and event.starts_at <= work.now < event.starts_at + STILL_ON


@requires(Permission.USE_FRONT_DOOR)
async def known_event(work: Work, event_id: int) -> Event:
    """An event, also one that is over. Raises NotFound."""
    event = await work.session.get(Event, event_id, with_for_update=work.writable)
    if event is None:
        raise NotFound
    return event


@requires(Permission.USE_FRONT_DOOR)
async def open_event(work: Work, event_id: int) -> Event:
    """An event that is still ahead. Raises NotFound, EventOver."""
    event = await known_event(work, event_id)
    if event.cancelled_at is not None or event.starts_at <= work.now:
        raise EventOver
    return event


@requires(Permission.RUN_EVENTS)
async def event_to_run(work: Work, event_id: int) -> Event:
    """An event that is still ahead, for whoever runs events. Raises NotFound, EventOver."""
    return await open_event(work, event_id)


@requires(Permission.RUN_EVENTS)
async def event_to_watch(work: Work, event_id: int) -> Event:
    """An event that is under way or ahead, for whoever runs events. Raises NotFound, EventOver."""
    event = await known_event(work, event_id)
    return event if is_on(event, work) else await open_event(work, event_id)


@requires(Permission.USE_FRONT_DOOR)
async def own_choice(work: Work, event_id: int) -> bool | None:
    """What the actor chose: True «Пойду», False «Не пойду», None nothing yet."""
    return await work.session.scalar(
        select(SignUp.going).where(SignUp.event_id == event_id, SignUp.person_id == work.actor.person_id)
    )


@requires(Permission.RUN_EVENTS)
async def count_going(work: Work, event_id: int) -> Going:
    rows = await work.session.execute(
        select(SignUp.going, func.count()).where(SignUp.event_id == event_id).group_by(SignUp.going)
    )
    counts = {going: int(count) for going, count in rows}
    return Going(counts.get(True, 0), counts.get(False, 0))
