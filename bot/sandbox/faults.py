"""The sandbox that misbehaves: one small table of faults, the same behind both doors.

As JSON (`GET`, `PUT`, `DELETE /api/faults`; what is left out is healthy):

    {"rules": [{"kind": "too_many", "who": "mother", "method": "sendMessage", "words": "номер", "moment": "before",
                "times": 1, "chance": 1.0, "seconds": 0, "spread": 0, "parameters": {"retry_after": 7}}],
     "limits": {"overall": 30, "per_chat": 1, "per_group": 20},
     "updates": {"repeat": 0.2, "shuffle": true, "late": 0.1, "seconds": 5},
     "seed": 1}

Only `kind` is required in a rule: which requests (`who`, `method`, `words`), how often (`times`, `chance`), when
(`moment`), how late (`seconds`, `spread`) and what comes back (`kind`, `parameters`) are independent of one another.
A download of a file is a request too, its method "download": sandbox.downloads.
`GET` answers the table and `counts`; `GET /api/limits` the counts and every attempt to send. Limits: sandbox.limits.
In process the same table is `world.faults`: `world.faults.add(kind="blocked", who="mother", times=1)`.

Nothing of it is kept when a sandbox is stopped: it starts again healthy.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveInt

from bot.sandbox.answers import Json
from bot.sandbox.bell import Bell
from bot.sandbox.limits import Limits, Rates

Moment = Literal["before", "after"]
Chance = Annotated[float, Field(ge=0, le=1)]
Seconds = Annotated[float, Field(ge=0, le=86_400)]
"""A day: an update is kept no longer."""
Kind = Literal[
    "slow",
    "dropped",
    "timeout",
    "refused",
    "server_error",
    "no_description",
    "html",
    "cut",
    "foreign",
    "wrong_shape",
    "too_many",
    "unauthorized",
    "conflict",
    "gone",
    "too_large",
    "migrated",
    "blocked",
    "deactivated",
    "kicked",
    "chat_not_found",
    "cannot_parse",
    "too_long",
    "query_too_old",
    "not_modified",
]
EVERYBODY = "*"
LONGEST_SILENCE = 120.0
NO_CHAT = "bot"
"""In `who`: requests that speak to no chat (getUpdates, getMe, downloads); EVERYBODY means these too."""


class Rule(BaseModel):
    """What goes wrong with which requests.

    `who`: the key of a phone or a group, "bot" or "*" (in process also the id of a chat that nobody here has).
    `method`: a name or "*". `words`: in the text.
    `moment`: in place of the effect, or once the effect has happened and its answer is lost.
    `times`: None, until the table is changed. `seconds` ± `spread`: the answer comes late; before the effect it delays
    the effect as well, so the latency of a server whose limits are to be met at a steady pace goes "after".
    `kind`: `bot.sandbox.replies` says what each is; "slow" is nothing but late. `parameters` are those of a refusal:
    {"retry_after": 7}, {"migrate_to_chat_id": -100500}.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    who: str = EVERYBODY
    method: str = EVERYBODY
    words: str = ""
    moment: Moment = "before"
    times: PositiveInt | None = None
    chance: Chance = 1.0
    seconds: Seconds = 0.0
    spread: Seconds = 0.0
    parameters: dict[str, int] = Field(default_factory=dict)


class UpdateFaults(BaseModel):
    """`repeat`: the chance that an update comes twice in its batch, and once more after it was confirmed. `shuffle`:
    updates of a batch are out of order. `late`: the chance that an update waits `seconds` of the world's time before
    it is queued, behind newer ones.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    repeat: Chance = 0.0
    shuffle: bool = False
    late: Chance = 0.0
    seconds: Seconds = 0.0


class Table(BaseModel):
    """Everything that goes wrong. `seed`: the same table goes wrong in the same way."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rules: list[Rule] = Field(default_factory=list)
    limits: Rates = Field(default_factory=Rates)
    updates: UpdateFaults = Field(default_factory=UpdateFaults)
    seed: int = 1


@dataclass(frozen=True)
class Asked:
    """A request as rules look at it. `who`: the key of the phone it speaks to, the id of another chat, or "bot"."""

    who: str
    method: str
    words: str


@dataclass
class _Standing:
    rule: Rule
    met: int = 0

    def fits(self, asked: Asked, moment: Moment) -> bool:
        rule = self.rule
        return (
            rule.moment == moment
            and rule.who in (EVERYBODY, asked.who)
            and rule.method.lower() in (EVERYBODY, asked.method.lower())
            and rule.words in asked.words
            and (rule.times is None or self.met < rule.times)
        )


class Faults:
    """The table in force. `sleep` is how a late answer waits: a test may replace it by a time of its own."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
        self.random = random.Random()  # noqa: S311 -- no secret, and the same again by its seed
        self.updates = UpdateFaults()
        self._rules: list[_Standing] = []
        self._seed = 1
        self._end_of_silence = Bell()
        self.set(Table())

    def set(self, table: Table) -> None:
        """Put a whole table in force; every count begins anew."""
        self._rules = [_Standing(rule) for rule in table.rules]
        self._seed = table.seed
        self.random.seed(table.seed)
        self.updates = table.updates
        self.limits.rates = table.limits
        self.limits.forget()

    def add(self, kind: Kind, **fields: Any) -> None:  # noqa: ANN401 -- those of Rule, which checks them
        """One rule more, behind the others."""
        self._rules.append(_Standing(Rule(kind=kind, **fields)))

    def clear(self) -> None:
        self.set(Table())

    def to_json(self) -> Json:
        table = Table(
            rules=[standing.rule for standing in self._rules],
            limits=self.limits.rates,
            updates=self.updates,
            seed=self._seed,
        )
        counts = {"met": [standing.met for standing in self._rules], **self.limits.to_json()}
        return {**table.model_dump(), "counts": counts}

    def falls(self, chance: float) -> bool:
        """Whether the lot falls on this one; certain and impossible things leave the order of later lots alone."""
        return chance > 0 and (chance >= 1 or self.random.random() < chance)

    async def silence(self) -> None:
        """How long a request gets no answer over HTTP: until its client is tired of it, or `wake`."""
        await self._end_of_silence.wait(LONGEST_SILENCE)

    def wake(self) -> None:
        """Ends every silence."""
        self._end_of_silence.ring()

    async def meet(self, asked: Asked, moment: Moment) -> Rule | None:
        """The first rule that has an answer for this request at this moment; late rules on the way hold it up."""
        for standing in list(self._rules):
            rule = standing.rule
            if not standing.fits(asked, moment) or not self.falls(rule.chance):
                continue
            standing.met += 1
            seconds = rule.seconds + self.random.uniform(-rule.spread, rule.spread) if rule.spread else rule.seconds
            if seconds > 0:
                await self.sleep(seconds)
            if rule.kind != "slow":
                return rule
        return None
