"""Running events: saving what was drafted, telling readers, cancelling."""

from sqlalchemy import delete, select

from services.broadcasts.announcing import announce_cancellation, announce_change, announce_event
from services.errors import DomainError, Gone, NotFound
from services.events.drafts import DraftGone, draft_of, facts_of
from services.events.facts import EventFacts, must_be_ahead
from services.events.lookup import open_event
from services.events.reminders import schedule_reminder
from services.readable import clean_line
from services.requests.words import is_blank
from services.rights import Permission, requires
from services.work import Work
from storage.models import Broadcast, BroadcastKind, Event, EventDraft, SignUp, Unit, UnitKind

LONGEST_REASON = 300


class EventChanged(Gone):
    """A colleague changed the event since these changes to it were begun: they would undo what readers were told."""

    def __init__(self, event_id: int) -> None:
        super().__init__()
        self.event_id = event_id


class ReasonTooLong(DomainError):
    """A reason has at most LONGEST_REASON characters."""


def check_reason(typed: str) -> str:
    """Nothing to read is no reason: readers would be told of one that they do not see. Raises ReasonTooLong."""
    reason = "" if is_blank(typed) else clean_line(typed)
    if len(reason) > LONGEST_REASON:
        raise ReasonTooLong
    return reason


@requires(Permission.RUN_EVENTS)
async def create_event(work: Work, key: str, facts: EventFacts) -> Event:
    """A new event of the Centre. `key` is its draft's: asked again it gives the same event. Raises MomentUnfit."""
    known = await _saved_from(work, key)
    if known is not None:
        return known
    must_be_ahead(facts.starts_at, work.now, work.centre.zone)
    event = Event(
        key=key,
        unit_id=await _centre(work),
        kind=facts.kind,
        title=facts.title,
        starts_at=facts.starts_at,
        link=facts.link,
        place=facts.place,
        created_by=work.actor.person_id,
        created_at=work.now,
        version=1,
    )
    work.session.add(event)
    await work.session.flush()
    await schedule_reminder(work, event)
    work.audit("event_created", "event", event.id, kind=event.kind.value)
    return event


@requires(Permission.RUN_EVENTS)
async def edit_event(
    work: Work, event_id: int, key: str, facts: EventFacts, *, version: int | None
) -> tuple[Event, Broadcast | None]:
    """Give the event of that version its new facts and tell those concerned; the reminder moves with it. Nothing
    happens when nothing changed, or when the draft `key` was applied already.

    Raises NotFound, EventOver, MomentUnfit, EventChanged when the event has another version by now.
    """
    event = await open_event(work, event_id)
    must_be_ahead(facts.starts_at, work.now, work.centre.zone)
    if event.key == key or facts == EventFacts.of(event):
        event.key = key
        return event, None
    if event.version != version:
        raise EventChanged(event.id)
    event.title, event.starts_at, event.link, event.place = facts.title, facts.starts_at, facts.link, facts.place
    event.version += 1
    event.key = key
    await schedule_reminder(work, event)
    work.audit("event_edited", "event", event.id, version=event.version)
    return event, await announce_change(work, event)


@requires(Permission.RUN_EVENTS)
async def save_draft(work: Work, key: str) -> tuple[Event, Broadcast | None]:
    """Save the actor's draft: a new event that readers are not told of, or the changes to one, of which they are.

    Raises DraftGone when there is no such draft and no event was saved from it; EventChanged.
    """
    saved = await _saved_from(work, key)
    if saved is not None:
        return saved, await _told_last(work, saved)
    draft = await draft_of(work, key)
    facts = facts_of(draft)
    if draft.event_id is None:
        event, broadcast = await create_event(work, key, facts), None
    else:
        event, broadcast = await edit_event(work, draft.event_id, key, facts, version=draft.event_version)
    await work.session.execute(delete(EventDraft).where(EventDraft.key == key))
    return event, broadcast


@requires(Permission.RUN_EVENTS)
async def publish_draft(work: Work, key: str) -> tuple[Event, Broadcast]:
    """«📣 Разослать» under a preview: save the new event and tell every reader, once, however often it is pressed.

    Raises DraftGone, MomentUnfit, NobodyToTell.
    """
    saved = await _saved_from(work, key)
    if saved is None and (await draft_of(work, key)).event_id is not None:
        raise DraftGone
    event, _none = await save_draft(work, key)
    return event, await announce_event(work, event.id)


@requires(Permission.RUN_EVENTS)
async def cancel_event(work: Work, event_id: int, reason: str | None = None) -> tuple[Event, Broadcast | None]:
    """Cancel an event that is still ahead; those who may have read of it and those who go are told. Cancelled twice it
    gives the first cancellation. Raises NotFound, EventOver, ReasonTooLong.
    """
    event = await work.session.get(Event, event_id, with_for_update=True)
    if event is not None and event.cancelled_at is not None:
        return event, await _told_last(work, event)
    event = await open_event(work, event_id)
    event.cancelled_at = work.now
    await work.session.execute(delete(EventDraft).where(EventDraft.event_id == event.id))
    work.audit("event_cancelled", "event", event.id)
    return event, await announce_cancellation(work, event, check_reason(reason) if reason else None)


@requires(Permission.USE_FRONT_DOOR)
async def sign_up(work: Work, event_id: int, *, going: bool) -> Event:
    """«Пойду» or «Не пойду»; the choice may change until the event begins. Raises NotFound, EventOver."""
    event = await open_event(work, event_id)
    choice = await work.session.get(SignUp, (event_id, work.actor.person_id))
    if choice is None:
        work.session.add(SignUp(event_id=event_id, person_id=work.actor.person_id, going=going, chosen_at=work.now))
    elif choice.going != going:
        choice.going, choice.chosen_at = going, work.now
    await work.session.flush()
    return event


async def _saved_from(work: Work, key: str) -> Event | None:
    found: Event | None = await work.session.scalar(select(Event).where(Event.key == key))
    return found


async def _told_last(work: Work, event: Event) -> Broadcast | None:
    """The broadcast of the event's last change or cancellation."""
    found: Broadcast | None = await work.session.scalar(
        select(Broadcast)
        .where(Broadcast.event_id == event.id, Broadcast.kind != BroadcastKind.EVENT_ANNOUNCED)
        .order_by(Broadcast.id.desc())
        .limit(1)
    )
    return found


async def _centre(work: Work) -> int:
    centre = await work.session.scalar(select(Unit.id).where(Unit.kind == UnitKind.CENTRE).order_by(Unit.id).limit(1))
    if centre is None:
        raise NotFound
    return centre
