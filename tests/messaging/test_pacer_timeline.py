"""The pacer's rule as timelines: who leaves when, on a time that only moves from one event to the next."""

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import cycle, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messaging.pacer import Pacer
from bot.sandbox.answers import RefusedError
from bot.sandbox.limits import Limits, Rates
from services.outbox import BULK_FROM, LANES
from storage.models import MessageClass

TELEGRAM = Rates(overall=30, per_chat=1)


@dataclass(frozen=True, order=True)
class Waiting:
    lane: int
    came: float
    chat: int


@dataclass(frozen=True)
class Left:
    at: float
    lane: int
    chat: int
    waited: float
    refused: bool


def waiting(kind: MessageClass, came: float, chats: Iterable[int]) -> list[Waiting]:
    return [Waiting(LANES[kind], came, chat) for chat in chats]


@dataclass
class Line:
    """One pacer, one server, one time. Each message is answered `answer_after` seconds after it left, and a refused one
    waits again at its place, as the sender does it: lane first, and one of a chat after the other. Each wake-up is
    `late` by so many seconds.
    """

    rate: float = 25
    rates: Rates = TELEGRAM
    answer_after: float = 0.0
    now: float = 0.0
    left: list[Left] = field(default_factory=list)
    limits: Limits = field(init=False)
    pacer: Pacer = field(init=False)
    refuse: Callable[[Waiting, float], float | None] = lambda _one, _now: None
    late: Callable[[], float] = lambda: 0.0

    def __post_init__(self) -> None:
        self.pacer = Pacer(self.rate, monotonic=lambda: self.now)
        self.limits = Limits(monotonic=lambda: self.now)
        self.limits.rates = self.rates

    def run(self, messages: list[Waiting], until: float = math.inf) -> list[Left]:
        line = sorted(messages)
        answers: list[tuple[float, Callable[[], None]]] = []
        while line and self.now <= until:
            for at, answer in [one for one in answers if one[0] <= self.now]:
                answer()
                answers.remove((at, answer))
            one = self._first_open(line)
            if one is None:
                opens = [max(one.came, self.pacer.opens_at(one.lane, one.chat)) for one in line]
                self.now = min(moment for moment in (*opens, *(at for at, _ in answers)) if moment > self.now)
                self.now += self.late()
                continue
            line.remove(one)
            slot = self.pacer.leave(one.lane, one.chat)
            seconds = self._asked(one)
            self.left.append(Left(self.now, one.lane, one.chat, self.now - one.came, refused=seconds is not None))
            if seconds is None:
                answers.append((self.now + self.answer_after, lambda slot=slot: self.pacer.accepted(slot)))  # type: ignore[misc] # a default binds the slot
            else:
                self.pacer.refused(slot, seconds)
                line = sorted([*line, one])
        return self.left

    def _first_open(self, line: list[Waiting]) -> Waiting | None:
        return next((one for one in line if max(one.came, self.pacer.opens_at(one.lane, one.chat)) <= self.now), None)

    def _asked(self, one: Waiting) -> float | None:
        seconds = self.refuse(one, self.now)
        if seconds is not None:
            return seconds
        try:
            self.limits.take("sendMessage", str(one.chat))
        except RefusedError as error:
            return float((error.parameters or {})["retry_after"])
        return None


def of(left: list[Left], kind: MessageClass) -> list[Left]:
    return [one for one in left if one.lane == LANES[kind]]


def busiest_second(left: list[Left]) -> int:
    moments = [one.at for one in left]
    return max(sum(begin <= at < begin + 1 for at in moments) for begin in moments)


