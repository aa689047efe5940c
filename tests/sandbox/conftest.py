"""The sandbox that most of its proofs begin with."""

from pathlib import Path

import pytest

from bot.sandbox.world import World
from tests.sandbox.echo import sandbox_world


@pytest.fixture
def world() -> World:
    """Olga has started the bot; her message is 1. Ivan never started it."""
    world = sandbox_world()
    world.start("olga")
    return world


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a world is kept; its folder is not there yet."""
    return tmp_path / "demo" / "world.json"
