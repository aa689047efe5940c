"""What the command line does: each opens the database, calls one use case as the system, and says the result."""

import argparse
import os
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import date, datetime
from pathlib import Path
from time import monotonic
from zoneinfo import ZoneInfo

from bot.app.ending import end_in_time
from bot.app.refused_file import refused
from bot.app.running import run
from bot.app.starting import BOT_USERNAME, look_at_ground, open_ground, read_phrases
from bot.config import Settings
from bot.health import given_up
from handlers.ui.links import start_link
from services.clock import Clock
from services.documents.report_file import FileKind, report_file
from services.errors import DomainError, NotFound
from services.helplines import STALE_AFTER, load_helplines, stale_helplines
from services.municipalities import load_municipalities
from services.people.invitations import invite
from services.people.posts import NoSuchPost
from services.production_calendar import load_calendar, unknown_years
from services.reports.drawing import MonthOutOfReach, draw_region, draw_unit_sheet
from services.units.file import DepartmentFileRefused, parse_departments
from services.units.registry import ensure_region, import_departments, unit_by_code
from services.work import Centre, Workshop
from storage.engine import Database, sqlite_has_wal_reset_bug
from storage.migrate import is_current
from storage.models import MetaValue, Profile, Role

CENTRE = "centre"
Command = Callable[[Settings, argparse.Namespace], Coroutine[None, None, int]]


class CommandRefused(Exception):
    """The command could not be done; the text is for the operator."""


_REFUSALS: dict[type[DomainError], str] = {
    NotFound: "There is no unit with this code: see «🏢 Отделы» in the bot, or the file that was imported.",
    MonthOutOfReach: "There is no report for that month: they go from January 2023 to the current month.",
    NoSuchPost: (
        "There is no such post: a specialist needs --profile; a head needs --department; "
        "coordinators and admins belong to the Centre."
    ),
}


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


@asynccontextmanager
async def workshop(settings: Settings) -> AsyncIterator[Workshop]:
    ground = await open_ground(settings)
    try:
        centre = Centre(ground.clock.zone, settings.centre_name, settings.centre_phone, settings.admin_ids)
        works = Workshop(ground.database, ground.clock, centre)
        async with works.work() as work:
            await ensure_region(work)
        yield works
    except DomainError as error:
        msg = _REFUSALS.get(type(error), f"Refused: {type(error).__name__}.")
        raise CommandRefused(msg) from error
    finally:
        await ground.database.close()


async def run_bot(settings: Settings, _chosen: argparse.Namespace) -> int:
    await run(settings, end_in_time)
    return 0


async def migrate_database(settings: Settings, _chosen: argparse.Namespace) -> int:
    async with workshop(settings):
        say("The database is up to date.")
    return 0


async def load_departments(settings: Settings, chosen: argparse.Namespace) -> int:
    """Import a register of departments; a file with a bad row imports nothing."""
    try:
        raw = chosen.file.read_bytes()
    except OSError as error:
        msg = f"{chosen.file} cannot be read: {error.strerror}."
        raise CommandRefused(msg) from error
    with _file_refused_in_words():
        file = parse_departments(raw, {one.code for one in load_municipalities()})
    async with workshop(settings) as works, works.work() as work:
        with _file_refused_in_words():
            done = await import_departments(work, file)
    say(f"Departments: {done.created} new, {done.updated} updated.")
    if done.ignored_columns:
        say(f"Columns ignored: {', '.join(done.ignored_columns)}.")
    if done.unserved:
        say(f"Municipalities without a department yet: {', '.join(done.unserved)}.")
    return 0


@contextmanager
def _file_refused_in_words() -> Iterator[None]:
    try:
        yield
    except DepartmentFileRefused as error:
        raise CommandRefused(refused(error.problems)) from error


async def print_invitation(settings: Settings, chosen: argparse.Namespace) -> int:
    async with workshop(settings) as works, works.work() as work:
        unit = await unit_by_code(work, chosen.department or CENTRE)
        profile = Profile(chosen.profile) if chosen.profile else None
        code = await invite(work, Role(chosen.role), unit.id, profile)
        username = await work.session.get(MetaValue, BOT_USERNAME)
    if username is None:
        say(f"Invitation code (send the bot «/start {code}»), once, within 72 hours")
    else:
        say(f"{start_link(username.value, code)}  (once, within 72 hours)")
    return 0


