"""What tests of the services share."""

from collections.abc import AsyncIterator

import pytest

from tests.services.workshop import Shop, open_shop


@pytest.fixture
async def shop(migrated_url: str) -> AsyncIterator[Shop]:
    """On SQLite, then on PostgreSQL."""
    async with open_shop(migrated_url) as shop:
        yield shop
