from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.units.hours import HoursRefused, OpenHours, parse_hours


def hours(days: range | list[int], opens: str, closes: str) -> tuple[OpenHours, ...]:
    return tuple(OpenHours(day, time.fromisoformat(opens), time.fromisoformat(closes)) for day in days)


WEEK = range(5)


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("пн-пт 9:00-18:00", hours(WEEK, "09:00", "18:00")),
        ("Пн–Пт: с 9.00 до 18.00", hours(WEEK, "09:00", "18:00")),
        ("пн.-пт. 09:00 — 18:00", hours(WEEK, "09:00", "18:00")),
        ("пн-чт 8:30-17:30, пт 8:30-16:30", hours(range(4), "08:30", "17:30") + hours([4], "08:30", "16:30")),
        ("пт 8:30-16:30; пн-чт 8:30-17:30", hours(range(4), "08:30", "17:30") + hours([4], "08:30", "16:30")),
        ("пн, ср, пт 10:00-14:00", hours([0, 2, 4], "10:00", "14:00")),
        ("вт и чт 10:00-14:00", hours([1, 3], "10:00", "14:00")),
        ("пн-пт 9:00-18:00, сб, вс выходной", hours(WEEK, "09:00", "18:00")),
        ("пн 9:00-13:00, 14:00-18:00", hours([0], "09:00", "13:00") + hours([0], "14:00", "18:00")),
    ],
)
def test_hours_are_understood(text: str, understood: tuple[OpenHours, ...]) -> None:
    assert parse_hours(text) == understood


@pytest.mark.parametrize(
    "text",
    [
        "",
        "круглосуточно, наверное",
        "9:00-18:00",
        "пн-пт",
        "пн-пт 18:00-9:00",
        "пн-пт 9:00-9:00",
        "пн-пт 9:00-24:00",
        "пн-пт 9:60-18:00",
        "пт-пн 9:00-18:00",
        "пн-пт 9:00-18:00, ср 10:00-12:00",
        "пн-пт ٩:00-18:00",
        "пн-пт 9:00-18:00 без обеда",
        "вс выходной",
    ],
)
def test_unclear_hours_are_refused(text: str) -> None:
    with pytest.raises(HoursRefused):
        parse_hours(text)


@given(st.text(alphabet="пнвтсрчб0123456789:-., ", max_size=60))
def test_any_text_is_understood_or_refused(text: str) -> None:
    try:
        stretches = parse_hours(text)
    except HoursRefused:
        return
    assert stretches
    assert list(stretches) == sorted(stretches)
