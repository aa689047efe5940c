"""A PostgreSQL server of a test's own, which may be stopped in the middle as no other test could bear it."""

import asyncio
import os
import pwd
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.messaging.delivering import free_address

OWNER = "postgres"
"""Whose it is when the tests are root's: the server refuses to be."""
PATIENCE = 60.0


def programs() -> Path | None:
    """Where initdb and pg_ctl are: of Debian's packages the newest, which are on nobody's path; else those on it."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    named = shutil.which("initdb")
    return found[-1].parent if found else Path(named).parent if named else None


def why_no_cluster() -> str:
    """The reason why no server can be made here; empty when it can."""
    if programs() is None:
        return "no initdb, neither in /usr/lib/postgresql/*/bin nor on the path: install the server of PostgreSQL"
    if os.getuid() == 0:
        try:
            pwd.getpwnam(OWNER)
        except KeyError:
            return f"the tests are root's, and there is no user {OWNER} to run a server"
    return ""


@dataclass(frozen=True)
class Cluster:
    """One server with its data. A commit of it is on the disk before it is answered, as in production."""

    programs: Path
    folder: Path
    port: str

    @property
    def url(self) -> str:
        return f"postgresql+asyncpg://postgres@127.0.0.1:{self.port}/postgres"

    async def start(self) -> None:
        """Return when it takes connections."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
        await self._run("pg_ctl", "start", "--wait", "-D", self._data, "-o", options, "-l", str(self.folder / "log"))

    async def crash(self) -> None:
        """As if the machine had gone: nothing is ended in order, what was committed is found again at the start."""
        await self._run("pg_ctl", "stop", "--wait", "-D", self._data, "--mode", "immediate")

    async def make(self) -> None:
        await self._run(
            "initdb", "-D", self._data, "--username", "postgres", "--auth", "trust", "--encoding", "UTF8", "--locale=C"
        )

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    async def _run(self, program: str, *arguments: str) -> None:
        root = os.getuid() == 0
        done = await asyncio.to_thread(
            subprocess.run,
            [str(self.programs / program), *arguments],
            cwd=self.folder,
            user=OWNER if root else None,
            group=pwd.getpwnam(OWNER).pw_gid if root else None,
            extra_groups=[] if root else None,
            stdin=subprocess.DEVNULL,
            # Not a pipe: the server would hold it open.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=False,
        )
        if done.returncode != 0:
            with suppress(OSError):
                raise AssertionError(f"{program} ended with {done.returncode}:\n{(self.folder / 'log').read_text()}")
            raise AssertionError(f"{program} ended with {done.returncode}")


@asynccontextmanager
async def own_cluster() -> AsyncIterator[Cluster]:
    """Started, with an empty database. Skips with the reason where there can be none."""
    where = programs()
    if (reason := why_no_cluster()) or where is None:
        pytest.skip(reason)
    with TemporaryDirectory(prefix="ryadom-cluster-") as folder:
        if os.getuid() == 0:
            shutil.chown(folder, OWNER)
        cluster = Cluster(where, Path(folder), free_address().rpartition(":")[2])
        await cluster.make()
        await cluster.start()
        try:
            yield cluster
        finally:
            with suppress(AssertionError):  # a test that failed may have left it stopped
                await cluster.crash()
