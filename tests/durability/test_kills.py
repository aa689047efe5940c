"""Promise 1 under SIGKILL: nothing said is lost, nothing happens twice, nobody is left without an answer.

RYADOM_TEST_KILLS and RYADOM_TEST_SEED change the run (50 or 1000 kills; a seed that failed).
"""

from pathlib import Path

import pytest

from tests.durability.stand import KILLS, SEED, kill_run


@pytest.mark.timeout(120 + 10 * KILLS)
async def test_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    outcome = await kill_run(tmp_path, f"sqlite+aiosqlite:///{tmp_path / 'ryadom.db'}", kills=KILLS, seed=SEED)
    print(f"seed {SEED}: {outcome.kills} kills, {outcome.size}")  # noqa: T201 -- shown when it fails, to repeat it
    assert outcome.kills == KILLS
    assert outcome.complaints == []
    assert outcome.exit_code == 0
