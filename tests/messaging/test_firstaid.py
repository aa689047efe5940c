"""The first answer to a cry comes from memory when the database is gone, slow, or much lies before it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.messaging import firstaid
from bot.messaging.background import Background
from bot.messaging.errors import FailureTeller
from bot.messaging.firstaid import URGENT_PRESS, FirstAid, cries
from bot.messaging.polling import _write_down
from bot.messaging.rawupdate import Raw
from bot.messaging.scope import UpdateScope
from bot.messaging.webhook import Webhook
from handlers.family.screens.urgent import from_memory
from services.helplines import load_helplines
from services.safety import alarm
from tests.conversations.asking import texts, words_in
from tests.house import House
from tests.messaging.taking import Desk, failing_commits, open_desk, words

CRY = "Я больше не хочу жить."
LONG, NOT_AT_ALL = 3600.0, 0.0


class Told:
    def __init__(self) -> None:
        self.chats: list[int] = []
        self.failures = 0
        self.background = Background()

    async def tell(self, chat_id: int) -> bool:
        self.chats.append(chat_id)
        self.failures -= 1
        return self.failures < 0

    async def all(self) -> list[int]:
        await self.background.finish()
        return self.chats


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
async def aid(told: Told) -> AsyncIterator[FirstAid]:
    """Only what has failed is told at once."""
    aid = FirstAid(told.tell, told.background, patience=LONG)
    yield aid
    aid.close()


@pytest.fixture
async def desk(migrated_url: str) -> AsyncIterator[Desk]:
    async with open_desk(migrated_url) as desk:
        yield desk


def press(update_id: int, data: str = URGENT_PRESS, chat_id: int = 101) -> dict[str, Any]:
    message = words(update_id, chat_id=chat_id)["message"]
    return {
        "update_id": update_id,
        "callback_query": {"id": "1", "from": message["from"], "message": message, "data": data},
    }


def test_what_is_a_cry() -> None:
    assert cries(words(1, CRY))
    assert cries(press(1))
    assert not cries(press(1, "open:psy"))
    assert not cries(words(1, "Когда встреча клуба?"))
    message = words(1)["message"]
    assert cries({"update_id": 1, "edited_message": {**message, "text": CRY}})
    assert cries({"update_id": 1, "message": {**message, "text": None, "caption": CRY}})
    assert cries(words(1, CRY + " и" * 3000))
    assert cries(words(1, "и " * 3000 + CRY)), "said at last, after much else"
    odd: dict[str, Any]
    for odd in ({}, {"message": None}, {"message": []}, {"message": {"text": 5}}, {"callback_query": {"data": None}}):
        assert not cries({"update_id": 1, **odd})


async def test_a_cry_that_cannot_be_written_down_is_answered_at_the_first_failure(
    desk: Desk, told: Told, aid: FirstAid
) -> None:
    """By the webhook: before its lock, and however often the messenger brings the same again."""
    webhook = Webhook("https://example.org/hook", "secret")
    webhook.open(desk.intake, aid)
    async with failing_commits(desk.database, times=100):
        for _ in range(3):
            assert (await webhook._take(words(1, CRY))).status == 503
        assert (await webhook._take(words(2, "Когда встреча?", chat_id=102))).status == 503
    assert await told.all() == [101]
    assert (await webhook._take(words(1, CRY))).status == 200
    await desk.intake.drain()
    assert await desk.effects() == [1], "with the database back it is handled as ever"


async def test_a_cry_behind_a_commit_that_hangs_is_answered_meanwhile(desk: Desk, told: Told) -> None:
    aid = FirstAid(told.tell, told.background, patience=NOT_AT_ALL)
    webhook = Webhook("https://example.org/hook", "secret")
    webhook.open(desk.intake, aid)
    async with webhook._one_commit:
        waiting = asyncio.create_task(webhook._take(words(1, CRY)))
        async with asyncio.timeout(10):
            while not told.chats:  # noqa: ASYNC110 -- nothing rings when it is told
                await asyncio.sleep(0)
        assert not waiting.done()
    assert (await waiting).status == 200
    await desk.intake.drain()
    assert told.chats == [101]


async def test_what_is_handled_in_time_needs_no_first_aid(told: Told, aid: FirstAid) -> None:
    aid.arrived([words(1, CRY), press(2, chat_id=102)])
    aid.handled(1)
    aid.handled(2)
    aid.failed([words(1, CRY), press(2, chat_id=102)])
    aid.arrived([words(1, CRY)])
    aid.failed([words(1, CRY)])
    assert await told.all() == [], "nor when it is brought once more"


async def test_a_chat_is_told_once_in_ten_minutes(told: Told, aid: FirstAid) -> None:
    for number in range(50):
        aid.arrived([words(number, CRY)])
        aid.failed([words(number, CRY)])
    assert await told.all() == [101]


async def test_a_chat_that_was_not_reached_is_told_at_its_next_cry(told: Told, aid: FirstAid) -> None:
    told.failures = 1
    for number in range(1, 4):
        aid.arrived([words(number, CRY)])
        aid.failed([words(number, CRY)])
        await told.all()
    assert told.chats == [101, 101], "the second reached it, and the third was not needed"


async def test_the_teller_says_whether_the_numbers_went_out(house: House) -> None:
    teller = FailureTeller(house.app.bot, house.app.workshop, house.app.i18n)
    wife = house.phone("wife")
    await wife.starts()
    assert await teller.give_numbers(102)
    assert not await teller.give_numbers(999_999), "nobody has this chat"


async def test_what_is_kept_in_memory_is_bounded(told: Told, aid: FirstAid, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(firstaid, "MOST_KNOWN", 10)
    batch = [words(number, CRY, chat_id=1000 + number) for number in range(50)]
    aid.arrived(batch)
    assert len(aid._waiting) == 10
    aid.failed(batch)
    assert len(await told.all()) == 10
    assert not aid._waiting
    assert len(aid._told) <= 10


async def test_a_test_that_breaks_holds_back_nothing(
    desk: Desk, aid: FirstAid, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_text: str) -> None:
        raise LookupError

    monkeypatch.setattr(alarm, "find_crisis", broken)
    webhook = Webhook("https://example.org/hook", "secret")
    webhook.open(desk.intake, aid)
    assert (await webhook._take(words(1, CRY))).status == 200


async def test_the_numbers_go_out_from_memory_and_promise_nothing(house: House) -> None:
    """The whole bot, whose database takes nothing: the phone gets the numbers; later the call goes out as ever."""
    wife = house.phone("wife")
    await wife.starts()
    update = words(900_000, CRY, chat_id=102)
    async with failing_commits(house.app.database, times=100):
        house.app.first_aid.arrived([update])
        with pytest.raises(Exception, match="disk I/O error"):
            await house.app.intake.accept([update])
        house.app.first_aid.failed([update])
        await house.app.intake.drain()
    said = (await texts(wife))[-1]
    assert said.startswith(load_helplines()[0].phone)
    assert "звоните" in said
    assert not any(promise in said for promise in ("сохран", "не потерян", "передан", "номер 1"))
    await house.app.intake.accept([update])
    await house.settle()
    assert await words_in(house, 1) == [CRY]


def test_the_words_from_memory_need_nothing_but_the_numbers(house: House) -> None:
    with house.app.i18n.context():
        shown = from_memory(load_helplines())
    assert all(one.phone in shown.text for one in load_helplines())
    assert not shown.rows


async def test_a_cry_behind_a_flood_of_its_chat_is_answered_before_its_turn(desk: Desk, told: Told) -> None:
    """By polling: looked at before it is written down and queued."""
    aid, go_on = FirstAid(told.tell, told.background, patience=NOT_AT_ALL), asyncio.Event()

    async def slow(raw: Raw, scope: UpdateScope) -> None:
        await go_on.wait()
        await desk.write_one(raw, scope)

    desk.handle = slow
    await _write_down(desk.intake, [*(words(number) for number in range(1, 200)), words(200, CRY)], aid)
    async with asyncio.timeout(10):
        while not told.chats:  # noqa: ASYNC110 -- nothing rings when it is told
            await asyncio.sleep(0)
    assert await desk.effects() == [], "nothing before it is handled yet"
    go_on.set()
    await desk.intake.drain()
    assert len(await desk.effects()) == 200


async def test_a_poll_that_cannot_be_written_down_is_answered(desk: Desk, told: Told, aid: FirstAid) -> None:
    async with failing_commits(desk.database, times=100):
        with pytest.raises(Exception, match="disk I/O error"):
            await _write_down(desk.intake, [words(1), words(2, CRY, chat_id=102)], aid)
    assert await told.all() == [102]
