"""A process of its own that does what is due at an instant on somebody's database, and says which day it takes it for.

Run as a script: `elsewhere.py URL KEYS INSTANT`; the host's zone is whatever TZ says. One line of JSON comes out, after
a line has come in: so several can begin at once.
"""

import asyncio
import json
import sys
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from scheduler.jobs import do_due, schedule_months
from services.clock import Clock
from services.dates import month_bounds
from services.journal import log_appeal
from services.plans.facts import deadline_of
from services.work import Centre, Workshop
from storage.crypto import read_keys
from storage.engine import open_database
from storage.models import AppealLine, AppealSource
from tests.services.workshop import IRKUTSK, SPECIALIST


async def act(url: str, keys: Path, instant: datetime) -> dict[str, object]:
    database = open_database(url, read_keys(keys))
    workshop = Workshop(database, Clock(IRKUTSK, lambda: instant), Centre(IRKUTSK, "Центр", ""))
    await do_due(workshop)
    await schedule_months(workshop)
    async with workshop.work(SPECIALIST) as work:
        appeal = await log_appeal(work, AppealLine.CONSULTATION, AppealSource.FAMILY, tap_key=time.tzname[0])
    await database.close()
    zone: ZoneInfo = work.centre.zone
    return {
        "today": work.today.isoformat(),
        "day": appeal.day.isoformat(),
        "month": [bound.isoformat() for bound in month_bounds(work.today, zone)],
        "deadline": deadline_of(work.today, zone).isoformat(),
    }


if __name__ == "__main__":
    sys.stdin.readline()
    facts = asyncio.run(act(sys.argv[1], Path(sys.argv[2]), datetime.fromisoformat(sys.argv[3])))
    sys.stdout.write(f"{json.dumps(facts)}\n")
