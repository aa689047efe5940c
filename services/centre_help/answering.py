"""The Centre answers: a specialist accepts a time (the first tap wins), gives the link, or returns it with a reason."""

from datetime import timedelta

from sqlalchemy import select

from services.centre_help.facts import (
    HelpChanged,
    HelpTaken,
    SlotRefusal,
    SlotUnfit,
    check_line,
    check_video_link,
    is_emptied,
)
from services.centre_help.offering import ask_for_times, is_movable, tell_family_it_is_off
from services.centre_help.sides import (
    answers,
    families,
    known,
    known_where,
    leaders,
    must_be,
    pool,
    taken_by,
)
from services.centre_help.watch import schedule_meeting
from services.errors import NotFound
from services.outbox import Notice
from services.requests.answering import hold_post
from services.rights import Permission, requires
from services.work import Work
from storage.models import CentreHelp, CentreHelpSlot, HelpResult, HelpState, MessageClass

STILL_ON = timedelta(hours=2)
"""For so long after the beginning a link may still be changed."""
ENDS = (HelpResult.HELD, HelpResult.ABSENT)
"""The results after which nothing more is to come."""


@requires(Permission.READ_WORDS)
async def accept(work: Work, slot_id: int) -> CentreHelp:
    """«Взять» with one of the times: the first tap wins, and a key of the database lets a round have one time.

    Raises NotFound when it is not the actor's to answer, HelpTaken, HelpChanged, SlotUnfit for a time that is past.
    """
    found = await work.session.execute(
        select(CentreHelpSlot.help_id, CentreHelpSlot.round).where(CentreHelpSlot.id == slot_id)
    )
    help_id, round_ = found.one_or_none() or (0, 0)
    await hold_post(work)
    asked = await known_where(work, help_id, answers(work.actor.person_id))
    slot = await work.session.get_one(CentreHelpSlot, slot_id, populate_existing=True)
    if asked.state is HelpState.AGREED and asked.taken_by == work.actor.person_id and slot.accepted:
        return asked
    if asked.state is HelpState.DRAFT:
        raise NotFound
    if asked.taken_by not in (None, work.actor.person_id) and asked.round == round_:
        raise HelpTaken(asked.id)
    if asked.state is not HelpState.WAITING or asked.round != round_:
        raise HelpChanged
    if slot.starts_at <= work.now:
        raise SlotUnfit(SlotRefusal.PAST)
    others = set(await pool(work.session, asked)) - {work.actor.person_id}
    slot.accepted = True
    asked.state, asked.taken_by, asked.starts_at = HelpState.AGREED, work.actor.person_id, slot.starts_at
    await work.session.flush()
    await schedule_meeting(work, asked)
    facts = {"help_id": asked.id, "round": asked.round}
    await work.notify(others, Notice("centre_help_taken", MessageClass.STAFF, facts))
    await _tell_both(work, asked, "centre_help_agreed")
    work.audit("centre_help_accepted", "centre_help", asked.id, round=asked.round)
    return asked


@requires(Permission.READ_WORDS)
async def give_link(work: Work, help_id: int, typed: str) -> CentreHelp:
    """The link of the video call, for the family and the department; another one replaces it and is told as well.

    Raises NotFound, HelpChanged when there is no meeting, LinkUnfit.
    """
    asked = await to_link(work, help_id)
    link = check_video_link(typed)
    if link != asked.link:
        asked.link = link
        await _tell_both(work, asked, "centre_help_link")
        work.audit("centre_help_linked", "centre_help", asked.id)
    return asked


@requires(Permission.READ_WORDS)
async def to_link(work: Work, help_id: int) -> CentreHelp:
    """A meeting of the actor's whose link may be given now. Raises NotFound, HelpChanged."""
    asked = await known_where(work, help_id, taken_by(work.actor.person_id))
    if asked.state is not HelpState.AGREED or asked.starts_at is None or asked.starts_at + STILL_ON <= work.now:
        raise HelpChanged
    if is_emptied(asked):
        raise HelpChanged
    return asked


