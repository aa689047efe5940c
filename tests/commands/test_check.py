"""`python -m bot check` looks: it makes, migrates and writes nothing, and says what it found."""

import shutil
from argparse import Namespace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.app import commands
from bot.app.starting import CannotStart, open_ground
from bot.config import Settings
from storage import migrate
from storage.crypto import new_ring, write_keys
from storage.models import DeliveryState, InboxState, InboxUpdate
from tests.outgoing import add_outgoing


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def make(settings: Settings) -> None:
    await (await open_ground(settings)).database.close()


async def test_where_nothing_was_made_yet_nothing_is_made(
    folder: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await commands.check(settings, Namespace()) == 0
    assert "There is no database yet" in capsys.readouterr().out
    assert files(folder) == {}
    assert not settings.keys_file.parent.exists()


async def test_an_empty_file_is_no_database_yet(
    folder: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "var").mkdir()
    (folder / "var" / "ryadom.db").touch()
    assert await commands.check(settings, Namespace()) == 0
    assert "There is no database yet" in capsys.readouterr().out
    assert files(folder) == {"var/ryadom.db": b""}


async def test_a_sound_installation_is_left_as_it_was(
    folder: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    await make(settings)
    before = files(folder)
    training = settings.model_copy(update={"clock_start": datetime(2026, 11, 18, tzinfo=UTC)})
    assert await commands.check(training, Namespace()) == 0
    assert "schema up to date. Keys: " in capsys.readouterr().out
    assert files(folder) == before


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Updates: polling, api.telegram.org is asked for them."),
        ({"telegram_api": "http://me:word@127.0.0.1:8081"}, "Updates: polling, 127.0.0.1 is asked for them."),
        (
            {"webhook_url": "https://bot.example.org/hidden", "listen": "127.0.0.1:8095"},
            "Updates: webhook, delivered to bot.example.org and handed on to 127.0.0.1:8095 (RYADOM_LISTEN).",
        ),
    ],
)
async def test_how_updates_are_taken_in_is_one_line(
    settings: Settings, capsys: pytest.CaptureFixture[str], given: dict[str, str], said: str
) -> None:
    assert await commands.check(settings.model_copy(update=given), Namespace()) == 0
    assert [line for line in capsys.readouterr().out.splitlines() if line.startswith("Updates")] == [said]


async def test_what_was_given_up_is_counted_in_one_line(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    now = datetime(2026, 11, 18, tzinfo=UTC)
    ground = await open_ground(settings)
    async with ground.database.transaction() as session:
        await add_outgoing(session, now, [DeliveryState.FAILED, DeliveryState.SENT, DeliveryState.PENDING])
        for number, state in enumerate([InboxState.DEAD, InboxState.DEAD, InboxState.DONE, InboxState.NEW]):
            session.add(InboxUpdate(bot_id=1, update_id=number, chat_key=1, received_at=now, state=state))
    await ground.database.close()
    assert await commands.check(settings, Namespace()) == 0
    [line] = [line for line in capsys.readouterr().out.splitlines() if "Given up" in line]
    assert line == "Given up and still kept: 2 incoming update(s), 1 outgoing message(s)."


async def test_an_older_schema_is_said_and_stays(
    folder: Path, settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await make(settings)
    later = folder / "code"
    shutil.copytree(migrate.MIGRATIONS, later)
    (later / "versions" / "9999_later.py").write_text(f"revision, down_revision = '9999', {migrate.revisions()[-1]!r}")
    monkeypatch.setattr(migrate, "MIGRATIONS", later)
    before = files(folder)
    assert await commands.check(settings, Namespace()) == 0
    assert "schema of another version: `migrate`" in capsys.readouterr().out
    assert files(folder) == before


async def test_a_database_of_a_newer_version_is_said_so_and_left_alone(folder: Path, settings: Settings) -> None:
    ground = await open_ground(settings)
    async with ground.database.transaction() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        # What that version has made of our table, this one does not know.
        await session.execute(text("ALTER TABLE meta RENAME COLUMN value TO words"))
    await ground.database.close()
    before = files(folder)
    for command in (commands.check, commands.migrate_database):
        with pytest.raises(CannotStart, match=r"A newer version of the program made this database: update the program"):
            await command(settings, Namespace())
    assert files(folder) == before


@pytest.mark.parametrize("exchanged", [False, True])
async def test_keys_that_do_not_fit_are_an_error_and_none_are_made(
    folder: Path, settings: Settings, *, exchanged: bool
) -> None:
    await make(settings)
    settings.keys_file.unlink()
    if exchanged:
        write_keys(settings.keys_file, new_ring())
    before = files(folder)
    with pytest.raises(CannotStart, match="restore it from the backup"):
        await commands.check(settings, Namespace())
    assert files(folder) == before


async def test_damaged_keys_are_an_error_before_there_is_a_database(folder: Path, settings: Settings) -> None:
    settings.keys_file.parent.mkdir()
    settings.keys_file.write_text("1:garbage")
    with pytest.raises(CannotStart, match="is damaged"):
        await commands.check(settings, Namespace())
    assert files(folder) == {"var/keys": b"1:garbage"}


async def test_without_a_token_it_is_not_all_well(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    await make(settings)
    assert await commands.check(settings.model_copy(update={"bot_token": None}), Namespace()) == 1
    assert "RYADOM_BOT_TOKEN is not set: `run` needs it." in capsys.readouterr().out


def test_the_production_calendar_is_told_of_by_years() -> None:
    assert commands._calendar(date(2026, 12, 1)) == "Production calendar: 2026 known, 2027 known."
    told = commands._calendar(date(2040, 12, 1))
    assert told.startswith("Production calendar: 2040 unknown, 2041 unknown, of an unknown year only weekends")
