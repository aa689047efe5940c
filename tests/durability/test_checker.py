"""The checker of the kill test can fail: a careless intake is caught, an honest one is not."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from bot.messaging.rawupdate import Raw
from bot.messaging.scope import UpdateScope, current_scope
from storage.models import Side
from tests.conversations.asking import asks
from tests.durability.history import History, complaints
from tests.house import House
from tests.region import set_up_region

MOTHER, OLGA = 101, 201


class CarelessScope(UpdateScope):
    """Commits the effect and leaves no trace that the update was handled."""

    async def finish(self, session: AsyncSession) -> None:
        del session
        self.finished = self.committed = True


async def _asked(house: House) -> History:
    """A request with «Слова.», honestly taken in; what the phone did is written down."""
    await set_up_region(house)
    await asks(house.phone("mother"), "Слова.")
    await house.phone("olga").presses("🙋 Взять в работу")
    return History(
        families={MOTHER: ["Слова."]},
        requests=Counter({MOTHER: 1}),
        owner={1: MOTHER},
        taker={1: OLGA},
        passed_on=[(1, Side.FAMILY, "Слова.")],
        receipts=[(MOTHER, "Заявка, номер 1, принята")],
    )


async def _found(house: House, history: History) -> list[str]:
    chats = {one.user_id: [raw["text"] for raw in house.world.chat(one.key)] for one in house.world.people.values()}
    return await complaints(history, house.app.database, chats)


def _says(house: House, history: History, *texts: str) -> Sequence[Raw]:
    for text in texts:
        house.world.send_text("mother", text)
        history.families[MOTHER].append(text)
        history.passed_on.append((1, Side.FAMILY, text))
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
    assert "words of 101 lost: 'И ещё.'" in found
    assert "201 never read 'И ещё.' of request 1" in found
    assert sum("was never stored" in line for line in found) == 2


async def test_an_effect_without_an_inbox_row_is_caught_when_the_update_comes_again(house: House) -> None:
    history = await _asked(house)
    updates = _says(house, history, "Ещё.")
    await _handle_carelessly(house, updates[0])
    # Here the process is killed before the confirmation: the messenger delivers the update again.
    await house.settle()
    assert await _found(house, history) == ["words of 101 doubled or never said: 'Ещё.'"]


async def test_each_kind_of_damage_is_told(house: House) -> None:
    history = await _asked(house)
    history.families[MOTHER] = ["Другие слова.", "Слова."]
    history.appeals[OLGA] += 1
    history.requests[MOTHER] += 1
    history.receipts.append((MOTHER, "Заявка, номер 2, принята"))
    history.updates.add(5)
    house.world.send_text("mother", "не обработано")
    await house.app.intake._inbox.store(house.world.updates.pending)
    left = house.world.updates.pending[0]["update_id"]
    assert await _found(house, history) == [
        "words of 101 lost: 'Другие слова.'",
        "requests of lost: 101",
        "appeals of lost: 201",
        f"update {left} is new",
        "update 5 was never stored",
        "101 got no receipt 'Заявка, номер 2, принята'",
    ]
