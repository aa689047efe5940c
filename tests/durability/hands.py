"""People of the load: each does a whole thing, waits for what the bot shows, and writes down what was meant."""

import asyncio
import itertools
import random
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from bot.sandbox.phone import ChatMessage
from bot.sandbox.screen import read_message
from bot.sandbox.world import World
from storage.models import Side
from tests.durability.history import History

PSYCHOLOGIST = "💬 Психолог"
PLACE = "Ангарский городской округ"
SEND = "✅ Отправить"
TAKE = "🙋 Взять в работу"
ANSWER = "✍️ Ответить"
CLOSE = "✔️ Закрыть заявку"
LOG = "➕ Записать обращение"
UNDO = "↩️ Отменить"

_numbers = itertools.count(1)


@dataclass
class Hand:
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

    def __post_init__(self) -> None:
        """For the kinds of people below: what each keeps in mind."""

    @property
    def user_id(self) -> int:
        return self.world.people[self.key].user_id

    def token(self, what: str) -> str:
        """Words that nobody says twice."""
        return f"{what} {self.key} {next(_numbers)} конец"

    def write(self, text: str) -> None:
        self.mark = self.world.events.seq
        self.world.send_text(self.key, text)

    def press(self, message: ChatMessage, label: str) -> None:
        """Now and then twice, as people do when nothing happens."""
        self.mark = self.world.events.seq
        place = message.position(label)
        if place is None:
            raise AssertionError(f"{self.key}: no button {label!r} under\n{message}")
        shown = message.buttons[place[0]][place[1]].text
        for _ in range(1 + (self.chance.random() < 0.2)):
            self.world.tap(self.key, message.id, *place, stale=True, label=shown)

    async def sees(self, *parts: str, among: Callable[[ChatMessage], bool] = lambda _message: True) -> ChatMessage:
        """The first message shown or changed since the last act that has all these parts."""
        self.waits_for = parts
        async for message in self.shown():
            if all(part in str(message) for part in parts) and among(message):
                return message
        raise AssertionError(f"nothing comes for {self}")

    def __str__(self) -> str:
        tail = [str(read_message(raw)) for raw in self.world.chat(self.key)[-4:]]
        return "\n".join([f"{self.key}, who waits for {self.waits_for}. The chat ends with:", *tail])

    async def shown(self) -> AsyncIterator[ChatMessage]:
        """What the bot shows in this phone since the last act, as it comes; ends when nothing comes for long."""
        seq = self.mark
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self.patience
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
        self.words = self.history.families.setdefault(self.user_id, [])
        self.placed = False
        self.numbers: set[int] = set()

    def say(self, *texts: str) -> None:
        """A burst. What is said counts from this moment on, whatever happens to the bot."""
        self.mark = self.world.events.seq
        for text in texts:
            self.words.append(text)
            self.world.send_text(self.key, text)

    async def live(self, go_on: Callable[[], bool]) -> None:
        self.write("/start")
        await self.sees(PSYCHOLOGIST)
        while go_on():
            await self.ask()

    async def ask(self) -> None:
        self.write("/menu")
        self.press(await self.sees(PSYCHOLOGIST), PSYCHOLOGIST)
        await self.sees("своими словами", among=lambda message: PSYCHOLOGIST not in message.labels)
        said = len(self.words)
        self.say(*[self.token("беда") for _ in range(self.chance.randint(1, 3))])
        if not self.placed:
            await self.sees("Где вы живёте?")
            self.write("ангарск")
            self.press(await self.sees(PLACE, among=lambda message: PLACE in message.labels), PLACE)
            self.placed = True
        last = self.words[-1]
        sending = await self.sees(last, among=lambda message: SEND in message.labels)
        self.history.requests[self.user_id] += 1
        self.press(sending, SEND)
        receipt = await self.sees(
            "Заявка, номер ", "принята", among=lambda message: number_of(message) not in self.numbers
        )
        number = number_of(receipt)
        self.numbers.add(number)
        self.history.owner[number] = self.user_id
        self.history.passed_on += [(number, Side.FAMILY, text) for text in self.words[said:]]
        self.history.receipts.append((self.user_id, f"Заявка, номер {number}, принята"))
        await self.sees(f"Ответ по заявке, номер {number}")
        self.say(self.token("ответ"))
        self.history.passed_on.append((number, Side.FAMILY, self.words[-1]))
        await self.sees(f"заявка, номер {number}")
        await self.sees(f"Заявка, номер {number}, закрыта")


class Specialist(Hand):
    """Logs appeals in three taps."""

    async def live(self, go_on: Callable[[], bool]) -> None:
        while go_on():
            await self.log_appeal()

    async def log_appeal(self) -> None:
        self.write("/menu")
        menu = await self.sees(LOG)
        self.press(menu, LOG)
        line = self.chance.choice(["Консультация", "Медицина", "Работа"])
        self.press(await self.sees(line, among=lambda message: line in message.labels), line)
        source = self.chance.choice(["Участник СВО", "Член семьи", "Организация"])
        asked = await self.sees(source, among=lambda message: source in message.labels)
        self.history.appeals[self.user_id] += 1
        self.press(asked, source)
        await self.sees(UNDO, among=lambda message: message.id == asked.id)


class Helper(Specialist):
    """Also takes every request that this helper is told of, answers and closes it, while anybody may still ask."""

    def __post_init__(self) -> None:
        self.answers = self.history.staff.setdefault(self.user_id, [])
        self.noticed = 0
        self.dealt_with: set[int] = set()

    async def live(self, go_on: Callable[[], bool], families_go_on: Callable[[], bool] = lambda: False) -> None:
        while go_on() or families_go_on():
            notice = self._next_notice()
            if notice is not None:
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
        self.press(notice, TAKE)
        too_late = (f"Заявка {number} уже в работе у коллеги", f"Заявка {number} закрыта")
        shown = await self.sees(
            among=lambda message: (
                (f"Заявка {number}" in message.text and ANSWER in message.labels)
                or any(said in message.text for said in too_late)
            )
        )
        if ANSWER not in shown.labels:
            return
        self.press(shown, ANSWER)
        await self.sees(f"Напишите ответ по заявке {number}")
        answer = self.token("помощь")
        self.answers.append(answer)
        self.history.taker[number] = self.user_id
        self.history.passed_on.append((number, Side.STAFF, answer))
        self.write(answer)
        passed_on, whose = f"Ответ передан: заявка, номер {number}", f"Ответ по заявке {number}"
        # When another family wrote meanwhile, the bot asks whom the words are for.
        told = await self.sees(among=lambda message: passed_on in message.text or whose in message.labels)
        if passed_on not in told.text:
            self.press(told, whose)
            await self.sees(passed_on)
        wrote = await self.sees(f"Заявка {number}", "пишет семья", among=lambda message: CLOSE in message.labels)
        self.press(wrote, CLOSE)
        self.press(await self.sees("Помощь получена", f"{number}"), "Помощь получена")
        await self.sees(f"Заявка, номер {number}, закрыта")


def number_of(message: ChatMessage, before: str = "номер ") -> int:
    digits = itertools.takewhile(str.isdigit, message.text.partition(before)[2])
    return int("".join(digits))
