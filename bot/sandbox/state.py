"""Everything the sandbox knows; the methods of the Bot API and the acts of people change it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.sandbox.answers import Json, bad_request, forbidden
from bot.sandbox.events import EventLog
from bot.sandbox.files import FileStore
from bot.sandbox.messages import Message
from bot.sandbox.parameters import Parameters
from bot.sandbox.people import BotAccount, Person
from bot.sandbox.updates import UpdateQueue


@dataclass(frozen=True)
class CallbackAnswer:
    """What a tap was answered with; `alert` is a window that must be closed, else a toast that fades."""

    text: str
    alert: bool


@dataclass
class CallbackQuery:
    person: Person
    message_id: int
    asked: datetime
    answer: CallbackAnswer | None = None


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class State:
    """`query_window` is how long a tap may be answered; `now` gives UTC.

    `changed` is set by every change; the one who keeps the world (`keeping.Keeper`) clears it.
    """

    bot: BotAccount
    now: Callable[[], datetime] = utc_now
    query_window: timedelta = timedelta(minutes=15)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    people: dict[str, Person] = field(default_factory=dict)
    events: EventLog = field(init=False)
    files: FileStore = field(default_factory=FileStore)
    queries: dict[str, CallbackQuery] = field(default_factory=dict)
    profile: Json = field(default_factory=dict)
    reply_keyboards: dict[int, Json] = field(default_factory=dict)
    updates: UpdateQueue = field(init=False)
    message_count: int = 0
    _by_chat: dict[str, Person] = field(default_factory=dict)
    _chats: dict[int, dict[int, Message]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.events = EventLog(self.changed)
        self.updates = UpdateQueue(self.now, self.changed)

    def add_person(self, person: Person) -> Person:
        """Raises ValueError when somebody has the key or the id already."""
        chat_id = str(person.user_id)
        if person.key in self.people or chat_id in self._by_chat:
            raise ValueError(f"somebody else has the key {person.key!r} or the id {chat_id}")
        self.people[person.key] = self._by_chat[chat_id] = person
        self.changed.set()
        return person

    def next_message_id(self) -> int:
        self.message_count += 1
        return self.message_count

    def person_of_chat(self, parameters: Parameters) -> Person:
        """Raises RefusedError for a chat that is absent or unknown; bots cannot find people by @username."""
        chat_id = parameters.text("chat_id")
        if not chat_id:
            raise bad_request("chat_id is empty")
        person = self._by_chat.get(chat_id)
        if person is None:
            raise bad_request("chat not found")
        return person

    def require_reachable(self, person: Person) -> None:
        if person.deactivated:
            raise forbidden("user is deactivated")
        if person.blocked:
            raise forbidden("bot was blocked by the user")
        if not person.started:
            raise forbidden("bot can't initiate conversation with a user")

    def messages_of(self, person: Person) -> list[Message]:
        """What stands in the chat, oldest first, without what was deleted."""
        return list(self._chats.get(person.user_id, {}).values())

    def message(self, person: Person, message_id: int) -> Message | None:
        return self._chats.get(person.user_id, {}).get(message_id)

    def put_back(self, message: Message) -> None:
        """A message that the phones know already; it stands last in its chat."""
        self._chats.setdefault(message.person.user_id, {})[message.id] = message

    def add(self, message: Message) -> None:
        self.put_back(message)
        self.events.append(message.person.key, "message", message=message.to_phone())

    def touch(self, message: Message) -> None:
        self.events.append(message.person.key, "edit", message=message.to_phone())

    def remove(self, message: Message) -> None:
        del self._chats[message.person.user_id][message.id]
        self.events.append(message.person.key, "delete", message_id=message.id)

    def is_open(self, query: CallbackQuery) -> bool:
        """Whether the tap may still be answered: once, within the window."""
        return query.answer is None and self.now() - query.asked <= self.query_window

    def set_profile(self, name: str, value: object) -> None:
        self.profile[name] = value
        self.changed.set()

    def bot_api_message(self, message: Message) -> Json:
        reply = self.message(message.person, message.reply_to) if message.reply_to else None
        return message.to_bot_api(self.bot, reply)
