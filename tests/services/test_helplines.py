import re
from dataclasses import replace
from datetime import date, timedelta

from services.helplines import STALE_AFTER, load_helplines, stale_helplines

LINES = load_helplines()


def test_the_first_number_is_112() -> None:
    assert LINES[0].phone == "112"


def test_only_the_confirmed_national_numbers_are_shown() -> None:
    """A wrong number on the urgent screen is worse than none: a new one is added here on purpose, with its source."""
    assert [line.phone for line in LINES] == ["112", "8-800-2000-122"]


def test_every_number_says_where_it_is_from_and_that_the_centre_checks_it() -> None:
    for line in LINES:
        assert line.name
        assert line.hours
        assert line.source
        assert isinstance(line.checked_on, date)
        assert line.caution == "проверьте перед запуском"


def test_a_number_can_be_dialled_and_its_note_fits_a_phone() -> None:
    for line in LINES:
        assert re.fullmatch("[0-9-]+", line.phone)
        assert len(line.note) <= 80


def test_a_number_is_stale_when_its_check_is_more_than_ninety_days_old() -> None:
    today = date(2026, 11, 18)
    fresh, old = (replace(LINES[0], checked_on=today - STALE_AFTER - timedelta(days=days)) for days in (0, 1))
    assert timedelta(days=90) == STALE_AFTER
    assert stale_helplines((fresh, old), today) == (old,)
