"""What every test may ask for. No test reaches the network or reads the settings of the machine."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import structlog
from hypothesis import HealthCheck, settings

from tests.ticking import Ticking

# A shared machine is slow at random, and a slow example is not a wrong one.
settings.register_profile("shared_machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared_machine")

# Plain lines through the standard logging, which pytest shows with a failure; the default prints every local variable.
structlog.configure(
    processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()],
    logger_factory=structlog.stdlib.LoggerFactory(),
)

if TYPE_CHECKING:
    from tests.databases import Databases, Kind
    from tests.house import House

NO_POSTGRES = "RYADOM_TEST_NO_POSTGRES"
"""Set by the tests themselves: why they run on SQLite alone; empty when they run on PostgreSQL as well."""


@pytest.fixture(autouse=True)
def _no_settings_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("RYADOM_") and not name.startswith("RYADOM_TEST_"):
            monkeypatch.delenv(name)


@pytest.fixture
def time() -> Ticking:
    return Ticking()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database at the current schema, made once: each test begins with a copy of it."""
    from storage.migrate import migrate  # noqa: PLC0415 -- Alembic is slow to import and pure tests do without it

    path = tmp_path_factory.mktemp("schema") / "empty.db"
    asyncio.run(migrate(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def databases(migrated_file: Path) -> "Iterator[Databases]":
    from tests.databases import Databases  # noqa: PLC0415 -- the same

    databases = Databases(migrated_file)
    yield databases
    databases.close()


@pytest.fixture
async def migrated_url(database_kind: "Kind", databases: "Databases", tmp_path: Path) -> str:
    """The URL of a database at the current schema without rows. Whatever asks for it runs on SQLite (the file is
    `tmp_path / "ryadom.db"`), then on PostgreSQL.
    """
    return await databases.migrated(database_kind, tmp_path)


@pytest.fixture
async def house(migrated_url: str) -> "AsyncIterator[House]":
    from tests.house import open_house  # noqa: PLC0415 -- aiogram is slow to import and pure tests do without it

    async with open_house(migrated_url) as house:
        yield house


@pytest.fixture
async def empty_url(database_kind: "Kind", tmp_path: Path) -> AsyncIterator[str]:
    """The URL of a database without tables: a SQLite file, then a PostgreSQL database of its own."""
    if database_kind == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"
        return
    from tests.databases import postgres_database  # noqa: PLC0415 -- only tests that ask for it

    async with postgres_database() as url:
        yield url


def pytest_configure(config: pytest.Config) -> None:
    """Ask once whether there is a PostgreSQL server; the workers of a parallel run take the answer from here."""
    if not hasattr(config, "workerinput"):
        from tests.databases import why_no_server  # noqa: PLC0415 -- a worker does without it

        os.environ[NO_POSTGRES] = asyncio.run(why_no_server())


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that opens a database runs on each kind that there is, unless it is marked as being about SQLite."""
    if "database_kind" in metafunc.fixturenames:
        alone = os.environ[NO_POSTGRES] or metafunc.definition.get_closest_marker("sqlite_only")
        metafunc.parametrize("database_kind", ["sqlite"] if alone else ["sqlite", "postgresql"], scope="module")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI nothing may be skipped: a tool that is missing there is a missing install step."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("RYADOM_TEST_NOTHING_SKIPPED") and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
