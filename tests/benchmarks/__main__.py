"""`make bench`: each figure beside the other side of the same run, repetitions by turns, medians.

`python -m tests.benchmarks [--only PART …] [--quick] [--repeat N] [--kills N]`; PARTS below names the parts.
The table goes to standard output, everything measured to var/bench/. 1 when a figure is not as wanted.
"""

import argparse
import asyncio
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.benchmarks.announcement import announce
from tests.benchmarks.figures import Figure, at_least, at_most, keep, table
from tests.benchmarks.flood import RATE, UPDATES, WANTED_P95, flood
from tests.benchmarks.kills import DATABASES
from tests.benchmarks.sides import Ours, Stock
from tests.benchmarks.stand import KEPT, ROOT, new_folder
from tests.benchmarks.starting import import_of_aiogram, start_of_the_bot
from tests.benchmarks.taps import burst, even_taps
from tests.benchmarks.urgent import heard, urgent_figures
from tests.databases import why_no_server


@dataclass(frozen=True)
class Size:
    """How much is measured. `taps` at an even rate, `burst` at once."""

    repeat: int
    taps: int
    burst: int
    readers: int
    subscribers: int
    flood: int
    announced: int
    kills: int


FULL = Size(
    repeat=3, taps=1000, burst=1000, readers=300, subscribers=10_000, flood=UPDATES, announced=10_000, kills=1000
)
QUICK = Size(repeat=1, taps=200, burst=200, readers=60, subscribers=500, flood=500, announced=300, kills=10)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def taps(size: Size) -> list[Figure]:
    beside, announcing = [], []
    for number in range(size.repeat):
        stock = await even_taps(Stock(), size.taps)
        ours = await even_taps(Ours(free=True), size.taps)
        busy = await even_taps(Ours(free=True), size.taps, announcing=True)
        say(
            f"  taps {number + 1}: stock {1000 * stock.p95:.0f} ms, ours {1000 * ours.p95:.0f} ms, "
            f"with an announcement at {busy.announced:.0f}/s {1000 * busy.p95:.0f} ms"
        )
        beside.append((1000 * ours.p95, 1000 * stock.p95))
        announcing.append((1000 * busy.p95, 1000 * ours.p95))
    return [
        at_most("durable tap at 50/s, p95, beside the stock bot", 1.2, beside, "ms"),
        at_most("the same with an announcement at 30/s, beside without", 1.5, announcing, "ms"),
    ]


async def bursts(size: Size) -> list[Figure]:
    pairs = []
    for number in range(size.repeat):
        stock, ours = await burst(Stock(), size.burst), await burst(Ours(free=True), size.burst)
        say(
            f"  burst {number + 1}: stock {stock.answers_a_second:.0f}/s, {stock.unanswered} unanswered; "
            f"ours {ours.answers_a_second:.0f}/s, {ours.unanswered} unanswered"
        )
        pairs.append((ours.answers_a_second, stock.answers_a_second))
    return [at_least(f"burst of {size.burst} taps, answers a second", 1.0, pairs, "a second")]


async def killed(size: Size) -> list[Figure]:
    """Killed at 30 % and started again: what is lost, doubled, unanswered."""
    runs = []
    for _number in range(size.repeat):
        stock = await burst(Stock(), size.burst, killed_at=0.3)
        ours = await burst(Ours(free=True), size.burst, killed_at=0.3)
        runs.append({"ours": vars(ours), "stock": vars(stock)})
    said = {
        side: ", ".join(f"{sum(run[side][word] for run in runs)} {word}" for word in ("lost", "doubled", "unanswered"))
        for side in ("ours", "stock")
    }
    harm = sum(run["ours"][word] for run in runs for word in ("lost", "doubled", "unanswered"))
    name = f"killed at 30 % of {size.burst} taps and started again, {size.repeat} times"
    return [Figure(name, said["ours"], said["stock"], harm, "0", harm == 0, runs)]


