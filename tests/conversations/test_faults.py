"""The messenger fails while the bot answers: nothing is held back, nothing is lost, nobody is told twice."""

from collections.abc import Awaitable, Callable

from aiogram.methods import SendMessage
from aiogram.methods.base import TelegramMethod

from bot.sandbox.session import broken_network
from storage.models import HelpRequest, InboxState, InboxUpdate, OutboxMessage
from tests.conversations.asking import PSYCHOLOGIST, SEND, asks
from tests.house import House
from tests.region import set_up_region

Fault = Callable[[str, TelegramMethod[object]], Awaitable[dict[str, object] | None]]
TOO_MANY: dict[str, object] = {
    "ok": False,
    "error_code": 429,
    "description": "Too Many Requests: retry after 3600",
    "parameters": {"retry_after": 3600},
}
FORBIDDEN: dict[str, object] = {
    "ok": False,
    "error_code": 403,
    "description": "Forbidden: bot was blocked by the user",
}


def once(answer: dict[str, object] | None) -> Fault:
    """Refuses the first message that the bot sends; None: the connection breaks."""
    left = [1]

    async def fault(moment: str, method: TelegramMethod[object]) -> dict[str, object] | None:
        if moment == "before" and isinstance(method, SendMessage) and left:
            left.pop()
            if answer is None:
                raise broken_network(method)
            return answer
        return None

    return fault


async def nothing_waits(house: House) -> bool:
    return await house.count(InboxUpdate, InboxUpdate.state != InboxState.DONE) == 0


async def test_a_menu_refused_for_an_hour_leaves_by_the_outbox_and_holds_no_words(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts()
    house.session.faults.append(once(TOO_MANY))
    await mother.writes("/menu", "Мне страшно.")
    assert await nothing_waits(house), "the queue of the chat did not wait for an hour"
    await mother.presses(PSYCHOLOGIST)
    await mother.writes("ангарск")
    await mother.presses("Ангарский городской округ", SEND)
    assert await house.count(HelpRequest) == 1


async def test_a_menu_cut_by_a_broken_connection_comes_by_the_outbox(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts()
    rows = await house.count(OutboxMessage)
    house.session.faults.append(once(None))
    await mother.writes("/help")
    await mother.sees("ничего не потеряется")
    assert await house.count(OutboxMessage) == rows + 1
    assert await nothing_waits(house)


async def test_a_refusal_that_meets_a_blocked_bot_is_no_dead_letter(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await asks(mother, "Слова.")
    house.session.faults.append(once(FORBIDDEN))
    await mother.forges("ju:999999")
    assert await nothing_waits(house)
