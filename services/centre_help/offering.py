"""Times on their way to the Centre: offered, offered anew, or to be asked for again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from services.centre_help.facts import SLOTS, HelpChanged, check_slot
from services.centre_help.sides import families, known_where, leaders, led_by, overseers, pool, slots_of
from services.centre_help.terms import answer_by
from services.centre_help.turns import begin_turn
from services.outbox import Notice
from services.requests.overseers import reachable
from services.rights import Permission, requires
from services.work import Work
from storage.models import CentreHelp, CentreHelpSlot, DueItem, DueKind, HelpState, MessageClass

MOVABLE = (HelpState.WAITING, HelpState.AGREED, HelpState.RETURNED)
"""States in which the department may offer other times."""


def answer_key(asked: CentreHelp, step: int) -> str:
    """Names the question whether the Centre has answered this round; `step` counts the working days."""
    return f"centre_help_answer:{asked.id}:{asked.round}:{step}"


@requires(Permission.USE_FRONT_DOOR)
async def offer(work: Work, asked: CentreHelp) -> None:
    """The times of the present round go to the Centre: its specialists of the profile hear of them (the taker, when it
    was moved), and the coordinators at once when no message can reach any. Within a working day it is asked whether
    somebody has answered.
    """
    asked.state, asked.offered_at = HelpState.WAITING, work.now
    asked.starts_at = asked.link = asked.reason = None
    await work.session.flush()
    facts = {"help_id": asked.id, "round": asked.round}
    readers = await pool(work.session, asked)
    await work.notify(
        readers, Notice("centre_help_offered", MessageClass.STAFF, facts, key=f"centre_help:{asked.id}:{asked.round}")
    )
    if not await reachable(work.session, readers):
        alarm = Notice("centre_help_unanswered", MessageClass.STAFF, {**facts, "unreached": True})
        await work.notify(await overseers(work.session), alarm)
    work.session.add(
        DueItem(
            kind=DueKind.CENTRE_HELP_ANSWER,
            key=answer_key(asked, 1),
            subject_id=asked.id,
            due_at=answer_by(work.now, work.centre.zone),
        )
    )
    work.audit("centre_help_offered", "centre_help", asked.id, round=asked.round)


@requires(Permission.USE_FRONT_DOOR)
async def offer_or_ask_again(work: Work, asked: CentreHelp) -> None:
    """Offer what lies ahead of the present round; with nothing ahead the department is to name other times."""
    if any(slot.starts_at > work.now for slot in await slots_of(work.session, asked)):
        await offer(work, asked)
    else:
        await ask_for_times(work, asked)


@requires(Permission.USE_FRONT_DOOR)
async def ask_for_times(work: Work, asked: CentreHelp, reason: str | None = None) -> None:
    """Back to the department, which is to name other times; whoever leads it hears so."""
    asked.state, asked.reason = HelpState.RETURNED, reason
    asked.starts_at = asked.link = None
    facts = {"help_id": asked.id, "round": asked.round}
    await work.notify(await leaders(work.session, asked), Notice("centre_help_returned", MessageClass.STAFF, facts))
    await begin_turn(work, asked)
    work.audit("centre_help_returned", "centre_help", asked.id, round=asked.round)


@requires(Permission.USE_FRONT_DOOR)
async def tell_family_it_is_off(work: Work, asked: CentreHelp) -> None:
    """The family had a day and an hour, and has them no more: another time is being looked for."""
    facts = {"help_id": asked.id, "round": asked.round}
    await work.notify(families(asked), Notice("centre_help_off", MessageClass.DIALOGUE, facts))


@requires(Permission.READ_WORDS)
async def add_slot(work: Work, help_id: int, starts_at: datetime) -> tuple[CentreHelp, Sequence[CentreHelpSlot]]:
    """Put a time to those of the next offer; the same one twice is one. Raises NotFound, HelpChanged, SlotUnfit."""
    asked, chosen = await next_slots(work, help_id)
    check_slot(starts_at, work.now, work.centre.zone)
    if starts_at in {slot.starts_at for slot in chosen}:
        return asked, chosen
    if len(chosen) >= SLOTS:
        raise HelpChanged
    work.session.add(CentreHelpSlot(help_id=asked.id, round=asked.round + 1, starts_at=starts_at, accepted=False))
    await work.session.flush()
    return asked, await slots_of(work.session, asked, asked.round + 1)


@requires(Permission.READ_WORDS)
async def next_slots(work: Work, help_id: int) -> tuple[CentreHelp, Sequence[CentreHelpSlot]]:
    """The times that are being put together for the next offer. Raises NotFound, HelpChanged when none can be made."""
    asked = await known_where(work, help_id, led_by(work.actor.person_id))
    if asked.state is not HelpState.DRAFT and not is_movable(asked, work.now):
        raise HelpChanged
    return asked, await slots_of(work.session, asked, asked.round + 1)


@requires(Permission.READ_WORDS)
async def clear_slots(work: Work, help_id: int) -> CentreHelp:
    """Choose the times of the next offer from the beginning. Raises NotFound, HelpChanged."""
    asked, _chosen = await next_slots(work, help_id)
    await forget_next_slots(work.session, asked)
    return asked


@requires(Permission.READ_WORDS)
async def offer_again(work: Work, help_id: int, round_: int) -> CentreHelp:
    """«Предложить это время» after a return, or to move what was agreed: the round after `round_`. Pressed twice it
    is offered once. Who took it keeps it, so that the family tells nothing twice.

    Raises NotFound, HelpChanged, SlotUnfit when a time has come too near to be offered.
    """
    asked = await known_where(work, help_id, led_by(work.actor.person_id))
    if asked.round == round_ + 1 and asked.state is HelpState.WAITING:
        return asked
    asked, chosen = await next_slots(work, help_id)
    if asked.round != round_ or asked.state is HelpState.DRAFT or len(chosen) < SLOTS:
        raise HelpChanged
    for slot in chosen:
        check_slot(slot.starts_at, work.now, work.centre.zone)
    was_agreed = asked.state is HelpState.AGREED
    asked.round, asked.result = asked.round + 1, None
    await offer(work, asked)
    if was_agreed:
        await tell_family_it_is_off(work, asked)
    return asked


async def forget_next_slots(session: AsyncSession, asked: CentreHelp) -> None:
    """The times that were being put together for the next offer."""
    await session.execute(
        delete(CentreHelpSlot).where(CentreHelpSlot.help_id == asked.id, CentreHelpSlot.round > asked.round)
    )


def is_movable(asked: CentreHelp, now: datetime) -> bool:
    """Other times may be offered: not any more once the meeting has begun, then its result is noted first."""
    begun = asked.starts_at is not None and asked.starts_at <= now
    return asked.state in MOVABLE and not begun
