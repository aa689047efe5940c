"""Messages leave after the commit: in order, as often as their class allows, whatever the messenger answers."""

import asyncio
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.messaging import waiting
from bot.messaging.sender import STOPPED
from storage.models import Account, DeliveryState, MessageClass
from tests.messaging.sending import START, Bench, Refusal, kill, not_sent, row, stop, unknown, until, waited

SENT, PENDING, UNKNOWN = DeliveryState.SENT, DeliveryState.PENDING, DeliveryState.UNKNOWN
BLOCKED = Refusal(403, "Forbidden: bot was blocked by the user")


async def test_a_row_offered_leaves_and_is_marked_with_its_message(bench: Bench) -> None:
    [account] = await bench.accounts(1)
    await bench.send(row(account, "Принято, номер 7"))
    [request] = bench.session.requests
    assert (request.chat_id, request.text, request.buttons) == (1000 + account, "Принято, номер 7", ("Меню",))
    assert request.html
    assert request.preview_off
    sent = await bench.row(1)
    assert (sent.state, sent.message_id, sent.finished_at) == (SENT, 101, START)


async def test_rows_of_another_process_are_found(bench: Bench) -> None:
    accounts = await bench.accounts(2)
    await bench.rows(*(row(account) for account in accounts))
    await bench.sender().drain()
    assert await bench.states() == [SENT, SENT]


async def test_offered_rows_need_no_look_once_all_is_in_memory(bench: Bench) -> None:
    [account] = await bench.accounts(1)
    sender = bench.sender()
    await sender.drain()
    sender.deliver(await bench.rows(row(account)))
    assert 1 in sender._waiting
    await sender.drain()
    assert await bench.states() == [SENT]


async def test_a_chat_gets_its_words_in_order_across_a_retry_and_others_do_not_wait(bench: Bench) -> None:
    first, second = await bench.accounts(2)
    bench.session.answers[1000 + first].append(not_sent())
    words = [row(first, text, MessageClass.DIALOGUE) for text in ("раз", "два")]
    sender = await bench.send(*words, row(second, "другому"), row(first, "квитанция"))
    assert sorted(bench.session.texts()) == ["другому", "раз"], "the held row holds the later ones of its chat"
    assert (await bench.row(1)).attempts == 1
    bench.seconds += 1
    await sender.drain()
    assert bench.session.texts(1000 + first) == ["раз", "раз", "два", "квитанция"]
    assert await bench.states() == [SENT] * 4


async def test_a_held_word_holds_its_chat_after_a_restart_too(bench: Bench) -> None:
    [account] = await bench.accounts(1)
    bench.session.answers[1000 + account].append(not_sent())
    words = [row(account, text, MessageClass.DIALOGUE) for text in ("раз", "два")]
    await (await bench.send(*words)).close()
    restarted = bench.sender()
    await restarted.recover()
    await restarted.drain()
    assert bench.session.texts() == ["раз"]
    bench.seconds += 1
    await restarted.drain()
    assert bench.session.texts() == ["раз", "раз", "два"]


async def test_an_urgent_message_does_not_wait_for_the_answer_to_a_lower_one(bench: Bench) -> None:
    [account] = await bench.accounts(1)
    silence = asyncio.Event()
    bench.session.answers[1000 + account].append(lambda: waited(silence))
    sender = bench.sender()
    serving = asyncio.create_task(sender.run())
    await sender.drain()
    sender.deliver(await bench.rows(row(account, "новость"), row(account, "потом")))
    await until(lambda: bench.session.texts() == ["новость"])
    sender.deliver(await bench.rows(row(account, "срочно", MessageClass.URGENT)))
    await until(lambda: bench.session.texts() == ["новость", "срочно"])
    silence.set()
    await sender.drain()
    assert bench.session.texts() == ["новость", "срочно", "потом"]
    await stop(serving)
    await sender.close()


