import contextlib
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.dates import DateRefusal, DateRefused, add_months, local_day, month_bounds, parse_day, parse_moment

IRKUTSK = ZoneInfo("Asia/Irkutsk")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


NOW = local("2026-11-20T15:30")


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("25.12.2026 18:00", "2026-12-25T18:00"),
        ("25.12.2026, 18:00", "2026-12-25T18:00"),
        ("25.12.2026 в 18:00", "2026-12-25T18:00"),
        ("25.12.2026г. в 18.00", "2026-12-25T18:00"),
        ("25.12.26 18:00", "2026-12-25T18:00"),
        ("  25.12   18:00 ", "2026-12-25T18:00"),
        ("5.1 9:05", "2027-01-05T09:05"),
        ("20.11 18:00", "2026-11-20T18:00"),
        ("20.11 10:00", "2026-11-20T10:00"),
        ("19.11 18:00", "2027-11-19T18:00"),
        ("29.02 12:00", "2028-02-29T12:00"),
        ("25 декабря 18:00", "2026-12-25T18:00"),
        ("25 декабря 2027 в 9", "2027-12-25T09:00"),
        ("сегодня 18:00", "2026-11-20T18:00"),
        ("Завтра 10:00", "2026-11-21T10:00"),
        ("завтра в 10", "2026-11-21T10:00"),
        ("ЗАВТРА В 0", "2026-11-21T00:00"),
        ("послезавтра 23:59", "2026-11-22T23:59"),
        ("01.12.2026 00:00", "2026-12-01T00:00"),
        ("２５.１２.２０２６ １８：００", "2026-12-25T18:00"),
        ("25.12.2026\u00a018:00", "2026-12-25T18:00"),
    ],
)
def test_a_typed_moment_is_read_in_local_time(typed: str, moment: str) -> None:
    parsed = parse_moment(typed, NOW)
    assert parsed == local(moment)
    assert parsed.tzinfo is None


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("31.02.2026 18:00", DateRefusal.NO_SUCH_DAY),
        ("31.02 18:00", DateRefusal.NO_SUCH_DAY),
        ("29.02.2027 18:00", DateRefusal.NO_SUCH_DAY),
        ("00.12.2026 18:00", DateRefusal.NO_SUCH_DAY),
        ("25.13.2026 18:00", DateRefusal.NO_SUCH_DAY),
        ("25.12.0000 18:00", DateRefusal.NO_SUCH_DAY),
        ("25.12.2026 00:60", DateRefusal.NO_SUCH_TIME),
        ("25.12.2026 24:00", DateRefusal.NO_SUCH_TIME),
        ("завтра 25", DateRefusal.NO_SUCH_TIME),
        ("25.12.1970 18:00", DateRefusal.TOO_LONG_AGO),
        ("25.12.2199 18:00", DateRefusal.TOO_FAR_AHEAD),
        ("25.12.70 18:00", DateRefusal.TOO_FAR_AHEAD),
        ("19.11.2025 18:00", DateRefusal.TOO_LONG_AGO),
        ("21.11.2028 18:00", DateRefusal.TOO_FAR_AHEAD),
        ("завтра", DateRefusal.TIME_MISSING),
        ("25.12.2026", DateRefusal.TIME_MISSING),
        ("18:00", DateRefusal.NOT_UNDERSTOOD),
        ("00:60", DateRefusal.NOT_UNDERSTOOD),
        ("1970", DateRefusal.NOT_UNDERSTOOD),
        ("", DateRefusal.NOT_UNDERSTOOD),
        ("завтрак в 10", DateRefusal.NOT_UNDERSTOOD),
        ("завтра в 10 утра", DateRefusal.NOT_UNDERSTOOD),
        ("25.12.2026 1800", DateRefusal.NOT_UNDERSTOOD),
        ("25.12.202618:00", DateRefusal.NOT_UNDERSTOOD),
        ("-5.12.2026 18:00", DateRefusal.NOT_UNDERSTOOD),
        ("١٢.١٢.2026 18:00", DateRefusal.NOT_UNDERSTOOD),
        ("25.12.2026 ١٢:00", DateRefusal.NOT_UNDERSTOOD),
        ("25.12.2026 18:00" + " " * 200, DateRefusal.NOT_UNDERSTOOD),
        ("{0.__class__} 18:00", DateRefusal.NOT_UNDERSTOOD),
    ],
)
def test_what_is_no_moment_is_refused_with_its_reason(typed: str, reason: DateRefusal) -> None:
    with pytest.raises(DateRefused) as refused:
        parse_moment(typed, NOW)
    assert refused.value.reason is reason


def test_the_allowed_days_end_exactly_a_year_back_and_two_ahead() -> None:
    assert parse_moment("20.11.2025 00:00", NOW) == local("2025-11-20T00:00")
    assert parse_moment("20.11.2028 23:59", NOW) == local("2028-11-20T23:59")


