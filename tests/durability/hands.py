"""People of the load: each does a whole thing, waits for what the bot shows, and notes the outcome."""

import asyncio
import itertools
import random
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import ClassVar

from bot.sandbox.files import Upload
from bot.sandbox.screen import ChatMessage, read_message
from bot.sandbox.world import World
from storage.models import Side
from tests.durability.history import Act, History, Operation, PassedOn

PSYCHOLOGIST = "💬 Психолог"
PLACE = "Ангарский городской округ"
SEND = "✅ Отправить"
FILES, REPLIES = 0.3, 0.5
"""How often somebody sends a file in place of words, and how often an answer is a reply to a message."""
IMPATIENT = 0.2
SHORTEST_PATIENCE, LONGEST_PATIENCE = 0.2, 2.0
"""How often somebody does not wait to the end, and seconds until then."""

_numbers = itertools.count(1)


class NoAnswer(Exception):
    """Nothing came in time. Its text shows who waits for what, and how the chat ends."""


@dataclass
class Hand(ABC):
    """A person and a phone. Waits for events of the world, never for time; `patience` is how many seconds a thing may
    take in the worst storm of kills.
    """

    world: World
    history: History
    key: str
    chance: random.Random
    patience: float
    mark: int = field(default=0)
    waits_for: tuple[str, ...] = ()
    nervous: ClassVar[float] = 0.2
    """How often somebody presses a button twice, as people do when nothing happens."""

    def __post_init__(self) -> None:  # noqa: B027 -- some keep nothing in mind
        """For the kinds of people: what each keeps in mind."""

    @property
    def user_id(self) -> int:
        return self.world.people[self.key].user_id

    @abstractmethod
    async def live(self, go_on: Callable[[], bool]) -> None:
        """Do one thing after another for as long as `go_on` says so."""

    def begin(self, act: Act, what: str = "") -> Operation:
        return self.history.begin(act, self.user_id, what)

    def token(self, what: str) -> str:
        """Words that nobody says twice."""
        return f"{what} {self.key} {next(_numbers)} конец"

    def write(self, text: str, reply_to: int = 0) -> None:
        self.mark = self.world.events.seq
        self.world.send_text(self.key, text, reply_to)

    def send_file(self, name: str, *, album: str = "", reply_to: int = 0) -> None:
        """A file without words."""
        together = {"media_group_id": album} if album else {}
        file_id = self.world.upload(Upload(name, b"data"), "document")
        content = {"document": {"file_id": file_id}, "reply_to": reply_to, **together}
        self.world.send_content(self.key, content)

    def says_by_file(self) -> bool:
        return self.chance.random() < FILES

    def press(self, message: ChatMessage, label: str, *, nervous: float | None = None) -> None:
        self.mark = self.world.events.seq
        place = message.position(label)
        if place is None:
            raise AssertionError(f"{self.key}: no button {label!r} under\n{message}")
        shown = message.buttons[place[0]][place[1]].text
        for _ in range(1 + (self.chance.random() < (self.nervous if nervous is None else nervous))):
            self.world.tap(self.key, message.id, *place, stale=True, label=shown)

    async def menu(self, *labels: str) -> ChatMessage:
        """«/menu», then button by button; the screen that the last one leads to is not waited for."""
        self.write("/menu")
        shown = await self.sees(among=partial(_has_button, labels[0]))
        for label, following in itertools.pairwise(labels):
            self.press(shown, label)
            shown = await self.sees(among=partial(_has_button, following))
        self.press(shown, labels[-1])
        return shown

    async def sees(
        self,
        *parts: str,
        among: Callable[[ChatMessage], bool] = lambda _message: True,
        seconds: float | None = None,
    ) -> ChatMessage:
        """The first message shown or changed since the last act that has all these parts. Raises NoAnswer."""
        self.waits_for = parts
        async for message in self.shown(self.patience if seconds is None else seconds):
            if all(part in str(message) for part in parts) and among(message):
                return message
        raise NoAnswer(str(self))

    async def answer_to(
        self, operation: Operation, *parts: str, among: Callable[[ChatMessage], bool] = lambda _message: True
    ) -> bool:
        """Wait for the receipt of an act; now and then the person gives up before it comes."""
        impatient = self.chance.random() < IMPATIENT
        seconds = self.chance.uniform(SHORTEST_PATIENCE, LONGEST_PATIENCE) if impatient else self.patience
        try:
            await self.sees(*parts, among=among, seconds=seconds)
        except NoAnswer:
            if not impatient:
                raise
            operation.give_up()
            return False
        operation.ok()
        return True

    def __str__(self) -> str:
        tail = [str(read_message(raw)) for raw in self.world.chat(self.key)[-4:]]
        return "\n".join([f"{self.key}, who waits for {self.waits_for}. The chat ends with:", *tail])

    async def shown(self, seconds: float) -> AsyncIterator[ChatMessage]:
        """What the bot shows in this phone since the last act, as it comes; ends when nothing comes for long."""
        seq = self.mark
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while loop.time() < deadline:
            for event in await self.world.events.wait_after(seq, deadline - loop.time()):
                seq = event["seq"]
                if event["phone"] != self.key or event["type"] not in {"message", "edit"}:
                    continue
                message = read_message(event["message"])
                if message.sender == "bot":
                    yield message


