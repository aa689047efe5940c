"""A region with everybody at their posts, and the watch over what bad inputs do in it."""

import pytest

from tests.bad_inputs.watch import Watch
from tests.house import House
from tests.region import set_up_region


@pytest.fixture
async def region(house: House) -> House:
    await set_up_region(house)
    return house


@pytest.fixture
def watch(region: House, caplog: pytest.LogCaptureFixture) -> Watch:
    return Watch(region, caplog)