@pytest.mark.parametrize(
    ("typed", "today", "day"),
    [
        ("20.11.2026", "2026-11-20", "2026-11-20"),
        ("20.11", "2026-11-20", "2026-11-20"),
        ("20 ноября", "2026-11-20", "2026-11-20"),
        ("19.11", "2026-11-20", "2026-11-19"),
        ("25.11", "2026-11-20", "2026-11-25"),
        ("28.12", "2027-01-05", "2026-12-28"),
        ("05.01", "2026-12-28", "2027-01-05"),
        ("сегодня", "2027-01-01", "2027-01-01"),
        ("вчера", "2027-01-01", "2026-12-31"),
        ("Позавчера", "2027-01-01", "2026-12-30"),
        ("завтра", "2026-12-31", "2027-01-01"),
    ],
)
def test_a_typed_day_is_the_nearest_such_day(typed: str, today: str, day: str) -> None:
    assert parse_day(typed, date.fromisoformat(today)) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("31.02", DateRefusal.NO_SUCH_DAY),
        ("29.02.2027", DateRefusal.NO_SUCH_DAY),
        ("01.01.1970", DateRefusal.TOO_LONG_AGO),
        ("01.01.2199", DateRefusal.TOO_FAR_AHEAD),
        ("20.11 18:00", DateRefusal.NOT_UNDERSTOOD),
        ("на днях", DateRefusal.NOT_UNDERSTOOD),
        ("٢٠.١١", DateRefusal.NOT_UNDERSTOOD),
    ],
)
def test_what_is_no_day_is_refused_with_its_reason(typed: str, reason: DateRefusal) -> None:
    with pytest.raises(DateRefused) as refused:
        parse_day(typed, NOW.date())
    assert refused.value.reason is reason


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    with contextlib.suppress(DateRefused):
        assert parse_moment(text, NOW).tzinfo is None
    with contextlib.suppress(DateRefused):
        assert abs(parse_day(text, NOW.date()) - NOW.date()) < timedelta(days=732)


@given(st.dates(date(2025, 11, 20), date(2028, 11, 20)), st.integers(0, 23), st.integers(0, 59))
def test_what_the_bot_writes_it_reads_back(day: date, hour: int, minute: int) -> None:
    assert parse_moment(f"{day:%d.%m.%Y} {hour:02}:{minute:02}", NOW).isoformat(" ", "minutes") == (
        f"{day} {hour:02}:{minute:02}"
    )


def test_a_month_at_irkutsk_begins_at_16_00_utc() -> None:
    start, end = month_bounds(date(2026, 11, 1), IRKUTSK)
    assert start == datetime(2026, 10, 31, 16, tzinfo=UTC)
    assert end == datetime(2026, 11, 30, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("milliseconds", "day"), [(-1, date(2026, 11, 30)), (0, date(2026, 12, 1)), (1, date(2026, 12, 1))]
)
def test_a_millisecond_around_local_midnight_decides_the_month(milliseconds: int, day: date) -> None:
    instant = datetime(2026, 11, 30, 16, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
    assert local_day(instant, IRKUTSK) == day
    november = month_bounds(date(2026, 11, 1), IRKUTSK)
    december = month_bounds(date(2026, 12, 1), IRKUTSK)
    assert (november[0] <= instant < november[1]) is (day.month == 11)
    assert (december[0] <= instant < december[1]) is (day.month == 12)


def test_any_day_names_its_month() -> None:
    assert month_bounds(date(2026, 12, 31), IRKUTSK) == month_bounds(date(2026, 12, 1), IRKUTSK)
    assert month_bounds(date(2026, 12, 31), IRKUTSK)[1] == datetime(2026, 12, 31, 16, tzinfo=UTC)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds are naive by hypothesis' rule
    st.sampled_from(["Asia/Irkutsk", "Europe/Berlin", "America/Sao_Paulo", "UTC", "Pacific/Kiritimati"]),
)
def test_an_instant_lies_in_the_month_of_its_local_day(instant: datetime, zone: str) -> None:
    tz = ZoneInfo(zone)
    start, end = month_bounds(local_day(instant, tz), tz)
    assert start <= instant < end


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        local_day(NOW, IRKUTSK)


@pytest.mark.parametrize(
    ("day", "months", "moved"),
    [
        ("2026-11-20", 1, "2026-12-20"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2027-12-31", 2, "2028-02-29"),
        ("2026-01-31", -2, "2025-11-30"),
        ("2026-11-20", -12, "2025-11-20"),
        ("2028-02-29", 12, "2029-02-28"),
    ],
)
def test_months_are_added_by_the_calendar(day: str, months: int, moved: str) -> None:
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(moved)
