"""In which order the messages of one chat leave."""

from storage.models import DeliveryState, MessageClass
from tests.messaging.sending import Bench, Refusal, not_sent, row

SENT, PENDING, UNKNOWN = DeliveryState.SENT, DeliveryState.PENDING, DeliveryState.UNKNOWN
BLOCKED = Refusal(403, "Forbidden: bot was blocked by the user")


async def test_inside_a_chat_people_s_messages_keep_their_order_whatever_their_lane(bench: Bench) -> None:
    [account] = await bench.accounts(1)
    sender = bench.sender()
    await bench.rows(
        row(account, "анонс", MessageClass.ANNOUNCEMENT),
        row(account, "новость", MessageClass.STAFF),
        row(account, "квитанция"),
        row(account, "ответ", MessageClass.DIALOGUE),
    )
    await sender.drain()
    assert bench.session.texts() == ["новость", "квитанция", "ответ", "анонс"]


async def test_urgent_overtakes_a_held_row_of_its_chat(bench: Bench) -> None:
    [account] = await bench.accounts(1)
    sender = bench.sender()
    bench.session.answers[1000 + account].append(not_sent())
    await bench.rows(row(account, "квитанция"), row(account, "новость", MessageClass.STAFF))
    await sender.drain()
    assert bench.session.texts() == ["квитанция"]
    sender.deliver(await bench.rows(row(account, "срочно", MessageClass.URGENT)))
    await sender.drain()
    assert bench.session.texts() == ["квитанция", "срочно"]
    bench.seconds += 1
    await sender.drain()
    assert bench.session.texts() == ["квитанция", "срочно", "квитанция", "новость"]
