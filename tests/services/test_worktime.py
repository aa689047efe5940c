"""Working time: the unit's hours and the Russian production calendar."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.production_calendar import (
    CALENDAR_FILE,
    CalendarFileRefused,
    ProductionCalendar,
    load_calendar,
    read_corrections,
    unknown_years,
)
from services.units.hours import parse_hours
from services.worktime import USUAL_HOURS, WorkingTime, working_time
from storage.models import Unit, UnitKind
from tests.services.workshop import IRKUTSK

USUAL = WorkingTime(parse_hours(USUAL_HOURS), IRKUTSK, load_calendar())
HEAD = "day,kind,like,source,checked_on"


def at(local: str) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=IRKUTSK)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


@pytest.mark.parametrize(
    ("year", "off"),
    [
        (2026, ["01-09", "02-23", "03-09", "05-01", "05-11", "06-12", "11-04", "12-31"]),
        (2027, ["01-08", "02-22", "02-23", "03-08", "05-03", "05-10", "06-14", "11-04", "11-05", "12-31"]),
    ],
)
def test_the_days_off_of_the_decrees_are_known(year: int, off: list[str]) -> None:
    """2026: decree 1466 of 24 September 2025."""
    free = [
        day
        for day in (date(year, 1, 1) + timedelta(days=number) for number in range(365))
        if day.weekday() < 5 and load_calendar().day(day).off and day > date(year, 1, 8 if year == 2026 else 7)
    ]
    assert [f"{day:%m-%d}" for day in free] == off


@pytest.mark.parametrize(
    ("year", "short"),
    [
        (2026, ["04-30", "05-08", "06-11", "11-03"]),
        (2027, ["02-20", "04-30", "06-11", "11-03"]),
    ],
)
def test_the_working_day_before_a_public_holiday_is_an_hour_shorter(year: int, short: list[str]) -> None:
    days = (date(year, 1, 1) + timedelta(days=number) for number in range(365))
    found = [day for day in days if USUAL.between(at(f"{day}T00:00"), at(f"{day}T23:59")) == hours(8)]
    assert [f"{day:%m-%d}" for day in found] == short


def test_a_working_saturday_has_the_hours_of_the_day_it_was_swapped_with() -> None:
    mondays = WorkingTime(parse_hours("пн 10:00-15:00, вт-пт 9:00-18:00"), IRKUTSK, load_calendar())
    assert mondays.between(at("2027-02-20T00:00"), at("2027-02-21T00:00")) == hours(4)
    assert mondays.between(at("2027-02-22T00:00"), at("2027-02-23T00:00")) == hours(0)


@pytest.mark.parametrize(
    ("asked", "length", "due"),
    [
        ("2026-11-18T12:00", 4, "2026-11-18T16:00"),
        ("2026-11-18T17:00", 4, "2026-11-19T12:00"),
        ("2026-11-18T09:00", 9, "2026-11-18T18:00"),
        ("2026-11-19T23:10", 4, "2026-11-20T13:00"),
        ("2026-11-20T17:00", 4, "2026-11-23T12:00"),
        ("2026-11-03T16:00", 4, "2026-11-05T12:00"),
        ("2026-12-30T17:00", 4, "2027-01-11T12:00"),
    ],
)
def test_working_hours_are_added_over_nights_weekends_and_holidays(asked: str, length: int, due: str) -> None:
    assert USUAL.add(at(asked), hours(length)) == at(due)


def test_a_lunch_break_and_a_working_saturday_of_the_unit_count() -> None:
    unit = WorkingTime(parse_hours("пн-пт 9:00-13:00, 14:00-18:00, сб 10:00-12:00"), IRKUTSK, load_calendar())
    assert unit.add(at("2026-11-18T12:00"), hours(2)) == at("2026-11-18T15:00")
    assert not unit.is_open(at("2026-11-18T13:30"))
    assert unit.next_open(at("2026-11-18T13:30")) == at("2026-11-18T14:00")
    assert unit.is_open(at("2026-11-21T10:30"))
    assert unit.next_open(at("2026-11-21T12:00")) == at("2026-11-23T09:00")
    assert not unit.is_open(at("2026-05-09T10:30")), "a public holiday that is a Saturday"


def test_open_means_from_the_first_minute_and_not_the_last() -> None:
    assert USUAL.is_open(at("2026-11-18T09:00"))
    assert not USUAL.is_open(at("2026-11-18T18:00"))
    assert not USUAL.is_open(at("2026-11-18T08:59"))


@pytest.mark.parametrize(
    ("asked", "length", "promised"),
    [
        ("2026-11-18T12:07", 4, "2026-11-18T16:30"),
        ("2026-11-18T12:00", 4, "2026-11-18T16:00"),
        ("2026-11-18T13:59", 4, "2026-11-18T18:00"),
        ("2026-11-18T23:41", 4, "2026-11-19T13:00"),
    ],
)
def test_a_promise_ends_on_the_half_hour_and_not_after_work(asked: str, length: int, promised: str) -> None:
    assert USUAL.promised(at(asked), hours(length)) == at(promised)


def test_a_promise_does_not_outlast_a_day_that_ends_before_the_half_hour() -> None:
    unit = WorkingTime(parse_hours("пн-пт 8:15-17:15"), IRKUTSK, load_calendar())
    assert unit.promised(at("2026-11-18T13:10"), hours(4)) == at("2026-11-18T17:15")


@given(
    st.datetimes(datetime(2026, 1, 12), datetime(2027, 11, 1)),  # noqa: DTZ001 -- local moments
    st.integers(1, 90 * 60),
)
def test_what_is_added_is_what_lies_between_and_can_be_taken_back(moment: datetime, minutes: int) -> None:
    begins, length = USUAL.next_open(moment.replace(tzinfo=IRKUTSK)), timedelta(minutes=minutes)
    ends = USUAL.add(begins, length)
    assert USUAL.between(begins, ends) == length
    assert USUAL.add(USUAL.back(ends, length), length) == ends


def test_a_unit_without_hours_or_with_hours_that_cannot_be_read_works_as_usual() -> None:
    for written in (None, "", "по звонку"):
        unit = Unit(code="x", kind=UnitKind.DEPARTMENT, name="Отдел", hours=written)
        assert working_time(unit, IRKUTSK).next_open(at("2026-11-21T12:00")) == at("2026-11-23T09:00")
    unit = Unit(code="x", kind=UnitKind.DEPARTMENT, name="Отдел", hours="вт 10:00-12:00")
    assert working_time(unit, IRKUTSK).next_open(at("2026-11-21T12:00")) == at("2026-11-24T10:00")


def test_an_unknown_year_has_weekends_and_the_fixed_holidays_and_is_told_of() -> None:
    calendar = load_calendar()
    assert not calendar.knows(2031)
    assert calendar.day(date(2031, 6, 12)).off
    assert not calendar.day(date(2031, 3, 10)).off
    assert unknown_years(calendar, date(2026, 12, 1)) == ()
    assert unknown_years(calendar, date(2030, 11, 30)) == (2030,)
    assert unknown_years(calendar, date(2030, 12, 1)) == (2030, 2031)


def test_the_file_adds_days_off_working_and_short_days() -> None:
    lines = [
        "# a comment",
        HEAD,
        "2031-03-10,off,,decree,2030-10-01",
        "2031-03-15,work,2031-03-10,decree,2030-10-01",
        "2031-03-12,short,,decree,2030-10-01",
    ]
    calendar = ProductionCalendar(read_corrections(lines))
    assert calendar.knows(2031)
    unit = WorkingTime(parse_hours(USUAL_HOURS), IRKUTSK, calendar)
    for day, expected in (("10", 0), ("12", 8), ("15", 9)):
        assert unit.between(at(f"2031-03-{day}T00:00"), at(f"2031-03-{day}T23:00")) == hours(expected)


@pytest.mark.parametrize(
    "line",
    [
        "2031-13-10,off,,decree,2030-10-01",
        "2031-03-10,rest,,decree,2030-10-01",
        "2031-03-10,off,,,2030-10-01",
        "2031-03-10,off,,decree,",
        "2031-03-10",
    ],
)
def test_a_line_that_says_nothing_clear_is_refused(line: str) -> None:
    with pytest.raises(CalendarFileRefused, match=line.split(",", maxsplit=1)[0]):
        read_corrections([HEAD, line])


def test_the_file_of_the_centre_can_be_read() -> None:
    assert read_corrections(CALENDAR_FILE.read_text(encoding="utf-8").splitlines()) == load_calendar().corrections
