"""The play of `make demo`, whole: over HTTP, the bot as a process of its own, as somebody at a terminal sees it."""

import asyncio
import io
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from asyncio.subprocess import PIPE, Process
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import docx
import openpyxl
import pytest
from aiohttp import ClientSession

from bot.demo import cast
from bot.demo import process as bot_process
from bot.demo.stand import FIRST_DAY, ZONE, beginning
from bot.demo.steps import STEPS
from bot.sandbox.clock_api import TrainingTime
from bot.sandbox.drivers import HttpDriver
from bot.sandbox.phone import Phone
from handlers.ui.months import DUE_DAYS
from services.clock import Clock
from tests.demonstration import DEMO, environment, shown_demo

PLAY_SECONDS = 420
"""At most, on a busy machine; nothing of the play waits for the clock, which is moved instead."""


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """The folder in which `python -m bot demo --once` was run, and what came of it."""
    folder = tmp_path_factory.mktemp("demo")
    done = subprocess.run(  # noqa: S603 -- our own command
        [*DEMO, "--port", "0", "--once"],
        check=False,
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=PLAY_SECONDS,
    )
    return folder, done


@pytest.mark.parametrize(("day", "begins"), [(1, 7), (5, 7), (6, 7), (18, 18), (19, 21), (31, 21)])
def test_a_demo_begins_when_the_report_of_its_month_opens_and_the_plan_is_ahead(day: int, begins: int) -> None:
    assert FIRST_DAY > DUE_DAYS
    now = datetime(2026, 12, day, 9, 30, tzinfo=ZONE)
    assert beginning(now) == datetime(2026, 12, begins, 12, tzinfo=ZONE)


