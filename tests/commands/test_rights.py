"""What the command line makes: the database and the keys for their owner only, a report as the user makes any file."""

import asyncio
import os
import stat
import sys
from pathlib import Path

from tests.durability.process import ROOT


async def test_a_report_on_a_fresh_machine_leaves_the_database_to_its_owner(folder: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RYADOM_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "report", "--month", "2026-11", "--out", "reports/november.xlsx"),
        cwd=folder,
        env={**kept, "RYADOM_DATABASE_URL": "sqlite+aiosqlite:///ryadom.db", "PYTHONPATH": str(ROOT)},
        umask=0o007,
    )
    assert await asyncio.wait_for(process.wait(), 90) == 0
    assert modes(folder / "reports") == {".": 0o770, "november.xlsx": 0o660}
    assert modes(folder)["ryadom.db"] == 0o600
    assert modes(folder / "var") == {".": 0o700, "keys": 0o600}


def modes(folder: Path) -> dict[str, int]:
    return {str(one.relative_to(folder)): stat.S_IMODE(one.stat().st_mode) for one in (folder, *folder.iterdir())}
