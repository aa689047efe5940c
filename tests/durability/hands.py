"""People of the load: each does a whole thing, waits for what the bot shows, and writes down what came of it."""

import asyncio
import itertools
import random
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import ClassVar

from bot.sandbox.screen import ChatMessage, read_message
from bot.sandbox.world import World
from storage.models import AppealLine, AppealSource, Side
from tests.durability.books import appeal_name
from tests.durability.history import Act, History, Operation, PassedOn

PSYCHOLOGIST = "💬 Психолог"
PLACE = "Ангарский городской округ"
SEND = "✅ Отправить"
TAKE = "🙋 Взять в работу"
ANSWER = "✍️ Ответить"
CLOSE = "✔️ Закрыть заявку"
LOG = "➕ Записать обращение"
UNDO = "↩️ Отменить"
LINES = {
    "Консультация": AppealLine.CONSULTATION,
    "Медицина": AppealLine.MEDICAL,
    "Работа": AppealLine.EMPLOYMENT,
}
SOURCES = {
    "Участник СВО": AppealSource.PARTICIPANT,
    "Член семьи": AppealSource.FAMILY,
    "Организация": AppealSource.ORGANISATION,
}
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

    def write(self, text: str) -> None:
        self.mark = self.world.events.seq
        self.world.send_text(self.key, text)

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

    def say(self, *texts: str) -> list[Operation]:
        """A burst."""
        self.mark = self.world.events.seq
        said = []
        for text in texts:
            said.append(self.begin(Act.WORDS, text))
            self.world.send_text(self.key, text)
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
        self.history.passed_on += [PassedOn(number, Side.FAMILY, one.what) for one in said]
        await self.sees(f"Ответ по заявке, номер {number}")
        (reply,) = self.say(self.token("ответ"))
        self.history.passed_on.append(PassedOn(number, Side.FAMILY, reply.what))
        await self.answer_to(reply, "Передано", f"заявка, номер {number}")
        await self.sees(f"Заявка, номер {number}, закрыта")


class Specialist(Hand):
    """Logs appeals in three taps."""

    async def live(self, go_on: Callable[[], bool]) -> None:
        while go_on():
            await self.log_appeal()

    async def log_appeal(self) -> None:
        await self.menu(LOG)
        line = self.chance.choice(list(LINES))
        self.press(await self.sees(line, among=lambda message: line in message.labels), line)
        source = self.chance.choice(list(SOURCES))
        asked = await self.sees(source, among=lambda message: source in message.labels)
        appeal = self.begin(Act.APPEAL, appeal_name(LINES[line].name, SOURCES[source].name))
        self.press(asked, source)
        await self.answer_to(appeal, UNDO, among=lambda message: message.id == asked.id)


class Helper(Specialist):
    """Also takes every request that this helper is told of, answers and closes it, while anybody may still ask."""

    def __post_init__(self) -> None:
        self.noticed = 0
        self.dealt_with: set[int] = set()

    async def live(self, go_on: Callable[[], bool], families_go_on: Callable[[], bool] = lambda: False) -> None:
        while go_on() or families_go_on():
            notice = self._next_notice()
            if notice is not None:
                # In the storm a helper also presses what a colleague has taken; in the calm after it only what is free.
                if go_on() or number_of(notice, "Заявка ") not in self.history.taker:
                    await self.help(notice)
            elif go_on():
                await self.log_appeal()
            else:
                await self.world.events.wait_after(self.world.events.seq, 0.5)

    def _next_notice(self) -> ChatMessage | None:
        """The oldest notice not seen to yet, from the whole chat: it may have come during something else, or twice."""
        for raw in self.world.chat(self.key):
            message = read_message(raw)
            if message.id <= self.noticed or message.sender != "bot" or TAKE not in message.labels:
                continue
            self.noticed = message.id
            number = number_of(message, "Заявка ")
            if number not in self.dealt_with:
                self.dealt_with.add(number)
                return message
        return None

    async def help(self, notice: ChatMessage) -> None:
        number = number_of(notice, "Заявка ")
        take = self.begin(Act.TAKE, str(number))
        self.press(notice, TAKE)
        too_late = (f"Заявка {number} уже в работе у коллеги", f"Заявка {number} закрыта")
        shown = await self.sees(
            among=lambda message: (
                (f"Заявка {number}" in message.text and ANSWER in message.labels)
                or any(said in message.text for said in too_late)
            )
        )
        if ANSWER not in shown.labels:
            take.fail()
            return
        take.ok()
        self.history.taker[number] = self.user_id
        self.press(shown, ANSWER)
        await self.sees(f"Напишите ответ по заявке {number}")
        answer = self.begin(Act.ANSWER, self.token("помощь"))
        self.history.passed_on.append(PassedOn(number, Side.STAFF, answer.what))
        self.write(answer.what)
        passed_on, whose = f"Ответ передан: заявка, номер {number}", f"Ответ по заявке {number}"
        # When another family wrote meanwhile, the bot asks whom the words are for.
        told = await self.sees(among=lambda message: passed_on in message.text or whose in message.labels)
        if passed_on not in told.text:
            self.press(told, whose)
            await self.sees(passed_on)
        answer.ok()
        wrote = await self.sees(f"Заявка {number}", "пишет семья", among=lambda message: CLOSE in message.labels)
        self.press(wrote, CLOSE)
        self.press(await self.sees("Помощь получена", f"{number}"), "Помощь получена")
        await self.sees(f"Заявка, номер {number}, закрыта")


def _has_button(label: str, message: ChatMessage) -> bool:
    return message.position(label) is not None


def number_of(message: ChatMessage, before: str = "номер ") -> int:
    digits = itertools.takewhile(str.isdigit, message.text.partition(before)[2])
    return int("".join(digits))
