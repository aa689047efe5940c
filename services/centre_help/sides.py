"""Who has to do with an asking: the specialist who leads it, the family, the specialists of the Centre, the taker.

The rights table of the design (§4): words are for the taker. Here that is whoever leads it, the family, and the
specialist of the Centre who took it; the others of the Centre see kind, department and times until one of them has.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.errors import NotFound
from services.requests.routing import held_by
from services.rights import Permission, requires
from services.work import Work
from storage.models import CentreHelp, CentreHelpSlot, HelpRequest, HelpState, Membership, Role, Unit, UnitKind

OPEN = (HelpState.READING, HelpState.TO_CORRECT, HelpState.WAITING, HelpState.AGREED, HelpState.RETURNED)


def led_by(person_id: int) -> ColumnElement[bool]:
    """Askings that a person leads: for a request whoever has it in work, so that it is handed over with the request;
    without one whoever asked, as long as the post in the department is held.
    """
    held = select(HelpRequest.id).where(HelpRequest.id == CentreHelp.request_id, held_by(person_id))
    return or_(
        held.correlate(CentreHelp).exists(),
        and_(
            CentreHelp.request_id.is_(None),
            CentreHelp.asker_id == person_id,
            _posts(person_id).where(Membership.unit_id == CentreHelp.unit_id).correlate(CentreHelp).exists(),
        ),
    )


def answers(person_id: int) -> ColumnElement[bool]:
    """Askings that a person may answer: a specialist of the profile in the Centre. Nobody answers their own family."""
    posts = _posts(person_id).join(Unit, Unit.id == Membership.unit_id)
    fitting = posts.where(Unit.kind == UnitKind.CENTRE, Membership.profile == CentreHelp.profile)
    return and_(
        fitting.correlate(CentreHelp).exists(),
        or_(CentreHelp.family_id.is_(None), CentreHelp.family_id != person_id),
    )


def open_to(person_id: int) -> ColumnElement[bool]:
    """Askings that a person may accept now: one that was moved stays with its taker."""
    free = or_(CentreHelp.taken_by.is_(None), CentreHelp.taken_by == person_id)
    return and_(CentreHelp.state == HelpState.WAITING, free, answers(person_id))


def taken_by(person_id: int) -> ColumnElement[bool]:
    return and_(CentreHelp.taken_by.is_not(None), CentreHelp.taken_by == person_id, answers(person_id))


@requires(Permission.USE_FRONT_DOOR)
async def known(work: Work, help_id: int) -> CentreHelp:
    """One asking; held until the commit in a writing work. Raises NotFound."""
    asked = await work.session.get(
        CentreHelp, help_id, with_for_update=True if work.writable else None, populate_existing=work.writable
    )
    if asked is None:
        raise NotFound
    return asked


@requires(Permission.USE_FRONT_DOOR)
async def known_where(work: Work, help_id: int, right: ColumnElement[bool]) -> CentreHelp:
    """The same, when a condition of this module lets the actor have it. Raises NotFound."""
    asked = await known(work, help_id)
    await must_be(work.session, asked, right)
    return asked


async def must_be(session: AsyncSession, asked: CentreHelp, right: ColumnElement[bool]) -> None:
    if not await holds(session, asked, right):
        raise NotFound


async def holds(session: AsyncSession, asked: CentreHelp, right: ColumnElement[bool]) -> bool:
    return await session.scalar(select(CentreHelp.id).where(CentreHelp.id == asked.id, right)) is not None


async def leaders(session: AsyncSession, asked: CentreHelp) -> list[int]:
    """Whoever leads it: one person, or nobody."""
    request = await session.get(HelpRequest, asked.request_id) if asked.request_id is not None else None
    person_id = request.taken_by if request is not None else asked.asker_id
    if person_id is None or not await holds(session, asked, led_by(person_id)):
        return []
    return [person_id]


async def takers(session: AsyncSession, asked: CentreHelp) -> list[int]:
    """Whoever has it in the Centre: one person, or nobody."""
    if asked.taken_by is None or not await holds(session, asked, taken_by(asked.taken_by)):
        return []
    return [asked.taken_by]


async def pool(session: AsyncSession, asked: CentreHelp) -> list[int]:
    """Who may answer it now: the taker of one that was moved, else the Centre's specialists of the profile."""
    if asked.taken_by is not None:
        return await takers(session, asked)
    found = await session.scalars(
        select(Membership.person_id)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(
            Unit.kind == UnitKind.CENTRE,
            Membership.role == Role.SPECIALIST,
            Membership.profile == asked.profile,
            Membership.dismissed_at.is_(None),
            Membership.person_id != (asked.family_id or 0),
        )
        .distinct()
        .order_by(Membership.person_id)
    )
    return list(found)


def families(asked: CentreHelp) -> list[int]:
    """The family, when it is in the bot."""
    return [asked.family_id] if asked.family_id is not None else []


async def overseers(session: AsyncSession) -> list[int]:
    """The coordinators; while there are none, the admins."""
    posts = await session.execute(
        select(Membership.person_id, Membership.role)
        .where(Membership.role.in_((Role.COORDINATOR, Role.ADMIN)), Membership.dismissed_at.is_(None))
        .order_by(Membership.person_id)
    )
    found = [(person_id, role) for person_id, role in posts]
    coordinators = [person_id for person_id, role in found if role is Role.COORDINATOR]
    return list(dict.fromkeys(coordinators or [person_id for person_id, _role in found]))


async def slots_of(session: AsyncSession, asked: CentreHelp, round_: int | None = None) -> Sequence[CentreHelpSlot]:
    """The times of a round, the present one when none is named; the earliest first."""
    found = await session.scalars(
        select(CentreHelpSlot)
        .where(
            CentreHelpSlot.help_id == asked.id,
            CentreHelpSlot.round == (asked.round if round_ is None else round_),
        )
        .order_by(CentreHelpSlot.starts_at)
    )
    return found.all()


def _posts(person_id: int) -> Select[int]:
    return select(Membership.id).where(
        Membership.person_id == person_id, Membership.role == Role.SPECIALIST, Membership.dismissed_at.is_(None)
    )
