"""Cries for help and ordinary words while an announcement goes out and one person floods, beside the same without load.

Families cry, half of them in words and half with the button; each is answered once the bot's first message stands in
the chat. Pairs of a family and its specialist write by turns; a message has arrived once the other side has it. All at
an even rate, never waiting for an answer: time runs from the moment a message was due. The server keeps Telegram's
limit and answers as slowly as in tests.benchmarks.announcement.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.sandbox.answers import Json
from bot.sandbox.faults import Table
from bot.sandbox.files import Upload
from bot.sandbox.limits import Rates
from bot.sandbox.people import Person
from handlers.ui.menu import Open, Section
from storage.models import (
    HelpRequest,
    Membership,
    Profile,
    RequestKind,
    RequestMessage,
    RequestState,
    Role,
    Side,
    Unit,
    UnitKind,
)
from storage.models import Person as StoredPerson
from tests.benchmarks.announcement import LATENCY, LIMIT
from tests.benchmarks.figures import Figure
from tests.benchmarks.flood import RATE, write_flood
from tests.benchmarks.ground import UNITS, families, new_ground, order_announcement
from tests.benchmarks.sides import Ours
from tests.benchmarks.stand import QUIET, BenchWorld, new_folder, running
from tests.durability.stand import served

CRY = "Я больше не хочу жить."
CRIES_A_SECOND, WORDS_A_SECOND = 2.0, 4.0
FEWEST = 10
WARM_UP = 2
PAIRS = 20
URGENT_SECONDS, WORDS_SECONDS = 2.0, 1.0
"""Wanted: the 99th of a hundred cries, the 95th of a hundred ordinary messages."""
_WORD = re.compile(r"слово-\d+")


@dataclass(frozen=True)
class Pair:
    family: Person
    helper: Person


@dataclass(frozen=True)
class Heard:
    """`urgent` and `ordinary`: seconds of the 99th and the 95th of a hundred; how many of each there were and how many
    never arrived. `announced`: messages a second of the announcement.
    """

    urgent: float
    ordinary: float
    cries: int
    words: int
    unanswered: int
    unheard: int
    announced: float


class TalkWorld(BenchWorld):
    """Notes when the first message comes into each chat, when each word comes into each chat, and what came last."""

    def __init__(self, people: Sequence[Person]) -> None:
        super().__init__(people)
        self.answered: dict[int, float] = {}
        self.heard: dict[tuple[int, str], float] = {}
        self.last: dict[int, int] = {}
        self.announced: list[float] = []
        self.readers: frozenset[int] = frozenset()

    async def call(self, method: str, params: Mapping[str, Any], files: Mapping[str, Upload] | None = None) -> Json:
        at = perf_counter()
        answer = await super().call(method, params, files)
        if method in ("sendMessage", "editMessageText") and answer["ok"]:
            self._note(int(params["chat_id"]), str(params["text"]), at, int(answer["result"]["message_id"]))
        return answer

    def _note(self, chat: int, text: str, at: float, message_id: int) -> None:
        if chat in self.readers:
            self.announced.append(at)
            return
        self.answered.setdefault(chat, at)
        found = _WORD.search(text)
        if found is not None:
            self.heard.setdefault((chat, found.group()), at)
            self.last[chat] = message_id

    async def arrive(self, reached: Callable[[], bool]) -> None:
        """Wait until then, QUIET seconds at most."""
        end = perf_counter() + QUIET
        while not reached() and perf_counter() < end:
            await self.events.wait_after(self.events.seq, 0.5)


async def heard(updates: int, readers: int, *, loaded: bool, url: str | None = None) -> Heard:
    """As long as one person's `updates` take at the rate of the flood; they and the announcement only when `loaded`."""
    seconds = updates / RATE
    reading = [Person(f"reader{number}", 200_000 + number, "Мария", started=True) for number in range(readers)]
    flooder = Person("flooder", 300_000, "Мария", started=True)
    cries = WARM_UP + max(FEWEST, int(seconds * CRIES_A_SECOND))
    crying = [Person(f"crying{number}", 400_000 + number, "Мария", started=True) for number in range(cries)]
    pairs = [
        Pair(
            Person(f"family{number}", 500_000 + number, "Мария", started=True),
            Person(f"helper{number}", 600_000 + number, "Ольга", started=True),
        )
        for number in range(PAIRS)
    ]
    talking = [person for pair in pairs for person in (pair.family, pair.helper)]
    world = TalkWorld([*reading, flooder, *crying, *talking])
    world.readers = frozenset(person.user_id for person in reading)
    world.faults.set(Table(rules=[LATENCY], limits=Rates(overall=LIMIT)))
    async with _folder(pairs, [flooder, *crying], reading if loaded else [], url) as folder:
        presses = [await world.show_button(person.key) for person in crying]
        async with served(world) as api, running(Ours(url=url).bot(folder, api), world):
            await _warm(world, pairs, crying[:WARM_UP], presses[:WARM_UP])
            if loaded:
                await world.arrive(lambda: bool(world.announced))
            begun = perf_counter()
            flooding = asyncio.create_task(write_flood(world, updates if loaded else 0))
            called, spoken = await asyncio.gather(
                _cry(world, crying[WARM_UP:], presses[WARM_UP:]),
                _talk(world, pairs, max(FEWEST, int(seconds * WORDS_A_SECOND))),
            )
            await flooding
            ended = perf_counter()
            await world.arrive(lambda: called.keys() <= world.answered.keys() and spoken.keys() <= world.heard.keys())
    waits = [world.answered[chat] - due for chat, due in called.items() if chat in world.answered]
    words = [world.heard[one] - due for one, due in spoken.items() if one in world.heard]
    return Heard(
        urgent=quantiles(waits, n=100, method="inclusive")[-1],
        ordinary=quantiles(words, n=20, method="inclusive")[-1],
        cries=len(called),
        words=len(spoken),
        unanswered=len(called) - len(waits),
        unheard=len(spoken) - len(words),
        announced=sum(begun <= at <= ended for at in world.announced) / (ended - begun),
    )


