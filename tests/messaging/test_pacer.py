"""The timeline on which messages leave."""

import math
from itertools import pairwise

import pytest

from bot.messaging.pacer import BULK_IN_FLIGHT, IN_FLIGHT, PEOPLE_IN_FLIGHT, Pacer
from services.outbox import LANES
from storage.models import MessageClass
from tests.ticking import Ticking

URGENT = LANES[MessageClass.URGENT]
DIALOGUE = LANES[MessageClass.DIALOGUE]
RECEIPT = LANES[MessageClass.RECEIPT]
BULK = LANES[MessageClass.ANNOUNCEMENT]


@pytest.fixture
def pacer(time: Ticking) -> Pacer:
    return Pacer(25, monotonic=time)


def bulk_leaves(pacer: Pacer, time: Ticking, count: int, *, first_chat: int = 1) -> list[float]:
    """The moments at which so many messages of bulk leave, each to a chat of its own, answered at once."""
    moments = []
    for chat in range(first_chat, first_chat + count):
        time.now = max(time.now, pacer.opens_at(BULK, chat))
        pacer.release(pacer.leave(BULK, chat))
        moments.append(time.now)
    return moments


def gaps(moments: list[float]) -> list[float]:
    return [later - earlier for earlier, later in pairwise(moments)]


def test_bulk_leaves_evenly_from_the_first_message_on(pacer: Pacer, time: Ticking) -> None:
    moments = bulk_leaves(pacer, time, 100)
    assert moments[0] == 1000.0
    assert gaps(moments) == pytest.approx([0.04] * 99)


def test_bulk_does_not_catch_up_after_a_quiet_hour_or_a_late_wake_up(pacer: Pacer, time: Ticking) -> None:
    bulk_leaves(pacer, time, 3)
    time.now += 3600
    assert gaps(bulk_leaves(pacer, time, 5, first_chat=10)) == pytest.approx([0.04] * 4)


def test_people_are_not_held_by_bulk_and_push_it_back(pacer: Pacer, time: Ticking) -> None:
    pacer.release(pacer.leave(BULK, 1))
    for chat in range(10, 12):
        assert pacer.opens_at(RECEIPT, chat) <= time.now
        pacer.release(pacer.leave(RECEIPT, chat))
    assert pacer.opens_at(BULK, 2) == pytest.approx(1000.0 + 3 * 0.04)


def test_a_chat_takes_a_burst_of_three_and_then_one_a_second(pacer: Pacer, time: Ticking) -> None:
    moments = []
    for _ in range(6):
        time.now = max(time.now, pacer.opens_at(DIALOGUE, 7))
        pacer.release(pacer.leave(DIALOGUE, 7))
        moments.append(time.now - 1000)
    assert moments == pytest.approx([0, 0, 0, 1, 2, 3])
    assert pacer.opens_at(DIALOGUE, 8) <= time.now, "another chat is free"
    time.now += 60
    assert [pacer.opens_at(DIALOGUE, 7) <= time.now, time.now] == [True, 1063]


def test_bulk_counts_in_its_chat(pacer: Pacer, time: Ticking) -> None:
    for _ in range(3):
        time.now = max(time.now, pacer.opens_at(BULK, 7))
        pacer.release(pacer.leave(BULK, 7))
    assert pacer.opens_at(RECEIPT, 7) == pytest.approx(1001.0)
    assert pacer.opens_at(BULK, 7) == pytest.approx(1001.0)
    assert pacer.opens_at(BULK, 8) == pytest.approx(1000.12)


def test_a_429_freezes_bulk_and_voids_the_slots_told_before(pacer: Pacer, time: Ticking) -> None:
    slot = pacer.leave(BULK, 1)
    told = pacer.opens_at(BULK, 2)
    assert told == pytest.approx(1000.04)
    pacer.refused(slot, 10)
    time.now = told
    assert pacer.opens_at(BULK, 2) == pytest.approx(1010.0), "what was told is void"
    assert pacer.opens_at(RECEIPT, 2) <= time.now, "people go on"
    assert pacer.opens_at(RECEIPT, 1) <= time.now, "even in that chat: it was the bot's bulk that was too much"


def test_after_a_freeze_bulk_goes_at_seven_tenths_and_recovers_slowly(pacer: Pacer, time: Ticking) -> None:
    pacer.refused(pacer.leave(BULK, 1), 10)
    assert pacer.rate == pytest.approx(17.5)
    moments = bulk_leaves(pacer, time, 3, first_chat=2)
    assert moments[0] == pytest.approx(1010.0)
    assert gaps(moments) == pytest.approx([1 / 17.5] * 2)
    time.now = 1020.0
    assert pacer.rate == pytest.approx(18.75), "a twentieth of the configured rate every ten seconds"
    time.now = 1070.0
    assert pacer.rate == pytest.approx(25)
    time.now = 9000.0
    assert pacer.rate == 25


def test_many_refusals_of_one_moment_slow_bulk_once(pacer: Pacer, time: Ticking) -> None:
    slots = []
    for chat in range(10):
        time.now = max(time.now, pacer.opens_at(BULK, chat))
        slots.append(pacer.leave(BULK, chat))
    for slot in slots:
        pacer.refused(slot, 5)
    assert pacer.rate == pytest.approx(17.5)
    time.now += 5
    pacer.refused(pacer.leave(BULK, 20), 5)
    assert pacer.rate == pytest.approx(17.5 * 0.7), "a refusal after the freeze is a new one"
    for chat in range(30, 60):
        time.now = pacer.opens_at(BULK, chat)
        pacer.refused(pacer.leave(BULK, chat), 1)
    assert pacer.rate == pytest.approx(2.5), "it never stops altogether"


