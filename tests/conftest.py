"""What every test may ask for. No test reaches the network or reads the settings of the machine."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import structlog
from hypothesis import HealthCheck, settings

# A shared machine is slow at random, and a slow example is not a wrong one.
settings.register_profile("shared_machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared_machine")

# Plain lines through the standard logging, which pytest shows with a failure; the default prints every local variable.
structlog.configure(
    processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()],
    logger_factory=structlog.stdlib.LoggerFactory(),
)

if TYPE_CHECKING:
    from tests.house import House


@pytest.fixture(autouse=True)
def _no_settings_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("RYADOM_") and not name.startswith("RYADOM_TEST_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database at the current schema, made once: each test begins with a copy of it."""
    from storage.migrate import migrate  # noqa: PLC0415 -- Alembic is slow to import and pure tests do without it

    path = tmp_path_factory.mktemp("schema") / "empty.db"
    asyncio.run(migrate(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture
async def house(tmp_path: Path, migrated_file: Path) -> "AsyncIterator[House]":
    from tests.house import open_house  # noqa: PLC0415 -- aiogram is slow to import and pure tests do without it

    shutil.copy(migrated_file, tmp_path / "ryadom.db")
    async with open_house(tmp_path) as house:
        yield house


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The URL of an empty database, not migrated yet: a SQLite file, then a PostgreSQL database of its own."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"
        return
    from tests.databases import postgres_database  # noqa: PLC0415 -- only tests that ask for it

    async with postgres_database() as url:
        yield url


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI nothing may be skipped: a tool that is missing there is a missing install step."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("RYADOM_TEST_NOTHING_SKIPPED") and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
