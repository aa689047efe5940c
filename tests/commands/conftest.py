"""An installation in a folder of its own, looked at from the command line."""

from pathlib import Path

import pytest

from bot.config import Settings


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Empty, and not where somebody's .env may lie."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def settings(folder: Path) -> Settings:
    return Settings().model_copy(update={"keys_file": folder / "var" / "keys"})
