"""The journal: appeals logged after a call or a visit, undone, noted, counted (Annex 1, section 1)."""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import make_transient_to_detached

from services.dates import DateRefusal, DateRefused, add_months, parse_day
from services.errors import DomainError, Gone, NotFound, Refused
from services.requests.drafts import NothingWritten
from services.requests.words import is_blank
from services.rights import Permission, requires
from services.safety.shield import masked
from services.work import Work
from storage.engine import insert_if_new, plain_rows
from storage.models import Appeal, AppealLine, AppealSource, Channel, Role, Unit, UnitKind

EARLIEST = timedelta(days=366)
"""How far back a specialist may name the day of an appeal."""

LONGEST_NOTE = 500
"""Characters: a note beside a line of a table, and a receipt that fits a phone."""


class DayOutOfReach(DomainError):
    """An appeal cannot be in the future, nor older than a year."""


class NoteTooLong(DomainError):
    """A note has at most LONGEST_NOTE characters."""


@dataclass(frozen=True)
class OpenDays:
    """The local days on which an appeal may be logged, both included; `last` is today."""

    first: date
    last: date

    def must_hold(self, day: date) -> date:
        """Raise DayOutOfReach for a day that is not open."""
        if not self.first <= day <= self.last:
            raise DayOutOfReach
        return day

    def read(self, typed: str) -> date:
        """The open day that was typed. Raises DateRefused, DayOutOfReach."""
        try:
            return self.must_hold(parse_day(typed, self.last))
        except DateRefused as refused:
            if refused.reason in (DateRefusal.TOO_LONG_AGO, DateRefusal.TOO_FAR_AHEAD):
                raise DayOutOfReach from refused
            raise


@dataclass(frozen=True)
class MonthLines:
    """Appeals of a month (its first local day) by lines of the form: the actor's own and the whole unit's."""

    month: date
    unit_kind: UnitKind
    own: Counter[AppealLine]
    unit: Counter[AppealLine]


def journal_unit(work: Work) -> int:
    """The unit in whose journal the actor writes: that of the post as specialist, else as head, else the Centre's."""
    for role in (Role.SPECIALIST, Role.HEAD, Role.COORDINATOR):
        for post in work.actor.posts:
            if post.role is role:
                return post.unit_id
    raise NotFound


@requires(Permission.LOG_APPEAL)
async def lines_by_use(work: Work) -> list[AppealLine]:
    """Lines 2–11, those that the actor logged most in the last 90 days first, then in the order of the form."""
    rows = await work.session.execute(
        select(Appeal.line, func.count())
        .where(
            Appeal.author_id == work.actor.person_id,
            Appeal.voided_at.is_(None),
            Appeal.day >= work.today - timedelta(days=90),
        )
        .group_by(Appeal.line)
    )
    used = {line: int(count) for line, count in rows}
    return sorted(AppealLine, key=lambda line: (-used.get(line, 0), line))


@requires(Permission.LOG_APPEAL)
async def open_days(work: Work) -> OpenDays:
    """The days that the actor may name for an appeal: up to a year back, none in the future."""
    return _open_days(work)


# Made once, for every appeal logged runs them.
_OF_TAP = select(Appeal.id).where(Appeal.tap_key == bindparam("tap"))
_INTO_JOURNAL = insert_if_new(Appeal, "tap_key").returning(Appeal.id)


@requires(Permission.LOG_APPEAL)
async def log_appeal(
    work: Work,
    line: AppealLine,
    source: AppealSource,
    *,
    tap_key: str,
    day: date | None = None,
    channel: Channel = Channel.PHONE,
) -> Appeal:
    """Enter one appeal in the journal of the actor's unit, on the local `day` (today when not named).

    `tap_key` names the tap: pressed or delivered again it gives the same appeal. Raises DayOutOfReach.
    """
    tap_key = f"{work.actor.person_id}:{tap_key}"
    try:
        day = _open_days(work).must_hold(day or work.today)
    except DayOutOfReach:
        with suppress(NotFound):
            return await _logged_by(work, tap_key)
        raise
    values = {
        "unit_id": journal_unit(work),
        "author_id": work.actor.person_id,
        "line": line,
        "source": source,
        "channel": channel,
        "day": day,
        "registered_at": work.now,
        "request_id": None,
        "tap_key": tap_key,
        "note": None,
        "voided_at": None,
    }
    written = await plain_rows(work.session, _INTO_JOURNAL, values)
    if not written:
        return await _logged_by(work, tap_key)
    appeal = Appeal(id=written[0].id, **values)
    # A row that stands already: whatever is changed in it later is kept like in any other.
    make_transient_to_detached(appeal)
    work.session.add(appeal)
    work.audit("appeal_logged", "appeal", appeal.id, line=int(line), unit=appeal.unit_id)
    return appeal


