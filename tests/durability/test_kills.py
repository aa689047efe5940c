"""Promise 1 under SIGKILL: nothing said is lost, nothing happens twice, nobody is left without an answer; and nobody
gets an announcement twice. Fifty kills in all; `python -m tests.benchmarks.kills` makes a thousand.

A failure prints its seed: RYADOM_TEST_SEED repeats the choices of that run.
"""

import os
import random
from pathlib import Path

import pytest

from tests.durability.process import Parent
from tests.durability.stand import Load, kill_run

KILLS = {Load.TAKING: 15, Load.BROADCASTING: 10}
"""On each of the two databases."""
READING = 30


@pytest.mark.timeout(600)
@pytest.mark.parametrize("load", KILLS)
async def test_kills_lose_nothing_and_double_nothing(
    load: Load, tmp_path: Path, empty_url: str, parent: Parent
) -> None:
    seed = int(os.environ.get("RYADOM_TEST_SEED", "0")) or random.SystemRandom().randrange(1, 1_000_000)
    reading = READING if load is Load.BROADCASTING else 0
    report = await kill_run(parent, tmp_path, empty_url, load, kills=KILLS[load], seed=seed, reading=reading)
    print(report)  # noqa: T201 -- shown when it fails, to repeat it
    assert report.kills.total() == KILLS[load]
    assert report.complaints == []
    assert report.exit_code == 0
