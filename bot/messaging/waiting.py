"""Rows of the outbox in memory: one line for each account, and whose turn it is."""

import math
import random
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.messaging.pacer import PROBE_EVERY, URGENT
from bot.messaging.verdict import LONGEST_WAIT
from services.outbox import BULK_FROM, GUARANTEES, LANES, Guarantee
from storage.models import MessageClass, OutboxMessage

LONGEST_RETRY = 60.0
MOST_DOUBTFUL = 20
"""Tries of one message that may be answered with an error or nonsense while others are served: some twelve minutes with
the backoff. For so long such a row may hold its chat. While others are not served either it waits, however long.
"""
CLAIMS_TOGETHER = 0.1
"""Seconds whose claims go in one commit, not one for each message. What is claimed and has not left, a kill makes
«unknown» for nothing, so they are few.
"""
SET_BACK = 1.0
"""Seconds: a wait that has grown by more tells of a clock that was set back, one by less of how moments are rounded."""
FRESH = 1.0
"""Seconds after its commit for which a receipt of somebody's own act leaves without a second look at its account."""
_random = random.SystemRandom()


@dataclass(frozen=True)
class Chat:
    """Where the author of an update was found. `offered_at`: on the pacer's clock, when its receipt was committed."""

    chat_id: int
    offered_at: float


@dataclass(eq=False)
class Item:
    """A row that waits or is under way. `held_until`: not before, after a try that failed; at most `held_for` seconds.
    `doubtful`: those of its `attempts` that were answered with an error or nonsense though others were served. `score`:
    how the messenger stood (bot.messaging.served) after its last such answer; a new process does not know. `author`: of
    a receipt that nobody takes back, until its first try has failed.
    """

    row: OutboxMessage
    attempts: int
    held_until: datetime | None
    doubtful: int = 0
    score: int | None = None
    claim_asked: bool = False
    claimed: bool = False
    held_for: float = LONGEST_WAIT
    author: Chat | None = None

    @property
    def bulk(self) -> bool:
        return self.row.lane >= BULK_FROM

    @property
    def urgent(self) -> bool:
        return self.row.lane == URGENT

    @property
    def words(self) -> bool:
        """Words of people, or to them in need: what a kill leaves unmarked comes again, so their marks do not wait."""
        return self.row.lane < LANES[MessageClass.RECEIPT]

    @property
    def at_most_once(self) -> bool:
        """Its claim (state SENDING) must be committed before the request leaves."""
        return GUARANTEES[self.row.message_class] is Guarantee.AT_MOST_ONCE

    def doubt(self, score: int) -> bool:
        """A try was answered with an error or nonsense. Whether that is enough of this message.

        It is held against the message only when others were served since its last such answer, more than were not (its
        own answer has lowered the `score` by one). Else the messenger is down, and that must not end anybody's words.
        """
        if self.score is not None and score >= self.score:
            self.doubtful += 1
        self.score = score
        return self.doubtful >= MOST_DOUBTFUL

    def hold(self, now: datetime, seconds: float | None, *, doubtful: bool = False) -> None:
        """A try has failed: the next one so many seconds later or, when nobody said how many, later with every try.

        An urgent one is tried again within seconds, unless the try was `doubtful`: the reader may have it each time.
        """
        self.attempts += 1
        self.claimed = self.claim_asked = False
        self.author = None
        wait = backoff(self.attempts) if seconds is None else seconds
        self.held_for = min(wait, PROBE_EVERY) if self.urgent and not doubtful else wait
        self.held_until = now + timedelta(seconds=self.held_for)

    def held(self, now: datetime) -> bool:
        return self.held_seconds(now) > 0

    def held_seconds(self, now: datetime) -> float:
        """How long it is still held. A wait that has grown longer says that the host's clock was set back: it is over,
        for nobody's words wait a day because a clock was put right.
        """
        left = (self.held_until - now).total_seconds() if self.held_until is not None else 0.0
        return left if left <= self.held_for + SET_BACK else 0.0

    def known_chat(self, at: float) -> int | None:
        """The chat to which it may go without a look into the database: while what its author's own act has read is
        fresh. `at` is now on the pacer's clock.
        """
        return self.author.chat_id if self.author is not None and at - self.author.offered_at < FRESH else None

    def expired(self, now: datetime) -> bool:
        return self.row.expires_at is not None and self.row.expires_at <= now


def holds_others(row: OutboxMessage) -> bool:
    """Whether a row that is put off is taken up all the same, for those behind it in its chat must wait: one that has
    failed, and words of people.
    """
    return row.attempts > 0 or row.lane == LANES[MessageClass.DIALOGUE]


def backoff(attempts: int) -> float:
    """Seconds: doubling up to a minute, each time between half and all of it, so that rows that failed together do not
    come back together.
    """
    most = min(LONGEST_RETRY, 2.0 ** min(attempts, 10))  # after a day of tries the power is no number any more
    return _random.uniform(most / 2, most)


