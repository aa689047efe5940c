"""What has left the outbox is forgotten after three days; what still waits, and the request itself, stay."""

from sqlalchemy import select

from scheduler.jobs import clean
from services.cleaning import FORGOTTEN
from storage.models import DeliveryState, HelpRequest, OutboxMessage, RequestMessage
from tests.conversations.announcing import a_region_with_families, announce_stream
from tests.conversations.asking import asks
from tests.house import House
from tests.region import set_up_region

SENT = OutboxMessage.state == DeliveryState.SENT


async def test_sent_words_are_forgotten_after_three_days_and_the_request_stays(house: House) -> None:
    await set_up_region(house)
    await asks(house.phone("mother"), "Мне страшно.")
    sent = await house.count(OutboxMessage, SENT)
    assert sent > 0
    house.time.forward(days=2, hours=23)
    await clean(house.app.workshop)
    assert await house.count(OutboxMessage, SENT) == sent, "three days are not over"
    house.time.forward(hours=2)
    await clean(house.app.workshop)
    assert await house.count(OutboxMessage, SENT, OutboxMessage.notice != FORGOTTEN) == 0
    async with house.rows() as rows:
        assert all(not data for data in await rows.scalars(select(OutboxMessage.data).where(SENT))), "keys alone"
    assert await house.count(HelpRequest) == 1
    assert await house.count(RequestMessage) == 1


async def test_keys_of_what_is_told_once_are_forgotten_too_after_two_months(house: House) -> None:
    await set_up_region(house)
    await asks(house.phone("mother"), "Мне страшно.")
    house.time.forward(days=4)
    await clean(house.app.workshop)
    assert await house.count(OutboxMessage, OutboxMessage.notice == FORGOTTEN) > 0
    house.time.forward(days=57)
    await clean(house.app.workshop)
    assert await house.count(OutboxMessage) == 0


async def test_rows_of_a_broadcast_stay_for_its_account_and_corrections(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await announce_stream(coordinator)
    readers = await house.count(OutboxMessage, OutboxMessage.broadcast_id.is_not(None))
    house.time.forward(days=30)
    await clean(house.app.workshop)
    assert await house.count(OutboxMessage, OutboxMessage.broadcast_id.is_not(None)) == readers == 8


async def test_a_message_that_has_not_left_is_never_cleaned_away(house: House) -> None:
    await set_up_region(house)
    await asks(house.phone("mother"), "Мне страшно.")
    async with house.app.database.transaction() as session:
        message = (await session.scalars(select(OutboxMessage).limit(1))).one()
        message.state = DeliveryState.PENDING
        message.finished_at = None
    house.time.forward(days=30)
    await clean(house.app.workshop)
    assert await house.count(OutboxMessage, OutboxMessage.state == DeliveryState.PENDING) == 1
