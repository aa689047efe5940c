"""The machinery of `make bench` at a tiny size: what it counts is right. How fast anything is, it does not ask here."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.benchmarks.announcement import announce
from tests.benchmarks.figures import Figure, at_least, at_most, keep, table
from tests.benchmarks.sides import Ours, Stock
from tests.benchmarks.taps import burst, even_taps
from tests.benchmarks.urgent import FEWEST, Heard, heard, urgent_figures


async def test_the_stock_bot_answers_every_tap_once() -> None:
    answered = await even_taps(Stock(), 10)
    assert (answered.unanswered, answered.lost, answered.doubled) == (0, 0, 0)
    assert answered.p95 > 0


async def test_our_bot_killed_in_the_middle_of_a_burst_answers_every_tap_once() -> None:
    answered = await burst(Ours(free=True), 40, killed_at=0.3)
    assert (answered.taps, answered.unanswered, answered.lost, answered.doubled) == (40, 0, 0, 0)


async def test_the_attempts_of_an_announcement_are_counted() -> None:
    figure = await announce(20)
    (run,) = figure.runs
    assert (run["attempts"], run["refused"]) == (20, 0)
    assert figure.value == run["rate"] > 0


async def test_cries_and_words_beside_a_load_all_arrive() -> None:
    run = await heard(30, 20, loaded=True)
    assert (run.cries, run.words, run.unanswered, run.unheard) == (FEWEST, FEWEST, 0, 0)
    assert run.urgent > 0
    assert run.ordinary > 0


def test_what_is_not_answered_under_load_does_not_hold_however_fast_the_rest_is() -> None:
    fast = Heard(urgent=0.1, ordinary=0.1, cries=10, words=10, unanswered=0, unheard=0, announced=29.0)
    assert [one.holds for one in urgent_figures("SQLite", fast, fast)] == [True, True]
    assert not urgent_figures("SQLite", replace(fast, unanswered=1), fast)[0].holds
    assert [one.holds for one in urgent_figures("SQLite", replace(fast, ordinary=1.1), fast)] == [True, False]


def test_a_ratio_is_the_median_of_those_of_each_pair() -> None:
    pairs = [(10.0, 10.0), (30.0, 20.0), (90.0, 10.0)]
    assert (at_most("p95", 1.5, pairs, "ms").value, at_most("p95", 1.5, pairs, "ms").holds) == (1.5, True)
    assert not at_most("p95", 1.4, pairs, "ms").holds
    assert at_least("answers", 1.5, pairs, "a second").holds
    assert not at_least("answers", 1.6, pairs, "a second").holds


def test_what_falls_short_is_seen_in_the_table_and_kept(tmp_path: Path) -> None:
    figures = [
        Figure("slow", "2 s", "1 s", 2.0, "≤ 1.5", holds=False),
        Figure("fast", "1 s", "1 s", 1.0, "≤ 1.5", True),
    ]
    shown = [line.split("|")[-1].strip() for line in table(figures).splitlines()]
    assert shown[2:] == ["NO", "yes"]
    keep(figures, tmp_path / "bench" / "one.json", cores=2)
    kept = json.loads((tmp_path / "bench" / "one.json").read_text())
    assert kept["cores"] == 2
    assert [one["holds"] for one in kept["figures"]] == [False, True]


pytestmark = pytest.mark.timeout(300)
