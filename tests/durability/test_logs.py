"""Logs carry ids only: no words, no names, no token, whatever fails and whoever logs it."""

import asyncio
import json
import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import redirect_stderr, suppress
from io import StringIO
from pathlib import Path

import pytest
import structlog
from aiogram import Router
from aiogram.types import Message
from aiohttp import ClientResponseError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.logs import set_up_logs
from tests.house import TOKEN, House

SECRET = "слова-которых-никто-не-должен-видеть"


class Secret(Exception):
    """Carries what must not be seen, as errors of libraries do."""

    def __init__(self) -> None:
        super().__init__(f"{SECRET} https://api.example.org/bot{TOKEN}/getFile Мария")


@pytest.fixture
def logs(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """Logs as the running bot writes them; everything is put back afterwards."""
    before = structlog.get_config()
    monkeypatch.setattr(logging.root, "handlers", [])
    for owner, name in ((sys, "excepthook"), (threading, "excepthook"), (sys, "unraisablehook")):
        monkeypatch.setattr(owner, name, getattr(owner, name))
    errors = StringIO()
    with redirect_stderr(errors):
        set_up_logs()
    yield errors
    logging.captureWarnings(capture=False)
    structlog.configure(**before)


def written(logs: StringIO, *parts: str) -> str:
    """What stands in the log; nothing secret may be in it."""
    errors = logs.getvalue()
    assert all(part in errors for part in parts), errors
    for secret in (SECRET, "Мария", TOKEN, TOKEN.partition(":")[2]):
        assert secret not in errors
    return errors


def crash() -> None:
    raise Secret


async def test_a_failing_update_leaves_ids_and_places_only(
    house: House, logs: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Router.propagate_event

    async def propagate(self: Router, update_type: str, event: Message, **data: object) -> object:
        if update_type == "message" and event.text == SECRET:
            try:
                crash()
            except Secret as error:
                raise ValueError(event.text) from error
        return await real(self, update_type, event, **data)

    await house.phone("mother").starts()
    monkeypatch.setattr(Router, "propagate_event", propagate)
    await house.phone("mother").writes(SECRET)
    lines = [json.loads(line) for line in written(logs, "update_failed").splitlines()]
    failed = [line for line in lines if line["event"] == "update_failed"]
    assert [line["tries"] for line in failed] == [1, 2, 3, 4, 5]
    assert {part["error"] for part in failed[0]["errors"]} == {"ValueError", "Secret"}
    assert all("test_logs.py" in part["at"][-1] for part in failed[0]["errors"])


async def test_an_update_of_a_shape_that_cannot_be_read_is_not_quoted(house: House, logs: StringIO) -> None:
    odd = {"update_id": 5, "message": {"text": SECRET, "from": {"first_name": "Мария"}, "chat": {"id": 101}}}
    future = {"update_id": 6, "telepathy": {"thought": SECRET, "from": {"id": 101, "first_name": "Мария"}}}
    await house.app.intake.accept([odd, future])
    await house.app.intake.drain()
    written(logs, "ValidationError")


async def test_a_file_that_could_not_be_fetched_shows_no_address(house: House, logs: StringIO) -> None:
    """An error of a download has the address in its words, and the token in the address."""
    house.world.faults.add("gone", method="download")
    with pytest.raises(ClientResponseError, match=TOKEN) as caught:
        await house.app.bot.download_file("documents/file_1.csv")
    structlog.get_logger().error("file_not_fetched", reason=str(caught.value), exc_info=caught.value)
    logging.getLogger("aiogram").error(str(caught.value), exc_info=caught.value)
    written(logs, "file_not_fetched", "ClientResponseError", "404", "[token]")


async def test_an_error_of_the_database_does_not_show_its_values(house: House, logs: StringIO) -> None:
    async with house.app.database.transaction() as session:
        try:
            await session.execute(text("SELECT * FROM nowhere WHERE words = :words"), {"words": SECRET})
        except SQLAlchemyError:
            structlog.get_logger().exception("query_failed")
    sqlite = house.app.database.writer.dialect.name == "sqlite"
    written(logs, "OperationalError" if sqlite else "ProgrammingError")


async def test_a_task_that_nobody_asked_about_is_not_quoted(logs: StringIO) -> None:
    loop = asyncio.get_running_loop()

    async def fails() -> None:
        crash()

    task = loop.create_task(fails(), name="chat 101")
    await asyncio.wait([task])
    # What asyncio does when such a task is collected.
    loop.default_exception_handler(
        {"message": "Task exception was never retrieved", "exception": task.exception(), "task": task}
    )
    written(logs, "Task exception was never retrieved", "Secret")


def test_crashes_warnings_and_lines_of_libraries_are_not_quoted(logs: StringIO) -> None:
    try:
        crash()
    except Secret as error:
        sys.excepthook(Secret, error, error.__traceback__)
        logging.getLogger("aiohttp.client").exception("request to %s failed", SECRET)
    thread = threading.Thread(target=crash)
    thread.start()
    thread.join()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(f"Detected unknown update type: {SECRET}", RuntimeWarning, stacklevel=1)
    logging.getLogger("aiogram").error(f"https://api.example.org/bot{TOKEN}/getMe")  # noqa: G004 -- as a library may
    written(logs, "crashed", "thread_crashed", "request to %s failed", "RuntimeWarning", "[token]")


def test_a_line_that_cannot_be_written_stops_nothing(logs: StringIO) -> None:
    """The log may lie on the very disk that is full: taking updates in must survive its own warnings."""
    with suppress(OSError), Path("/dev/full").open("w") as full, redirect_stderr(full):
        set_up_logs()
        for _ in range(1000):
            structlog.get_logger().warning("polling_failed")
        logging.getLogger().warning("a library's line")
        logs.write("went on")
    assert logs.getvalue() == "went on"
