"""What is due: rows with an instant and a unique key, done in order by our own clock, each once (design, §3).

Each item has a transaction of its own, so that one which fails holds up nobody: it is tried again later, and after the
last try the admins hear of it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, or_, select

from services.alerts import admins
from services.centre_help import watch as centre_help
from services.centre_help.turns import chase_turn
from services.events.reminders import BEFORE, remind
from services.outbox import Notice
from services.plans.watch import ALARM_HOLDS, send_due_plan, sound_alarm
from services.requests.calling import call_again
from services.requests.overdue import watch_closing, watch_reply
from services.requests.phones import delete_phone
from services.requests.promises import keep_promise
from services.requests.relief import QUESTION_HOLDS, ask
from services.rights import Permission, requires
from services.rota.absences import begin_absence
from services.rota.morning import MORNING_HOLDS, greet_the_duty
from services.shielding import end_hold
from services.work import Work
from storage.models import DueItem, DueKind, MessageClass

AT_ONCE = 100
"""Items of one tick; the next takes the rest."""
MOST_TRIES = 5
FIRST_WAIT = timedelta(minutes=1)
"""After the first try that failed; doubled with each one."""
LONGEST_WAIT = FIRST_WAIT * 2 ** (MOST_TRIES - 2)
"""Between the last two tries."""

Do = Callable[[Work, DueItem], Awaitable[None]]


@dataclass(frozen=True)
class Kind:
    """How a kind is done, and what being late means to it. `late_after`: of no use so long after its time; None: it is
    caught up with, once, however late.
    """

    do: Do
    late_after: timedelta | None


def catch_up_once(do: Do) -> Kind:
    return Kind(do, None)


def skip_if_late(do: Do, *, after: timedelta) -> Kind:
    return Kind(do, after)


KINDS: dict[DueKind, Kind] = {
    DueKind.EVENT_REMINDER: skip_if_late(remind, after=BEFORE),
    DueKind.PHONE_DELETION: catch_up_once(delete_phone),
    DueKind.PLAN_ALARM: skip_if_late(sound_alarm, after=ALARM_HOLDS),
    DueKind.PLAN_SENDING: catch_up_once(send_due_plan),
    DueKind.URGENT_CALL: catch_up_once(call_again),
    DueKind.REPLY_PROMISE: catch_up_once(keep_promise),
    DueKind.REPLY_WATCH: catch_up_once(watch_reply),
    DueKind.CLOSING_WATCH: catch_up_once(watch_closing),
    DueKind.RELIEF_QUESTION: skip_if_late(ask, after=QUESTION_HOLDS),
    DueKind.DUTY_MORNING: skip_if_late(greet_the_duty, after=MORNING_HOLDS),
    DueKind.ABSENCE_BEGINS: catch_up_once(begin_absence),
    DueKind.HELD_WORDS: catch_up_once(end_hold),
    DueKind.CENTRE_HELP_ANSWER: catch_up_once(centre_help.chase),
    DueKind.CENTRE_HELP_REMINDER: skip_if_late(centre_help.remind, after=centre_help.DAY_BEFORE),
    DueKind.CENTRE_HELP_RESULT: catch_up_once(centre_help.ask_result),
    DueKind.CENTRE_HELP_TURN: catch_up_once(chase_turn),
}


@requires(Permission.RUN_JOBS)
async def due_now(work: Work) -> list[int]:
    """Items whose time has come, the earliest first. Asked in a view, so that idle ticks take no writer's lock."""
    found = await work.session.scalars(
        select(DueItem.id).where(_is_due(work)).order_by(DueItem.due_at, DueItem.id).limit(AT_ONCE)
    )
    return list(found)


@requires(Permission.RUN_JOBS)
async def do_item(work: Work, item_id: int) -> None:
    """Do one item, unless somebody else has done it since, or it is too late for its kind."""
    # The row is held until the commit: of two ticks at once, or two processes, the second finds it done.
    item = await work.session.scalar(select(DueItem).where(DueItem.id == item_id, _is_due(work)).with_for_update())
    if item is None:
        return
    kind = KINDS[item.kind]
    if kind.late_after is None or work.now < item.due_at + kind.late_after:
        await kind.do(work, item)
    item.done_at = work.now


@requires(Permission.RUN_JOBS)
async def put_off(work: Work, item_id: int) -> None:
    """An item failed: it is tried again later; after the last try it is given up and the admins hear of it."""
    item = await work.session.get(DueItem, item_id, with_for_update=True)
    if item is None or item.done_at is not None:
        return
    item.tries += 1
    item.not_before = work.now + FIRST_WAIT * 2 ** (item.tries - 1)
    if item.tries >= MOST_TRIES:
        item.given_up, item.done_at = True, work.now
        facts = {"kind": item.kind.value, "number": item.id}
        await work.notify(
            await admins(work), Notice("due_given_up", MessageClass.ALERT, facts, key=f"due_given_up:{item.id}")
        )


def _is_due(work: Work) -> ColumnElement[bool]:
    # Nothing is put off for longer: what is held until a later instant was put off by a clock that has been set back.
    rested = or_(
        DueItem.not_before.is_(None), DueItem.not_before <= work.now, DueItem.not_before > work.now + LONGEST_WAIT
    )
    return and_(DueItem.done_at.is_(None), DueItem.due_at <= work.now, rested)
