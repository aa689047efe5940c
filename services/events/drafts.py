"""Drafts of events: what a coordinator puts together step by step, kept until it is saved or dropped."""

import secrets
from datetime import date
from enum import StrEnum

from sqlalchemy import select

from services.errors import Gone
from services.events.facts import (
    EventFacts,
    check_link,
    check_place,
    check_title,
    looks_like_link,
    read_moment,
)
from services.events.lookup import open_event
from services.rights import Permission, requires
from services.work import Work
from storage.models import EventDraft, EventKind


class DraftGone(Gone):
    """The draft behind the button was saved, dropped, or replaced by a newer one."""


class Field(StrEnum):
    """What can be typed into a draft. WHERE: a place or a link, whichever it turns out to be."""

    TITLE = "title"
    WHEN = "when"
    LINK = "link"
    PLACE = "place"
    WHERE = "where"


def next_field(draft: EventDraft) -> Field | None:
    """What the draft still lacks, in the order of asking: a stream needs a link, a club meeting a place or a link."""
    if draft.title is None:
        return Field.TITLE
    if draft.starts_at is None:
        return Field.WHEN
    if draft.kind is EventKind.STREAM:
        return Field.LINK if draft.link is None else None
    return Field.WHERE if draft.link is None and draft.place is None else None


def facts_of(draft: EventDraft) -> EventFacts:
    """Raises DraftGone while something is lacking: the button is of an older screen."""
    if draft.title is None or draft.starts_at is None or next_field(draft) is not None:
        raise DraftGone
    return EventFacts(draft.kind, draft.title, draft.starts_at, draft.link, draft.place)


@requires(Permission.RUN_EVENTS)
async def start_draft(work: Work, kind: EventKind) -> EventDraft:
    """Begin a new event; an unfinished draft of the actor is dropped."""
    return await _replace(work, EventDraft(kind=kind))


@requires(Permission.RUN_EVENTS)
async def draft_changes(work: Work, event_id: int) -> EventDraft:
    """Begin changing an event that is still ahead: its facts are copied, readers see nothing yet. Raises EventOver."""
    event = await open_event(work, event_id)
    return await _replace(
        work,
        EventDraft(
            kind=event.kind,
            event_id=event.id,
            event_version=event.version,
            title=event.title,
            starts_at=event.starts_at,
            link=event.link,
            place=event.place,
        ),
    )


@requires(Permission.RUN_EVENTS)
async def own_draft(work: Work) -> EventDraft | None:
    """The actor's unfinished draft."""
    return await work.session.get(EventDraft, work.actor.person_id)


@requires(Permission.RUN_EVENTS)
async def draft_of(work: Work, key: str) -> EventDraft:
    """The actor's draft behind a button. Raises DraftGone."""
    draft: EventDraft | None = await work.session.scalar(
        select(EventDraft).where(EventDraft.person_id == work.actor.person_id, EventDraft.key == key)
    )
    if draft is None:
        raise DraftGone
    return draft


@requires(Permission.RUN_EVENTS)
async def write_field(work: Work, key: str, field: Field, typed: str, *, day: date | None = None) -> EventDraft:
    """Put what was typed into the draft; `day` is the one chosen in the calendar, when only the time is typed.

    Raises TitleUnfit, MomentUnfit, LinkUnfit, PlaceUnfit, DraftGone.
    """
    draft = await draft_of(work, key)
    if field is Field.WHERE:
        field = Field.LINK if looks_like_link(typed) else Field.PLACE
    if field is Field.TITLE:
        draft.title = check_title(typed)
    elif field is Field.WHEN:
        draft.starts_at = read_moment(typed, work.now, work.centre.zone, day)
    elif field is Field.LINK:
        draft.link = check_link(typed)
    else:
        draft.place = check_place(typed)
    return draft


@requires(Permission.RUN_EVENTS)
async def clear_field(work: Work, key: str, field: Field) -> EventDraft:
    """Take away the link or the place of a club meeting, as long as the other one is left."""
    draft = await draft_of(work, key)
    if draft.kind is EventKind.CLUB_MEETING and draft.link is not None and draft.place is not None:
        if field is Field.LINK:
            draft.link = None
        elif field is Field.PLACE:
            draft.place = None
    return draft


@requires(Permission.RUN_EVENTS)
async def drop_draft(work: Work, key: str) -> None:
    """Forget the draft; an event that it was to change stays as it is. Raises DraftGone."""
    await work.session.delete(await draft_of(work, key))


async def _replace(work: Work, draft: EventDraft) -> EventDraft:
    old = await work.session.get(EventDraft, work.actor.person_id)
    if old is not None:
        await work.session.delete(old)
        await work.session.flush()
    draft.person_id = work.actor.person_id
    draft.key = secrets.token_urlsafe(12)
    draft.started_at = work.now
    work.session.add(draft)
    await work.session.flush()
    return draft
