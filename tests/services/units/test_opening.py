from datetime import datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.units.hours import parse_hours
from services.units.opening import Opening, SameDays, opening_at, week_of

WEDNESDAY = "2026-11-18"


@pytest.mark.parametrize(
    ("hours", "at", "expected"),
    [
        ("пн-пт 9:00-18:00", "2026-11-18 09:00", Opening(open_until=time(18))),
        ("пн-пт 9:00-18:00", "2026-11-18 17:59", Opening(open_until=time(18))),
        ("пн-пт 9:00-18:00", "2026-11-18 18:00", Opening(opens_in_days=1, opens_at=time(9))),
        ("пн-пт 9:00-18:00", "2026-11-18 08:59", Opening(opens_in_days=0, opens_at=time(9))),
        ("пн-пт 9:00-18:00", "2026-11-20 19:00", Opening(opens_in_days=3, opens_at=time(9))),
        ("пн-пт 9:00-13:00, 14:00-18:00", "2026-11-18 13:30", Opening(opens_in_days=0, opens_at=time(14))),
        ("пн-пт 9:00-13:00, 14:00-18:00", "2026-11-18 12:00", Opening(open_until=time(13))),
        ("пн-пт 9:00-13:00, 13:00-18:00", "2026-11-18 12:00", Opening(open_until=time(18))),
        ("ср 9:00-12:00", "2026-11-18 12:00", Opening(opens_in_days=7, opens_at=time(9))),
    ],
)
def test_an_office_is_open_by_its_hours(hours: str, at: str, expected: Opening) -> None:
    assert opening_at(parse_hours(hours), datetime.fromisoformat(at)) == expected


def test_without_hours_nothing_is_said() -> None:
    assert opening_at((), datetime.fromisoformat(f"{WEDNESDAY} 12:00")) is None


@given(st.datetimes())
def test_whatever_the_moment_it_is_open_or_opens_within_a_week(at: datetime) -> None:
    opening = opening_at(parse_hours("вт 10:00-12:00, сб 23:00-23:59"), at)
    assert opening is not None
    assert (opening.open_until is None) != (opening.opens_at is None)
    assert 0 <= opening.opens_in_days <= 7


def test_neighbouring_days_with_the_same_hours_are_told_together() -> None:
    nine, six = time(9), time(18)
    assert week_of(parse_hours("пн-чт 9:00-18:00, пт 9:00-13:00, 14:00-18:00, вс 9:00-18:00")) == [
        SameDays(0, 3, ((nine, six),)),
        SameDays(4, 4, ((nine, time(13)), (time(14), six))),
        SameDays(6, 6, ((nine, six),)),
    ]
