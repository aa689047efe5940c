"""What tests with a bot in a process of its own share."""

from collections.abc import Iterator

import pytest

from tests.durability.process import Parent, warm_parent


@pytest.fixture(scope="session")
def parent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parent]:
    """One import for all bots of all tests."""
    with warm_parent(tmp_path_factory.mktemp("parent")) as parent:
        yield parent
