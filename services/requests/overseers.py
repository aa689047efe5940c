"""Who answers for requests beside those who may take them: heads, coordinators, admins; and whom a message reaches."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Account, Membership, RequestKind, Role


async def reachable(session: AsyncSession, person_ids: Collection[int]) -> list[int]:
    """Those whom a message can reach: at least one account has not stopped the bot."""
    found = await session.scalars(
        select(Account.person_id)
        .where(Account.person_id.in_(person_ids), Account.unreachable_since.is_(None))
        .distinct()
        .order_by(Account.person_id)
    )
    return list(found)


async def stand_ins_for(session: AsyncSession, kind: RequestKind, unit_ids: Collection[int]) -> list[int]:
    """Who hears that nobody can answer: coordinators and admins; of an urgent request also the heads of the units."""
    stand_ins = await _holders(session, {Role.COORDINATOR, Role.ADMIN})
    if kind is RequestKind.URGENT:
        stand_ins += await _holders(session, {Role.HEAD}, unit_ids)
    return list(dict.fromkeys(stand_ins))


async def supervisors_of(session: AsyncSession, unit_id: int) -> list[int]:
    """Who answers for the work of a unit: its heads, else the coordinators; whom a message can reach, if anybody."""
    heads = await _holders(session, {Role.HEAD}, {unit_id})
    return await reachable(session, heads) or await _holders(session, {Role.COORDINATOR})


async def supervisors_beside(session: AsyncSession, unit_id: int, person_id: int) -> list[int]:
    """The same when one of them is away: an only head leaves it to the coordinators, and they to the admins."""
    heads = await reachable(session, await _holders(session, {Role.HEAD}, {unit_id}))
    for told in (heads, await _holders(session, {Role.COORDINATOR}), await _holders(session, {Role.ADMIN})):
        if others := [one for one in told if one != person_id]:
            return others
    return []


async def _holders(
    session: AsyncSession, roles: Collection[Role], unit_ids: Collection[int] | None = None
) -> list[int]:
    query = select(Membership.person_id).where(Membership.role.in_(roles), Membership.dismissed_at.is_(None))
    if unit_ids is not None:
        query = query.where(Membership.unit_id.in_(unit_ids))
    return list(await session.scalars(query.distinct().order_by(Membership.person_id)))
