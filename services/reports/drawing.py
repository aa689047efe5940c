"""Drawing the monthly report (Annex 1) from the journal and the events: nothing of it is kept, every figure is counted.

A support point counts in its department. Four queries, however many units.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import and_, func, select

from services.dates import add_months, local_day, month_bounds
from services.errors import DomainError, NotFound, Refused
from services.reports.sheet import Entry, Line, Row, Sheet, consolidate, fill_sheet
from services.rights import Permission, requires
from services.work import Work
from storage.models import Appeal, AppealLine, AppealSource, Event, EventKind, Role, SignUp, Unit, UnitKind

FIRST_MONTH = date(2023, 1, 1)
"""The Centre opened on 28 December 2022; the journal has nothing earlier."""

# The form is Russian whoever prints it, and so is what names its sheets.
WHOLE_REGION, WHOLE_REGION_SHORT, CENTRE_SHORT = "сводный, Центр и все отделы", "Сводный", "Центр"
AROUND_SHORT_NAME = re.compile(r"^отдел\s*,\s*|\s*\([^)]*\)$", re.IGNORECASE)


class MonthOutOfReach(DomainError):
    """A report is drawn for months from January 2023 to the current one."""


@dataclass(frozen=True)
class RegionReport:
    """The consolidated report and the sheets that it sums, by the id of the unit: the Centre, then by name."""

    whole: Sheet
    units: dict[int, Sheet]


@dataclass(frozen=True)
class HeldEvent:
    """An event that took place: `unit_id` is that of the sheet, `going` how many people signed up to come."""

    id: int
    unit_id: int
    kind: EventKind
    title: str
    day: date
    in_person: bool
    going: int


@dataclass(frozen=True)
class Appeals:
    """Counts by the sheet's unit: of the month by line and who appealed, and of the year so far by line."""

    month: Counter[tuple[int, AppealLine, AppealSource]]
    year: Counter[tuple[int, AppealLine]]

    def rows(self, unit_id: int) -> list[Row]:
        return [
            Row(
                int(line),
                participants=self.month[unit_id, line, AppealSource.PARTICIPANT],
                family=self.month[unit_id, line, AppealSource.FAMILY],
                organisations=self.month[unit_id, line, AppealSource.ORGANISATION],
                cumulative=self.year[unit_id, line],
            )
            for line in AppealLine
        ]


@requires(Permission.SUBMIT_REPORT)
async def reporting_unit(work: Work) -> int:
    """The unit whose report the actor answers for: a head's own department. Raises Refused for others."""
    for post in work.actor.posts:
        if post.role is Role.HEAD:
            return post.unit_id
    raise Refused(Permission.SUBMIT_REPORT.value)


@requires(Permission.SEE_COUNTERS)
async def draw_unit_sheet(work: Work, unit_id: int, month: date) -> Sheet:
    """The report of one unit for the month that `month` lies in, as the journal stands now.

    Raises Refused for a unit that is not the actor's to see, NotFound for one without a sheet of its own (a support
    point), MonthOutOfReach.
    """
    work.actor.must_reach(Permission.SEE_COUNTERS, unit_id)
    month = _drawable(work, month)
    homes = await _homes(work)
    if unit_id not in homes.values():
        raise NotFound
    return (await _draw(work, homes, [await work.session.get_one(Unit, unit_id)], month))[0]


@requires(Permission.SEE_COUNTERS)
async def draw_region(work: Work, month: date) -> list[Sheet]:
    """The consolidated report, then the sheets of the Centre and of every department by name, as they are printed.

    Raises what draw_region_report raises.
    """
    report = await draw_region_report(work, month)
    return [report.whole, *report.units.values()]


@requires(Permission.SEE_COUNTERS)
async def draw_region_report(work: Work, month: date) -> RegionReport:
    """The report of the whole region for the month that `month` lies in, as the journals stand now.

    Raises Refused unless the actor sees every unit, NotFound while there is no unit, MonthOutOfReach.
    """
    if work.actor.units(Permission.SEE_COUNTERS) is not None:
        raise Refused(Permission.SEE_COUNTERS.value)
    month = _drawable(work, month)
    homes = await _homes(work)
    units = list(await work.session.scalars(select(Unit).where(Unit.id.in_(set(homes.values())))))
    if not units:
        raise NotFound
    units.sort(key=lambda unit: (unit.kind is not UnitKind.CENTRE, unit.name.casefold(), unit.id))
    sheets = await _draw(work, homes, units, month)
    whole = consolidate(WHOLE_REGION, sheets, drawn_on=work.today)
    return RegionReport(
        replace(whole, unit_short=WHOLE_REGION_SHORT),
        {unit.id: sheet for unit, sheet in zip(units, sheets, strict=True)},
    )