async def write_report(settings: Settings, chosen: argparse.Namespace) -> int:
    """Draw Annex 1 of a month into a file; the same figures as in the chat."""
    month = _month(chosen.month)
    out: Path = chosen.out
    try:
        kind = FileKind(out.suffix.lstrip(".").lower())
    except ValueError as error:
        msg = "--out must end in .docx or .xlsx"
        raise CommandRefused(msg) from error
    async with workshop(settings) as works, works.view() as view:
        if chosen.department:
            unit = await unit_by_code(view, chosen.department)
            sheets = [await draw_unit_sheet(view, unit.id, month)]
        else:
            sheets = await draw_region(view, month)
    with _rights_of_the_user(chosen.umask):
        _write(out, report_file(sheets, kind))
    say(f"{out}: {len(sheets)} sheet(s), {sheets[0].total_row.total} appeals in {month:%Y-%m}.")
    return 0


@contextmanager
def _rights_of_the_user(umask: int) -> Iterator[None]:
    """What is made here is not only for the bot to read: the umask with which the command was called."""
    ours = os.umask(umask)
    try:
        yield
    finally:
        os.umask(ours)


def _write(out: Path, content: bytes) -> None:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(content)
    except OSError as error:
        msg = f"{out} cannot be written ({type(error).__name__})."
        raise CommandRefused(msg) from error


def _month(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 -- a month has no zone
    except ValueError as error:
        msg = "--month must look like 2026-11"
        raise CommandRefused(msg) from error


async def check(settings: Settings, _chosen: argparse.Namespace) -> int:
    """Look the installation over and change nothing: what would stop `run` is an error and ends with 1, what deserves a
    look is a line.
    """
    read_phrases()
    ground = await look_at_ground(settings)
    if ground is None:
        say(f"There is no database yet: the first `run` makes it, and the keys {settings.keys_file} if there are none.")
    else:
        try:
            await _check_database(settings, ground.database)
        finally:
            await ground.database.close()
    say(_updates_of(settings))
    clock = ground.clock if ground is not None else Clock(ZoneInfo(settings.timezone), monotonic=monotonic)
    today = clock.now().astimezone(clock.zone).date()
    say(_helplines(today))
    say(_calendar(today))
    if not settings.centre_phone:
        say("RYADOM_CENTRE_PHONE is empty: people see no number when all else fails.")
    if settings.bot_token is None:
        say("RYADOM_BOT_TOKEN is not set: `run` needs it.")
    return 0 if settings.bot_token else 1


def _updates_of(settings: Settings) -> str:
    """How they are taken in; of addresses the host only."""
    if settings.webhook_host is None:
        return f"Updates: polling, {settings.telegram_host} is asked for them."
    return f"Updates: webhook, delivered to {settings.webhook_host} and handed on to {settings.listen} (RYADOM_LISTEN)."


def _helplines(today: date) -> str:
    """When they were checked, and which of them too long ago."""
    lines = load_helplines()
    told = (
        f"Helplines: oldest check {min(line.checked_on for line in lines):%d.%m.%Y}. Проверьте номера перед запуском."
    )
    stale = stale_helplines(lines, today)
    if stale:
        told += f" More than {STALE_AFTER.days} days ago: {', '.join(line.phone for line in stale)}."
    return told


def _calendar(today: date) -> str:
    """Of which years the days off are known."""
    calendar = load_calendar()
    told = [f"{year} {'known' if calendar.knows(year) else 'unknown'}" for year in (today.year, today.year + 1)]
    if unknown_years(calendar, today):
        told.append("of an unknown year only weekends and fixed holidays count: services/data/production_calendar.csv")
    return f"Production calendar: {', '.join(told)}."


async def _check_database(settings: Settings, database: Database) -> None:
    url = database.writer.url
    current = await is_current(database)
    schema = "schema up to date" if current else "schema of another version: `migrate`"
    say(f"Database: {url.get_backend_name()}, {schema}. Keys: {settings.keys_file}, they fit.")
    if url.get_backend_name() == "sqlite" and sqlite_has_wal_reset_bug():
        say(f"SQLite {sqlite3.sqlite_version} is older than 3.51.3: run one copy of the bot on one file only.")
    if current:
        async with database.view() as session:
            lost = await given_up(session)
        say(f"Given up and still kept: {lost.updates} incoming update(s), {lost.messages} outgoing message(s).")


COMMANDS: dict[str, Command] = {
    "run": run_bot,
    "migrate": migrate_database,
    "departments": load_departments,
    "invite": print_invitation,
    "report": write_report,
    "check": check,
}