def test_600_notices_to_staff_meet_no_429_and_nobodys_answer_waits_behind_them() -> None:
    line = Line(answer_after=0.1)
    answers = [one for turn in range(40) for one in waiting(MessageClass.DIALOGUE, turn * 0.5, [1000 + turn])]
    receipts = [one for turn in range(40) for one in waiting(MessageClass.RECEIPT, turn * 0.5, [2000 + turn])]
    cries = [one for turn in range(10) for one in waiting(MessageClass.URGENT, turn * 2.0, [3000 + turn])]
    staff = waiting(MessageClass.STAFF, 0, [*range(300), *range(300)])
    left = line.run([*answers, *receipts, *cries, *staff, *waiting(MessageClass.ANNOUNCEMENT, 0, range(5000, 5100))])
    assert line.limits.refused == 0
    assert busiest_second(left) <= 30
    assert max(one.waited for one in of(left, MessageClass.URGENT)) == 0
    assert max(one.waited for one in of(left, MessageClass.DIALOGUE)) <= 2 * 0.04
    assert max(one.waited for one in of(left, MessageClass.RECEIPT)) <= 3 * 0.04
    last_of_people = max(one.at for one in left if one.lane < BULK_FROM)
    assert last_of_people == pytest.approx((600 + 40 + 40 + 10) / 25, abs=0.5), "the server's room is used"
    assert min(one.at for one in of(left, MessageClass.ANNOUNCEMENT)) >= last_of_people


def test_fifty_cries_of_one_moment_meet_no_429_either() -> None:
    line = Line()
    left = line.run([*waiting(MessageClass.URGENT, 0, range(50)), *waiting(MessageClass.RECEIPT, 0, range(100, 150))])
    assert line.limits.refused == 0
    assert [one.lane for one in left] == sorted(one.lane for one in left), "all of them before any receipt"
    assert sum(one.at == 0 for one in left) == 5
    assert left[49].at == pytest.approx(45 / 25)


def test_an_announcement_at_29_a_second_leaves_evenly_and_meets_no_429() -> None:
    line = Line(rate=29, answer_after=0.12)
    left = line.run(waiting(MessageClass.ANNOUNCEMENT, 0, range(300)))
    assert line.limits.refused == 0
    assert 300 / left[-1].at >= 28.5
    assert {round(later.at - earlier.at, 6) for earlier, later in pairwise(left)} == {round(1 / 29, 6)}


def test_an_announcement_at_29_a_second_keeps_its_pace_though_every_wake_up_is_late() -> None:
    line = Line(rate=29, answer_after=0.12, late=lambda: 0.015)
    left = line.run(waiting(MessageClass.ANNOUNCEMENT, 0, range(300)))
    assert line.limits.refused == 0
    assert 300 / left[-1].at >= 28.5


@given(
    st.sampled_from([12.5, 25.0, 28.0, 29.0, 29.5]),
    st.lists(st.floats(0, 0.05), min_size=1, max_size=40),
    st.lists(st.sampled_from(list(MessageClass)), min_size=60, max_size=120),
)
def test_wake_ups_however_late_make_no_second_too_full(
    rate: float, late: list[float], messages: list[MessageClass]
) -> None:
    delays = cycle(late)
    line = Line(rate=rate, late=lambda: next(delays))
    left = line.run([one for chat, kind in enumerate(messages) for one in waiting(kind, 0, [chat])])
    assert line.limits.refused == 0
    assert busiest_second(left) <= 30


@given(
    st.lists(st.tuples(st.sampled_from(list(MessageClass)), st.sampled_from([0.0, 0.4, 0.9])), min_size=40),
    st.sampled_from([1.0, 12.5, 25.0, 26.0, 28.0, 29.0]),
)
def test_no_mixture_of_lanes_is_too_much_for_the_server(
    messages: list[tuple[MessageClass, float]], rate: float
) -> None:
    line = Line(rate=rate)
    left = line.run([one for chat, (kind, came) in enumerate(messages) for one in waiting(kind, came, [chat])])
    assert line.limits.refused == 0
    assert sorted(one.chat for one in left) == list(range(len(messages))), "and everybody is served, once"


