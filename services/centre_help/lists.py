"""What each side sees of «Помощь Центра»: the list, and one card, with the words only for those who may read them."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from services.centre_help.facts import HelpFacts, HelpWords, Slot
from services.centre_help.sides import OPEN, led_by, open_to, taken_by
from services.errors import NotFound
from services.pages import PAGE_SIZE, Page, nearest_page
from services.rights import Permission, requires
from services.work import Work
from storage.models import Account, CentreHelp, CentreHelpSlot, HelpState, Role, Unit


@dataclass(frozen=True)
class HelpEntry:
    """One asking as the actor sees it. `leads`: asked by the actor, or taken over; `free`: the actor may accept it;
    `mine`: accepted by the actor.
    """

    facts: HelpFacts
    leads: bool
    free: bool
    mine: bool


@dataclass(frozen=True)
class HelpBoard:
    """A page of what the actor sees; `waiting`: how many the actor may accept."""

    page: Page[HelpEntry]
    waiting: int


@requires(Permission.SEE_REQUESTS)
async def board(work: Work, number: int) -> HelpBoard:
    """What waits for the actor first, then what is under way, then what is over, the newest of each first. A specialist
    sees what is led, taken, or free for the profile in the Centre; a head all of the unit, a coordinator all.
    """
    leads, free, mine = _leads(work), _free(work), _mine(work)
    seen = or_(leads, free, mine, and_(_overseen(work), CentreHelp.state != HelpState.DRAFT))
    total, waiting = (
        await work.session.execute(select(func.count(), func.count().filter(free)).select_from(CentreHelp).where(seen))
    ).one()
    number, count = nearest_page(number, total)
    order = (case((free, 0), (CentreHelp.state.in_((HelpState.DRAFT, *OPEN)), 1), else_=2), CentreHelp.id.desc())
    found = await work.session.execute(
        select(CentreHelp, Unit.name, leads, free, mine)
        .join(Unit, Unit.id == CentreHelp.unit_id)
        .where(seen)
        .order_by(*order)
        .offset(number * PAGE_SIZE)
        .limit(PAGE_SIZE)
    )
    rows = found.all()
    slots = await _slots(work.session, [row[0] for row in rows])
    entries = tuple(
        HelpEntry(_told(asked, unit, slots[asked.id]), bool(led), bool(is_free), bool(own))
        for asked, unit, led, is_free, own in rows
    )
    return HelpBoard(Page(entries, number, count), waiting)


@requires(Permission.SEE_REQUESTS)
async def card(work: Work, help_id: int) -> tuple[HelpEntry, HelpWords | None]:
    """One asking; its words for whoever leads it and for whoever took it, None for the others. Raises NotFound when it
    is not the actor's to see.
    """
    found = await work.session.execute(
        select(CentreHelp, Unit.name, _leads(work), _free(work), _mine(work))
        .join(Unit, Unit.id == CentreHelp.unit_id)
        .where(CentreHelp.id == help_id)
    )
    row = found.one_or_none()
    if row is None:
        raise NotFound
    asked, unit, leads, free, mine = row
    watched = asked.state is not HelpState.DRAFT and _oversees(work, asked.unit_id)
    if not (leads or free or mine or watched):
        raise NotFound
    slots = await _slots(work.session, [asked])
    entry = HelpEntry(_told(asked, unit, slots[asked.id]), bool(leads), bool(free), bool(mine))
    return entry, HelpWords.of(asked) if leads or mine else None


@requires(Permission.USE_FRONT_DOOR)
async def facts_of(work: Work, asked: CentreHelp) -> HelpFacts:
    """What can be told of an asking without its words."""
    unit = await work.session.get_one(Unit, asked.unit_id)
    return _told(asked, unit.name, (await _slots(work.session, [asked]))[asked.id])


@dataclass(frozen=True)
class Reading:
    """An asking as it is when a notice of it is written, and what its reader is to it."""

    asked: CentreHelp
    facts: HelpFacts
    leads: bool
    free: bool
    mine: bool
    family: bool


@requires(Permission.RUN_JOBS)
async def read_for(work: Work, help_id: int, account_id: int) -> Reading | None:
    """Asked when a notice is written, not when it was left: a dismissal holds for what waits to be sent too."""
    person_id = await work.session.scalar(select(Account.person_id).where(Account.id == account_id))
    if person_id is None:
        return None
    found = await work.session.execute(
        select(CentreHelp, led_by(person_id), open_to(person_id), taken_by(person_id)).where(CentreHelp.id == help_id)
    )
    row = found.one_or_none()
    if row is None:
        return None
    asked, leads, free, mine = row
    facts = await facts_of(work, asked)
    return Reading(asked, facts, bool(leads), bool(free), bool(mine), asked.family_id == person_id)


async def _slots(session: AsyncSession, askings: list[CentreHelp]) -> dict[int, tuple[Slot, ...]]:
    """The times of the present round of each, or those that are being put together for the first."""
    found = await session.scalars(
        select(CentreHelpSlot)
        .where(CentreHelpSlot.help_id.in_([asked.id for asked in askings]))
        .order_by(CentreHelpSlot.starts_at)
    )
    rounds = {asked.id: max(asked.round, 1) for asked in askings}
    slots: dict[int, tuple[Slot, ...]] = defaultdict(tuple)
    for slot in found:
        if slot.round == rounds[slot.help_id]:
            slots[slot.help_id] += (Slot(slot.id, slot.starts_at),)
    return slots


def _told(asked: CentreHelp, unit: str, slots: tuple[Slot, ...]) -> HelpFacts:
    return HelpFacts(
        number=asked.id,
        profile=asked.profile,
        state=asked.state,
        unit=unit,
        request_id=asked.request_id,
        family_in_bot=asked.family_id is not None,
        round=asked.round,
        slots=slots,
        taken=asked.taken_by is not None,
        begun_at=asked.begun_at,
        offered_at=asked.offered_at,
        starts_at=asked.starts_at,
        consent=asked.consent,
        paper_day=asked.paper_day,
        result=asked.result,
    )


def _leads(work: Work) -> ColumnElement[bool]:
    return led_by(work.actor.person_id) if work.actor.may(Permission.READ_WORDS) else false()


def _free(work: Work) -> ColumnElement[bool]:
    return open_to(work.actor.person_id) if work.actor.may(Permission.READ_WORDS) else false()


def _mine(work: Work) -> ColumnElement[bool]:
    return taken_by(work.actor.person_id) if work.actor.may(Permission.READ_WORDS) else false()


def _overseen(work: Work) -> ColumnElement[bool]:
    """All of the units that the actor heads, or of every unit."""
    if work.actor.units(Permission.SEE_REQUESTS) is None:
        return true()
    return CentreHelp.unit_id.in_(_headed(work))


def _oversees(work: Work, unit_id: int) -> bool:
    return work.actor.units(Permission.SEE_REQUESTS) is None or unit_id in _headed(work)


def _headed(work: Work) -> set[int]:
    return {post.unit_id for post in work.actor.posts if post.role is Role.HEAD}
