"""A start that cannot be is one readable sentence; it holds no secret and leaves everything as it was."""

import asyncio
import os
import socket
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot
from aiogram.methods import TelegramMethod
from pydantic import SecretStr

from bot.app.running import run
from bot.app.starting import CannotStart, Ground, introduce, make_real_bot, open_ground
from bot.config import BadSettings, Settings, load_settings
from bot.sandbox.faults import Moment
from bot.sandbox.session import SandboxSession, broken_network
from bot.sandbox.world import World
from storage.crypto import new_ring, write_keys
from storage.models import MetaValue
from tests.durability.process import ROOT
from tests.durability.stand import served

TOKEN = "1000001:test-token-of-the-sandbox-not-a-real-one"
Spoil = Callable[[Path], object]


def settings(folder: Path, **values: Any) -> Settings:  # noqa: ANN401 -- fields of the settings
    values.setdefault("database_url", f"sqlite+aiosqlite:///{folder / 'ryadom.db'}")
    return Settings(bot_token=SecretStr(TOKEN), keys_file=folder / "keys", **values)


def one_sentence(text: str) -> bool:
    return "\n" not in text and text.endswith(".") and "Traceback" not in text and TOKEN not in text


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Not where somebody's .env may lie."""
    monkeypatch.chdir(tmp_path)


async def _write_something(ground: Ground) -> None:
    async with ground.database.transaction() as session:
        session.add(MetaValue(name="words", value="слова"))
    await ground.database.close()


async def _read_it(folder: Path) -> str:
    ground = await open_ground(settings(folder))
    async with ground.database.view() as session:
        value = (await session.get_one(MetaValue, "words")).value
    await ground.database.close()
    return value


async def test_the_first_start_makes_the_key_file_for_its_owner_only(tmp_path: Path) -> None:
    await _write_something(await open_ground(settings(tmp_path)))
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o600
    assert await _read_it(tmp_path) == "слова"


def _exchange(keys: Path) -> None:
    keys.unlink()
    write_keys(keys, new_ring())


def _replace_by_a_folder(keys: Path) -> None:
    keys.unlink()
    keys.mkdir()


SPOILED: dict[str, tuple[Spoil, str]] = {
    "missing": (Path.unlink, "is missing: restore it from the backup; nothing was changed."),
    "of another database": (_exchange, "is not the one that this database was written with"),
    "empty": (lambda keys: keys.write_text(""), "key file"),
    "garbage": (lambda keys: keys.write_text("1:не ключ"), "key file"),
    "cut": (lambda keys: keys.write_text(keys.read_text()[:20]), "is damaged"),
    "a folder": (_replace_by_a_folder, "cannot be read"),
}


@pytest.mark.parametrize(("spoil", "said"), SPOILED.values(), ids=SPOILED.keys())
async def test_keys_that_are_not_the_right_ones_are_refused_and_nothing_is_written(
    tmp_path: Path, spoil: Spoil, said: str
) -> None:
    await _write_something(await open_ground(settings(tmp_path)))
    keys, kept = tmp_path / "keys", tmp_path / "backup"
    kept.write_bytes(keys.read_bytes())
    database = (tmp_path / "ryadom.db").read_bytes()
    spoil(keys)
    spoiled = keys.read_bytes() if keys.is_file() else None
    with pytest.raises(CannotStart, match=said) as refused:
        await open_ground(settings(tmp_path))
    assert one_sentence(str(refused.value))
    assert (keys.read_bytes() if keys.is_file() else None) == spoiled, "no new key beside an old database"
    assert (tmp_path / "ryadom.db").read_bytes() == database
    if keys.is_dir():
        keys.rmdir()
    keys.write_bytes(kept.read_bytes())
    assert await _read_it(tmp_path) == "слова"


async def test_wrong_keys_are_refused_before_the_schema_is_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _write_something(await open_ground(settings(tmp_path)))
    (tmp_path / "keys").unlink()

    async def migrates(_url: str) -> bool:
        raise AssertionError("the schema was touched")

    monkeypatch.setattr("bot.app.starting.migrate", migrates)
    with pytest.raises(CannotStart, match="is missing"):
        await open_ground(settings(tmp_path))


async def test_a_key_file_that_cannot_be_written_stops_the_first_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    bad = settings(tmp_path).model_copy(update={"keys_file": tmp_path / "file" / "keys"})
    with pytest.raises(CannotStart, match="cannot be written") as refused:
        await open_ground(bad)
    assert one_sentence(str(refused.value))


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "mysql://user:hunter2@localhost/ryadom",
        "postgresql://user:hunter2@127.0.0.1:1/ryadom",
        "sqlite+aiosqlite:////proc/no/such/folder/ryadom.db",
        "sqlite+aiosqlite:///{folder}",
        "sqlite+aiosqlite:///{folder}/garbage.db",
    ],
)
async def test_a_database_that_cannot_be_opened_is_one_sentence_without_its_password(tmp_path: Path, url: str) -> None:
    (tmp_path / "garbage.db").write_text("this is no database " * 100)
    with pytest.raises(CannotStart, match="RYADOM_DATABASE_URL") as refused:
        await open_ground(settings(tmp_path, database_url=url.replace("{folder}", str(tmp_path))))
    assert one_sentence(str(refused.value))
    assert "hunter2" not in str(refused.value)


async def test_a_database_of_another_kind_and_a_missing_driver_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CannotStart, match="mysql is not supported, use sqlite or postgresql"):
        await open_ground(settings(tmp_path, database_url="mysql://user:hunter2@localhost/ryadom"))
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    with pytest.raises(CannotStart, match="asyncpg is not installed here: make venv POSTGRES=1"):
        await open_ground(settings(tmp_path, database_url="postgresql://user@127.0.0.1:1/ryadom"))


