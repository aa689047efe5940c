"""The disk under SQLite is full: nobody has a receipt for what is not written, people hear whom to call, the database
stays whole, and when there is room again all goes on.
"""

import asyncio
import sqlite3
from pathlib import Path
from time import monotonic

import pytest

from bot.sandbox.world import World
from tests.durability.disks import WAYS
from tests.durability.process import BotProcess, Parent
from tests.durability.stand import Load, kill_run

SEED = 1
PATIENCE = 60.0
FIRST, SECOND = "family6", "family5"
"""They take no part in the load. Each writes for the first time, the second while the disk is full."""
PHONE = "телефон Центра (пример)"
TOLD = (
    f"У нас не получилось это сохранить. Ваши слова не потеряны, я попробую ещё раз через минуту. Если срочно: {PHONE}."
)
WELCOME = "Здравствуйте."


async def heard(world: World, key: str, text: str) -> None:
    """Wait until the bot says this."""
    async with asyncio.timeout(PATIENCE):
        while not said(world, key, text):
            await world.events.wait_after(world.events.seq, 0.05)


def said(world: World, key: str, text: str) -> bool:
    return any(text in message["text"] for message in world.chat(key))


def integrity(database: Path) -> str:
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])
    finally:
        connection.close()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("way", WAYS)
async def test_a_full_disk_takes_no_receipt_and_loses_nothing(tmp_path: Path, parent: Parent, way: str) -> None:
    back: list[float] = []
    folder = tmp_path / "disk"
    folder.mkdir()
    with WAYS[way](folder) as disk:
        database = folder / "ryadom.db"

        async def fill_it(bot: BotProcess, world: World) -> None:
            world.start(FIRST)
            await heard(world, FIRST, WELCOME)
            disk.fill(bot)
            world.start(SECOND)
            await heard(world, SECOND, TOLD)
            assert not said(world, SECOND, WELCOME), "nothing of it is written"
            assert integrity(database) == "ok"
            disk.free(bot)
            begun = monotonic()
            await heard(world, SECOND, WELCOME)
            back.append(monotonic() - begun)

        report = await kill_run(
            parent,
            folder,
            f"sqlite+aiosqlite:///{database}",
            Load.A_FEW,
            kills=0,
            seed=SEED,
            more={"RYADOM_CENTRE_PHONE": PHONE},
            trouble=fill_it,
        )
        print(report, f"back after {back[0]:.1f} s")  # noqa: T201 -- shown when it fails
        assert report.complaints == []
        assert report.exit_code == 0
        assert integrity(database) == "ok"
