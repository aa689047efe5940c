"""The timetable: a few ticks and nothing else. What is due stands in our tables and is asked of our own clock;
APScheduler reads the system's, so it is given intervals only and never an hour of the day.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from scheduler.jobs import (
    clean,
    do_due,
    finish_erasures,
    schedule_months,
    show_progress,
    tell_of_failures,
    tell_of_refused_files,
    tell_of_the_unreachable,
    watch_calendar,
    watch_helplines,
    watch_requests,
    watch_terms,
)
from services.work import Workshop

DUE_SECONDS = 20
PROGRESS_SECONDS = 5
HOURLY_SECONDS = 3600

Tick = Callable[[Workshop], Awaitable[None]]
TICKS: dict[str, tuple[Tick, float]] = {
    "months": (schedule_months, DUE_SECONDS),
    "due": (do_due, DUE_SECONDS),
    "unreachable": (tell_of_the_unreachable, DUE_SECONDS),
    "refused_files": (tell_of_refused_files, PROGRESS_SECONDS),
    "failures": (tell_of_failures, DUE_SECONDS),
    "watch": (watch_requests, DUE_SECONDS),
    "progress": (show_progress, PROGRESS_SECONDS),
    "erasures": (finish_erasures, DUE_SECONDS),
    "helplines": (watch_helplines, HOURLY_SECONDS),
    "terms": (watch_terms, HOURLY_SECONDS),
    "calendar": (watch_calendar, HOURLY_SECONDS),
    "clean": (clean, HOURLY_SECONDS),
}
"""Every tick with the seconds from one to the next, in the order in which a clock that is moved does them."""


def start(workshop: Workshop) -> AsyncIOScheduler:
    """Start the ticks in the running loop. The caller shuts it down.

    A tick that comes late runs once; one that still runs is not started again.
    """
    timetable = AsyncIOScheduler(
        timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    )
    for name, (tick, seconds) in TICKS.items():
        timetable.add_job(tick, "interval", [workshop], seconds=seconds, id=name)
    timetable.start()
    return timetable


async def tick_all(workshop: Workshop) -> None:
    """Every tick once, now."""
    for tick, _seconds in TICKS.values():
        await tick(workshop)