class Family(Hand):
    """Asks, is answered, answers, and hears that the request is closed."""

    def __post_init__(self) -> None:
        self.placed = False
        self.numbers: set[int] = set()

    def say(self, *texts: str, reply_to: int = 0) -> list[Operation]:
        """A burst of words and files; files that follow one another are an album."""
        self.mark = self.world.events.seq
        said = [self.begin(Act.WORDS, text) for text in texts]
        for one in said:
            one.file = self.says_by_file()
        for together, burst in itertools.groupby(said, key=lambda one: one.file):
            items = list(burst)
            album = f"album {items[0].what}" if together and len(items) > 1 else ""
            for one in items:
                if together:
                    self.send_file(one.what, album=album, reply_to=reply_to)
                else:
                    self.world.send_text(self.key, one.what, reply_to)
        return said

    async def live(self, go_on: Callable[[], bool]) -> None:
        self.write("/start")
        await self.sees(PSYCHOLOGIST)
        while go_on():
            await self.ask()

    async def ask(self) -> None:
        await self.menu(PSYCHOLOGIST)
        await self.sees("своими словами", among=lambda message: PSYCHOLOGIST not in message.labels)
        said = self.say(*[self.token("беда") for _ in range(self.chance.randint(1, 3))])
        if not self.placed:
            await self.sees("Где вы живёте?")
            self.write("ангарск")
            self.press(await self.sees(PLACE, among=lambda message: PLACE in message.labels), PLACE)
            self.placed = True
        sending = await self.sees(said[-1].what, among=lambda message: SEND in message.labels)
        request = self.begin(Act.REQUEST)
        self.press(sending, SEND)
        receipt = await self.sees(
            "Заявка, номер ", "принята", among=lambda message: number_of(message) not in self.numbers
        )
        number = number_of(receipt)
        request.ok(number)
        for one in said:
            one.ok()
        self.numbers.add(number)
        self.history.owner[number] = self.user_id
        self.history.passed_on += [PassedOn(number, Side.FAMILY, one.what, one.file) for one in said]
        answered = await self.sees(f"Ответ по заявке, номер {number}")
        replies = self.chance.random() < REPLIES
        (reply,) = self.say(self.token("ответ"), reply_to=answered.id if replies else 0)
        self.history.passed_on.append(PassedOn(number, Side.FAMILY, reply.what, reply.file))
        await self.answer_to(reply, "Передано", f"заявка, номер {number}")
        await self.sees(f"Заявка, номер {number}, закрыта")


def _has_button(label: str, message: ChatMessage) -> bool:
    return message.position(label) is not None


def number_of(message: ChatMessage, before: str = "номер ") -> int:
    digits = itertools.takewhile(str.isdigit, message.text.partition(before)[2])
    return int("".join(digits))
