"""A kept state on disk: whole or refused, the old one or the new one, never a mixture."""

import errno
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.keeping import StateUnusableError, load, save
from bot.sandbox.state import utc_now
from bot.sandbox.world import World
from tests.sandbox.echo import sandbox_world, send_file


@pytest.fixture
async def world(world: World) -> World:
    await send_file(world, b"one")
    return world


def documents(path: Path) -> Path:
    return path.with_name(f"{path.name}.documents")


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def rewritten(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """The state with a change and a checksum that fits it."""
    whole = json.loads(path.read_bytes())
    change(whole)
    kept = json.dumps(whole["kept"], ensure_ascii=False, separators=(",", ":"))
    path.write_text(json.dumps({**whole, "sha256": digest(kept.encode())}), encoding="utf-8")


def make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGE: list[tuple[Callable[[Path], object], str]] = [
    (lambda path: path.write_bytes(b""), "is damaged: it is not JSON"),
    (lambda path: path.write_bytes(path.read_bytes()[:-100]), "is damaged: it is not JSON"),
    (lambda path: path.write_bytes(b"\xff\x00" * 100), "is damaged: it is not JSON"),
    (lambda path: path.write_bytes(b"[" * 100_000), "is damaged: it is not JSON"),
    (lambda path: path.write_bytes(b"[1]"), "is not a state of the sandbox"),
    (lambda path: path.write_bytes(b'{"format": "other"}'), "is not a state of the sandbox"),
    (lambda path: rewritten(path, lambda whole: whole.update(version=3)), "has version 3, expected 2"),
    (lambda path: rewritten(path, lambda whole: whole["kept"].pop("world")), "is not what its version says"),
    (lambda path: rewritten(path, lambda whole: whole["kept"]["world"].update(people=[7])), "is not what its version"),
    (make_folder, "cannot be read"),
    (lambda path: (documents(path) / digest(b"one")).unlink(), "lacks a document"),
    (lambda path: (documents(path) / digest(b"one")).write_bytes(b"onf"), "has a damaged document"),
]


@pytest.mark.parametrize(("damage", "words"), DAMAGE)
def test_a_damaged_or_foreign_state_is_refused_in_clear_words(
    world: World, path: Path, damage: Callable[[Path], object], words: str
) -> None:
    save(world, path)
    damage(path)
    with pytest.raises(StateUnusableError, match=words) as refusal:
        load(path, now=utc_now)
    assert str(path) in str(refusal.value)


def test_no_byte_of_the_state_changes_unnoticed(world: World, path: Path) -> None:
    save(world, path)
    whole = path.read_bytes()
    for position in range(0, len(whole), 3):
        path.write_bytes(whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :])
        with pytest.raises(StateUnusableError):
            load(path, now=utc_now)


def test_where_nothing_is_kept_no_file_is_found(path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load(path, now=utc_now)


@pytest.mark.parametrize("breaks_at", range(1, 6))  # two documents and the state: a file and its folder each
async def test_a_full_disk_leaves_the_state_that_was_there(
    world: World, path: Path, monkeypatch: pytest.MonkeyPatch, breaks_at: int
) -> None:
    save(world, path)
    chat = world.chat("olga")
    await send_file(world, b"two")
    done, fsync = 0, os.fsync

    def full(descriptor: int) -> None:
        nonlocal done
        done += 1
        if done == breaks_at:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            save(world, path)
    assert done == breaks_at
    assert list(path.parent.rglob("*.new")) == []
    assert load(path, now=utc_now).chat("olga") == chat
    save(world, path)
    assert load(path, now=utc_now).chat("olga") == world.chat("olga")


async def test_only_the_owner_reads_the_state_and_only_its_own_documents_lie_beside(world: World, path: Path) -> None:
    await send_file(world, b"two")
    save(world, path)
    assert {file.name for file in documents(path).iterdir()} == {digest(b"one"), digest(b"two")}
    assert {file.stat().st_mode & 0o077 for file in [path, documents(path), *documents(path).iterdir()]} == {0}
    save(sandbox_world(), path)
    assert list(documents(path).iterdir()) == []
    assert load(path, now=utc_now).chat("olga") == []
