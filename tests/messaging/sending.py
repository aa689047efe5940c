"""A bench for the sender: a messenger whose answers are scripted, and a time that only moves when nothing else can."""

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from aiogram import Bot
from aiogram.client.default import Default, DefaultBotProperties
from aiogram.client.session.base import BaseSession
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import EditMessageText, SendMessage, TelegramMethod
from aiogram.methods.base import TelegramType
from aiohttp import ClientConnectorError, ServerDisconnectedError
from aiohttp.client_reqrep import ConnectionKey
from sqlalchemy import select, update

from bot.messaging.pacer import Pacer
from bot.messaging.pausing import Pause, wait_for
from bot.messaging.progress import OnProgress
from bot.messaging.sender import Sender
from handlers.ui.screen import Button, Screen
from services.clock import Clock
from services.outbox import LANES, SCREEN
from storage.engine import Database
from storage.models import Account, DeliveryState, MessageClass, Messenger, OutboxMessage, Person

START = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Request:
    """What the messenger was asked. `edits`: the id of the message to edit; `html`: with the bot's parse mode."""

    at: float
    chat_id: int
    text: str
    edits: int | None
    html: bool
    buttons: tuple[str, ...]
    preview_off: bool


@dataclass(frozen=True)
class Refusal:
    """An answer of the messenger other than ok."""

    status: int
    description: str
    parameters: dict[str, int] = field(default_factory=dict)


Answer = Refusal | BaseException | Callable[[], Awaitable[None]]


class FakeSession(BaseSession):
    """Accepts everything, except that `answers[chat_id]` come first, one for each request to that chat."""

    def __init__(self, now: Callable[[], float] = lambda: 0.0) -> None:
        super().__init__()
        self.requests: list[Request] = []
        self.answers: defaultdict[int, deque[Answer]] = defaultdict(deque)
        self.always: Answer | None = None
        self.shape: dict[str, object] = {"date": 0}
        """What a message that was accepted holds beside its id and chat."""
        self._now = now
        self._last_id = 100

    def texts(self, chat_id: int | None = None) -> list[str]:
        return [one.text for one in self.requests if chat_id in (None, one.chat_id)]

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 -- aiogram's signature
    ) -> TelegramType:
        assert isinstance(method, SendMessage | EditMessageText)
        chat_id = cast("int", method.chat_id)
        edits = method.message_id if isinstance(method, EditMessageText) else None
        rows = cast("Any", method.reply_markup).inline_keyboard if method.reply_markup else []
        assert method.link_preview_options is not None
        assert not isinstance(method.link_preview_options, Default)
        self.requests.append(
            Request(
                at=self._now(),
                chat_id=chat_id,
                text=method.text or "",
                edits=edits,
                html=method.parse_mode is not None,
                buttons=tuple(one.text for row in rows for one in row),
                preview_off=bool(method.link_preview_options.is_disabled),
            )
        )
        told = cast("TelegramMethod[Any]", method)
        answer = self.answers[chat_id].popleft() if self.answers[chat_id] else self.always
        await asyncio.sleep(0)
        if isinstance(answer, BaseException):
            raise answer
        if isinstance(answer, Refusal):
            body = {"ok": False, "error_code": answer.status, "description": answer.description}
            self.check_response(bot, told, answer.status, json.dumps({**body, "parameters": answer.parameters}))
        elif answer is not None:
            await answer()
        self._last_id += 1
        message = {"message_id": edits or self._last_id, "chat": {"id": chat_id, "type": "private"}, **self.shape}
        accepted = self.check_response(bot, told, 200, json.dumps({"ok": True, "result": message}))
        return cast("TelegramType", accepted.result)

    async def close(self) -> None:
        pass

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,  # noqa: ASYNC109 -- aiogram's signature
        chunk_size: int = 65536,
        raise_for_status: bool = True,
    ) -> AsyncGenerator[bytes, None]:
        yield b""


