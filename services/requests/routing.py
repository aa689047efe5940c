"""Where a request goes: the unit that it counts in, and the specialists who hear of it."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.requests.kinds import KINDS
from services.rights import Permission, requires
from services.work import Work
from storage.models import (
    Account,
    Membership,
    Municipality,
    Person,
    Profile,
    RequestKind,
    Role,
    Unit,
    UnitKind,
    UnitMunicipality,
)

CENTRE_CODE = "centre"


@dataclass(frozen=True)
class Route:
    """`unit`: the request is one appeal of it. `pool`: who may take the request. `staffed`: a message can reach one of
    them; when it cannot, `stand_ins` are told as well.
    """

    unit: Unit
    pool: tuple[int, ...]
    stand_ins: tuple[int, ...]
    staffed: bool


async def find_centre(session: AsyncSession) -> Unit | None:
    found: Unit | None = await session.scalar(select(Unit).where(Unit.kind == UnitKind.CENTRE).order_by(Unit.id))
    return found


@requires(Permission.USE_FRONT_DOOR)
async def the_centre(work: Work) -> Unit:
    """The Centre. It is there from the first request: words are never refused because units are not set up yet."""
    centre = await find_centre(work.session)
    if centre is None:
        centre = Unit(code=CENTRE_CODE, kind=UnitKind.CENTRE, name=work.centre.name)
        work.session.add(centre)
        await work.session.flush()
    return centre


async def departments_of(session: AsyncSession, municipality_id: int) -> list[Unit]:
    """The departments that serve a municipality: none, one, or several among which the family chooses."""
    found = await session.scalars(
        select(Unit)
        .join(UnitMunicipality, UnitMunicipality.unit_id == Unit.id)
        .where(UnitMunicipality.municipality_id == municipality_id, Unit.kind == UnitKind.DEPARTMENT)
        .order_by(Unit.name, Unit.id)
    )
    return list(found)


async def home_units(session: AsyncSession, person: Person) -> list[Unit]:
    """The unit that a person belongs to by choice or by municipality; several when it is not chosen yet, none for the
    Centre. A support point counts in its department.
    """
    if person.unit_id is not None:
        unit = await session.get(Unit, person.unit_id)
        if unit is not None and unit.kind is UnitKind.SUPPORT_POINT and unit.parent_id is not None:
            unit = await session.get(Unit, unit.parent_id)
        if unit is not None:
            return [unit]
    if person.municipality_id is not None:
        return await departments_of(session, person.municipality_id)
    return []


async def pool_of(
    session: AsyncSession, kind: RequestKind, unit_id: int, municipality_id: int | None, *, asker_id: int
) -> list[int]:
    """The persons who may take such a request now: specialists of the profile in the unit, and those of the Centre
    when no message can reach any of them (there are none, or they have stopped the bot).

    An urgent one reaches everyone on duty: psychologists of the family's departments and of the Centre. Nobody answers
    a request of their own.
    """
    profile = KINDS[kind].profile
    centre = await find_centre(session)
    centre_ids = {centre.id} if centre is not None else set()
    if kind is RequestKind.URGENT:
        near = await departments_of(session, municipality_id) if municipality_id is not None else []
        return await _specialists(session, {unit_id, *centre_ids, *(unit.id for unit in near)}, profile, asker_id)
    own = await _specialists(session, {unit_id}, profile, asker_id)
    if await reachable(session, own):
        return own
    return sorted({*own, *await _specialists(session, centre_ids, profile, asker_id)})


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


@requires(Permission.USE_FRONT_DOOR)
async def route(work: Work, person: Person, kind: RequestKind) -> Route:
    """The request counts in the person's department when a specialist of the profile is there, else in the Centre when
    one is there. With nobody anywhere it stays the department's. When nobody can be reached, the stand-ins hear.
    """
    session = work.session
    centre = await the_centre(work)
    homes = await home_units(session, person) or [centre]
    profile = KINDS[kind].profile
    unit = homes[0]
    for candidate in (*homes, centre):
        if await _specialists(session, {candidate.id}, profile, person.id):
            unit = candidate
            break
    pool = await pool_of(session, kind, unit.id, person.municipality_id, asker_id=person.id)
    staffed = bool(await reachable(session, pool))
    stand_ins = [] if staffed else await stand_ins_for(session, kind, {home.id for home in homes})
    return Route(unit, tuple(pool), tuple(stand_ins), staffed)


async def place_name(session: AsyncSession, unit_id: int, municipality_id: int | None) -> str:
    """What staff see of the place: the municipality, else the unit."""
    municipality = await session.get(Municipality, municipality_id) if municipality_id is not None else None
    unit = await session.get(Unit, unit_id)
    return municipality.name if municipality is not None else unit.name if unit is not None else ""


async def _specialists(session: AsyncSession, unit_ids: Collection[int], profile: Profile, asker_id: int) -> list[int]:
    found = await session.scalars(
        select(Membership.person_id)
        .where(
            Membership.role == Role.SPECIALIST,
            Membership.profile == profile,
            Membership.unit_id.in_(unit_ids),
            Membership.dismissed_at.is_(None),
            Membership.person_id != asker_id,
        )
        .distinct()
        .order_by(Membership.person_id)
    )
    return list(found)


async def _holders(
    session: AsyncSession, roles: Collection[Role], unit_ids: Collection[int] | None = None
) -> list[int]:
    query = select(Membership.person_id).where(Membership.role.in_(roles), Membership.dismissed_at.is_(None))
    if unit_ids is not None:
        query = query.where(Membership.unit_id.in_(unit_ids))
    return list(await session.scalars(query.distinct().order_by(Membership.person_id)))
