"""The list of words that mark a crisis: one that cannot be read stops the start, not the first message."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.app.running import run
from bot.app.starting import CannotStart
from bot.config import Settings
from services.safety import crisis
from tests.house import TOKEN

LIST = "[тревожное]\nсмерть: умереть\n[пороги]\nоснова: 0\nвозможно: 10\nнаверняка: 20\n[баллы]\n+15 <смерть>\n"


@pytest.mark.parametrize(
    ("list_", "said"),
    [
        ({"a.txt": f"{LIST}15 хотеть\n".encode()}, r"a\.txt, line 9"),
        ({"a.txt": f"{LIST}[бллы]\n+15 хотеть\n".encode()}, r"a\.txt, line 10"),
        ({"a.txt": LIST.encode(), "b.txt": "[остальное]\nкино\n".encode()}, r"b\.txt, line 2"),
        ({"a.txt": LIST.encode("cp1251")}, "UTF-8"),
        ({"a.txt": LIST.partition("[баллы]")[0].encode()}, "find nothing"),
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
    (tmp_path / "a.txt").write_bytes(LIST.replace("\n", "\r\n").encode("utf-8-sig"))
    monkeypatch.setattr(crisis, "PHRASES", tmp_path)
    crisis.load_phrases.cache_clear()
    try:
        assert crisis.find_crisis("хочу умереть") is not None
    finally:
        crisis.load_phrases.cache_clear()
