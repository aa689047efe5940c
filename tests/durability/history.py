"""What people did and what came of it, written down by whoever did it: the invocation and the completion of each act.

OK: the person saw the receipt. FAIL: the person was told that it did not work, and nothing of it may be stored.
UNKNOWN: no answer before patience ran out: it may be stored or not, but at most once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from storage.models import Side


class Act(StrEnum):
    WORDS = "words"
    REQUEST = "request"
    TAKE = "take"
    ANSWER = "answer"
    APPEAL = "appeal"
    ORDER = "order"
    CONFIRM = "confirm"


class Outcome(StrEnum):
    OK = "ok"
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass
class Operation:
    """`who` is a user id. `what`: the words, or the name of the `file` that was sent, which nobody says twice; the
    number of the request that was taken; line and source of the appeal; the kind and the subject of the broadcast.
    `number`: the request that a receipt named. No outcome: its person still waits.
    """

    act: Act
    who: int
    what: str = ""
    outcome: Outcome | None = None
    number: int | None = None
    file: bool = False

    def ok(self, number: int | None = None) -> None:
        self.outcome, self.number = Outcome.OK, number

    def fail(self) -> None:
        self.outcome = Outcome.FAIL

    def give_up(self) -> None:
        self.outcome = Outcome.UNKNOWN


class PassedOn(NamedTuple):
    """Words that somebody else must read, or the name of a `file` to get: by which side of which request."""

    number: int
    side: Side
    text: str
    file: bool = False


FILE = "📎"


class Line(NamedTuple):
    """One message as it stands in a chat, its text without marks; the name of a file that came with it after FILE."""

    from_bot: bool
    text: str


Chats = Mapping[int, Sequence[Line]]
"""What stands in each phone, by its user id, oldest first."""


@dataclass
class History:
    """`operations` in the order in which they began. `owner` and `taker`: who asked and who took a request. `updates`:
    ids of everything that the bot was given. `waiting`: people whose patience, meant for the worst storm, has ended.
    """

    operations: list[Operation] = field(default_factory=list)
    passed_on: list[PassedOn] = field(default_factory=list)
    owner: dict[int, int] = field(default_factory=dict)
    taker: dict[int, int] = field(default_factory=dict)
    updates: set[int] = field(default_factory=set)
    waiting: list[str] = field(default_factory=list)

    def begin(self, act: Act, who: int, what: str = "") -> Operation:
        """From this moment on it counts, whatever happens to the bot."""
        operation = Operation(act, who, what)
        self.operations.append(operation)
        return operation

    def of(self, *acts: Act) -> Iterator[Operation]:
        return (one for one in self.operations if one.act in acts)