def short_name(unit: Unit) -> str:
    """A unit inside the consolidated report and in the name of a file: «Отдел, Ангарск (пример)» is «Ангарск»."""
    return CENTRE_SHORT if unit.kind is UnitKind.CENTRE else AROUND_SHORT_NAME.sub("", unit.name) or unit.name


def _drawable(work: Work, month: date) -> date:
    if not FIRST_MONTH <= month.replace(day=1) <= work.today:
        raise MonthOutOfReach
    return month.replace(day=1)


async def _homes(work: Work) -> dict[int, int]:
    """Unit → the unit in whose sheet it counts."""
    rows = await work.session.execute(select(Unit.id, Unit.kind, Unit.parent_id))
    return {
        unit_id: parent_id if kind is UnitKind.SUPPORT_POINT and parent_id else unit_id
        for unit_id, kind, parent_id in rows
    }


async def _draw(work: Work, homes: dict[int, int], units: Sequence[Unit], month: date) -> list[Sheet]:
    """Sheets in the order of `units`, each of which is a home."""
    drawn = {unit.id for unit in units}
    homes = {unit_id: home for unit_id, home in homes.items() if home in drawn}
    appeals = await _count_appeals(work, homes, month)
    events = await _held_events(work, homes, month)
    return [
        fill_sheet(
            unit.name,
            month,
            work.today,
            rows=appeals.rows(unit.id),
            lines=_event_lines(unit, [event for event in events if event.unit_id == unit.id], month),
            unit_short=short_name(unit),
        )
        for unit in units
    ]


async def _count_appeals(work: Work, homes: dict[int, int], month: date) -> Appeals:
    """Section 1: appeals not taken back, by their local day (column 6 from 1 January)."""
    counted = (Appeal.unit_id.in_(homes), Appeal.voided_at.is_(None), Appeal.day < add_months(month, 1))
    by_source = await work.session.execute(
        select(Appeal.unit_id, Appeal.line, Appeal.source, func.count())
        .where(*counted, Appeal.day >= month)
        .group_by(Appeal.unit_id, Appeal.line, Appeal.source)
    )
    by_line = await work.session.execute(
        select(Appeal.unit_id, Appeal.line, func.count())
        .where(*counted, Appeal.day >= month.replace(month=1))
        .group_by(Appeal.unit_id, Appeal.line)
    )
    appeals = Appeals(Counter(), Counter())
    for unit_id, line, source, count in by_source:
        appeals.month[homes[unit_id], line, source] += count
    for unit_id, line, count in by_line:
        appeals.year[homes[unit_id], line] += count
    return appeals


async def _held_events(work: Work, homes: dict[int, int], month: date) -> list[HeldEvent]:
    """Events of the year up to the end of the month that have begun and were not cancelled, in their order."""
    zone = work.centre.zone
    rows = await work.session.execute(
        select(Event, func.count(SignUp.person_id))
        .outerjoin(SignUp, and_(SignUp.event_id == Event.id, SignUp.going))
        .where(
            Event.unit_id.in_(homes),
            Event.cancelled_at.is_(None),
            Event.starts_at >= month_bounds(month.replace(month=1), zone)[0],
            Event.starts_at < month_bounds(month, zone)[1],
            Event.starts_at <= work.now,
        )
        .group_by(Event.id)
        .order_by(Event.starts_at, Event.id)
    )
    return [
        HeldEvent(
            id=event.id,
            unit_id=homes[event.unit_id],
            kind=event.kind,
            title=event.title,
            day=local_day(event.starts_at, zone),
            in_person=event.kind is EventKind.CLUB_MEETING and bool(event.place),
            going=going,
        )
        for event, going in rows
    ]


def _event_lines(unit: Unit, events: Collection[HeldEvent], month: date) -> list[Line]:
    """Section 2: one for each stream that the unit held. Section 3, in the Centre's sheet only: who signed up for the
    Centre's streams and remote meetings (line 1), and for its meetings at a place (line 2).
    """
    streams = [event for event in events if event.kind is EventKind.STREAM and event.day >= month]
    lines = [Line("streams", tuple(Entry(event.day, event.title, 1, event.id) for event in streams))]
    if unit.kind is UnitKind.CENTRE:
        lines.append(_attended("centre_remote", (event for event in events if not event.in_person), month))
        lines.append(_attended("centre_in_person", (event for event in events if event.in_person), month))
    return lines


def _attended(code: str, events: Iterable[HeldEvent], month: date) -> Line:
    of_year = list(events)
    return Line(
        code,
        tuple(Entry(event.day, event.title, event.going, event.id) for event in of_year if event.day >= month),
        cumulative=sum(event.going for event in of_year),
    )
