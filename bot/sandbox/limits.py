"""How many messages the server takes: in all, in a chat, in a group; and what was asked of it, when.

Telegram's own figures: about 30 messages a second in all, one a second in a chat with short bursts, 20 a minute in a
group. What is too much is refused with 429 and the whole seconds after which it fits; a refused message counts for
nothing. Answers to taps and chat actions are no messages.
"""

import math
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, PositiveFloat, PositiveInt

from bot.sandbox.answers import Json, RefusedError

OVERALL_SECONDS = 1.0
CHAT_SECONDS = 5.0
CHAT_BURST = 2
"""A chat may have so many more within CHAT_SECONDS than its rate gives: three at once and then one a second fit."""
GROUP_SECONDS = 60.0
_REMEMBERED = 100_000
_MESSAGES = ("send", "edit", "copy", "forward")


class Rates(BaseModel):
    """`overall`: messages within any second; `per_chat`: a second to one person; `per_group`: a minute to one group.
    None: no such limit.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    overall: PositiveInt | None = None
    per_chat: PositiveFloat | None = None
    per_group: PositiveInt | None = None


@dataclass(frozen=True)
class Attempt:
    """One message that the bot asked to send or to edit: `at` in seconds of a monotonic clock, `retry_after` when the
    limits refused it (in whole seconds).
    """

    at: float
    chat: str
    method: str
    retry_after: int | None = None

    def to_json(self) -> Json:
        return {"at": self.at, "chat": self.chat, "method": self.method, "retry_after": self.retry_after}


class Limits:
    """Sliding windows over the accepted messages. `monotonic` may be replaced: a test has a time of its own.

    `attempts` holds the last 100,000, oldest first.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.monotonic = monotonic
        self.rates = Rates()
        self.accepted = 0
        self.refused = 0
        self.attempts: deque[Attempt] = deque(maxlen=_REMEMBERED)
        self._overall: deque[float] = deque()
        self._chats: defaultdict[str, deque[float]] = defaultdict(deque)

    def take(self, method: str, chat: str) -> None:
        """Count one request. Raises RefusedError 429 when it is a message too many."""
        if not is_message(method):
            return
        now = self.monotonic()
        opens = max(self._opens(now, chat))
        if opens > now:
            seconds = math.ceil(opens - now)
            self.refused += 1
            self.attempts.append(Attempt(now, chat, method, seconds))
            raise RefusedError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
        self.accepted += 1
        self.attempts.append(Attempt(now, chat, method))
        if self.rates.overall:
            self._overall.append(now)
        if self._chat_rule(chat):
            self._chats[chat].append(now)

    def forget(self) -> None:
        """Count from nothing."""
        self.accepted = self.refused = 0
        for counted in (self.attempts, self._overall, self._chats):
            counted.clear()

    def to_json(self) -> Json:
        return {"accepted": self.accepted, "refused": self.refused}

    def _opens(self, now: float, chat: str) -> Iterator[float]:
        yield now
        if self.rates.overall:
            yield _opens(self._overall, now, self.rates.overall, OVERALL_SECONDS)
        rule = self._chat_rule(chat)
        if rule:
            yield _opens(self._chats[chat], now, *rule)

    def _chat_rule(self, chat: str) -> tuple[int, float] | None:
        """So many messages within so many seconds; ids of groups are negative."""
        if chat.startswith("-"):
            return (self.rates.per_group, GROUP_SECONDS) if self.rates.per_group else None
        if not self.rates.per_chat:
            return None
        return math.floor(self.rates.per_chat * CHAT_SECONDS) + CHAT_BURST, CHAT_SECONDS


def is_message(method: str) -> bool:
    name = method.lower()
    return name.startswith(_MESSAGES) and name != "sendchataction"


def _opens(taken: deque[float], now: float, most: int, seconds: float) -> float:
    """When the next one fits into every window of so many seconds."""
    while taken and taken[0] <= now - seconds:
        taken.popleft()
    return taken[-most] + seconds if len(taken) >= most else now
