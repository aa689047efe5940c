"""People of a broadcast: the coordinator who orders, corrects and cancels, and the staff who confirm the plan."""

import re
from collections.abc import Callable

from bot.sandbox.screen import ChatMessage
from storage.models import BroadcastKind
from tests.durability.checker import BEGINNINGS, HEADINGS, order_name
from tests.durability.hands import Hand
from tests.durability.history import Act, Operation

EVENTS = "🎥 Мероприятия"
PLAN = "📅 План на месяц"
SEND_OUT = "📣 Разослать"
RECEIVED = "✅ Принято"
OVER = "Рассылка закончена."
DAY = "25.11.2026 18:00"
DAY_OF_THE_PLAN = "10.12.2026 18:00"
_SENT = re.compile(r"Отправлено ([0-9]+) из")


class Coordinator(Hand):
    """Announces streams, changes and cancels them while the announcement is under way, sends the plan once; each time
    until the account in the chat is closed. Presses twice only what orders: «Изменить» pressed twice begins two drafts,
    and the first one's buttons say that it is gone.
    """

    nervous = 0.0

    async def live(self, go_on: Callable[[], bool]) -> None:
        await self.announce_and_change()
        await self.send_plan()
        await self.announce_and_cancel()
        while go_on():
            await self.chance.choice([self.announce_and_change, self.announce_and_cancel])()

    async def announce_and_change(self) -> None:
        title = await self._announce()
        await self.menu(EVENTS, title, "✏️ Изменить", "Ссылка")
        await self.sees("Пришлите ссылку")
        self.write("https://example.org/other")
        changed = await self.sees("Теперь будет так:", title)
        await self._order(BroadcastKind.EVENT_CHANGED, title, changed, "💾 Сохранить изменения")
        await self._over(BroadcastKind.EVENT_CHANGED, title)
        await self._cancel(title)

    async def announce_and_cancel(self) -> None:
        await self._cancel(await self._announce())

    async def send_plan(self) -> None:
        preview = await self._prepare(self.token("План"), DAY_OF_THE_PLAN)
        self.press(preview, "Сохранить без рассылки")
        await self.sees("Сохранено")
        await self.menu(PLAN, "Утвердить")
        approved = await self.sees(among=lambda message: SEND_OUT in message.labels)
        self.press(approved, SEND_OUT)
        asked = await self.sees(among=lambda message: "Да, разослать" in message.labels)
        kinds = (BroadcastKind.PLAN_FOR_STAFF, BroadcastKind.PLAN_FOR_FAMILIES)
        orders = [self.begin(Act.ORDER, order_name(kind, "")) for kind in kinds]
        self.press(asked, "Да, разослать", nervous=Hand.nervous)
        await self._shown(kinds[0], "")
        for one in orders:
            one.ok()
        await self.sees(among=lambda message: message.text.count(OVER) == len(kinds))

    async def _announce(self) -> str:
        """As far as the first figures of its account; the title."""
        title = self.token("Эфир")
        preview = await self._prepare(title, DAY)
        await self._order(BroadcastKind.EVENT_ANNOUNCED, title, preview, SEND_OUT)
        await self._shown(BroadcastKind.EVENT_ANNOUNCED, title, least=1)
        return title

    async def _prepare(self, title: str, day: str) -> ChatMessage:
        await self.menu(EVENTS, "➕ Создать", "Прямой эфир")
        for question, words in (
            ("Как назвать?", title),
            ("Когда?", day),
            ("Пришлите ссылку", "https://example.org/live"),
        ):
            await self.sees(question)
            self.write(words)
        return await self.sees("Так это увидят люди:", title)

    async def _cancel(self, title: str) -> None:
        await self.menu(EVENTS, title, "🚫 Отменить мероприятие", "Без причины")
        asked = await self.sees("Отменить?", title)
        await self._order(BroadcastKind.EVENT_CANCELLED, title, asked, "🚫 Да, отменить")
        await self._over(BroadcastKind.EVENT_CANCELLED, title)

    async def _order(self, kind: BroadcastKind, title: str, shown: ChatMessage, label: str) -> None:
        order: Operation = self.begin(Act.ORDER, order_name(kind, title))
        self.press(shown, label, nervous=Hand.nervous)
        await self._shown(kind, title)
        order.ok()

    async def _shown(self, kind: BroadcastKind, title: str, least: int = 0) -> None:
        """The account of the broadcast, once so many messages of it have left."""
        await self.sees(
            HEADINGS[kind].format(subject=title) + "\n",
            among=lambda message: (sent := _SENT.search(message.text)) is not None and int(sent[1]) >= least,
        )

    async def _over(self, kind: BroadcastKind, title: str) -> None:
        await self.sees(HEADINGS[kind].format(subject=title) + "\n", OVER)


class PlanReader(Hand):
    """A member of a department's staff, who confirms the plan when it comes."""

    async def live(self, go_on: Callable[[], bool]) -> None:
        del go_on
        beginning = BEGINNINGS[BroadcastKind.PLAN_FOR_STAFF]
        # The coordinator does other things before, each of which may take the patience of one.
        plan = await self.sees(beginning, among=lambda message: RECEIVED in message.labels, seconds=3 * self.patience)
        confirmation = self.begin(Act.CONFIRM)
        self.press(plan, RECEIVED)
        await self.sees("Принято, спасибо.")
        confirmation.ok()