async def announcement(size: Size) -> list[Figure]:
    runs = sorted([await announce(size.readers) for _number in range(size.repeat)], key=lambda one: one.value)
    return [runs[len(runs) // 2]]


async def start(size: Size) -> list[Figure]:
    pairs = [(await start_of_the_bot(size.subscribers), await import_of_aiogram()) for _number in range(size.repeat)]
    cpu = [(ours.cpu, bare.cpu) for ours, bare in pairs]
    memory = [(ours.memory, bare.memory) for ours, bare in pairs]
    return [
        at_most("start, CPU until the first answer, beside `import aiogram`", 1.5, cpu, "s"),
        at_most(f"start, memory with {size.subscribers} subscribers, beside it", 1.5, memory, "MiB"),
    ]


async def flooded(size: Size) -> list[Figure]:
    """Once, however often the others are repeated: the whole of it takes ten minutes."""
    run = await flood(size.flood)
    say(f"  {run}")
    name = f"others beside {size.flood} messages of one person at {RATE:.0f} a second, p95"
    return [Figure(name, f"{run.p95:.3g} s", "none", run.p95, f"≤ {WANTED_P95:g}", run.holds, [vars(run)])]


async def urgent(size: Size) -> list[Figure]:
    """Once on each database, with the load and without: four minutes."""
    figures = []
    for database, opened in DATABASES.items():
        if database != "SQLite" and (reason := await why_no_server()):
            say(f"  {database}: {reason}")
            continue
        runs = []
        for loaded in (False, True):
            with new_folder() as folder:
                async with opened(folder) as url:
                    run = await heard(size.flood, size.announced, loaded=loaded, url=url)
            say(f"  {database}, {'loaded' if loaded else 'alone'}: {run}")
            runs.append(run)
        figures += urgent_figures(database, loaded=runs[1], alone=runs[0])
    return figures


async def kills(size: Size) -> list[Figure]:
    """The kill tests at their full number: tests.benchmarks.kills says what it found and exits 1 for any complaint."""
    out = KEPT / "kills.json"
    command = (sys.executable, "-m", "tests.benchmarks.kills", "--kills", str(size.kills), "--json", str(out))
    done = await asyncio.to_thread(subprocess.run, command, cwd=ROOT, check=False)
    found = json.loads(out.read_text()) if done.returncode == 0 else f"exit code {done.returncode}"
    holds = done.returncode == 0
    return [Figure(f"{size.kills} kills", "see above", "none", done.returncode, "0", holds, [found])]


PARTS: dict[str, Callable[[Size], Coroutine[Any, Any, list[Figure]]]] = {
    "taps": taps,
    "burst": bursts,
    "kill": killed,
    "announcement": announcement,
    "start": start,
    "flood": flooded,
    "kills": kills,
    "urgent": urgent,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART")
    parser.add_argument("--quick", action="store_true", help="small, to see that it works: its figures say little")
    parser.add_argument("--repeat", type=int, metavar="N")
    parser.add_argument("--kills", type=int, metavar="N")
    chosen = parser.parse_args()
    size = QUICK if chosen.quick else FULL
    size = Size(**{**vars(size), **{name: vars(chosen)[name] for name in ("repeat", "kills") if vars(chosen)[name]}})
    figures: list[Figure] = []
    for part in chosen.only:
        say(f"{part} …")
        figures += asyncio.run(PARTS[part](size))
    at = datetime.now(UTC)
    load = os.getloadavg()[0]
    path: Path = KEPT / f"{at:%Y%m%d-%H%M%S}.json"
    keep(figures, path, at=at.isoformat(), cores=os.cpu_count(), load=load, python=platform.python_version())
    say(f"\n{table(figures)}\n\n{path.relative_to(ROOT)}; {os.cpu_count()} cores, load at the end {load:.1f}")
    return 0 if all(one.holds for one in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