@pytest.mark.parametrize("kind", [MessageClass.ANNOUNCEMENT, MessageClass.REMINDER])
async def test_a_kill_between_claim_and_mark_never_sends_twice(bench: Bench, kind: MessageClass) -> None:
    [account] = await bench.accounts(1)
    bench.session.answers[1000 + account].append(lambda: waited(asyncio.Event()))
    sender = bench.sender()
    sender.deliver(await bench.rows(row(account, kind=kind)))
    draining = asyncio.create_task(sender.drain())
    await until(lambda: len(bench.session.requests) == 1)
    assert await bench.states() == [DeliveryState.SENDING], "the claim is committed before the request leaves"
    await kill(sender)
    await stop(draining)
    restarted = bench.sender()
    await restarted.recover()
    await restarted.drain()
    assert await bench.states() == [UNKNOWN]
    assert len(bench.session.requests) == 1


async def test_a_kill_before_the_request_leaves_a_message_of_at_least_once_to_the_next_process(bench: Bench) -> None:
    [account] = await bench.accounts(1)
    killed = bench.sender()
    killed.deliver(await bench.rows(row(account, "номер 7")))
    await kill(killed)
    restarted = bench.sender()
    await restarted.recover()
    await restarted.drain()
    assert bench.session.texts() == ["номер 7"]
    assert await bench.states() == [SENT]


async def test_a_kill_after_the_request_may_double_what_must_come_at_least_once(bench: Bench) -> None:
    [account] = await bench.accounts(1)
    bench.session.answers[1000 + account].append(lambda: waited(asyncio.Event()))
    sender = bench.sender()
    sender.deliver(await bench.rows(row(account, "номер 7")))
    draining = asyncio.create_task(sender.drain())
    await until(lambda: len(bench.session.requests) == 1)
    await kill(sender)
    await stop(draining)
    restarted = bench.sender()
    await restarted.recover()
    await restarted.drain()
    assert bench.session.texts() == ["номер 7", "номер 7"]
    assert await bench.states() == [SENT]


async def test_a_row_left_in_sending_of_a_class_that_may_repeat_is_pending_again(bench: Bench) -> None:
    [account] = await bench.accounts(1)
    await bench.rows(row(account, kind=MessageClass.PLAN, state=DeliveryState.SENDING))
    sender = bench.sender()
    await sender.recover()
    assert await bench.states() == [PENDING]


@pytest.mark.parametrize(
    ("kind", "after", "requests"),
    [(MessageClass.RECEIPT, SENT, 2), (MessageClass.PLAN, SENT, 2), (MessageClass.ANNOUNCEMENT, UNKNOWN, 1)],
)
async def test_a_connection_broken_after_the_request_is_left_to_the_class(
    bench: Bench, kind: MessageClass, after: DeliveryState, requests: int
) -> None:
    [account] = await bench.accounts(1)
    bench.session.answers[1000 + account].append(unknown())
    sender = await bench.send(row(account, kind=kind))
    bench.seconds += 60
    await sender.drain()
    assert await bench.states() == [after]
    assert len(bench.session.requests) == requests


async def test_a_message_at_most_once_that_surely_did_not_leave_is_tried_again(bench: Bench) -> None:
    [account] = await bench.accounts(1)
    bench.session.answers[1000 + account].extend([not_sent(), not_sent()])
    sender = await bench.send(row(account, kind=MessageClass.ANNOUNCEMENT))
    for tries in (1, 2):
        waits = await bench.row(1)
        assert (waits.state, waits.attempts) == (PENDING, tries)
        assert waits.not_before is not None
        bench.seconds += tries
        await sender.drain()
    assert await bench.states() == [SENT]


async def test_retries_wait_longer_and_longer_up_to_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    for attempts, most in ((1, 2), (3, 8), (5, 32), (6, 60), (5000, 60)):
        waits = {waiting.backoff(attempts) for _ in range(50)}
        assert most / 2 <= min(waits) < max(waits) <= most


async def test_a_blocked_account_is_marked_and_asked_only_once(bench: Bench) -> None:
    first, second = await bench.accounts(2)
    bench.session.answers[1000 + first].append(BLOCKED)
    sender = await bench.send(row(first), row(first), row(second))
    await bench.rows(row(first, kind=MessageClass.ANNOUNCEMENT))
    await sender.drain()
    assert await bench.states() == [DeliveryState.BLOCKED, DeliveryState.BLOCKED, SENT, DeliveryState.BLOCKED]
    assert len(bench.session.texts(1000 + first)) == 1
    async with bench.database.view() as session:
        assert (await session.get_one(Account, first)).unreachable_since == START