def urgent_figures(database: str, loaded: Heard, alone: Heard) -> list[Figure]:
    arrived = not loaded.unanswered and not loaded.unheard
    runs = [{"loaded": vars(loaded), "alone": vars(alone)}]
    return [
        Figure(
            name,
            f"{ours:.3g} s",
            f"without load {other:.3g} s, {ours / other:.1f} times",
            ours,
            f"≤ {wanted:g}",
            holds=ours <= wanted and arrived,
            runs=runs,
        )
        for name, ours, other, wanted in (
            (f"answer to a cry under load, p99, {database}", loaded.urgent, alone.urgent, URGENT_SECONDS),
            (f"words to the other side under load, p95, {database}", loaded.ordinary, alone.ordinary, WORDS_SECONDS),
        )
    ]


@asynccontextmanager
async def _folder(
    pairs: Sequence[Pair], others: Sequence[Person], reading: Sequence[Person], url: str | None
) -> AsyncIterator[Path]:
    with new_folder() as folder:
        async with new_ground(folder, url) as session:
            units = [Unit(code=f"unit-{one}", kind=UnitKind.DEPARTMENT, name=f"Отдел {one}") for one in range(UNITS)]
            session.add_all(units)
            await session.flush()
            for number, person in enumerate(await families(session, others)):
                person.unit_id = units[number % UNITS].id
            asking = await families(session, [pair.family for pair in pairs])
            helping = await families(session, [pair.helper for pair in pairs])
            for number, (family, helper) in enumerate(zip(asking, helping, strict=True)):
                await _in_work(session, number, units[number % UNITS].id, family, helper)
            if reading:
                await families(session, reading)
                await order_announcement(session, reading)
        yield folder


async def _in_work(
    session: AsyncSession, number: int, unit_id: int, family: StoredPerson, helper: StoredPerson
) -> None:
    now = datetime.now(UTC)
    family.unit_id = unit_id
    post = {"role": Role.SPECIALIST, "profile": Profile.PSYCHOLOGIST, "joined_at": now}
    session.add(Membership(person_id=helper.id, unit_id=unit_id, **post))
    request = HelpRequest(
        draft_key=f"bench{number}",
        person_id=family.id,
        kind=RequestKind.PSYCHOLOGIST,
        profile=Profile.PSYCHOLOGIST,
        unit_id=unit_id,
        state=RequestState.TAKEN,
        registered_at=now,
        taken_by=helper.id,
        taken_at=now,
    )
    session.add(request)
    await session.flush()
    said = {"request_id": request.id, "author_id": family.id, "text": "Слова."}
    session.add(RequestMessage(side=Side.FAMILY, written_at=now, **said))


async def _warm(world: TalkWorld, pairs: Sequence[Pair], crying: Sequence[Person], presses: Sequence[int]) -> None:
    """The first of each kind, which are not counted; the helpers have something to answer then."""
    for number, pair in enumerate(pairs):
        world.send_text(pair.family.key, f"слово-{number}")
    called = await _cry(world, crying, presses)
    await world.arrive(lambda: len(world.heard) >= len(pairs) and called.keys() <= world.answered.keys())


async def _cry(world: TalkWorld, crying: Sequence[Person], presses: Sequence[int]) -> dict[int, float]:
    """When each cry was due, by chat."""
    due = {}
    begin = perf_counter()
    for number, (person, pressed) in enumerate(zip(crying, presses, strict=True)):
        at = begin + number / CRIES_A_SECOND
        await asyncio.sleep(max(0.0, at - perf_counter()))
        if number % 2:
            world.tap_data(person.key, pressed, Open(section=Section.URGENT).pack())
        else:
            world.send_text(person.key, CRY)
        due[person.user_id] = at
    return due


async def _talk(world: TalkWorld, pairs: Sequence[Pair], words: int) -> dict[tuple[int, str], float]:
    """When each word was due, by the chat that it is for. A helper answers what came last; the family writes when
    nothing has come yet.
    """
    due = {}
    begin = perf_counter()
    for number in range(words):
        at = begin + number / WORDS_A_SECOND
        await asyncio.sleep(max(0.0, at - perf_counter()))
        pair = pairs[number % len(pairs)]
        word = f"слово-{len(pairs) + number}"
        answered = world.last.get(pair.helper.user_id) if number // len(pairs) % 2 == 0 else None
        if answered is None:
            world.send_text(pair.family.key, word)
        else:
            world.send_text(pair.helper.key, word, answered)
        due[(pair.helper if answered is None else pair.family).user_id, word] = at
    return due
