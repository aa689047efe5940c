"""Where a request goes: the unit that it counts in, and the specialists who hear of it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.requests.destinations import destination_of
from services.requests.overseers import reachable, stand_ins_for
from services.rights import Permission, requires
from services.rota.presence import is_away, present
from services.work import Work
from storage.models import (
    Account,
    HelpRequest,
    Membership,
    Person,
    Plea,
    Profile,
    RequestKind,
    RequestPlea,
    RequestState,
    Role,
    Unit,
    UnitKind,
    UnitMunicipality,
)

CENTRE_CODE = "centre"
HELPING_UNIT = func.coalesce(HelpRequest.helping_unit_id, HelpRequest.unit_id)
"""Whose specialists answer a request: it may have been handed on, and counts where it was registered all the same."""


def helping_unit(request: HelpRequest) -> int:
    """The same of a row that is at hand."""
    return request.helping_unit_id if request.helping_unit_id is not None else request.unit_id


@dataclass(frozen=True)
class Route:
    """`unit`: the request is one appeal of it. `pool`: who is present and may take the request, specialists of the
    `profile`. `staffed`: a message can reach one of them; when it cannot, `stand_ins` are told as well. `unreached`:
    there is somebody, but away or out of reach.
    """

    unit: Unit
    profile: Profile
    pool: tuple[int, ...]
    stand_ins: tuple[int, ...]
    staffed: bool
    unreached: bool = False


@dataclass(frozen=True)
class Asked:
    """What decides who may take a request: the columns of one, or its values before there is a row. `unit_id`: the unit
    whose specialists answer it.
    """

    kind: SQLColumnExpression[RequestKind]
    profile: SQLColumnExpression[Profile]
    unit_id: SQLColumnExpression[int]
    municipality_id: SQLColumnExpression[int | None]
    asker_id: SQLColumnExpression[int]

    @classmethod
    def of_a_row(cls) -> "Asked":
        row = HelpRequest
        return cls(row.kind, row.profile, HELPING_UNIT, row.municipality_id, row.person_id)

    @classmethod
    def such(
        cls, kind: RequestKind, profile: Profile, unit_id: int, municipality_id: int | None, asker_id: int
    ) -> "Asked":
        row = HelpRequest.__table__.c
        return cls(
            literal(kind, row.kind.type),
            literal(profile, row.profile.type),
            literal(unit_id, row.unit_id.type),
            literal(municipality_id, row.municipality_id.type),
            literal(asker_id, row.person_id.type),
        )


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


def may_have(post: type[Membership], asked: Asked) -> ColumnElement[bool]:
    """Who may have a request in work and read its words (design, §4), as a condition on a post: a specialist of the
    profile in the unit or in the Centre; an urgent one also psychologists of the family's other departments.

    A specialist of the Centre who has taken it keeps it when somebody of the unit can be reached again. Nobody answers
    a request of their own.
    """
    centre = select(Unit.id).where(Unit.kind == UnitKind.CENTRE).order_by(Unit.id).limit(1).scalar_subquery()
    near = (
        select(UnitMunicipality.unit_id)
        .join(Unit, Unit.id == UnitMunicipality.unit_id)
        .where(UnitMunicipality.municipality_id == asked.municipality_id, Unit.kind == UnitKind.DEPARTMENT)
        .correlate(HelpRequest)
    )
    urgent = asked.kind == RequestKind.URGENT
    return and_(
        _answers(post, asked),
        or_(post.unit_id == asked.unit_id, post.unit_id == centre, and_(urgent, post.unit_id.in_(near))),
    )


def may_take(post: type[Membership], asked: Asked, day: date) -> ColumnElement[bool]:
    """Who may take a request on a day, as a condition on a post: whoever may have it; those of the Centre only when it
    is urgent, or no specialist of the unit can be called (there are none, they are away or have stopped the bot).
    Somebody away is not called, and may take it by hand.
    """
    colleague = aliased(Membership)
    reached = (
        select(colleague.id)
        .join(Account, Account.person_id == colleague.person_id)
        .where(
            _answers(colleague, asked),
            colleague.unit_id == asked.unit_id,
            Account.unreachable_since.is_(None),
            ~is_away(colleague.person_id, day),
        )
        .correlate(HelpRequest)
        .exists()
    )
    urgent = asked.kind == RequestKind.URGENT
    return and_(may_have(post, asked), or_(urgent, post.unit_id == asked.unit_id, ~reached))


async def pool_of(session: AsyncSession, request: HelpRequest, day: date) -> list[int]:
    """The persons who may take the request on this day, those away among them: see `called_of`. Whom the family has
    asked to be spared may not take a free one while somebody else is called.
    """
    asked = Asked.such(request.kind, request.profile, helping_unit(request), request.municipality_id, request.person_id)
    pool = await _pool(session, asked, day)
    spared = await _spared_by(session, request) if request.state is RequestState.NEW else set()
    others = [one for one in pool if one not in spared]
    return others if spared and await reachable(session, await present(session, day, others)) else pool


async def _pool(session: AsyncSession, asked: Asked, day: date) -> list[int]:
    found = await session.scalars(
        select(Membership.person_id).where(may_take(Membership, asked, day)).distinct().order_by(Membership.person_id)
    )
    return list(found)


@requires(Permission.USE_FRONT_DOOR)
async def called_of(work: Work, request: HelpRequest) -> list[int]:
    """Whom a request calls now: who may take it and is not away, nor whom the family has asked to be spared."""
    spared = await _spared_by(work.session, request)
    pool = [one for one in await pool_of(work.session, request, work.today) if one not in spared]
    return await present(work.session, work.today, pool)


def may_be_answered(day: date) -> ColumnElement[bool]:
    """The requests that call somebody who may take them and whom a message can reach, as a condition on requests."""
    posts = (
        select(Membership.id)
        .join(Account, Account.person_id == Membership.person_id)
        .where(
            may_take(Membership, Asked.of_a_row(), day),
            Account.unreachable_since.is_(None),
            ~is_away(Membership.person_id, day),
            ~_spares(Membership.person_id),
        )
    )
    return posts.correlate(HelpRequest).exists()


def free_for(person_id: int, day: date) -> ColumnElement[bool]:
    """The requests that a person may take now, as a condition on requests; see `pool_of`."""
    mine = Membership.person_id == person_id
    posts = select(Membership.id).where(mine, may_take(Membership, Asked.of_a_row(), day))
    wanted = or_(~_spares(literal(person_id)), ~may_be_answered(day))
    return and_(HelpRequest.state == RequestState.NEW, posts.correlate(HelpRequest).exists(), wanted)


def taker_may_have() -> ColumnElement[bool]:
    """The requests whose taker may still have them, as a condition on requests: a post may have ended since."""
    posts = select(Membership.id).where(
        Membership.person_id == HelpRequest.taken_by, may_have(Membership, Asked.of_a_row())
    )
    return posts.correlate(HelpRequest).exists()


def held_by(person_id: int) -> ColumnElement[bool]:
    """The requests that a person has taken and may still have, open or closed, as a condition on requests."""
    return and_(HelpRequest.taken_by.is_not(None), HelpRequest.taken_by == person_id, taker_may_have())


@requires(Permission.USE_FRONT_DOOR)
async def is_called(work: Work, request: HelpRequest) -> bool:
    """Whether somebody has the request in work, or can be reached and may take it."""
    if request.state is not RequestState.NEW:
        return True
    found = select(HelpRequest.id).where(HelpRequest.id == request.id, may_be_answered(work.today))
    return await work.session.scalar(found) is not None


@requires(Permission.USE_FRONT_DOOR)
async def route(work: Work, person: Person, kind: RequestKind) -> Route:
    """The request counts in the person's department when a specialist of the profile is there, else in the Centre when
    one is there. With nobody anywhere it stays the department's. When nobody can be reached, the stand-ins hear.
    Profile, and whether it goes to the Centre in any case, stand in the routing table (services.requests.table).
    """
    session = work.session
    centre = await the_centre(work)
    rule = await destination_of(session, kind)
    homes = [centre] if rule.to_centre else await home_units(session, person) or [centre]
    unit = homes[0]
    for candidate in (*homes, centre):
        if await _has_specialist(session, candidate, rule.profile, person.id):
            unit = candidate
            break
    may = await _pool(session, Asked.such(kind, rule.profile, unit.id, person.municipality_id, person.id), work.today)
    pool = await present(session, work.today, may)
    staffed = bool(await reachable(session, pool))
    stand_ins = [] if staffed else await stand_ins_for(session, kind, {home.id for home in homes})
    return Route(unit, rule.profile, tuple(pool), tuple(stand_ins), staffed, unreached=bool(may) and not staffed)


def _answers(post: type[Membership], asked: Asked) -> ColumnElement[bool]:
    """A specialist of the profile that the request needs, and not whoever asks."""
    return and_(
        post.role == Role.SPECIALIST,
        post.dismissed_at.is_(None),
        post.person_id != asked.asker_id,
        post.profile == asked.profile,
    )


def _spares(person_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """The family has asked for another specialist than this person, as a condition on requests."""
    asked = and_(RequestPlea.request_id == HelpRequest.id, RequestPlea.plea == Plea.ANOTHER)
    plea = select(RequestPlea.request_id).where(asked, RequestPlea.taker_id == person_id)
    return plea.correlate(HelpRequest, Membership).exists()


async def _spared_by(session: AsyncSession, request: HelpRequest) -> set[int | None]:
    plea = await session.get(RequestPlea, (request.id, Plea.ANOTHER))
    return set() if plea is None else {plea.taker_id}


async def _has_specialist(session: AsyncSession, unit: Unit, profile: Profile, asker_id: int) -> bool:
    found = await session.scalar(
        select(Membership.id)
        .where(
            Membership.unit_id == unit.id,
            Membership.role == Role.SPECIALIST,
            Membership.dismissed_at.is_(None),
            Membership.person_id != asker_id,
            Membership.profile == profile,
        )
        .limit(1)
    )
    return found is not None