async def test_what_has_expired_is_never_sent(bench: Bench) -> None:
    [account] = await bench.accounts(1)
    expires = START + timedelta(minutes=10)
    bench.session.answers[1000 + account].append(not_sent())
    sender = await bench.send(row(account, "в 18:00", kind=MessageClass.REMINDER, expires_at=expires))
    bench.seconds += 600
    await bench.rows(row(account, kind=MessageClass.REMINDER, expires_at=expires))
    await sender.drain()
    assert await bench.states() == [DeliveryState.EXPIRED, DeliveryState.EXPIRED]
    assert len(bench.session.requests) == 1


async def test_a_row_for_later_waits_for_our_clock_and_holds_nobody(bench: Bench) -> None:
    [account] = await bench.accounts(1)
    later = row(account, "утром", not_before=START + timedelta(hours=5))
    sender = await bench.send(later, row(account, "сейчас"))
    assert bench.session.texts() == ["сейчас"]
    bench.seconds += 5 * 3600
    await sender.drain()
    assert bench.session.texts() == ["сейчас", "утром"]


async def test_a_429_puts_the_row_off_and_the_urgent_only_for_five_seconds(bench: Bench) -> None:
    first, second = await bench.accounts(2)
    too_many = Refusal(429, "Too Many Requests: retry after 40", {"retry_after": 40})
    bench.session.answers[1000 + first].append(too_many)
    bench.session.answers[1000 + second].append(too_many)
    await bench.send(row(first), row(second, kind=MessageClass.URGENT))
    assert (await bench.row(1)).not_before == START + timedelta(seconds=40)
    assert (await bench.row(2)).not_before == START + timedelta(seconds=5)


async def test_a_refused_token_stops_everything_with_one_sentence(bench: Bench) -> None:
    accounts = await bench.accounts(3)
    bench.session.always = Refusal(401, "Unauthorized")
    sender = await bench.send(*(row(account) for account in accounts))
    sender.deliver(await bench.rows(row(accounts[0])))
    await sender.drain()
    assert bench.stopped == [STOPPED]
    assert len(bench.session.requests) <= 3
    assert await bench.states() == [PENDING] * 4


async def test_a_row_that_cannot_be_written_ends_alone_and_says_nothing_in_the_log(bench: Bench) -> None:
    first, second = await bench.accounts(2)
    with capture_logs() as logs:
        await bench.send(row(first, notice="broken"), row(second, notice="nothing"), row(second, "дальше"))
    assert await bench.states() == [DeliveryState.FAILED, DeliveryState.CANCELLED, SENT]
    [entry] = [one for one in logs if one["event"] == "outbox_render_failed"]
    assert (entry["row"], entry["notice"], entry["error"]) == (1, "broken", "KeyError")
    assert "слова" not in str(logs)


async def test_a_row_cancelled_by_somebody_else_is_not_sent(bench: Bench) -> None:
    first, second = await bench.accounts(2)
    bench.session.answers[1000 + first].append(not_sent())
    bench.session.answers[1000 + second].append(not_sent())
    sender = await bench.send(row(first), row(second, kind=MessageClass.ANNOUNCEMENT))
    await bench.set_state(1, DeliveryState.CANCELLED)
    await bench.set_state(2, DeliveryState.CANCELLED)
    bench.seconds += 60
    await sender.drain()
    assert await bench.states() == [DeliveryState.CANCELLED] * 2
    assert len(bench.session.requests) == 2


async def test_a_row_cancelled_while_it_is_under_way_does_not_come_back(bench: Bench) -> None:
    [account] = await bench.accounts(1)

    async def cancelled_meanwhile() -> None:
        await bench.set_state(1, DeliveryState.CANCELLED)
        raise not_sent()

    bench.session.answers[1000 + account].append(cancelled_meanwhile)
    await bench.send(row(account))
    assert await bench.states() == [DeliveryState.CANCELLED]


async def test_other_refusals_are_dead_letters(bench: Bench) -> None:
    [account] = await bench.accounts(1)
    bench.session.answers[1000 + account].append(Refusal(400, "Bad Request: chat not found"))
    await bench.send(row(account), row(account, "следующая"))
    assert await bench.states() == [DeliveryState.FAILED, SENT]