class Waiting:
    """The messages of an account leave one at a time; a held one holds those behind it. Lanes rank accounts among each
    other; inside one chat people's messages keep the order in which they were written (a receipt is not overtaken by
    the answer that followed it), urgent ones go before them and bulk after them.

    Only an urgent one does not wait for the answer to a message of a lower lane.
    """

    def __init__(self) -> None:
        self._known: dict[int, Item] = {}
        self._lines: dict[int, list[Item]] = {}
        self._heads: list[Item] = []
        self._head_of: dict[int, Item] = {}
        self._under_way: set[tuple[int, bool]] = set()
        self.bulk = 0
        """Rows of bulk that are known: waiting, under way, or done and not yet written down."""

    def __contains__(self, row_id: int) -> bool:
        return row_id in self._known

    def __iter__(self) -> Iterator[Item]:
        """Those that wait, in no order."""
        for line in self._lines.values():
            yield from line

    @property
    def ids(self) -> Iterable[int]:
        return self._known.keys()

    def add(self, row: OutboxMessage, author: Chat | None = None) -> None:
        item = Item(row, row.attempts, row.not_before if holds_others(row) else None, row.doubtful_tries, author=author)
        self._known[row.id] = item
        self.bulk += item.bulk
        self._put(item)

    def item(self, row_id: int) -> Item | None:
        return self._known.get(row_id)

    def heads(self, start: int = 0) -> list[Item]:
        """The next of every account that may have one, higher lanes first; those of the lane `start` and below it."""
        return self._heads[bisect_left(self._heads, (start, 0), key=_place) :]

    def take_claims(self, now: datetime, at: float, first_at: float, step: float) -> tuple[list[int], float]:
        """Rows whose claims are to be asked for now, in one commit, and when the next are to be.

        `at` is now on the pacer's clock, on which the first claim not yet used is to be asked for at `first_at`, and
        the others by steps. Those of CLAIMS_TOGETHER seconds go with the first that is due.
        """
        heads = [item for item in self.heads(BULK_FROM) if item.at_most_once]
        place = sum(item.claim_asked for item in heads)
        taken: list[int] = []
        for item in heads:
            if item.claim_asked or item.held(now) or item.expired(now):
                continue
            ask_at = first_at + place * step
            if ask_at > at + (CLAIMS_TOGETHER if taken else 0.0):
                return taken, ask_at
            place += 1
            item.claim_asked = True
            taken.append(item.row.id)
        return taken, math.inf

    def start(self, item: Item) -> None:
        self._under_way.add((item.row.account_id, item.urgent))
        self._take_out(item)

    def back(self, item: Item) -> None:
        """It was under way and waits again, at its old place."""
        self.let_next_go(item)
        self._put(item)

    def end(self, item: Item) -> None:
        """It will not be sent any more; it stays known until that is written down."""
        self._take_out(item)

    def doubt_author(self, item: Item) -> None:
        """What was known of its account is not true any more: those behind it are looked at anew."""
        for behind in self._lines.get(item.row.account_id, ()):
            behind.author = None

    def let_next_go(self, item: Item) -> None:
        self._under_way.discard((item.row.account_id, item.urgent))
        self._set_head(item.row.account_id)

    def forget(self, row_id: int) -> None:
        item = self._known.pop(row_id, None)
        if item is not None:
            self.bulk -= item.bulk
            self._take_out(item)

    def _free_for(self, item: Item) -> bool:
        account_id = item.row.account_id
        return (account_id, True) not in self._under_way and (item.urgent or (account_id, False) not in self._under_way)

    def _put(self, item: Item) -> None:
        insort(self._lines.setdefault(item.row.account_id, []), item, key=_turn)
        self._set_head(item.row.account_id)

    def _take_out(self, item: Item) -> None:
        line = self._lines.get(item.row.account_id)
        if line is not None and item in line:
            line.remove(item)
            if not line:
                del self._lines[item.row.account_id]
        self._set_head(item.row.account_id)

    def _set_head(self, account_id: int) -> None:
        """Its line, or what is under way to it, has changed. Thousands may wait: they are not sorted anew each time."""
        line = self._lines.get(account_id)
        head = line[0] if line and self._free_for(line[0]) else None
        before = self._head_of.get(account_id)
        if head is before:
            return
        if before is not None:
            del self._heads[bisect_left(self._heads, _place(before), key=_place)]
            del self._head_of[account_id]
        if head is not None:
            insort(self._heads, head, key=_place)
            self._head_of[account_id] = head


def _place(item: Item) -> tuple[int, int]:
    return item.row.lane, item.row.id


def _turn(item: Item) -> tuple[int, int]:
    """The place among the messages of one account."""
    between_urgent_and_bulk = URGENT + 1
    return (item.row.lane if item.urgent or item.bulk else between_urgent_and_bulk), item.row.id
