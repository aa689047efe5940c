"""What the clock does for a plan: it goes by itself on the 25th at 10:00, and before that coordinators hear what it
lacks.
"""

from datetime import datetime, timedelta

from sqlalchemy import select

from services.alerts import admins
from services.outbox import Notice
from services.plans.assembly import assemble_plan
from services.plans.facts import PlanView
from services.plans.schedule import month_of
from services.plans.sending import send_plan
from services.rights import Permission, requires
from services.work import Work
from storage.models import DueItem, Membership, MessageClass, Role

ALARM_HOLDS = timedelta(days=1)
"""Then the next one takes its place: of alarms that were slept over only the last is heard."""


@requires(Permission.RUN_JOBS)
async def sound_alarm(work: Work, item: DueItem) -> None:
    """On the 23rd and the 24th: the coordinators hear what the plan lacks to go out by itself. Nobody hears of one
    that was approved or sent.
    """
    view = await assemble_plan(work, month_of(item))
    if view.gap is not None:
        await _alarm(work, view, item.key, expires_at=item.due_at + ALARM_HOLDS)


@requires(Permission.RUN_JOBS)
async def send_due_plan(work: Work, item: DueItem) -> None:
    """On the 25th at 10:00, or as soon as the bot wakes up after it: an approved plan goes by itself, once. Of one that
    cannot go the coordinators hear; of a month that is over nobody does.
    """
    month = month_of(item)
    if month < work.today.replace(day=1):
        return
    view = await assemble_plan(work, month)
    if view.gap is not None:
        await _alarm(work, view, item.key)
    elif view.sent_at is None and view.plan_id is not None:
        await send_plan(work, view.plan_id)
        notice = Notice("plan_sent", MessageClass.STAFF, {"plan_id": view.plan_id}, key=f"plan_sent:{view.plan_id}")
        await work.notify(await _coordinators(work), notice)


async def _alarm(work: Work, view: PlanView, key: str, *, expires_at: datetime | None = None) -> None:
    coordinators = await _coordinators(work)
    facts: dict[str, object] = {"month": view.month.isoformat(), "nobody_runs_it": not coordinators}
    notice = Notice("plan_alarm", MessageClass.ALERT, facts, key=key, expires_at=expires_at)
    await work.notify(coordinators or await admins(work), notice)


async def _coordinators(work: Work) -> list[int]:
    posts = select(Membership.person_id).where(Membership.role == Role.COORDINATOR, Membership.dismissed_at.is_(None))
    return list(await work.session.scalars(posts.distinct()))