@requires(Permission.READ_WORDS)
async def to_return(work: Work, help_id: int, round_: int) -> CentreHelp:
    """An asking that the actor may give back to the department now. Raises NotFound, HelpTaken, HelpChanged."""
    asked = await known(work, help_id)
    await must_be(work.session, asked, answers(work.actor.person_id))
    if asked.state is HelpState.DRAFT:
        raise NotFound
    if asked.taken_by not in (None, work.actor.person_id):
        raise HelpTaken(asked.id)
    if asked.state is HelpState.RETURNED or not is_movable(asked, work.now) or asked.round != round_:
        raise HelpChanged
    return asked


@requires(Permission.READ_WORDS)
async def give_back(work: Work, help_id: int, round_: int, typed: str) -> CentreHelp:
    """«Вернуть»: the department hears the reason and names other times, which any specialist may accept then.

    Raises NotFound, HelpTaken, HelpChanged, LineUnfit.
    """
    asked = await to_return(work, help_id, round_)
    reason = check_line(typed)
    was_agreed = asked.state is HelpState.AGREED
    asked.taken_by = None
    await ask_for_times(work, asked, reason)
    if was_agreed:
        await tell_family_it_is_off(work, asked)
    return asked


@requires(Permission.READ_WORDS)
async def note_result(work: Work, help_id: int, result: HelpResult) -> CentreHelp:
    """What became of the meeting, once its time has come; one result may be put in place of the other. A moved one
    goes back to the department for other times, and stays with its taker. No counter of any report changes: the
    family's appeal stays where it was registered.

    Raises NotFound, HelpChanged.
    """
    asked = await known_where(work, help_id, taken_by(work.actor.person_id))
    if asked.result is result:
        return asked
    begun = asked.state is HelpState.AGREED and asked.starts_at is not None and asked.starts_at <= work.now
    if result is HelpResult.MOVED and is_emptied(asked):
        raise HelpChanged
    if not begun and not (asked.state is HelpState.OVER and result in ENDS):
        raise HelpChanged
    asked.result = result
    work.audit("centre_help_result", "centre_help", asked.id, result=result.value)
    if result is HelpResult.MOVED:
        await ask_for_times(work, asked)
        await tell_family_it_is_off(work, asked)
        return asked
    asked.state, asked.closed_at = HelpState.OVER, work.now
    facts = {"help_id": asked.id}
    await work.notify(await leaders(work.session, asked), Notice("centre_help_result", MessageClass.STAFF, facts))
    return asked


@requires(Permission.READ_WORDS)
async def to_note(work: Work, help_id: int) -> CentreHelp:
    """A meeting of the actor's with a result. Raises NotFound, HelpChanged."""
    asked = await known_where(work, help_id, taken_by(work.actor.person_id))
    if asked.result is None or is_emptied(asked):
        raise HelpChanged
    return asked


@requires(Permission.READ_WORDS)
async def write_note(work: Work, help_id: int, typed: str) -> CentreHelp:
    """A line for the department's specialist; the family never sees it. Raises NotFound, HelpChanged, LineUnfit."""
    asked = await to_note(work, help_id)
    asked.note = check_line(typed)
    facts = {"help_id": asked.id}
    await work.notify(await leaders(work.session, asked), Notice("centre_help_note", MessageClass.STAFF, facts))
    return asked


async def _tell_both(work: Work, asked: CentreHelp, notice: str) -> None:
    """The family in the bot, and whoever leads it in the department."""
    facts = {"help_id": asked.id, "round": asked.round}
    await work.notify(families(asked), Notice(notice, MessageClass.DIALOGUE, facts))
    await work.notify(await leaders(work.session, asked), Notice(f"{notice}_staff", MessageClass.STAFF, facts))
