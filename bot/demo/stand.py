"""`python -m bot demo`: the sandbox over HTTP, the bot as its own process, the play, then the chat page by hand."""

import asyncio
import fcntl
import os
import shutil
import signal
import socket
import sys
from collections.abc import Coroutine
from contextlib import AsyncExitStack, suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.demo.cast import ADMIN_ID, BOT_NAME, BOT_USERNAME, CAST, TOKEN
from bot.demo.play import PlayFailed, play
from bot.demo.process import LOG, BotProcess, CannotShow
from bot.sandbox.clock_api import TrainingTime
from bot.sandbox.keeping import Keeper, StateUnusableError, load
from bot.sandbox.server import build_app
from bot.sandbox.world import World
from services.clock import Clock
from services.production_calendar import load_calendar

ROOT = Path(__file__).parent.parent.parent
FOLDER = Path("var/demo")
PAGE = Path(__file__).parent.parent / "sandbox" / "page"
DEPARTMENTS = Path(__file__).parent / "departments.csv"
LAST_PORT = 65535
ZONE, PLACE = ZoneInfo("Asia/Irkutsk"), "в Иркутске"
FIRST_DAY, LAST_DAY = 6, 20
"""A fresh demo begins at noon of a working day, from one of these days (or soon after) to the other: the month's own
report opens, nothing of the play is late, somebody is at work.
"""
SATURDAY = 5
OFFSET = "clock"
"""The file that keeps how far the world's clock is moved, until the bot, whose database knows better, has started."""


def demo(*, once: bool, fresh: bool, port: int, empty: bool = False) -> int:
    """Play and show; `empty`: begin anew and leave the play to the visitor. 0: as planned; 1: a step of the play failed
    or the demo cannot start.
    """
    try:
        asyncio.run(_demo(once=once, fresh=fresh or empty, port=port, empty=empty))
    except (CannotShow, PlayFailed) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        pass
    return 0


def say(line: str = "") -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def _demo(*, once: bool, fresh: bool, port: int, empty: bool) -> None:
    folder = FOLDER / "once" if once else FOLDER
    async with AsyncExitStack() as stack:
        listener = _bind(stack, port)
        _hold(stack, folder)
        await _show(stack, listener, folder, once=once, fresh=fresh, empty=empty)


async def _show(
    stack: AsyncExitStack, listener: socket.socket, folder: Path, *, once: bool, fresh: bool, empty: bool
) -> None:
    clock = Clock(ZONE)
    world = None if once or fresh else _kept_world(folder, clock)
    if world is None:
        _erase(folder)
        say("State: fresh. All people and data are examples.")
        clock.offset = beginning(clock.now()) - clock.now()
        world = World(list(CAST), token=TOKEN, bot_name=BOT_NAME, bot_username=BOT_USERNAME, now=clock.now)
        played = False
    else:
        say(f"State: kept from last time ({folder}); begin anew with: make demo FRESH=1")
        played = True
    training = TrainingTime(clock, PLACE)
    stop = _stop_signal()
    url = await _serve(stack, world, listener, training)
    await stack.enter_async_context(Keeper(world, folder / "world.json"))
    stack.callback(lambda: (folder / OFFSET).write_text(str(clock.offset.total_seconds())))
    bot = BotProcess(_environment(url, folder, clock), folder, training)
    stack.push_async_callback(bot.end)
    if not played:
        await bot.command("departments", "import", str(DEPARTMENTS))
    await bot.start()
    if not once:
        await stack.enter_async_context(bot.kept(say))
    say(f"Time of the demo: {clock.now().astimezone(ZONE):%d.%m.%Y %H:%M} ({ZONE.key}); the page moves it.")
    if not played and not empty:
        await _play(url, _stopped(stop), *([bot.ended()] if once else []))
    if once:
        say("The play is over: every step did what it should.")
        return
    say(f"\nThe chat page: {url}  (Ctrl+C stops; the state stays in {folder})")
    await stop.wait()


