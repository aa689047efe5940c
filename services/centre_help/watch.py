"""What the clock does for «Помощь Центра»: an answer that is late, reminders, the question how it went."""

from datetime import timedelta

from services.centre_help.offering import answer_key, ask_for_times
from services.centre_help.sides import families, leaders, overseers, pool, slots_of, takers
from services.centre_help.terms import answer_by
from services.outbox import Notice
from services.rights import Permission, requires
from services.work import Work
from storage.models import CentreHelp, DueItem, DueKind, HelpState, MessageClass

DAY_BEFORE, HOUR_BEFORE = timedelta(days=1), timedelta(hours=1)
ASKED_AFTER = timedelta(hours=1)
"""After the beginning the specialist is asked how it went."""


@requires(Permission.READ_WORDS)
async def schedule_meeting(work: Work, asked: CentreHelp) -> None:
    """The reminders that are still ahead, and the question about the result; those of an older round are void."""
    if asked.starts_at is None:
        return
    due = [(DueKind.CENTRE_HELP_RESULT, "result", asked.starts_at + ASKED_AFTER)]
    for name, before in (("day", DAY_BEFORE), ("hour", HOUR_BEFORE)):
        if asked.starts_at - before > work.now:
            due.append((DueKind.CENTRE_HELP_REMINDER, name, asked.starts_at - before))
    for kind, name, at in due:
        key = f"{kind.value}:{asked.id}:{asked.round}:{name}"
        work.session.add(DueItem(kind=kind, key=key, subject_id=asked.id, due_at=at))
    await work.session.flush()


@requires(Permission.RUN_JOBS)
async def remind(work: Work, item: DueItem) -> None:
    """A day and an hour before, to the family, the department and the specialist; each expires, a late one is not
    sent.
    """
    asked, name = await _meeting(work, item)
    if asked is None or asked.state is not HelpState.AGREED or asked.starts_at is None:
        return
    expires = asked.starts_at - HOUR_BEFORE if name == "day" else asked.starts_at
    if expires <= work.now:
        return
    readers = {*families(asked), *await leaders(work.session, asked), *await takers(work.session, asked)}
    facts = {"help_id": asked.id, "round": asked.round}
    notice = Notice("centre_help_reminder", MessageClass.REMINDER, facts, key=item.key, expires_at=expires)
    await work.notify(readers, notice)


@requires(Permission.RUN_JOBS)
async def chase(work: Work, item: DueItem) -> None:
    """A working day has passed: the coordinators hear of what nobody has accepted or returned, and of a meeting
    without its link; so once more each working day. When every time is past, the department is to name others.
    """
    asked, step = await _meeting(work, item)
    if asked is None or not (asked.state is HelpState.WAITING or _lacks_its_link(work, asked)):
        return
    facts = {"help_id": asked.id, "round": asked.round}
    alarm = Notice("centre_help_unanswered", MessageClass.STAFF, facts, key=item.key)
    await work.notify(await overseers(work.session), alarm)
    if asked.state is HelpState.WAITING:
        if all(slot.starts_at <= work.now for slot in await slots_of(work.session, asked)):
            await ask_for_times(work, asked)
            return
        again = Notice("centre_help_offered", MessageClass.STAFF, facts, key=f"again:{item.key}")
        await work.notify(await pool(work.session, asked), again)
    work.session.add(
        DueItem(
            kind=DueKind.CENTRE_HELP_ANSWER,
            key=answer_key(asked, int(step) + 1),
            subject_id=asked.id,
            due_at=answer_by(work.now, work.centre.zone),
        )
    )


@requires(Permission.RUN_JOBS)
async def ask_result(work: Work, item: DueItem) -> None:
    """The specialist is asked how it went, an hour after the beginning or as soon as the bot wakes up."""
    asked, _name = await _meeting(work, item)
    if asked is not None and asked.state is HelpState.AGREED:
        facts = {"help_id": asked.id, "round": asked.round}
        notice = Notice("centre_help_result_asked", MessageClass.STAFF, facts, key=item.key)
        await work.notify(await takers(work.session, asked), notice)


async def _meeting(work: Work, item: DueItem) -> tuple[CentreHelp | None, str]:
    """What an item is of, unless it is of an older round; and the last part of its key."""
    asked = await work.session.get(CentreHelp, item.subject_id, with_for_update=True)
    _kind, _number, round_, name = item.key.split(":")
    return (asked if asked is not None and asked.round == int(round_) else None), name


def _lacks_its_link(work: Work, asked: CentreHelp) -> bool:
    ahead = asked.starts_at is not None and asked.starts_at > work.now
    return asked.state is HelpState.AGREED and asked.link is None and ahead