def test_a_429_on_bulk_stops_bulk_until_it_is_over_and_then_it_goes_slower() -> None:
    """The slots of the frozen time are void: nothing of bulk leaves in it, and nothing is made up for after it."""
    line = Line()
    line.refuse = lambda one, now: 10.0 if one.lane >= BULK_FROM and one.chat == 25 and now < 5 else None
    people = [one for turn in range(12) for one in waiting(MessageClass.RECEIPT, turn + 0.5, [1000 + turn])]
    left = line.run([*waiting(MessageClass.ANNOUNCEMENT, 0, range(300)), *people])
    bulk = of(left, MessageClass.ANNOUNCEMENT)
    [refused] = [one for one in left if one.refused]
    assert refused.at == pytest.approx(26 / 25), "the 26th, and one slot went to a person"
    assert [one for one in bulk if refused.at < one.at < refused.at + 10] == []
    assert max(one.waited for one in of(left, MessageClass.RECEIPT)) <= 0.04, "people do not notice"
    again = [one.at for one in bulk if one.at > refused.at]
    assert again[0] == pytest.approx(refused.at + 10)
    assert again[1] - again[0] == pytest.approx(1 / (25 * 0.7))
    by_tens = [sum(begin <= at - again[0] < begin + 10 for at in again) for begin in (0, 10)]
    assert by_tens[0] == pytest.approx(175, abs=2)
    assert again[-1] - again[-2] == pytest.approx(1 / (25 * 0.75)), "a twentieth more after ten seconds"


def test_a_429_to_a_person_stops_that_chat_and_bulk_and_nobody_else() -> None:
    line = Line()
    line.refuse = lambda one, now: 8.0 if one.chat == 7 and now < 1 else None
    left = line.run(
        [
            *waiting(MessageClass.DIALOGUE, 0.5, [7]),
            *waiting(MessageClass.RECEIPT, 2, [8, 9]),
            *waiting(MessageClass.DIALOGUE, 3, [7]),
            *waiting(MessageClass.ANNOUNCEMENT, 0.6, range(100, 120)),
        ]
    )
    [refused] = [one for one in left if one.refused]
    assert (refused.at, refused.chat) == (0.5, 7)
    assert [one.at for one in left if one.chat == 7 and not one.refused] == pytest.approx([8.5, 8.54], abs=0.05)
    assert [one.waited for one in of(left, MessageClass.RECEIPT)] == [0, 0]
    assert min(one.at for one in of(left, MessageClass.ANNOUNCEMENT)) >= 8.5


def test_three_chats_within_five_seconds_stop_the_bot_and_the_urgent_knock_every_five() -> None:
    line = Line()
    line.refuse = lambda one, now: 60.0 if now < 21 and (one.chat < 4 or now >= 2) else None
    left = line.run(
        [
            *waiting(MessageClass.RECEIPT, 0, [1]),
            *waiting(MessageClass.RECEIPT, 1, [2, 50]),
            *waiting(MessageClass.RECEIPT, 2, [3]),
            *waiting(MessageClass.RECEIPT, 2.5, [51]),
            *waiting(MessageClass.URGENT, 3, [60]),
        ]
    )
    assert [(round(one.at, 2), one.chat) for one in left if one.refused] == [
        *((0, 1), (1, 2), (2, 3)),
        *((3, 60), (8, 60), (13, 60), (18, 60)),
    ]
    accepted = {one.chat: round(one.at, 2) for one in left if not one.refused}
    assert accepted[50] == 1, "two chats are not the whole bot"
    assert accepted[60] == 23, "the knock that is heard"
    assert accepted[51] == pytest.approx(23, abs=0.1), "it opens the door for everybody at once"
    assert (accepted[1], accepted[2], accepted[3]) == (60, 61, 62), "but each refused chat waits its own time"


def test_no_more_than_thirty_are_under_way_however_slowly_the_server_answers() -> None:
    line = Line(answer_after=20.0)
    left = line.run(
        [
            *waiting(MessageClass.ANNOUNCEMENT, 0, range(60)),
            *waiting(MessageClass.RECEIPT, 3, range(100, 130)),
            *waiting(MessageClass.URGENT, 6, range(200, 205)),
        ],
        until=19,
    )
    counts = Counter(one.lane for one in left)
    assert counts[LANES[MessageClass.ANNOUNCEMENT]] == 20
    assert counts[LANES[MessageClass.RECEIPT]] == 8
    assert counts[LANES[MessageClass.URGENT]] == 2