@pytest.mark.timeout(PLAY_SECONDS + 30)
def test_the_seven_steps_are_played_to_the_end(played: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, done = played
    log = folder / "var/demo/once/bot.log"
    said = f"{done.stdout[-3000:]}\n{done.stderr}\n{log.read_text()[-3000:] if log.exists() else ''}"
    assert done.returncode == 0, said
    assert done.stderr == ""
    assert done.stdout.startswith("State: fresh.")
    assert re.findall(r"^(\d)\. ", done.stdout, re.MULTILINE) == [str(number) for number in range(1, 8)]
    assert len(STEPS) == 7
    # The first words of a family, the answer to them, and the reminder that ends the play were all seen.
    for words in ("Сын вернулся и почти не говорит.", "Как он спит?", "Напоминаю"):
        assert words in done.stdout
    assert done.stdout.rstrip().endswith("The play is over: every step did what it should.")


@pytest.mark.timeout(PLAY_SECONDS + 30)
def test_the_reports_of_the_play_lie_ready_and_open(played: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    made = sorted((played[0] / "var/demo").glob("*.*"))
    assert sorted(path.suffix for path in made) == [".docx", ".docx", ".xlsx"]
    for path in made:
        if path.suffix == ".docx":
            first = docx.Document(io.BytesIO(path.read_bytes())).tables[0]
            cells = [cell.text for row in first.rows for cell in row.cells]
        else:
            page = openpyxl.load_workbook(path).worksheets[0]
            cells = [str(cell.value) for row in page.iter_rows() for cell in row]
        assert "Общее количество обращений: из них" in cells


@pytest.mark.timeout(PLAY_SECONDS + 30)
async def test_the_demo_goes_on_where_it_was_left(
    played: tuple[Path, subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    shutil.copytree(played[0] / "var/demo/once", tmp_path / "var/demo")
    async with shown_demo(tmp_path) as demo:
        assert any(line.startswith("State: kept from last time") for line in demo.printed)
        assert not any(line.startswith("1. ") for line in demo.printed), "the play is not played twice"
        async with HttpDriver(demo.url, patience=40) as driver:
            assert [one["key"] for one in (await driver.phones())["phones"]] == [one.key for one in cast.CAST]
            words = [message.get("text", "") for message in await driver.chat(cast.MOTHER)]
            assert any("Как он спит?" in text for text in words)
            seen = await driver.seq()
            await driver.send_text(cast.MOTHER, "/menu")
            await driver.changed(seen + 1, 40)
            assert "Какая помощь нужна?" in (await driver.chat(cast.MOTHER))[-1]["text"]
        demo.process.terminate()
        assert await asyncio.wait_for(demo.process.wait(), 30) == 0


def bot_of(demo: Process) -> int:
    """The id of the bot's process, its only child."""
    (child,) = Path(f"/proc/{demo.pid}/task/{demo.pid}/children").read_text().split()
    return int(child)


@pytest.mark.timeout(PLAY_SECONDS + 30)
async def test_a_bot_that_is_killed_is_started_again_and_the_stand_stays(tmp_path: Path) -> None:
    async with shown_demo(tmp_path, "--empty") as demo, HttpDriver(demo.url, patience=90) as driver:
        assert demo.process.stdout is not None
        os.kill(bot_of(demo.process), signal.SIGKILL)
        said = (await asyncio.wait_for(demo.process.stdout.readline(), 60)).decode()
        assert "The bot ended by itself; its last words are in var/demo/bot.log. It is started again." in said
        async with ClientSession() as client, client.get(f"{demo.url}/api/clock") as answer:
            assert (await answer.json())["notice"] == bot_process.COMING_BACK
        await driver.start(cast.ADMIN, "")
        assert (await asyncio.wait_for(demo.process.stdout.readline(), 90)).decode() == "The bot answers again.\n"
        async with ClientSession() as client, client.get(f"{demo.url}/api/clock") as answer:
            assert (await answer.json())["notice"] == ""
        admin = Phone(driver, cast.ADMIN, "Дмитрий")
        await admin.sees("🏢 Отделы")


@pytest.mark.timeout(PLAY_SECONDS + 30)
async def test_a_closed_terminal_leaves_no_bot_behind(tmp_path: Path) -> None:
    async with shown_demo(tmp_path, "--empty") as demo:
        bot = bot_of(demo.process)
        demo.process.send_signal(signal.SIGHUP)
        assert await asyncio.wait_for(demo.process.wait(), 60) == 0
        with pytest.raises(ProcessLookupError):
            os.kill(bot, 0)


@pytest.mark.timeout(PLAY_SECONDS + 30)
async def test_a_bot_killed_during_a_play_that_is_shown_once_fails_it(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *DEMO, "--port", "0", "--once", cwd=tmp_path, env=environment(), stdout=PIPE, stderr=PIPE
    )
    assert process.stdout is not None
    async for line in process.stdout:
        if line.startswith(b"1. "):
            break
    os.kill(bot_of(process), signal.SIGKILL)
    _out, errors = await asyncio.wait_for(process.communicate(), PLAY_SECONDS)
    assert process.returncode == 1
    assert errors.decode() == "The bot ended by itself; its last words are in var/demo/once/bot.log.\n"


async def test_a_bot_that_ends_again_and_again_is_let_be_and_the_page_names_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot_process, "BOT", (sys.executable, "-c", "raise SystemExit(3)"))
    monkeypatch.setattr(bot_process, "REST_SECONDS", 0.0)
    training = TrainingTime(Clock(ZoneInfo("Asia/Irkutsk")), "в Иркутске")
    bot = bot_process.BotProcess({**environment(), "RYADOM_LISTEN": "127.0.0.1:9"}, tmp_path, training)
    with pytest.raises(bot_process.CannotShow, match="The bot did not start"):
        await bot.start()
    said: asyncio.Queue[str] = asyncio.Queue()
    async with bot.kept(said.put_nowait):
        lines = [await asyncio.wait_for(said.get(), 60) for _ in range(bot_process.MOST_STARTS + 1)]
    assert all(line.endswith("It is started again.") for line in lines[:-1])
    assert lines[-1].endswith("is not started again; the page stays.")
    assert str(tmp_path / "bot.log") in training.notice


async def test_a_busy_port_is_one_sentence_and_nothing_is_touched(tmp_path: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = str(busy.getsockname()[1])
        process = await asyncio.create_subprocess_exec(
            *DEMO, "--port", port, "--fresh", cwd=tmp_path, env=environment(), stdout=PIPE, stderr=PIPE
        )
        out, errors = await asyncio.wait_for(process.communicate(), 60)
    assert (process.returncode, out) == (1, b"")
    assert errors.decode().startswith(f"Port {port} is busy")
    assert errors.decode().count("\n") == 1
    assert os.listdir(tmp_path) == []  # noqa: PTH208 -- a path's own way counts as blocking


async def test_a_port_that_cannot_be_is_not_called_busy(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *DEMO, "--port", "99999", cwd=tmp_path, env=environment(), stdout=PIPE, stderr=PIPE
    )
    out, errors = await asyncio.wait_for(process.communicate(), 60)
    assert (process.returncode, out) == (1, b"")
    assert errors.decode().startswith("There is no port 99999: choose one from 0 to 65535")
    assert errors.decode().count("\n") == 1
