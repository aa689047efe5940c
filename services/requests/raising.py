"""Whoever answers for the work of a unit hears of what lies, in the hours in which that person works."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from services.alerts import admins
from services.outbox import Notice
from services.rights import Permission, requires
from services.work import Work
from services.worktime import working_time
from storage.models import Membership, Role, Unit


@requires(Permission.RUN_JOBS)
async def coordinators(work: Work) -> list[int]:
    """The coordinators; where there is none the admins, who can invite one."""
    posts = select(Membership.person_id).where(Membership.role == Role.COORDINATOR, Membership.dismissed_at.is_(None))
    found = list(await work.session.scalars(posts.distinct().order_by(Membership.person_id)))
    return found or await admins(work)


@requires(Permission.RUN_JOBS)
async def tell_in_hours(work: Work, person_ids: Collection[int], notice: Notice) -> None:
    """Tell each person when the unit of one of the person's posts is open next."""
    opens = await _open_next(work, person_ids)
    for person_id in dict.fromkeys(person_ids):
        later = opens.get(person_id, work.now)
        await work.notify([person_id], replace(notice, not_before=later) if later > work.now else notice)


async def _open_next(work: Work, person_ids: Collection[int]) -> dict[int, datetime]:
    found = await work.session.execute(
        select(Membership.person_id, Unit)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.person_id.in_(set(person_ids)), Membership.dismissed_at.is_(None))
    )
    opens: dict[int, datetime] = {}
    for person_id, unit in found:
        instant = working_time(unit, work.centre.zone).next_open(work.now)
        opens[person_id] = min(instant, opens.get(person_id, instant))
    return opens
