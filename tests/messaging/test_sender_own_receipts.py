"""The receipt of an own act leaves at once, to the chat that the act itself has just found."""

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from bot.messaging.posting import Letter
from bot.messaging.sender import Sender
from bot.messaging.waiting import FRESH
from handlers.ui.screen import Screen
from services.calling import Caller
from services.outbox import STAFF_SCREEN
from services.rights import Actor
from services.work import Centre, Workshop
from storage.models import Account, DeliveryState, OutboxMessage
from tests.messaging.sending import Bench, Refusal, not_sent, row
from tests.messaging.taking import failing_commits

SENT = DeliveryState.SENT


async def looks_of(sender: Sender) -> list[bool]:
    """From now on: whether the account was read before each message left."""
    looks: list[bool] = []
    prepare = sender._letters._prepare

    async def noted(row: OutboxMessage) -> Letter | DeliveryState:
        looks.append(True)
        return await prepare(row)

    sender._letters._prepare = noted  # type: ignore[method-assign] # watched, not replaced
    await sender.drain()
    return looks


async def test_a_receipt_of_an_own_act_leaves_without_a_second_look_at_its_account(bench: Bench) -> None:
    mine, other = await bench.accounts(2)
    me = Actor(account_id=mine, chat_id=1000 + mine)
    sender = bench.sender()
    looks = await looks_of(sender)
    sender.deliver(await bench.rows(row(mine, "Принято, номер 7")), me)
    await sender.drain()
    assert (bench.session.texts(1000 + mine), looks) == (["Принято, номер 7"], [])
    for told in (row(other, "другому"), row(mine, notice="plan_sent"), row(mine, "служебное", notice=STAFF_SCREEN)):
        looks.clear()
        sender.deliver(await bench.rows(told), me)
        await sender.drain()
        assert looks == [True], "what may be withheld, or goes to somebody else, is looked at anew"
    assert await bench.states() == [SENT] * 4


async def test_receipts_behind_one_that_was_refused_find_the_account_closed(bench: Bench) -> None:
    [mine] = await bench.accounts(1)
    sender = bench.sender()
    await sender.drain()
    bench.session.answers[1000 + mine].append(Refusal(403, "Forbidden: bot was blocked by the user"))
    rows = await bench.rows(row(mine, "раз"), row(mine, "два"), row(mine, "три"))
    sender.deliver(rows, Actor(account_id=mine, chat_id=1000 + mine))
    await sender.drain()
    assert bench.session.texts() == ["раз"], "whoever has blocked the bot is not asked again"
    assert await bench.states() == [DeliveryState.BLOCKED] * 3


async def test_a_receipt_whose_commit_is_in_doubt_is_not_overtaken(bench: Bench) -> None:
    [mine] = await bench.accounts(1)
    sender = bench.sender()
    await sender.drain()
    shop = Workshop(bench.database, bench.clock, Centre(bench.clock.zone, "Центр", ""), sender.deliver, sender.in_doubt)
    async with bench.database.view() as session:
        account = await session.get_one(Account, mine)
        me = Caller(account.messenger, account.user_id, account.chat_id)

    async def says(text: str) -> None:
        async with shop.work(me) as work:
            work.reply(Screen(text))

    async with failing_commits(bench.database, times=1, kept=True):
        with pytest.raises(DBAPIError):
            await says("раз")
    await says("два")
    await sender.drain()
    assert bench.session.texts() == ["раз", "два"]


async def test_a_receipt_that_has_waited_is_looked_at_anew(bench: Bench) -> None:
    [mine] = await bench.accounts(1)
    me = Actor(account_id=mine, chat_id=1000 + mine)
    sender = bench.sender()
    looks = await looks_of(sender)
    sender.deliver(await bench.rows(row(mine, "номер 7")), me)
    bench.seconds += FRESH
    await sender.drain()
    assert looks == [True], "what was known of the chat is too old"
    looks.clear()
    bench.session.answers[1000 + mine].append(not_sent())
    sender.deliver(await bench.rows(row(mine, "номер 8")), me)
    await sender.drain()
    assert looks == []
    async with bench.database.transaction() as session:
        await session.execute(update(Account).values(chat_id=5000))
    bench.seconds += 1
    await sender.drain()
    assert bench.session.texts(5000) == ["номер 8"], "after a try that failed the chat is read again"
