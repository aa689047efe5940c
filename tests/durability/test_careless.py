"""Careless parts of a real bot are caught by the checker of the kill test; honest ones are not."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.messaging.rawupdate import Raw
from bot.messaging.scope import UpdateScope, current_scope
from storage.models import Account, BroadcastKind, DeliveryState, OutboxMessage, Side
from tests.conversations.announcing import TITLE, a_region_with_families, announce_stream, tick
from tests.conversations.asking import asks
from tests.durability.books import read_books
from tests.durability.checker import HEADINGS, complaints, order_name
from tests.durability.history import Act, Chats, History, Line, PassedOn
from tests.house import House
from tests.region import set_up_region

MOTHER, OLGA, COORDINATOR = 101, 201, 401


class CarelessScope(UpdateScope):
    """Commits the effect and leaves no trace that the update was handled."""

    async def finish(self, session: AsyncSession) -> None:
        del session
        self.finished = self.committed = True


async def _asked(house: House) -> History:
    """A request with «Слова.», honestly taken in; what the phones did is written down."""
    await set_up_region(house)
    await asks(house.phone("mother"), "Слова.")
    await house.phone("olga").presses("🙋 Взять в работу")
    history = History(owner={1: MOTHER}, taker={1: OLGA}, passed_on=[PassedOn(1, Side.FAMILY, "Слова.")])
    history.begin(Act.WORDS, MOTHER, "Слова.").ok()
    history.begin(Act.REQUEST, MOTHER).ok(1)
    history.begin(Act.TAKE, OLGA, "1").ok()
    return history


def _chats(house: House) -> Chats:
    return {
        one.user_id: [Line(raw["from"] == "bot", raw["text"]) for raw in house.world.chat(one.key)]
        for one in house.world.people.values()
    }


async def _found(house: House, history: History, *, kills: int = 0) -> list[str]:
    books = await read_books(house.app.database)
    found = complaints(history, books, _chats(house), kills=kills, coordinator=COORDINATOR)
    return [str(one) for one in found]


def _says(house: House, history: History, *texts: str) -> Sequence[Raw]:
    for text in texts:
        house.world.send_text("mother", text)
        history.begin(Act.WORDS, MOTHER, text).ok()
        history.passed_on.append(PassedOn(1, Side.FAMILY, text))
    updates = list(house.world.updates.pending)
    history.updates |= {raw["update_id"] for raw in updates}
    return updates


async def _handle_carelessly(house: House, raw: Raw) -> None:
    scope = CarelessScope(house.app.bot.id, raw["update_id"])
    token = current_scope.set(scope)
    await house.app.intake._handle(raw, scope)
    current_scope.reset(token)
    await house.app.sender.drain()


async def test_an_honest_intake_gives_no_reason_to_complain(house: House) -> None:
    history = await _asked(house)
    _says(house, history, "Ещё.", "И ещё.")
    await house.settle()
    assert await _found(house, history) == []


async def test_confirming_before_storing_is_caught_when_a_kill_comes_between(house: House) -> None:
    history = await _asked(house)
    updates = _says(house, history, "Ещё.", "И ещё.")
    house.world.updates.confirm(updates[-1]["update_id"] + 1)
    await _handle_carelessly(house, updates[0])
    # Here the process is killed: the second update is in nobody's memory any more.
    await house.settle()
    found = await _found(house, history)
    assert f"lost: 'И ещё.' of {MOTHER}: 1 were confirmed, 0 are stored" in found
    assert f"lost: {OLGA} never read 'И ещё.' of request 1" in found
    assert sum("was never stored" in line for line in found) == 2


async def test_an_effect_without_an_inbox_row_is_caught_when_the_update_comes_again(house: House) -> None:
    history = await _asked(house)
    updates = _says(house, history, "Ещё.")
    await _handle_carelessly(house, updates[0])
    # Here the process is killed before the confirmation: the messenger delivers the update again.
    await house.settle()
    assert await _found(house, history) == [f"doubled: 'Ещё.' of {MOTHER}: 1 may be, 2 are stored"]


async def _announced(house: House, left: DeliveryState) -> History:
    """A stream was announced, and a kill has left the mother's message, which had arrived, in this state."""
    coordinator = await a_region_with_families(house)
    await announce_stream(coordinator)
    async with house.app.database.transaction() as session:
        account = select(Account.id).where(Account.user_id == MOTHER).scalar_subquery()
        await session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.account_id == account, OutboxMessage.notice == "event_announced")
            .values(state=left, finished_at=None)
        )
    history = History()
    history.begin(Act.ORDER, COORDINATOR, order_name(BroadcastKind.EVENT_ANNOUNCED, TITLE)).ok()
    return history


async def test_a_sender_that_does_not_claim_before_it_sends_is_caught(house: House) -> None:
    history = await _announced(house, DeliveryState.PENDING)
    await house.app.recover()
    await house.settle()
    await tick(house)
    found = await _found(house, history, kills=1)
    assert [line for line in found if line.startswith("doubled")] == [
        f"doubled: {HEADINGS[BroadcastKind.EVENT_ANNOUNCED].format(subject=TITLE)!r} to {MOTHER} arrived 2 times"
    ]


async def test_a_message_claimed_before_the_kill_is_unknown_and_counts_against_the_kills(house: House) -> None:
    history = await _announced(house, DeliveryState.SENDING)
    await house.app.recover()
    await house.settle()
    books = await read_books(house.app.database)
    assert [one.user_id for one in books.messages if one.state is DeliveryState.UNKNOWN] == [MOTHER]
    assert "too many unknown: 1 messages after 0 kills" in await _found(house, history)
    assert not any(line.startswith(("doubled", "too many")) for line in await _found(house, history, kills=1))
