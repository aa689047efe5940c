"""What most conversations begin with."""

import pytest

from tests.house import House
from tests.region import set_up_region


@pytest.fixture
async def region(house: House) -> House:
    """The house with the region of tests.region in it, everybody on the staff at their posts."""
    await set_up_region(house)
    return house
