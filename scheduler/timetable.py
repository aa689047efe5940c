"""The timetable: a few ticks and nothing else. What is due stands in our tables and is asked of our own clock;
APScheduler reads the system's, so it is given intervals only and never an hour of the day.
"""

from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from scheduler.jobs import clean, do_due, show_progress, tell_of_failures, tell_of_the_unreachable, watch_requests
from services.work import Workshop

DUE_SECONDS = 20
PROGRESS_SECONDS = 5
CLEANING_SECONDS = 3600


def start(workshop: Workshop) -> AsyncIOScheduler:
    """Start the ticks in the running loop. The caller shuts it down.

    A tick that comes late runs once; one that still runs is not started again.
    """
    timetable = AsyncIOScheduler(
        timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    )
    timetable.add_job(do_due, "interval", [workshop], seconds=DUE_SECONDS, id="due")
    timetable.add_job(show_progress, "interval", [workshop], seconds=PROGRESS_SECONDS, id="progress")
    timetable.add_job(tell_of_the_unreachable, "interval", [workshop], seconds=DUE_SECONDS, id="unreachable")
    timetable.add_job(tell_of_failures, "interval", [workshop], seconds=DUE_SECONDS, id="failures")
    timetable.add_job(watch_requests, "interval", [workshop], seconds=DUE_SECONDS, id="watch")
    timetable.add_job(clean, "interval", [workshop], seconds=CLEANING_SECONDS, id="clean")
    timetable.start()
    return timetable