class Bench:
    """One database, one messenger, one time; and senders on them, as many as processes in the story."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.seconds = 0.0
        self.pauses: list[float] = []
        self.session = FakeSession(lambda: self.seconds)
        self.bot = Bot("42:TEST", session=self.session, default=DefaultBotProperties(parse_mode="HTML"))
        self.clock = Clock(ZoneInfo("Asia/Irkutsk"), source=lambda: START + timedelta(seconds=self.seconds))
        self.stopped: list[str] = []
        self.progress: list[set[int]] = []
        self.rendered: list[tuple[str, str]] = []

    def sender(
        self, *, pacer: Pacer | None = None, pause: Pause | None = None, on_progress: OnProgress | None = None
    ) -> Sender:
        holder: list[Sender] = []

        async def move_time(event: asyncio.Event, seconds: float) -> None:
            self.pauses.append(seconds)
            working = holder[0]._busy or not holder[0]._ledger.idle
            if working or event.is_set():
                await wait_for(event, 10)
                await asyncio.sleep(0)
            else:
                await asyncio.sleep(0)
                self.seconds += seconds

        sender = Sender(
            bot=self.bot,
            database=self.database,
            clock=self.clock,
            pacer=pacer or Pacer(25, monotonic=lambda: self.seconds),
            render=self.render,
            on_stop=self.stopped.append,
            on_progress=on_progress or self.note_progress,
            pause=pause or move_time,
        )
        holder.append(sender)
        return sender

    async def render(self, row: OutboxMessage, language: str) -> Screen | None:
        self.rendered.append((row.notice, language))
        if row.notice == SCREEN:
            return Screen.from_data(row.data)
        if row.notice == "broken":
            raise KeyError("слова человека")
        return None if row.notice == "nothing" else Screen(f"{row.notice} {language}", ((Button("Да", "yes"),),))

    async def note_progress(self, broadcasts: set[int]) -> None:
        self.progress.append(broadcasts)

    async def accounts(self, count: int, *, language: str = "ru") -> list[int]:
        """New people; the chat of an account is 1000 + its id."""
        async with self.database.transaction() as session:
            people = [Person(created_at=START) for _ in range(count)]
            session.add_all(people)
            await session.flush()
            accounts = [
                Account(
                    person_id=one.id, messenger=Messenger.TELEGRAM, user_id=one.id, chat_id=one.id, language=language
                )
                for one in people
            ]
            session.add_all(accounts)
            await session.flush()
            for account in accounts:
                account.chat_id = 1000 + account.id
            return [account.id for account in accounts]

    async def rows(self, *rows: OutboxMessage) -> list[OutboxMessage]:
        async with self.database.transaction() as session:
            session.add_all(rows)
        return list(rows)

    async def states(self) -> list[DeliveryState]:
        """Of all rows, oldest first, read through a second connection."""
        async with self.database.view() as session:
            return list(await session.scalars(select(OutboxMessage.state).order_by(OutboxMessage.id)))

    async def row(self, row_id: int) -> OutboxMessage:
        async with self.database.view() as session:
            found = await session.get_one(OutboxMessage, row_id)
            session.expunge(found)  # the end of a view expires what it has read
            return found

    async def set_state(self, row_id: int, state: DeliveryState) -> None:
        async with self.database.transaction() as session:
            await session.execute(update(OutboxMessage).where(OutboxMessage.id == row_id).values(state=state))

    async def send(self, *rows: OutboxMessage) -> Sender:
        """Commit rows, offer them to a new sender and let it send what is due."""
        sender = self.sender()
        sender.deliver(await self.rows(*rows))
        await sender.drain()
        return sender


def row(
    account_id: int, text: str = "Здравствуйте", kind: MessageClass = MessageClass.RECEIPT, **facts: object
) -> OutboxMessage:
    """A row of the outbox; `text` is a rendered screen unless `notice` says otherwise."""
    values: dict[str, Any] = {"notice": SCREEN, "data": Screen(text, ((Button("Меню", "menu"),),)).as_data()}
    return OutboxMessage(
        account_id=account_id,
        message_class=kind,
        lane=LANES[kind],
        created_at=START,
        **{**values, **facts},
    )


async def kill(sender: Sender) -> None:
    """What a SIGKILL leaves: nothing more is sent and nothing more is written."""
    sender._open = False
    sender._ledger._claims, sender._ledger._marks = [], []
    tasks: Sequence[asyncio.Task[None]] = [*sender._background._tasks]
    if sender._ledger._writing is not None:
        tasks = [*tasks, sender._ledger._writing]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def not_sent() -> TelegramNetworkError:
    error = TelegramNetworkError(method=SendMessage(chat_id=1, text="слова"), message="HTTP Client says")
    error.__cause__ = ClientConnectorError(
        ConnectionKey("example.org", 443, True, True, None, None, None), ConnectionRefusedError()
    )
    return error


def unknown() -> TelegramNetworkError:
    error = TelegramNetworkError(method=SendMessage(chat_id=1, text="слова"), message="HTTP Client says")
    error.__cause__ = ServerDisconnectedError()
    return error


async def waited(event: asyncio.Event) -> None:
    await event.wait()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 -- what is waited for has no event of its own
            await asyncio.sleep(0.001)


async def stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])
