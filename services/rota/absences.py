"""Absences: entered by whoever keeps the rota, or by the person; why somebody is away is not asked and not kept."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from services.errors import Gone, NotFound
from services.outbox import Notice
from services.requests.overseers import supervisors_of
from services.rights import Permission, requires
from services.rota.duty import last_open_day, unit_of_rota
from services.rota.handing import tell_of_requests_left
from services.rota.morning import morning_of
from services.work import Work
from storage.engine import insert_if_new
from storage.models import Absence, DueItem, DueKind, DutyDay, Membership, MessageClass, Person, Profile, Role


@dataclass(frozen=True)
class Colleague:
    """A post under which an absence is entered, or that of a possible substitute."""

    membership_id: int
    person_id: int
    unit_id: int
    name: str
    role: Role
    profile: Profile | None


@dataclass(frozen=True)
class AbsenceFacts:
    """`duty_days`: those of the person in the absence, today and later."""

    absence_id: int
    person_id: int
    name: str
    first_day: date
    last_day: date
    substitute: str
    duty_days: tuple[date, ...] = ()


@requires(Permission.SEE_ROTA)
async def whose_absence(work: Work, membership_id: int) -> Colleague:
    """The post under which an absence may be entered: one's own, or one of a unit whose rota the actor keeps. Raises
    NotFound.
    """
    post = await work.session.get(Membership, membership_id)
    if post is None or post.dismissed_at is not None or not _may_enter(work, post):
        raise NotFound
    return await _colleague(work, post)


@requires(Permission.SEE_ROTA)
async def substitutes_for(work: Work, membership_id: int) -> list[Colleague]:
    """Who may stand in: other specialists of the unit with the same profile; nobody for others. Raises NotFound."""
    whose = await whose_absence(work, membership_id)
    if whose.role is not Role.SPECIALIST:
        return []
    found = await work.session.scalars(
        select(Membership)
        .where(
            Membership.unit_id == whose.unit_id,
            Membership.role == Role.SPECIALIST,
            Membership.profile == whose.profile,
            Membership.dismissed_at.is_(None),
            Membership.person_id != whose.person_id,
        )
        .order_by(Membership.id)
    )
    return sorted([await _colleague(work, post) for post in found], key=lambda one: one.name.casefold())


@requires(Permission.SEE_ROTA)
async def enter_absence(
    work: Work, membership_id: int, first_day: date, last_day: date, substitute_id: int
) -> AbsenceFacts:
    """Somebody is away on these days; `substitute_id`: the post of who stands in, 0 for nobody. Entered again with the
    same first day it is put right. The person, the substitute and whoever answers for the unit hear of it; requests in
    work are told when the absence begins.

    Raises NotFound for a post out of reach or a substitute who cannot be one, Gone for days that are over or too far.
    """
    whose = await whose_absence(work, membership_id)
    if not work.today <= first_day <= last_day <= last_open_day(work.today):
        raise Gone
    standing = None
    if substitute_id:
        choices = await substitutes_for(work, membership_id)
        standing = next((one.person_id for one in choices if one.membership_id == substitute_id), None)
        if standing is None:
            raise NotFound
    absence = await _write(work, whose.person_id, first_day, last_day, standing)
    if absence is None:
        return await _facts(work, await _of_first_day(work, whose.person_id, first_day))
    facts = {"unit": whose.unit_id, "person": whose.person_id, "last_day": last_day.isoformat()}
    work.audit("absence_entered", "absence", absence.id, **facts)
    await _tell(work, whose, absence)
    await _at_its_beginning(work, absence)
    return await _facts(work, absence)


@requires(Permission.SEE_ROTA)
async def end_absence(work: Work, absence_id: int) -> AbsenceFacts:
    """The person is here again, or the absence was a mistake: it is over at once. Raises NotFound."""
    absence = await work.session.get(Absence, absence_id, with_for_update=True)
    if absence is None or not await _reaches(work, absence.person_id):
        raise NotFound
    facts = await _facts(work, absence)
    await work.session.delete(absence)
    work.audit("absence_ended", "absence", absence_id, person=absence.person_id)
    return facts


@requires(Permission.RUN_ROTA)
async def absences_of_unit(work: Work, unit_id: int) -> list[AbsenceFacts]:
    """Who of the unit is away now or later, the nearest first. Raises NotFound."""
    await unit_of_rota(work, unit_id)
    staff = select(Membership.person_id).where(Membership.unit_id == unit_id, Membership.dismissed_at.is_(None))
    found = await work.session.scalars(
        select(Absence)
        .where(Absence.person_id.in_(staff), Absence.last_day >= work.today)
        .order_by(Absence.first_day, Absence.id)
    )
    return [await _facts(work, one) for one in found]


@requires(Permission.RUN_ROTA)
async def staff_of_rota(work: Work, unit_id: int) -> list[Colleague]:
    """The posts of a unit under which absences are entered. Raises NotFound."""
    await unit_of_rota(work, unit_id)
    found = await work.session.scalars(
        select(Membership)
        .where(Membership.unit_id == unit_id, Membership.dismissed_at.is_(None), Membership.role != Role.ADMIN)
        .order_by(Membership.id)
    )
    return sorted([await _colleague(work, post) for post in found], key=lambda one: one.name.casefold())


@requires(Permission.RUN_JOBS)
async def absence_facts(work: Work, absence_id: int) -> AbsenceFacts | None:
    """For a notice being written; None when the absence was ended meanwhile."""
    absence = await work.session.get(Absence, absence_id)
    return await _facts(work, absence) if absence is not None else None


@requires(Permission.RUN_JOBS)
async def begin_absence(work: Work, item: DueItem) -> None:
    """The morning of the first day: what the person has in work is told to the substitute, else to the head."""
    absence = await work.session.get(Absence, item.subject_id)
    if absence is not None:
        await tell_of_requests_left(work, absence)


async def _write(
    work: Work, person_id: int, first_day: date, last_day: date, substitute_id: int | None
) -> Absence | None:
    """The absence as it is now; None when it was so already."""
    values = {"person_id": person_id, "first_day": first_day, "last_day": last_day, "substitute_id": substitute_id}
    put = insert_if_new(Absence, "person_id", "first_day").returning(Absence.id)
    fresh = await work.session.scalar(put.values(**values))
    absence = await _of_first_day(work, person_id, first_day)
    if fresh is None:
        if (absence.last_day, absence.substitute_id) == (last_day, substitute_id):
            return None
        absence.last_day, absence.substitute_id = last_day, substitute_id
        await work.session.flush()
    return absence


async def _of_first_day(work: Work, person_id: int, first_day: date) -> Absence:
    of_day = select(Absence).where(Absence.person_id == person_id, Absence.first_day == first_day)
    return (await work.session.scalars(of_day.with_for_update())).one()


async def _tell(work: Work, whose: Colleague, absence: Absence) -> None:
    facts = {"absence_id": absence.id}
    heads = set(await supervisors_of(work.session, whose.unit_id)) - {work.actor.person_id, whose.person_id}
    await work.notify(heads, Notice("absence_reported", MessageClass.STAFF, facts))
    if whose.person_id != work.actor.person_id:
        await work.notify([whose.person_id], Notice("absence_entered", MessageClass.STAFF, facts))
    if absence.substitute_id is not None:
        await work.notify([absence.substitute_id], Notice("stands_in", MessageClass.STAFF, facts))


async def _at_its_beginning(work: Work, absence: Absence) -> None:
    at = morning_of(absence.first_day, work.centre.zone)
    if at <= work.now or absence.first_day <= work.today:
        await tell_of_requests_left(work, absence)
        return
    values = {
        "kind": DueKind.ABSENCE_BEGINS,
        "key": f"absence_begins:{absence.id}:{absence.first_day.isoformat()}",
        "subject_id": absence.id,
        "due_at": at,
        "tries": 0,
        "given_up": False,
    }
    await work.session.execute(insert_if_new(DueItem, "key").values(**values))


async def _facts(work: Work, absence: Absence) -> AbsenceFacts:
    names = await work.session.execute(
        select(Person.id, Person.staff_name).where(Person.id.in_({absence.person_id, absence.substitute_id or 0}))
    )
    by_id = {person_id: name or str(person_id) for person_id, name in names}
    first = max(absence.first_day, work.today)
    days = await work.session.scalars(
        select(DutyDay.day)
        .where(DutyDay.person_id == absence.person_id, DutyDay.day >= first, DutyDay.day <= absence.last_day)
        .distinct()
        .order_by(DutyDay.day)
    )
    return AbsenceFacts(
        absence_id=absence.id,
        person_id=absence.person_id,
        name=by_id.get(absence.person_id, ""),
        first_day=absence.first_day,
        last_day=absence.last_day,
        substitute=by_id.get(absence.substitute_id or 0, ""),
        duty_days=tuple(days),
    )


async def _colleague(work: Work, post: Membership) -> Colleague:
    person = await work.session.get_one(Person, post.person_id)
    name = person.staff_name or str(person.id)
    return Colleague(post.id, post.person_id, post.unit_id, name, post.role, post.profile)


async def _reaches(work: Work, person_id: int) -> bool:
    if person_id == work.actor.person_id:
        return True
    posts = await work.session.scalars(
        select(Membership).where(Membership.person_id == person_id, Membership.dismissed_at.is_(None))
    )
    return any(_may_enter(work, post) for post in posts)


def _may_enter(work: Work, post: Membership) -> bool:
    own = post.person_id == work.actor.person_id
    return own or (post.role is not Role.ADMIN and work.actor.may(Permission.RUN_ROTA, post.unit_id))
