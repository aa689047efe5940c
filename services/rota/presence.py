"""Who is away on a local day: nobody absent is called or given anything. What they take by their own act is theirs."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Absence, DutyDay, Membership, Role


@dataclass(frozen=True)
class Away:
    """An absence that holds on the day asked about; of several that overlap, the one that ends last."""

    absence_id: int
    person_id: int
    substitute_id: int | None
    last_day: date


def is_away(person_id: SQLColumnExpression[int], day: date) -> ColumnElement[bool]:
    """Whether the person of a row is away on the day, as a condition."""
    return (
        select(Absence.id)
        .where(Absence.person_id == person_id, Absence.first_day <= day, Absence.last_day >= day)
        .exists()
    )


async def away_on(session: AsyncSession, day: date, person_ids: Iterable[int]) -> dict[int, Away]:
    """Those of these persons who are away on the day."""
    found = await session.scalars(
        select(Absence)
        .where(Absence.person_id.in_(set(person_ids)), Absence.first_day <= day, Absence.last_day >= day)
        .order_by(Absence.last_day, Absence.id)
    )
    return {one.person_id: Away(one.id, one.person_id, one.substitute_id, one.last_day) for one in found}


async def present(session: AsyncSession, day: date, person_ids: Collection[int]) -> list[int]:
    """Those of these persons who are not away on the day, in their order."""
    away = await away_on(session, day, person_ids)
    return [one for one in person_ids if one not in away]


def duty_holds() -> ColumnElement[bool]:
    """The duty day is of somebody who is a specialist of its unit still, as a condition on posts beside duty days."""
    return and_(
        Membership.person_id == DutyDay.person_id,
        Membership.unit_id == DutyDay.unit_id,
        Membership.role == Role.SPECIALIST,
        Membership.dismissed_at.is_(None),
    )


async def on_duty(session: AsyncSession, day: date, unit_ids: Collection[int] | None = None) -> list[int]:
    """Who is on duty that day in these units (None: in any). For somebody absent the substitute is; when that one is
    absent too, or there is none, the place is empty.
    """
    query = select(DutyDay.person_id).join(Membership, duty_holds()).where(DutyDay.day == day)
    if unit_ids is not None:
        query = query.where(DutyDay.unit_id.in_(unit_ids))
    named = list(dict.fromkeys(await session.scalars(query.order_by(DutyDay.id))))
    away = await away_on(session, day, named)
    standing = [away[one].substitute_id if one in away else one for one in named]
    return await present(session, day, list(dict.fromkeys(one for one in standing if one is not None)))
