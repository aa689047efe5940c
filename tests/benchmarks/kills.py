"""A thousand kills: `python -m tests.benchmarks.kills [--kills 1000] [--json FILE] [--seed N]`.

Four runs of the stand of tests/durability, each with a quarter of the kills: taking updates and broadcasting, on SQLite
and on PostgreSQL. Prints a table; ends with 1 when anything was lost, doubled or left open.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.sandbox.answers import Json
from tests.databases import postgres_database
from tests.durability.checker import Wrong
from tests.durability.history import Outcome
from tests.durability.process import warm_parent
from tests.durability.stand import Load, Report, kill_run

KILLS = 1000
READING = 100
LOADS = (Load.TAKING, Load.BROADCASTING)
PART = 50
"""Kills in one run at most: a run that fails is short enough to be looked at, and the lines show how far it is."""
COLUMNS = (
    "load",
    "database",
    "kills",
    "acts",
    "ok",
    "fail",
    "unknown",
    "lost",
    "doubled",
    "other",
    "repeats",
    "open",
    "s",
)
NOTES = """acts: what people did; ok, fail, unknown: what they saw of it. lost, doubled, other: what the checker found.
repeats: second copies of messages that may come twice. open: announcements marked «unknown», at most one a kill."""


@asynccontextmanager
async def _sqlite(folder: Path) -> AsyncIterator[str]:
    yield f"sqlite+aiosqlite:///{folder / 'ryadom.db'}"


@asynccontextmanager
async def _postgres(_folder: Path) -> AsyncIterator[str]:
    async with postgres_database() as url:
        yield url


DATABASES = {"SQLite": _sqlite, "PostgreSQL": _postgres}


@dataclass(frozen=True)
class Row:
    """All runs of one load on one database."""

    load: Load
    database: str
    reports: Sequence[Report]

    def figures(self) -> Json:
        outcomes = {outcome.value: sum(one.outcomes[outcome] for one in self.reports) for outcome in Outcome}
        lost = sum(one.count(Wrong.LOST) for one in self.reports)
        doubled = sum(one.count(Wrong.DOUBLED) for one in self.reports)
        return {
            "load": self.load.value,
            "database": self.database,
            "kills": sum(one.kills.total() for one in self.reports),
            "acts": sum(outcomes.values()),
            **outcomes,
            "lost": lost,
            "doubled": doubled,
            "other": sum(len(one.complaints) for one in self.reports) - lost - doubled,
            "repeats": sum(one.repeats for one in self.reports),
            "open": sum(one.unknown for one in self.reports),
            "s": round(sum(one.seconds for one in self.reports)),
        }


def table(rows: Sequence[Json]) -> str:
    lines = ["| " + " | ".join(COLUMNS) + " |", "|" + " --- |" * len(COLUMNS)]
    return "\n".join([*lines, *("| " + " | ".join(str(row[name]) for name in COLUMNS) + " |" for row in rows)])


async def run(kills: int, seed: int) -> list[Row]:
    combinations = [(load, database) for load in LOADS for database in DATABASES]
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="ryadom-kills-") as folder, warm_parent(Path(folder)) as parent:
        for number, (load, database) in enumerate(combinations):
            share = kills // len(combinations) + (number < kills % len(combinations))
            reports: list[Report] = []
            for done in range(0, share, PART):
                place = Path(folder) / f"{load.name}-{database}-{done}"
                place.mkdir()
                async with DATABASES[database](place) as url:
                    reading = READING if load is Load.BROADCASTING else 0
                    part = min(PART, share - done)
                    report = await kill_run(parent, place, url, load, kills=part, seed=seed + done, reading=reading)
                reports.append(report)
                say(f"{database}, {report}")
            rows.append(Row(load, database, reports))
    return rows


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.kills", description="Kill the bot, check, report."
    )
    parser.add_argument("--kills", type=int, default=KILLS, help=f"how many in all (left out: {KILLS})")
    parser.add_argument("--json", type=Path, help="write the table as JSON to this file")
    parser.add_argument(
        "--seed", type=int, default=random.SystemRandom().randrange(1, 1_000_000), help="repeats the choices of a run"
    )
    chosen = parser.parse_args()
    say(f"seed {chosen.seed}")
    rows = asyncio.run(run(chosen.kills, chosen.seed))
    figures = [row.figures() for row in rows]
    say(f"{table(figures)}\n{NOTES}")
    if chosen.json is not None:
        result = {"kills": chosen.kills, "seed": chosen.seed, "rows": figures}
        chosen.json.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n")
    bad = any(one.complaints or one.exit_code for row in rows for one in row.reports)
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