def test_a_429_to_a_person_freezes_that_chat_and_bulk(pacer: Pacer, time: Ticking) -> None:
    pacer.refused(pacer.leave(RECEIPT, 1), 8)
    assert pacer.opens_at(DIALOGUE, 1) == pytest.approx(1008.0)
    assert pacer.opens_at(BULK, 2) == pytest.approx(1008.0)
    assert pacer.opens_at(DIALOGUE, 2) <= time.now
    assert pacer.rate == 25, "bulk waits but was not what was too much"


def test_three_chats_of_people_refused_within_five_seconds_pause_the_whole_bot(pacer: Pacer, time: Ticking) -> None:
    for chat in (1, 2, 3):
        assert pacer.opens_at(RECEIPT, 50) <= time.now
        pacer.refused(pacer.leave(RECEIPT, chat), 30)
        time.now += 1
    assert pacer.opens_at(RECEIPT, 50) == pytest.approx(1032.0)
    assert pacer.opens_at(BULK, 51) == pytest.approx(1032.0)


def test_the_same_chat_three_times_or_three_chats_slowly_pause_nobody_else(pacer: Pacer, time: Ticking) -> None:
    for _ in range(3):
        pacer.refused(pacer.leave(RECEIPT, 1), 30)
    for chat in (2, 3, 4):
        time.now += 5
        pacer.refused(pacer.leave(RECEIPT, chat), 30)
    assert pacer.opens_at(RECEIPT, 50) <= time.now


def test_refusals_of_bulk_never_pause_people(pacer: Pacer, time: Ticking) -> None:
    for chat in range(5):
        time.now = pacer.opens_at(BULK, chat)
        pacer.refused(pacer.leave(BULK, chat), 30)
    assert pacer.opens_at(RECEIPT, 50) <= time.now


def paused(pacer: Pacer) -> None:
    for chat in (1, 2, 3):
        pacer.refused(pacer.leave(RECEIPT, chat), 30)


def test_urgent_probes_a_paused_bot_every_five_seconds(pacer: Pacer, time: Ticking) -> None:
    paused(pacer)
    assert pacer.opens_at(URGENT, 50) <= time.now, "the first at once"
    pacer.refused(pacer.leave(URGENT, 50), 30)
    assert pacer.opens_at(URGENT, 50) == pytest.approx(1005.0), "a refusal for half a minute does not stop the probes"
    assert pacer.opens_at(URGENT, 51) == pytest.approx(1005.0)
    time.now = 1005.0
    probe = pacer.leave(URGENT, 51)
    assert pacer.opens_at(URGENT, 50) == pytest.approx(1010.0)
    pacer.accepted(probe)
    assert pacer.opens_at(RECEIPT, 60) <= time.now, "a probe that got through ends the pause"
    assert pacer.opens_at(RECEIPT, 1) == pytest.approx(1030.0), "the chats that were refused wait on"


def test_an_ordinary_success_does_not_end_a_pause(pacer: Pacer) -> None:
    early = pacer.leave(RECEIPT, 9)
    paused(pacer)
    pacer.accepted(early)
    assert pacer.opens_at(RECEIPT, 9) == pytest.approx(1030.0)


def test_so_many_are_under_way_at_most_and_the_last_places_are_for_people_and_the_urgent(
    pacer: Pacer, time: Ticking
) -> None:
    slots = []
    for chat in range(BULK_IN_FLIGHT):
        time.now = pacer.opens_at(BULK, chat)
        slots.append(pacer.leave(BULK, chat))
    assert pacer.opens_at(BULK, 100) == math.inf
    slots += [pacer.leave(RECEIPT, chat) for chat in range(200, 200 + PEOPLE_IN_FLIGHT - BULK_IN_FLIGHT)]
    assert pacer.opens_at(RECEIPT, 300) == math.inf
    slots += [pacer.leave(URGENT, chat) for chat in range(400, 400 + IN_FLIGHT - PEOPLE_IN_FLIGHT)]
    assert len(slots) == 30
    assert pacer.opens_at(URGENT, 500) == math.inf
    pacer.release(slots.pop())
    assert pacer.opens_at(URGENT, 500) <= time.now


def test_a_slot_that_was_not_used_goes_to_the_next(pacer: Pacer, time: Ticking) -> None:
    first = pacer.leave(BULK, 1)
    pacer.unused(first)
    assert pacer.opens_at(BULK, 2) <= time.now
    time.now += 0.04
    second = pacer.leave(BULK, 2)
    time.now += 0.04
    third = pacer.leave(BULK, 3)
    pacer.unused(second)
    assert pacer.opens_at(BULK, 4) == pytest.approx(third.left_at + 0.04), "never two closer than a step"


def test_the_memory_of_chats_does_not_grow_with_a_broadcast(pacer: Pacer, time: Ticking) -> None:
    bulk_leaves(pacer, time, 5000)
    assert len(pacer._chat_paid_until) <= 1001
