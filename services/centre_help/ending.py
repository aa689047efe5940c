"""The end before its time: cancelled by the department or the family, or somebody's post is over."""

from datetime import datetime

from sqlalchemy import delete, select

from services.centre_help.facts import HelpChanged
from services.centre_help.offering import ask_for_times, offer, tell_family_it_is_off
from services.centre_help.sides import (
    OPEN,
    answers,
    families,
    known,
    known_where,
    leaders,
    led_by,
    pool,
    slots_of,
)
from services.errors import NotFound
from services.outbox import Notice
from services.rights import Permission, requires
from services.work import Work
from storage.models import CentreHelp, CentreHelpSlot, HelpState, Membership, MessageClass, Role


@requires(Permission.READ_WORDS)
async def to_cancel_as_leader(work: Work, help_id: int) -> CentreHelp:
    """What the actor leads and may cancel: until it begins. Raises NotFound, HelpChanged."""
    return _open(await _led(work, help_id), work.now)


@requires(Permission.USE_FRONT_DOOR)
async def to_cancel_as_family(work: Work, help_id: int) -> CentreHelp:
    """What the actor as the family may cancel: until it begins. Raises NotFound, HelpChanged."""
    return _open(await _of_family(work, help_id), work.now)


@requires(Permission.READ_WORDS)
async def cancel_as_leader(work: Work, help_id: int) -> CentreHelp:
    """Cancel it; the family and those of the Centre who knew of it hear so. Pressed again it is cancelled already.

    Raises NotFound, HelpChanged.
    """
    asked = await _led(work, help_id)
    if asked.state is not HelpState.CANCELLED:
        await _cancel(work, _open(asked, work.now), by_family=False)
        facts = {"help_id": asked.id}
        await work.notify(families(asked), Notice("centre_help_cancelled", MessageClass.DIALOGUE, facts))
    return asked


@requires(Permission.USE_FRONT_DOOR)
async def cancel_as_family(work: Work, help_id: int) -> CentreHelp:
    """The same by the family: the department hears of it, and the Centre. Raises NotFound, HelpChanged."""
    asked = await _of_family(work, help_id)
    if asked.state is not HelpState.CANCELLED:
        await _cancel(work, _open(asked, work.now), by_family=True)
    return asked


@requires(Permission.USE_FRONT_DOOR)
async def end_for_family(work: Work, asked: CentreHelp) -> None:
    """The family asks to be forgotten: the department and the Centre hear that an open asking is cancelled. One whose
    hour has come waits for its result, and for nothing else. Raises NotFound for an asking of others.
    """
    if asked.family_id != work.actor.person_id:
        raise NotFound
    begun = asked.starts_at is not None and asked.starts_at <= work.now
    if asked.state in OPEN and not begun:
        await _cancel(work, asked, by_family=True)


@requires(Permission.INVITE)
async def return_accepted(work: Work, person_id: int) -> None:
    """A post is over, or its profile is another: what the person had accepted and may not have any more is offered to
    the Centre again, with the times that are still ahead; the family hears that another time may come. What the person
    led without a request waits for a colleague of the department.
    """
    lost = select(CentreHelp).where(CentreHelp.taken_by == person_id, CentreHelp.state.in_(OPEN), ~answers(person_id))
    for asked in await work.session.scalars(lost.order_by(CentreHelp.id).with_for_update()):
        await _give_away(work, asked)
    await work.session.execute(
        delete(CentreHelp)
        .where(CentreHelp.asker_id == person_id, CentreHelp.state == HelpState.DRAFT, ~led_by(person_id))
        .execution_options(synchronize_session=False)
    )
    led = select(CentreHelp).where(
        CentreHelp.asker_id == person_id,
        CentreHelp.request_id.is_(None),
        CentreHelp.state.in_(OPEN),
        ~led_by(person_id),
    )
    for asked in await work.session.scalars(led.order_by(CentreHelp.id).with_for_update()):
        staff = await _staff_of(work, asked.unit_id)
        await work.notify(staff, Notice("centre_help_leaderless", MessageClass.STAFF, {"help_id": asked.id}))


async def _give_away(work: Work, asked: CentreHelp) -> None:
    if asked.starts_at is not None and asked.starts_at <= work.now:
        return  # it has been, and only its result is not noted
    asked.taken_by = None
    if asked.state is HelpState.RETURNED:
        return
    was_agreed = asked.state is HelpState.AGREED
    ahead = [slot.starts_at for slot in await slots_of(work.session, asked) if slot.starts_at > work.now]
    # A round of its own: the buttons of the old one do nothing, and its colleagues hear of it once more.
    asked.round += 1
    await work.session.execute(
        delete(CentreHelpSlot).where(CentreHelpSlot.help_id == asked.id, CentreHelpSlot.round == asked.round)
    )
    for starts_at in ahead:
        work.session.add(CentreHelpSlot(help_id=asked.id, round=asked.round, starts_at=starts_at, accepted=False))
    await (offer(work, asked) if ahead else ask_for_times(work, asked))
    if was_agreed:
        await tell_family_it_is_off(work, asked)
        facts = {"help_id": asked.id, "round": asked.round}
        await work.notify(
            await leaders(work.session, asked), Notice("centre_help_off_staff", MessageClass.STAFF, facts)
        )


async def _staff_of(work: Work, unit_id: int) -> set[int]:
    """The specialists and heads of a department now."""
    found = await work.session.scalars(
        select(Membership.person_id).where(
            Membership.unit_id == unit_id,
            Membership.role.in_((Role.SPECIALIST, Role.HEAD)),
            Membership.dismissed_at.is_(None),
        )
    )
    return set(found)


async def _cancel(work: Work, asked: CentreHelp, *, by_family: bool) -> None:
    centre = await pool(work.session, asked) if asked.offered_at is not None else []
    asked.state, asked.closed_at = HelpState.CANCELLED, work.now
    readers = {*centre, *await leaders(work.session, asked)} - {work.actor.person_id}
    facts = {"help_id": asked.id, "by_family": by_family}
    await work.notify(readers, Notice("centre_help_cancelled_staff", MessageClass.STAFF, facts))
    work.audit("centre_help_cancelled", "centre_help", asked.id, by_family=by_family)


def _open(asked: CentreHelp, now: datetime) -> CentreHelp:
    begun = asked.starts_at is not None and asked.starts_at <= now
    if asked.state not in OPEN or begun:
        raise HelpChanged
    return asked


async def _led(work: Work, help_id: int) -> CentreHelp:
    asked = await known_where(work, help_id, led_by(work.actor.person_id))
    if asked.state is HelpState.DRAFT:
        raise NotFound
    return asked


async def _of_family(work: Work, help_id: int) -> CentreHelp:
    asked = await known(work, help_id)
    if asked.family_id is None or asked.family_id != work.actor.person_id or asked.version + asked.round == 0:
        raise NotFound
    return asked