def test_a_malformed_token_is_named_and_not_shown(tmp_path: Path) -> None:
    for token in ("garbage-secret", "12345", "abc:defghijklmnopqrstuvwxyzabcdefghijk"):
        with pytest.raises(CannotStart, match="does not look like a token") as refused:
            make_real_bot(settings(tmp_path).model_copy(update={"bot_token": SecretStr(token)}))
        assert token not in str(refused.value)
    with pytest.raises(CannotStart, match="RYADOM_BOT_TOKEN is not set"):
        make_real_bot(Settings())


REFUSALS: dict[str, tuple[object, str]] = {
    "401": ({"ok": False, "error_code": 401, "description": "Unauthorized"}, "refuses RYADOM_BOT_TOKEN"),
    "404": ({"ok": False, "error_code": 404, "description": "Not Found"}, "refuses RYADOM_BOT_TOKEN"),
    "502": ((502, "<html>Bad Gateway</html>"), "does not answer"),
    "a web page": ((200, "<html>Welcome</html>"), "does not answer"),
    "a wrong shape": ((200, '{"ok": true, "result": 5}'), "does not answer"),
    "no description": ((500, '{"ok": false}'), "does not answer"),
    "a broken connection": (None, "does not answer: check the network, RYADOM_PROXY and RYADOM_TELEGRAM_API"),
}


@pytest.mark.parametrize(("answer", "said"), REFUSALS.values(), ids=REFUSALS.keys())
async def test_a_messenger_that_does_not_know_us_is_one_sentence(tmp_path: Path, answer: Any, said: str) -> None:  # noqa: ANN401 -- JSON or a raw body
    async def fault(_moment: Moment, method: TelegramMethod[Any]) -> Any:  # noqa: ANN401 -- as above
        if answer is None:
            raise broken_network(method)
        return answer

    bot = Bot(TOKEN, session=SandboxSession(World(token=TOKEN), fault))
    with pytest.raises(CannotStart, match=said) as refused:
        await introduce(bot, settings(tmp_path))
    assert one_sentence(str(refused.value))


BAD: dict[str, str] = {
    "RYADOM_ADMIN_IDS": "12,secret",
    "RYADOM_TIMEZONE": "Secret/Town",
    "RYADOM_SEND_RATE": "secret",
    "RYADOM_TELEGRAM_API": "ftp://secret",
    "RYADOM_LISTEN": "secret",
    "RYADOM_CLOCK_START": "secret",
    "RYADOM_CENTRE_PHONE": "secret" * 30,
}


@pytest.mark.parametrize(("name", "value"), BAD.items())
def test_a_bad_setting_is_named_without_its_value(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings, match=name) as refused:
        load_settings()
    assert "secret" not in str(refused.value).lower()
    assert "\n" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("RYADOM_WEBHOK_URL", "RYADOM_WEBHOK_URL is no setting: RYADOM_WEBHOOK_URL is"),
        ("Ryadom_Admin_Id", "Ryadom_Admin_Id is no setting: RYADOM_ADMIN_IDS is"),
        ("RYADOM_SOMETHING_ELSE_ALTOGETHER", "RYADOM_SOMETHING_ELSE_ALTOGETHER is no setting, see .env.example"),
    ],
)
@pytest.mark.parametrize("in_a_file", [True, False])
def test_a_misspelt_setting_is_named(
    name: str, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, in_a_file: bool
) -> None:
    if in_a_file:
        (tmp_path / ".env").write_text(f"{name}=secret\n")
    else:
        monkeypatch.setenv(name, "secret")
    with pytest.raises(BadSettings) as refused:
        load_settings()
    assert str(refused.value) == said


def test_a_settings_file_in_another_encoding_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("RYADOM_CENTRE_NAME=Центр".encode("cp1251"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadSettings, match="UTF-8"):
        load_settings()


async def test_a_busy_port_is_one_sentence_and_leaves_nothing_open(tmp_path: Path) -> None:
    told: list[str] = []
    async with served(World(token=TOKEN)) as api:
        with socket.socket() as busy:
            busy.bind(("127.0.0.1", 0))
            busy.listen()
            listen = f"127.0.0.1:{busy.getsockname()[1]}"
            with pytest.raises(CannotStart, match=f"RYADOM_LISTEN: {listen} is busy") as refused:
                await run(settings(tmp_path, telegram_api=api, listen=listen), told.append)
    assert one_sentence(str(refused.value))
    assert told == [str(refused.value)]


async def test_the_value_that_keys_are_checked_with_is_encrypted(tmp_path: Path) -> None:
    ground = await open_ground(settings(tmp_path))
    async with ground.database.writer.connect() as connection:
        (stored,) = (await connection.exec_driver_sql("SELECT value FROM meta WHERE name = 'key_check'")).one()
    await ground.database.close()
    assert isinstance(stored, bytes)
    assert b"ryadom" not in stored


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"RYADOM_BOT_TOKEN": "garbage-secret"}, "RYADOM_BOT_TOKEN does not look like a token"),
        (
            {"RYADOM_BOT_TOKEN": TOKEN, "RYADOM_TELEGRAM_API": "http://127.0.0.1:1"},
            "http://127.0.0.1:1 does not answer",
        ),
    ],
)
async def test_the_command_ends_with_one_line_and_code_1(tmp_path: Path, given: dict[str, str], said: str) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RYADOM_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "run"),
        cwd=tmp_path,
        env={**kept, **given, "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, errors = await asyncio.wait_for(process.communicate(), 90)
    assert (process.returncode, out) == (1, b"")
    assert errors.decode().startswith(said)
    assert one_sentence(errors.decode().removesuffix("\n"))
    assert not (tmp_path / "var").exists(), "nothing was made"
