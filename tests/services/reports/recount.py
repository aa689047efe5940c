"""The report counted a second time, by walking over raw rows: the proof shares no query and no sum with the code."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.reports.sheet import Sheet
from storage.models import Appeal, AppealSource, Event, EventKind

IRKUTSK = timedelta(hours=8)
LINES = range(1, 12)


@dataclass(frozen=True)
class Figures:
    """`appeals`: line of the form → columns 2–6. `streams`: section 2. `attended`: section 3, month and year so far."""

    appeals: dict[int, tuple[int, int, int, int, int]]
    streams: int
    attended: dict[str, tuple[int, int]]


NOBODY = {"centre_remote": (0, 0), "centre_in_person": (0, 0), "campaigns": (0, 0), "others_events": (0, 0)}


def recount(
    appeals: Iterable[Appeal],
    events: Iterable[tuple[Event, int]],
    month: date,
    now: datetime,
    *,
    units: set[int],
    centre: int,
) -> Figures:
    """Figures of the units together; `events` come with how many signed up, and those of the Centre count people."""
    columns = {line: [0, 0, 0, 0, 0] for line in LINES}
    for appeal in appeals:
        if appeal.unit_id not in units or appeal.voided_at is not None or appeal.day.year != month.year:
            continue
        for line in (1, int(appeal.line)):
            if appeal.day.month == month.month:
                columns[line][0] += 1
                columns[line][1] += appeal.source is AppealSource.PARTICIPANT
                columns[line][2] += appeal.source is AppealSource.FAMILY
                columns[line][3] += appeal.source is AppealSource.ORGANISATION
            columns[line][4] += appeal.day.month <= month.month
    streams, attended = 0, dict(NOBODY)
    for event, going in events:
        local = event.starts_at + IRKUTSK
        held = event.cancelled_at is None and event.starts_at <= now
        if event.unit_id not in units or not held or local.year != month.year or local.month > month.month:
            continue
        this_month = local.month == month.month
        streams += this_month and event.kind is EventKind.STREAM
        if event.unit_id == centre:
            place = event.kind is EventKind.CLUB_MEETING and event.place
            code = "centre_in_person" if place else "centre_remote"
            attended[code] = (attended[code][0] + going * this_month, attended[code][1] + going)
    return Figures({line: (a, b, c, d, e) for line, (a, b, c, d, e) in columns.items()}, streams, attended)


def figures_of(sheet: Sheet) -> Figures:
    """What a drawn sheet says, in the same shape; lines that nothing fills yet must be zero."""
    streams, *others = sheet.section2
    assert [line.total for line in others] == [0, 0, 0]
    assert [(line.total, line.cumulative) for line in sheet.section4] == [(0, 0)] * 3
    return Figures(
        {row.line: (row.total, row.participants, row.family, row.organisations, row.cumulative) for row in sheet.rows},
        streams.total,
        {line.code: (line.total, line.cumulative) for line in sheet.section3},
    )
