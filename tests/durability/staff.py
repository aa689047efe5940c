"""The staff of the load: they log appeals, take requests, answer and close them."""

from collections.abc import Callable

from bot.sandbox.screen import ChatMessage, read_message
from storage.models import AppealLine, AppealSource, Side
from tests.durability.books import appeal_name
from tests.durability.hands import REPLIES, Hand, number_of
from tests.durability.history import Act, PassedOn

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
        replies = self.chance.random() < REPLIES
        if not replies:
            self.press(shown, ANSWER)
            await self.sees(f"Напишите ответ по заявке {number}")
        answer = self.begin(Act.ANSWER, self.token("помощь"))
        answer.file = self.says_by_file()
        self.history.passed_on.append(PassedOn(number, Side.STAFF, answer.what, answer.file))
        self.mark = self.world.events.seq
        to = shown.id if replies else 0
        self.send_file(answer.what, reply_to=to) if answer.file else self.write(answer.what, to)
        passed_on, whose = f"Ответ передан: заявка, номер {number}", f"Ответ по заявке {number}"
        # When another family wrote meanwhile, or the message that it replies to is one of two that came, the bot asks.
        told = await self.sees(among=lambda message: passed_on in message.text or whose in message.labels)
        if passed_on not in told.text:
            self.press(told, whose)
            await self.sees(passed_on)
        answer.ok()
        wrote = await self.sees(f"Заявка {number}", "пишет семья", among=lambda message: CLOSE in message.labels)
        self.press(wrote, CLOSE)
        self.press(await self.sees("Помощь получена", f"{number}"), "Помощь получена")
        await self.sees(f"Заявка, номер {number}, закрыта")
