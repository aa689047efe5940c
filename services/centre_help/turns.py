"""Whose turn it is and who does nothing: the family that has not read, the specialist who has not corrected or named
other times. Reminded once; then whoever can help hears of it.
"""

from services.centre_help.facts import is_emptied
from services.centre_help.sides import families, leaders
from services.centre_help.terms import days_after
from services.outbox import Notice
from services.quiet import awake_at
from services.requests.overseers import supervisors_beside
from services.requests.raising import tell_in_hours
from services.rights import Permission, requires
from services.work import Work
from storage.models import CentreHelp, DueItem, DueKind, HelpState, MessageClass

WAITS = {HelpState.READING: 2, HelpState.TO_CORRECT: 1, HelpState.RETURNED: 1}
"""Working days from the beginning of a turn to its first step, and as many again to the second."""
STEPS = 2


@requires(Permission.USE_FRONT_DOOR)
async def begin_turn(work: Work, asked: CentreHelp) -> None:
    """It waits for the family, or for whoever leads it, from now on."""
    _schedule(work, asked, 1)


@requires(Permission.RUN_JOBS)
async def chase_turn(work: Work, item: DueItem) -> None:
    """Nothing has been done in the turn. First whoever is to do it is reminded: the family never by night. Then of a
    family that does not read whoever leads it hears, who can call; of the specialist the head, or whoever stands for
    the head.
    """
    asked = await work.session.get(CentreHelp, item.subject_id, with_for_update=True)
    _kind, _number, state, mark, step = item.key.split(":")
    if asked is None or asked.state.value != state or turn_mark(asked) != int(mark) or is_emptied(asked):
        return
    facts = {"help_id": asked.id, "state": state, "mark": turn_mark(asked)}
    first = int(step) == 1
    led_by = await leaders(work.session, asked)
    if asked.state is HelpState.READING and first:
        at = awake_at(work.now, work.centre.zone)
        # No dialogue: words of people that are put off hold whatever is said after them.
        kindly = Notice("centre_help_unread", MessageClass.RECEIPT, facts, item.key, at if at > work.now else None)
        await work.notify(families(asked), kindly)
    elif led_by and (first or asked.state is HelpState.READING):
        name = "centre_help_unread_staff" if asked.state is HelpState.READING else "centre_help_your_turn"
        await tell_in_hours(work, led_by, Notice(name, MessageClass.STAFF, facts, item.key))
    else:
        heads = await supervisors_beside(work.session, asked.unit_id, led_by[0] if led_by else 0)
        readers = [one for one in heads if one != asked.family_id]
        await tell_in_hours(work, readers, Notice("centre_help_turn_missed", MessageClass.STAFF, facts, item.key))
    work.audit("centre_help_chased", "centre_help", asked.id, state=state, step=int(step))
    if int(step) < STEPS:
        _schedule(work, asked, int(step) + 1)


def turn_mark(asked: CentreHelp) -> int:
    """Tells one turn of a state from the next: the version that is read or corrected, the round that was returned."""
    return asked.round if asked.state is HelpState.RETURNED else asked.version


def _schedule(work: Work, asked: CentreHelp, step: int) -> None:
    key = f"{DueKind.CENTRE_HELP_TURN.value}:{asked.id}:{asked.state.value}:{turn_mark(asked)}:{step}"
    due_at = days_after(work.now, WAITS[asked.state], work.centre.zone)
    work.session.add(DueItem(kind=DueKind.CENTRE_HELP_TURN, key=key, subject_id=asked.id, due_at=due_at))
