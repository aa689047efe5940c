"""The world on disk, so that a demo goes on where it was stopped, or killed.

A state is one JSON file and a folder of documents beside it, each named by the SHA-256 of its content. What is new is
written beside, synced and renamed, documents first: a power cut leaves the old state or the new one. Files are readable
by their owner only, for people type real words into a demo too.
"""

import asyncio
import hashlib
import json
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import structlog

from bot.sandbox.answers import Json
from bot.sandbox.files import StoredFile
from bot.sandbox.older import up_to_date
from bot.sandbox.snapshot import restore, snapshot
from bot.sandbox.world import World

FORMAT = "ryadom-sandbox"
VERSION = 2
"""Goes up with every change of what `snapshot` makes. Older ones are brought up to it (`older`), newer ones refused."""
SKIPPED = 100_000
"""How many ids are passed over after a kill: far more than a sandbox gives out between two savings."""

log = structlog.get_logger()


class StateUnusableError(Exception):
    """The kept state is damaged, of another version, or cannot be read; the message names the file and says which."""


def save(world: World, path: Path) -> None:
    """Write the state of a world at rest. Raises OSError; the state that was there then stays as it was."""
    _write(path, _encoded(world, in_use=False), list(world.files), set())


def load(path: Path, *, now: Callable[[], datetime]) -> World:
    """The world as it was saved; a state still marked as in use (a kill) gives ids out from `SKIPPED` later.

    The phones get the event "restart". Raises FileNotFoundError when nothing is kept at `path`, else
    StateUnusableError.
    """
    whole = _decoded(path)
    kept = whole["kept"]
    try:
        contents = {fields["sha256"]: _document(path, fields["sha256"]) for fields in kept["world"]["files"]}
        world = up_to_date(kept["world"], whole["version"], contents)
        return restore(world, contents, now=now, skipped=SKIPPED if kept["in_use"] else 0)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StateUnusableError(f"the sandbox state {path} is not what its version says") from error


class Keeper:
    """Keeps a running world: `async with Keeper(world, path): …`; one keeper for a world.

    A change is written down at once, though never two within `pause` seconds, in a thread: a slow disk does not hold
    up the phones. A kill loses what came after the last writing. A full disk is logged and tried again.
    """

    def __init__(self, world: World, path: Path, *, pause: float = 1.0) -> None:
        self._world = world
        self._path = path
        self._pause = pause
        self._written: set[str] = set()
        self._closing = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Marks the state as in use before anything happens. Raises OSError when it cannot be written."""
        self._write_now(in_use=True)
        self._task = asyncio.create_task(self._run(), name="sandbox_keeper")
        return self

    async def __aexit__(self, *problem: object) -> None:
        await self.close()

    async def close(self) -> None:
        """The last writing; call it when the bot and the server have stopped. Raises OSError when it fails."""
        if self._task is None:
            return
        self._closing.set()
        self._world.changed.set()
        task, self._task = self._task, None
        await task  # not cancelled: a thread goes on writing and could overtake the last state
        self._write_now(in_use=False)

    async def _run(self) -> None:
        while not await self._closed_within(self._pause):
            await self._world.changed.wait()
            if self._closing.is_set():
                return
            try:
                self._world.changed.clear()
                text, files = _encoded(self._world, in_use=True), list(self._world.files)
                await asyncio.to_thread(_write, self._path, text, files, self._written)
            except OSError as error:
                self._world.changed.set()
                log.warning("sandbox_not_kept", reason=error.strerror)

    async def _closed_within(self, seconds: float) -> bool:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._closing.wait(), seconds)
        return self._closing.is_set()

    def _write_now(self, *, in_use: bool) -> None:
        self._world.changed.clear()
        _write(self._path, _encoded(self._world, in_use=in_use), list(self._world.files), self._written)


def _encoded(world: World, *, in_use: bool) -> bytes:
    kept = _dumps({"in_use": in_use, "world": snapshot(world)})
    head = _dumps({"format": FORMAT, "version": VERSION, "sha256": hashlib.sha256(kept).hexdigest()})
    return head[:-1] + b',"kept":' + kept + b"}"


def _decoded(path: Path) -> Json:
    """`version`, and `kept` with a checksum that fits it."""
    try:
        whole = json.loads(path.read_bytes().decode("utf-8", "surrogatepass"))
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StateUnusableError(f"the sandbox state {path} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise StateUnusableError(f"the sandbox state {path} is damaged: it is not JSON") from error
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        raise StateUnusableError(f"{path} is not a state of the sandbox")
    if whole.get("version") not in range(1, VERSION + 1):
        raise StateUnusableError(f"the sandbox state {path} has version {whole.get('version')}, expected {VERSION}")
    kept = whole.get("kept")
    if not isinstance(kept, dict) or hashlib.sha256(_dumps(kept)).hexdigest() != whole.get("sha256"):
        raise StateUnusableError(f"the sandbox state {path} is damaged: its checksum does not fit")
    return whole


def _dumps(value: Any) -> bytes:  # noqa: ANN401 -- any JSON
    """Reading this and writing it again gives the same bytes, lone surrogates of a forged update included."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _folder(path: Path) -> Path:
    return path.with_name(f"{path.name}.documents")


def _document(path: Path, digest: str) -> bytes:
    try:
        data = (_folder(path) / digest).read_bytes()
    except OSError as error:
        raise StateUnusableError(f"the sandbox state {path} lacks a document: {error.strerror}") from error
    if hashlib.sha256(data).hexdigest() != digest:
        raise StateUnusableError(f"the sandbox state {path} has a damaged document")
    return data


def _write(path: Path, state: bytes, files: Iterable[StoredFile], written: set[str]) -> None:
    """`written` holds the digests of documents that this process has put there; it grows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = _folder(path)
    contents = {stored.sha256: stored.data for stored in files}
    if contents:
        folder.mkdir(mode=0o700, exist_ok=True)
    for digest, data in contents.items():
        if digest not in written:
            _replace(folder / digest, data)
            written.add(digest)
    _replace(path, state)
    for left in folder.iterdir() if folder.is_dir() else ():
        if left.name not in contents:
            left.unlink()


def _replace(path: Path, data: bytes) -> None:
    fresh = path.with_name(f"{path.name}.new")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
