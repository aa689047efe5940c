"""Duty days: the head enters them for the specialists of the department, the coordinator for those of the Centre."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, delete, select

from services.dates import add_months
from services.errors import Gone, NotFound
from services.rights import Permission, requires
from services.rota.morning import tell_of_duty, wake_in_the_morning
from services.rota.presence import away_on, duty_holds
from services.work import Work
from storage.engine import insert_if_new
from storage.models import Absence, DutyDay, Membership, Person, Profile, Role, Unit

LONGEST_AHEAD = 12
"""Months ahead for which duty days and absences are entered."""


@dataclass(frozen=True)
class Member:
    """A specialist of the unit, on a day. `away`: absent on it, so the duty is the substitute's, or nobody's."""

    membership_id: int
    person_id: int
    name: str
    profile: Profile | None
    on_duty: bool
    away: bool


@dataclass(frozen=True)
class MonthOfDuty:
    unit_id: int
    unit_name: str
    month: date
    days: Mapping[date, tuple[str, ...]]


@dataclass(frozen=True)
class DayOfDuty:
    unit_id: int
    unit_name: str
    day: date
    members: tuple[Member, ...]


@dataclass(frozen=True)
class OwnAbsence:
    absence_id: int
    first_day: date
    last_day: date
    substitute: str


@dataclass(frozen=True)
class OwnRota:
    """`membership_id`: a post of the actor's, under which an absence is entered."""

    membership_id: int
    days: tuple[date, ...]
    absences: tuple[OwnAbsence, ...]


def last_open_day(today: date) -> date:
    return add_months(today, LONGEST_AHEAD)


def open_day(ordinal: int, today: date) -> date:
    """The day that a button names, today for 0. Raises Gone for one that is over, or too far ahead."""
    day = date.fromordinal(ordinal) if ordinal else today
    if not today <= day <= last_open_day(today):
        raise Gone
    return day


@requires(Permission.SEE_ROTA)
async def units_of_rota(work: Work) -> list[Unit]:
    """The units whose rota the actor keeps; none for a specialist."""
    reached = work.actor.units(Permission.RUN_ROTA) or frozenset()
    return list(await work.session.scalars(select(Unit).where(Unit.id.in_(reached)).order_by(Unit.name, Unit.id)))


@requires(Permission.RUN_ROTA)
async def unit_of_rota(work: Work, unit_id: int) -> Unit:
    """Raises NotFound for a unit out of reach."""
    unit = await work.session.get(Unit, unit_id)
    if unit is None or not work.actor.may(Permission.RUN_ROTA, unit_id):
        raise NotFound
    return unit


@requires(Permission.RUN_ROTA)
async def month_of_duty(work: Work, unit_id: int, month: date) -> MonthOfDuty:
    """Who is on duty on which days of the month. Raises NotFound."""
    unit = await unit_of_rota(work, unit_id)
    first = month.replace(day=1)
    found = await work.session.execute(
        select(DutyDay.day, DutyDay.person_id, Person.staff_name)
        .join(Person, Person.id == DutyDay.person_id)
        .join(Membership, duty_holds())
        .where(DutyDay.unit_id == unit_id, DutyDay.day >= first, DutyDay.day < add_months(first, 1))
        .order_by(DutyDay.day, DutyDay.id)
    )
    days: dict[date, tuple[str, ...]] = defaultdict(tuple)
    for day, person_id, name in found:
        days[day] += (name or str(person_id),)
    return MonthOfDuty(unit.id, unit.name, first, dict(days))


@requires(Permission.RUN_ROTA)
async def day_of_duty(work: Work, unit_id: int, day: date) -> DayOfDuty:
    """Every specialist of the unit, and whether on duty that day. Raises NotFound."""
    unit = await unit_of_rota(work, unit_id)
    found = await work.session.execute(
        select(Membership, Person.staff_name, DutyDay.id)
        .join(Person, Person.id == Membership.person_id)
        .outerjoin(
            DutyDay,
            and_(DutyDay.person_id == Membership.person_id, DutyDay.unit_id == unit_id, DutyDay.day == day),
        )
        .where(Membership.unit_id == unit_id, Membership.role == Role.SPECIALIST, Membership.dismissed_at.is_(None))
        .order_by(Membership.id)
    )
    rows = found.all()
    away = await away_on(work.session, day, [post.person_id for post, _name, _duty in rows])
    members = [
        Member(
            membership_id=post.id,
            person_id=post.person_id,
            name=name or str(post.person_id),
            profile=post.profile,
            on_duty=duty is not None,
            away=post.person_id in away,
        )
        for post, name, duty in rows
    ]
    # Names are encrypted, so the database cannot sort them.
    members.sort(key=lambda one: (one.name.casefold(), one.membership_id))
    return DayOfDuty(unit.id, unit.name, day, tuple(members))


@requires(Permission.RUN_ROTA)
async def set_duty(work: Work, membership_id: int, day: date, *, on: bool) -> DayOfDuty:
    """Put a specialist on duty on a day, or take the duty away; again is the same. Who is put on for today hears at
    once, for another day in its morning.

    Raises NotFound for a post out of reach, Gone for a day that is over or too far ahead.
    """
    post = await work.session.get(Membership, membership_id)
    if post is None or post.dismissed_at is not None or post.role is not Role.SPECIALIST:
        raise NotFound
    await unit_of_rota(work, post.unit_id)
    if not work.today <= day <= last_open_day(work.today):
        raise Gone
    facts = {"unit": post.unit_id, "person": post.person_id, "day": day.isoformat()}
    if on:
        put = insert_if_new(DutyDay, "person_id", "unit_id", "day").returning(DutyDay.id)
        values = {"person_id": post.person_id, "unit_id": post.unit_id, "day": day}
        duty = await work.session.scalar(put.values(**values))
        if duty is not None:
            work.audit("duty_set", "duty_day", duty, **facts)
            await wake_in_the_morning(work, day)
            if day == work.today:
                await tell_of_duty(work, day)
    else:
        taken = delete(DutyDay).where(
            DutyDay.person_id == post.person_id, DutyDay.unit_id == post.unit_id, DutyDay.day == day
        )
        duty = await work.session.scalar(taken.returning(DutyDay.id))
        if duty is not None:
            work.audit("duty_taken_off", "duty_day", duty, **facts)
    return await day_of_duty(work, post.unit_id, day)


@requires(Permission.SEE_ROTA)
async def own_rota(work: Work) -> OwnRota:
    """The actor's own duty days and absences from today on."""
    me = work.actor.person_id
    posts = select(Membership.id).where(Membership.person_id == me, Membership.dismissed_at.is_(None))
    days = select(DutyDay.day).where(DutyDay.person_id == me, DutyDay.day >= work.today).distinct()
    absences = await work.session.execute(
        select(Absence, Person.staff_name)
        .outerjoin(Person, Person.id == Absence.substitute_id)
        .where(Absence.person_id == me, Absence.last_day >= work.today)
        .order_by(Absence.first_day)
    )
    return OwnRota(
        membership_id=(await work.session.scalars(posts.order_by(Membership.id))).first() or 0,
        days=tuple(await work.session.scalars(days.order_by(DutyDay.day).limit(LONGEST_AHEAD))),
        absences=tuple(OwnAbsence(one.id, one.first_day, one.last_day, name or "") for one, name in absences),
    )
