"""Zones that change their clocks: an hour that is left out is refused with a sentence, one that comes twice is said."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.texts import load_texts
from handlers.coordinator.screens import drafts as _drafts  # noqa: F401 -- the words of MomentUnfit are registered there
from handlers.refusals import refusal
from handlers.ui.events import when_text
from services.dates import comes_twice, instant_of
from services.events.facts import MomentUnfit, read_moment

WARSAW = ZoneInfo("Europe/Warsaw")
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "day"),
    [("29.03.2026 02:00", None), ("29.03.2026 02:30", None), ("2:59", date(2026, 3, 29))],
)
def test_an_hour_that_is_left_out_is_refused(typed: str, day: date | None) -> None:
    with pytest.raises(MomentUnfit) as refused:
        read_moment(typed, NOW, WARSAW, day)
    assert refused.value.reason == MomentUnfit.SKIPPED
    with load_texts().context():
        assert "Такого часа в эту ночь нет: часы переводят вперёд." in refusal(refused.value).text


@pytest.mark.parametrize(
    ("typed", "instant"),
    [
        ("29.03.2026 01:59", datetime(2026, 3, 29, 0, 59, tzinfo=UTC)),
        ("29.03.2026 03:00", datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        ("25.10.2026 02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("25.10.2026 03:00", datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
    ],
)
def test_of_an_hour_that_comes_twice_the_first_is_meant(typed: str, instant: datetime) -> None:
    assert read_moment(typed, NOW, WARSAW) == instant


@pytest.mark.parametrize(
    ("instant", "said"),
    [
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "25 октября, воскресенье, 02:30 (до перевода часов)"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "25 октября, воскресенье, 02:30 (после перевода часов)"),
        (datetime(2026, 10, 25, 2, 30, tzinfo=UTC), "25 октября, воскресенье, 03:30"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "29 марта, воскресенье, 03:00"),
    ],
)
def test_which_of_the_two_is_said(instant: datetime, said: str) -> None:
    with load_texts().context():
        assert when_text(instant, WARSAW, NOW.date()) == said


def test_in_irkutsk_no_hour_is_left_out_or_comes_twice() -> None:
    irkutsk = ZoneInfo("Asia/Irkutsk")
    for month in range(1, 13):
        for hour in range(24):
            instant = instant_of(datetime(2026, month, 25, hour, 30), irkutsk)  # noqa: DTZ001 -- as typed
            assert instant is not None
            assert not comes_twice(instant, irkutsk)
