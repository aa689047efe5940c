"""Disks that are full, for a bot in a process of its own."""

import resource
import shutil
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.durability.process import BotProcess

SIZE = "12m"


@dataclass(frozen=True)
class Disk(ABC):
    """`folder` is on it."""

    folder: Path

    @abstractmethod
    def fill(self, bot: BotProcess) -> None:
        """From now on there is no room, for the bot at least."""

    @abstractmethod
    def free(self, bot: BotProcess) -> None:
        """There is room again."""


class SmallDisk(Disk):
    """A file system of SIZE, filled to its last byte (ENOSPC)."""

    def fill(self, bot: BotProcess) -> None:
        with self._ballast.open("ab", buffering=0) as ballast:
            for block in (1 << 20, 1 << 12):
                try:
                    while ballast.write(bytes(block)):
                        pass
                except OSError:
                    continue

    def free(self, bot: BotProcess) -> None:
        self._ballast.unlink()

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"


class NoLonger(Disk):
    """No file of the bot takes a byte more (EFBIG). Needs no rights at all."""

    def fill(self, bot: BotProcess) -> None:
        bot.limit_files(0)

    def free(self, bot: BotProcess) -> None:
        bot.limit_files(resource.RLIM_INFINITY)


@contextmanager
def small_disk(folder: Path) -> Iterator[Disk]:
    with _mounted(folder):
        yield SmallDisk(folder)


@contextmanager
def limited_files(folder: Path) -> Iterator[Disk]:
    yield NoLonger(folder)


@contextmanager
def _mounted(folder: Path) -> Iterator[None]:
    """Raises OSError where nothing may be mounted."""
    _as_root("mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0700", "tmpfs", str(folder))
    try:
        yield
    finally:
        # Also when a failed test has left a file open.
        _as_root("umount", "--lazy", str(folder))


def _as_root(program: str, *arguments: str) -> None:
    command = [shutil.which(program) or program, *arguments]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:  # noqa: S603 -- words of our own
        raise PermissionError(program)


def _may_mount() -> bool:
    with TemporaryDirectory() as folder, suppress(OSError), _mounted(Path(folder)):
        return True
    return False


WAYS: dict[str, Callable[[Path], AbstractContextManager[Disk]]] = {
    "no byte more": limited_files,
    **({"a small disk": small_disk} if _may_mount() else {}),
}
"""Of filling a disk on this machine. The first works everywhere."""
