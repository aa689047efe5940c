"""The list of words that mark a crisis: one that cannot be read stops the start, not the first message."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.app.running import run
from bot.app.starting import CannotStart
from bot.config import Settings
from services.safety import crisis
from tests.house import TOKEN


@pytest.mark.parametrize(
    ("list_", "said"),
    [
        ({"a.txt": "[прямо]\nхочу умереть\n..\n".encode()}, r"a\.txt, line 3"),
        ({"a.txt": "[ясно]\nхочу умереть\n".encode()}, r"a\.txt, line 2"),
        ({"a.txt": "[прямо]\nхочу умереть\n".encode("cp1251")}, "UTF-8"),
        ({}, "cannot be read"),
    ],
)
async def test_a_list_of_crisis_phrases_that_is_none_stops_the_start(
    list_: dict[str, bytes], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "crisis"
    folder.mkdir()
    for name, content in list_.items():
        (folder / name).write_bytes(content)
    monkeypatch.setattr(crisis, "PHRASES", folder)
    crisis.load_phrases.cache_clear()
    try:
        with pytest.raises(CannotStart, match=said):
            await run(Settings(_env_file=None, bot_token=SecretStr(TOKEN)))
    finally:
        crisis.load_phrases.cache_clear()


async def test_a_list_saved_by_a_windows_editor_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_bytes("[прямо]\r\nхочу умереть\r\n".encode("utf-8-sig"))
    monkeypatch.setattr(crisis, "PHRASES", tmp_path)
    crisis.load_phrases.cache_clear()
    try:
        assert crisis.find_crisis("хочу умереть") is not None
    finally:
        crisis.load_phrases.cache_clear()
