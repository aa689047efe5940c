"""An installation in a folder of its own, looked at from the command line."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.config import Settings

TOKEN = SecretStr("1000001:test-token-of-the-sandbox-not-a-real-one")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Empty, and not where somebody's .env may lie."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def settings(folder: Path) -> Settings:
    return Settings().model_copy(update={"keys_file": folder / "var" / "keys", "bot_token": TOKEN})
