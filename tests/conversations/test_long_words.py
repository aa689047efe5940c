"""Very long words hold up nobody: what is known of them is not looked at again, and a first look is not on the loop."""

import threading
from collections import Counter
from collections.abc import Iterator, Sequence

import pytest
from sqlalchemy import select

from services.safety import crisis, looks, shield
from services.safety.crisis import Phrases
from services.safety.shield import find_in_all
from services.safety.tokens import Reader, Token
from storage.models import Draft, DraftPart
from tests.conversations.asking import SEND, URGENT, nothing_failed, prepares, words_in
from tests.house import House

MESSAGES, LENGTH = 20, 8000
PIECE = "Он служит в части 12345. "
LINE = "Мы ждём письма каждый день, дома всё по-старому, дети ходят в школу. "


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """Characters that the shield and the words of a crisis have looked at: on the `loop`, and `beside` it."""
    counted: Counter[str] = Counter()

    def count(text: str) -> None:
        counted["loop" if threading.current_thread() is threading.main_thread() else "beside"] += len(text)

    find, read = Phrases.find, Reader.read

    def counted_find(self: Phrases, text: str) -> crisis.Found | None:
        count(text)
        return find(self, text)

    def counted_read(self: Reader, text: str) -> Sequence[Token]:
        count(text)
        return read(self, text)

    monkeypatch.setattr(Phrases, "find", counted_find)
    monkeypatch.setattr(Reader, "read", counted_read)
    yield counted
    forget()


def forget() -> None:
    """As after a start of the bot."""
    for memory in (crisis._remembered, shield._found, looks._found, looks._masked):
        memory.cache_clear()


def message(number: int) -> str:
    return (f"Письмо {number}. {PIECE}" + LINE * (LENGTH // len(LINE) + 1))[:LENGTH]


async def writes_very_much(house: House) -> None:
    """A mother's draft of 160,000 characters, ready to be sent; the bot has been started anew since."""
    mother = house.phone("mother")
    await prepares(mother, "Слова.")
    async with house.app.database.transaction() as session:
        draft = (await session.scalars(select(Draft))).one()
        for number in range(MESSAGES):
            now = house.time.now()
            session.add(DraftPart(person_id=draft.person_id, text=message(number), written_at=now))
    forget()
    await mother.writes("Ещё слово.")


async def test_what_is_not_known_of_a_very_long_draft_is_looked_at_beside_the_loop(
    region: House, looked_at: Counter[str]
) -> None:
    mother = region.phone("mother")
    await writes_very_much(region)
    forget()
    looked_at.clear()
    await mother.presses(SEND)
    await mother.sees("Отправить сообщение без этого?")
    assert looked_at["beside"] > MESSAGES * LENGTH
    assert looked_at["loop"] < LENGTH
    forget()
    looked_at.clear()
    await mother.presses("Отправить без него")
    assert looked_at["loop"] < LENGTH
    words = await words_in(region, 1)
    assert len(words) == MESSAGES + 2
    assert not find_in_all(words)
    assert await nothing_failed(region)


async def test_of_what_is_known_nothing_is_looked_at_again(region: House, looked_at: Counter[str]) -> None:
    mother = region.phone("mother")
    await writes_very_much(region)
    first = looked_at.total()
    looked_at.clear()
    await mother.writes("И ещё слово.")
    assert looked_at.total() < first / MESSAGES
    looked_at.clear()
    await mother.presses(SEND)
    assert looked_at.total() < LENGTH


async def test_the_button_of_urgent_help_takes_them_along(region: House, looked_at: Counter[str]) -> None:
    mother = region.phone("mother")
    await writes_very_much(region)
    forget()
    looked_at.clear()
    await mother.writes("/menu")
    await mother.presses(URGENT)
    assert looked_at["loop"] < LENGTH
    assert len(await words_in(region, 1)) == MESSAGES + 2
