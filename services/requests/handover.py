"""«Передать»: a request goes to a colleague, to another unit or to the Centre, with a note for whoever comes next.

It stays one appeal of the unit that it was registered in (domain page, «Who counts what»); the family is told, and
never has to tell the story twice.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select

from services.errors import DomainError, NotFound
from services.outbox import Notice
from services.pages import PAGE_SIZE, Page, nearest_page
from services.requests.answering import hold_post, request_of_actor, take_up
from services.requests.calling import begin_calling
from services.requests.cards import refresh_card
from services.requests.notes import note_request
from services.requests.promises import begin_terms
from services.requests.routing import called_of, helping_unit
from services.requests.words import is_blank
from services.rights import Permission, requires
from services.rota.presence import is_away
from services.work import Work
from storage.models import (
    Account,
    HelpRequest,
    Membership,
    MessageClass,
    Person,
    Profile,
    RequestKind,
    RequestState,
    Role,
    Unit,
    UnitKind,
)


class NobodyThere(DomainError):
    """No message can reach anybody of the profile in that unit: the request stays where it is."""


@dataclass(frozen=True)
class Colleague:
    """A post to which a request can be handed: `post_id` names it on a button."""

    post_id: int
    name: str
    profile: Profile
    unit: str


@dataclass(frozen=True)
class Desk:
    """The specialists of one profile in a unit: whoever of them is free takes the request."""

    unit_id: int
    profile: Profile
    unit: str


@requires(Permission.READ_WORDS)
async def colleagues(work: Work, request_id: int, number: int) -> Page[Colleague]:
    """Whom the actor's request can be handed to by name: specialists of the unit that helps and of the Centre whom a
    message reaches. Raises NotFound, RequestClosed.
    """
    request = await request_of_actor(work, request_id)
    posts = (
        select(Membership.id, Person.staff_name, Membership.profile, Unit.name)
        .join(Person, Person.id == Membership.person_id)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(_may_be_handed(work, request))
        .order_by(Unit.kind, Unit.id, Membership.id)
    )
    found = (await work.session.execute(posts)).all()
    number, count = nearest_page(number, len(found))
    shown = found[number * PAGE_SIZE : (number + 1) * PAGE_SIZE]
    items = tuple(Colleague(post, name or "", profile, unit) for post, name, profile, unit in shown if profile)
    return Page(items, number, count)


@requires(Permission.READ_WORDS)
async def desks(work: Work, request_id: int, number: int) -> Page[Desk]:
    """The units and profiles whose specialists a message reaches, the Centre first. Raises NotFound, RequestClosed."""
    request = await request_of_actor(work, request_id)
    found = (
        await work.session.execute(
            select(Unit.id, Membership.profile, Unit.name)
            .join(Membership, Membership.unit_id == Unit.id)
            .where(_can_be_asked(work, request))
            .group_by(Unit.id, Unit.kind, Unit.name, Membership.profile)
            .order_by(Unit.kind, Unit.name, Unit.id, Membership.profile)
        )
    ).all()
    number, count = nearest_page(number, len(found))
    shown = found[number * PAGE_SIZE : (number + 1) * PAGE_SIZE]
    return Page(tuple(Desk(unit, profile, name) for unit, profile, name in shown if profile), number, count)


@requires(Permission.READ_WORDS)
async def hand_to_colleague(work: Work, request_id: int, post_id: int, note: str) -> Colleague:
    """The colleague has the request in work from now on and reads all of it; the actor does not any more.

    Raises NotFound when the request is not the actor's, or the post is none that it can be handed to; RequestClosed.
    """
    await hold_post(work, beside=post_id)
    request = await request_of_actor(work, request_id)
    post: Membership | None = await work.session.scalar(
        select(Membership).where(Membership.id == post_id, _may_be_handed(work, request))
    )
    if post is None or post.profile is None:
        raise NotFound
    unit = await work.session.get_one(Unit, post.unit_id)
    person = await work.session.get_one(Person, post.person_id)
    request.profile, request.helping_unit_id = post.profile, unit.id
    note_id = await _note(work, request.id, note)
    await take_up(work, request, post.person_id)
    facts = {"request_id": request.id, "note_id": note_id}
    message_class = MessageClass.URGENT if request.kind is RequestKind.URGENT else MessageClass.STAFF
    await work.notify([post.person_id], Notice("handed_to_you", message_class, facts))
    await _tell_family(work, request)
    work.audit("request_handed_over", "request", request.id, to=post.person_id, unit=unit.id)
    return Colleague(post.id, person.staff_name or "", post.profile, unit.name)


@requires(Permission.READ_WORDS)
async def hand_to_unit(work: Work, request_id: int, unit_id: int, profile: Profile, note: str) -> Desk:
    """The request is free again, for the specialists of the profile in that unit; the first of them takes it.

    Raises NotFound when the request is not the actor's, NobodyThere, RequestClosed.
    """
    await hold_post(work)
    request = await request_of_actor(work, request_id)
    unit = await work.session.get(Unit, unit_id)
    urgent = request.kind is RequestKind.URGENT
    if unit is None or (urgent and profile is not Profile.PSYCHOLOGIST):
        raise NotFound
    there = select(Membership.id).where(
        _can_be_asked(work, request), Membership.unit_id == unit.id, Membership.profile == profile
    )
    if await work.session.scalar(there.limit(1)) is None:
        raise NobodyThere
    await _note(work, request.id, note)
    request.profile, request.helping_unit_id = profile, unit.id
    await work.session.flush()
    pool = [one for one in await called_of(work, request) if one != work.actor.person_id]
    request.state, request.taken_by, request.taken_at = RequestState.NEW, None, None
    request.unreachable_told_at = None
    key = f"handed:{int(work.now.timestamp())}:{request.id}"
    message_class = MessageClass.URGENT if urgent else MessageClass.STAFF
    await work.notify(pool, Notice("new_request", message_class, {"request_id": request.id}, key=key))
    if urgent:
        await begin_calling(work, request)
    await begin_terms(work, request)
    await _tell_family(work, request)
    work.audit("request_handed_over", "request", request.id, unit=unit.id)
    return Desk(unit.id, profile, unit.name)


async def _note(work: Work, request_id: int, note: str) -> int | None:
    """A hand-over needs no words: the whole conversation goes with it."""
    return None if is_blank(note) else await note_request(work, request_id, note, handing_over=True)


async def _tell_family(work: Work, request: HelpRequest) -> None:
    unit = await work.session.get_one(Unit, helping_unit(request))
    facts = {"request_id": request.id, "unit": unit.name}
    await work.notify([request.person_id], Notice("request_handed_on", MessageClass.DIALOGUE, facts))
    await refresh_card(work, request)


def _reached(post: type[Membership]) -> ColumnElement[bool]:
    account = select(Account.id).where(Account.person_id == post.person_id, Account.unreachable_since.is_(None))
    return account.correlate(post).exists()


def _can_be_asked(work: Work, request: HelpRequest) -> ColumnElement[bool]:
    """Specialists whom a message reaches and who are not away; not the actor, and nobody answers a request of their
    own. An urgent one goes to psychologists only.
    """
    profiles = {Profile.PSYCHOLOGIST} if request.kind is RequestKind.URGENT else set(Profile)
    return and_(
        Membership.role == Role.SPECIALIST,
        Membership.dismissed_at.is_(None),
        Membership.profile.in_(profiles),
        Membership.person_id.not_in({work.actor.person_id, request.person_id}),
        _reached(Membership),
        ~is_away(Membership.person_id, work.today),
    )


def _may_be_handed(work: Work, request: HelpRequest) -> ColumnElement[bool]:
    centre = select(Unit.id).where(Unit.kind == UnitKind.CENTRE).order_by(Unit.id).limit(1).scalar_subquery()
    near = or_(Membership.unit_id == helping_unit(request), Membership.unit_id == centre)
    return and_(_can_be_asked(work, request), near)
