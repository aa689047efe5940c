"""The morning of a duty day: whoever is on duty hears it. Nothing is told to somebody absent."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from services.outbox import Notice
from services.rights import Permission, requires
from services.rota.presence import on_duty
from services.work import Work
from storage.engine import insert_if_new
from storage.models import Account, DueItem, DueKind, MessageClass

MORNING = time(8)
MORNING_HOLDS = timedelta(hours=16)
"""Until midnight the notice is of use."""


def morning_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, MORNING, zone)


@requires(Permission.RUN_ROTA)
async def wake_in_the_morning(work: Work, day: date) -> None:
    """The due row of a day on which somebody is on duty: one for the region, however many they are."""
    if (at := morning_of(day, work.centre.zone)) > work.now:
        values = {
            "kind": DueKind.DUTY_MORNING,
            "key": f"duty_morning:{day.isoformat()}",
            "subject_id": day.toordinal(),
            "due_at": at,
            "tries": 0,
            "given_up": False,
        }
        await work.session.execute(insert_if_new(DueItem, "key").values(**values))


@requires(Permission.RUN_JOBS)
async def greet_the_duty(work: Work, item: DueItem) -> None:
    await _tell(work, date.fromordinal(item.subject_id))


@requires(Permission.RUN_ROTA)
async def tell_of_duty(work: Work, day: date) -> None:
    """Put on duty on the very day: in the morning it could not be told. Before the morning it will be."""
    if morning_of(day, work.centre.zone) <= work.now:
        await _tell(work, day)


async def _tell(work: Work, day: date) -> None:
    facts = {"day": day.isoformat()}
    notice = Notice("duty_today", MessageClass.STAFF, facts, key=f"duty:{day.isoformat()}")
    await work.notify(await on_duty(work.session, day), notice)


@requires(Permission.RUN_JOBS)
async def is_on_duty(work: Work, account_id: int, day: date) -> bool:
    """Whether whoever has the account is on duty that day, and the day is this one: for a notice being written."""
    person_id = await work.session.scalar(select(Account.person_id).where(Account.id == account_id))
    return day == work.today and person_id in await on_duty(work.session, day)
