"""A database that does not open at the start says which part of its address is wrong, and never its password."""

from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import make_url

from bot.app.starting import CannotStart, database_trouble_in_words, open_ground
from tests.databases import postgres_database
from tests.durability.test_starting import one_sentence, settings


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Not where somebody's .env may lie."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite+aiosqlite:///{folder}/garbage.db", "is not a SQLite database"),
        ("sqlite+aiosqlite:///{folder}", "cannot be opened: it is a folder"),
        ("postgresql://user:hunter2@127.0.0.1:1/ryadom", "Nothing answers at the host and port"),
        ("postgresql://user:hunter2@no-such-host.invalid/ryadom", "The host of RYADOM_DATABASE_URL is unknown"),
    ],
)
async def test_a_database_that_cannot_be_opened_says_which_part_is_wrong(tmp_path: Path, url: str, said: str) -> None:
    (tmp_path / "garbage.db").write_text("this is no database " * 100)
    with pytest.raises(CannotStart, match=said):
        await open_ground(settings(tmp_path, database_url=url.replace("{folder}", str(tmp_path))))


@pytest.mark.parametrize(
    ("database", "user", "said"),
    [("ryadom_of_nobody", None, "does not exist on this server"), (None, "ryadom_nobody", "the user")],
)
async def test_a_server_that_does_not_let_us_in_says_why(
    tmp_path: Path, database: str | None, user: str | None, said: str
) -> None:
    async with postgres_database() as there:
        known = make_url(there)
        url = known.set(database=database or known.database, username=user or known.username)
        if user:
            url = url.set(password="hunter2")
        with pytest.raises(CannotStart, match=said) as refused:
            await open_ground(settings(tmp_path, database_url=url.render_as_string(hide_password=False)))
    assert one_sentence(str(refused.value))
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (asyncpg.InvalidPasswordError("hunter2"), "refuses the user or the password"),
        (TimeoutError("hunter2"), "does not answer"),
        (ValueError("hunter2"), r"cannot be opened or migrated \(ValueError\): check RYADOM_DATABASE_URL"),
    ],
)
def test_what_the_driver_says_is_told_without_its_text(error: Exception, said: str) -> None:
    with pytest.raises(CannotStart, match=said) as refused, database_trouble_in_words():
        raise error
    assert "hunter2" not in str(refused.value)