@requires(Permission.LOG_APPEAL)
async def undo_appeal(work: Work, appeal_id: int) -> Appeal:
    """Take back an own appeal («Отменить»): the row stays, marked, and counts nowhere.

    Raises NotFound for an appeal that is not the actor's to change, Gone when it is a request's own appeal.
    """
    appeal = await own_appeal(work, appeal_id)
    if appeal.request_id is not None:
        raise Gone
    if appeal.voided_at is None:
        appeal.voided_at = work.now
        work.audit("appeal_undone", "appeal", appeal.id, line=int(appeal.line), unit=appeal.unit_id)
    return appeal


@requires(Permission.LOG_APPEAL)
async def restore_appeal(work: Work, appeal_id: int) -> Appeal:
    """Put back an own appeal that was taken back («Всё-таки записать»): the same row counts again.

    Raises NotFound for an appeal that is not the actor's to change.
    """
    appeal = await own_appeal(work, appeal_id)
    if appeal.voided_at is not None:
        appeal.voided_at = None
        work.audit("appeal_restored", "appeal", appeal.id, line=int(appeal.line), unit=appeal.unit_id)
    return appeal


@requires(Permission.LOG_APPEAL)
async def note_appeal(work: Work, appeal_id: int, note: str) -> Appeal:
    """Put a note on an own appeal, in place of an earlier one (column 7 is drawn from counts only: notes stay in the
    journal); what must not travel of a serviceman is left out. Raises NothingWritten, NoteTooLong, NotFound, and Gone
    for an appeal taken back.
    """
    appeal = await own_appeal(work, appeal_id)
    if appeal.voided_at is not None:
        raise Gone
    if is_blank(note):
        raise NothingWritten
    if len(note) > LONGEST_NOTE:
        raise NoteTooLong
    appeal.note = masked(note)
    work.audit("appeal_noted", "appeal", appeal.id, unit=appeal.unit_id)
    return appeal


@requires(Permission.LOG_APPEAL)
async def own_appeal(work: Work, appeal_id: int) -> Appeal:
    """An appeal that the actor may change. Raises NotFound, also for one of another unit."""
    appeal = await work.session.get(Appeal, appeal_id)
    if appeal is None:
        raise NotFound
    _must_be_own(work, appeal)
    return appeal


# Made once, for every appeal logged runs it. The unit has a row in the answer even when its month is empty.
_LINES_OF_MONTH = (
    select(Unit.kind, Appeal.line, Appeal.author_id, func.count(Appeal.id).label("appeals"))
    .outerjoin(
        Appeal,
        and_(
            Appeal.unit_id == Unit.id,
            Appeal.voided_at.is_(None),
            Appeal.day >= bindparam("month"),
            Appeal.day < bindparam("next_month"),
        ),
    )
    .where(Unit.id == bindparam("of_unit"))
    .group_by(Unit.kind, Appeal.line, Appeal.author_id)
)


@requires(Permission.SEE_COUNTERS)
async def month_lines(work: Work, day: date | None = None) -> MonthLines:
    """The month of `day` (today's) by lines of the form."""
    month = (day or work.today).replace(day=1)
    rows = await plain_rows(
        work.session,
        _LINES_OF_MONTH,
        {"of_unit": journal_unit(work), "month": month, "next_month": add_months(month, 1)},
        flush=True,  # a note or an undoing of this work counts
    )
    own: Counter[AppealLine] = Counter()
    unit: Counter[AppealLine] = Counter()
    for row in rows:
        if row.line is None:
            continue
        unit[row.line] += row.appeals
        if row.author_id == work.actor.person_id:
            own[row.line] += row.appeals
    return MonthLines(month, rows[0].kind, own, unit)


async def _logged_by(work: Work, tap_key: str) -> Appeal:
    """The appeal that a tap has entered before. Raises NotFound."""
    known = await plain_rows(work.session, _OF_TAP, {"tap": tap_key})
    if not known:
        raise NotFound
    return await work.session.get_one(Appeal, known[0].id)


def _open_days(work: Work) -> OpenDays:
    return OpenDays(work.today - EARLIEST, work.today)


def _must_be_own(work: Work, appeal: Appeal) -> None:
    try:
        work.actor.must_reach(Permission.LOG_APPEAL, appeal.unit_id, owner_id=appeal.author_id)
    except Refused:
        raise NotFound from None