def _bind(stack: AsyncExitStack, port: int) -> socket.socket:
    """Take the port before anything is touched: the state may be that of a demo which runs there."""
    if not 0 <= port <= LAST_PORT:
        msg = f"There is no port {port}: choose one from 0 to {LAST_PORT}, for example: make demo PORT=8081"
        raise CannotShow(msg)
    listener = stack.enter_context(socket.socket())
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(128)
    except OSError as error:
        msg = f"Port {port} is busy: stop what listens there, or choose another: make demo PORT={port + 1}"
        raise CannotShow(msg) from error
    return listener


def _hold(stack: AsyncExitStack, folder: Path) -> None:
    """One demo at a time in a folder, for as long as this process lives."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = stack.enter_context((folder / "lock").open("w"))
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        msg = f"Another demo is running in {folder}: stop it first."
        raise CannotShow(msg) from error


def beginning(now: datetime) -> datetime:
    """When a fresh demo begins that is started now."""
    local = now.astimezone(ZONE)
    noon = local.replace(day=max(FIRST_DAY, min(local.day, LAST_DAY)), hour=12, minute=0, second=0, microsecond=0)
    while not is_working(noon.date()):
        noon += timedelta(days=1)
    return noon


def is_working(day: date) -> bool:
    found = load_calendar().day(day)
    return not found.off and found.weekday < SATURDAY


def _kept_world(folder: Path, clock: Clock) -> World | None:
    state = folder / "world.json"
    if not state.exists() or not (folder / "ryadom.db").exists():
        return None
    with suppress(OSError, ValueError):
        clock.offset = timedelta(seconds=float((folder / OFFSET).read_text()))
    try:
        return load(state, now=clock.now)
    except StateUnusableError as error:
        say(f"The kept state cannot be used ({error}); beginning anew.")
        return None


def _erase(folder: Path) -> None:
    """Remove what an earlier demo left (only its own files: the folder may hold the reports it produced)."""
    for name in ("ryadom.db", "ryadom.db-wal", "ryadom.db-shm", "ryadom.db.lock", "keys", "world.json", OFFSET, LOG):
        (folder / name).unlink(missing_ok=True)
    shutil.rmtree(folder / "world.json.documents", ignore_errors=True)


def _stop_signal() -> asyncio.Event:
    """A closed terminal stops it like any other: the bot, a process of its own, would be left behind."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)
    return stop


async def _stopped(stop: asyncio.Event) -> str:
    await stop.wait()
    return "The demo was stopped before its play was over."


async def _play(url: str, *reasons: Coroutine[None, None, str]) -> None:
    """The play, to its end or to the first of the reasons to give it up. Raises PlayFailed, CannotShow."""
    playing = asyncio.create_task(play(url, FOLDER, say))
    giving_up = [asyncio.create_task(reason) for reason in reasons]
    try:
        await asyncio.wait([playing, *giving_up], return_when=asyncio.FIRST_COMPLETED)
        for reason in giving_up:
            if reason.done() and not playing.done():
                raise CannotShow(reason.result())
        await playing
    finally:
        for task in (playing, *giving_up):
            task.cancel()
        await asyncio.gather(playing, *giving_up, return_exceptions=True)


async def _serve(stack: AsyncExitStack, world: World, listener: socket.socket, training: TrainingTime) -> str:
    runner = web.AppRunner(build_app(world, PAGE, training=training), access_log=None, shutdown_timeout=3)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.SockSite(runner, listener).start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def _environment(url: str, folder: Path, clock: Clock) -> dict[str, str]:
    """The bot's own settings: as against Telegram, only the address differs, and the clock can be moved."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("RYADOM_")}
    return inherited | {
        "RYADOM_BOT_TOKEN": TOKEN,
        "RYADOM_TELEGRAM_API": url,
        "RYADOM_DATABASE_URL": f"sqlite+aiosqlite:///{(folder / 'ryadom.db').resolve()}",
        "RYADOM_KEYS_FILE": str((folder / "keys").resolve()),
        "RYADOM_ADMIN_IDS": str(ADMIN_ID),
        "RYADOM_CENTRE_NAME": "Центр сопровождения семей (пример)",
        "RYADOM_CENTRE_PHONE": "телефон Центра (пример)",
        "RYADOM_LISTEN": f"127.0.0.1:{_free_port()}",
        "RYADOM_CLOCK_START": clock.now().isoformat(),
        "PYTHONPATH": str(ROOT),
    }


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
