"""Everything the sandbox knows; the methods of the Bot API and the acts of people change it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.sandbox.answers import Json, bad_request
from bot.sandbox.chats import Group
from bot.sandbox.events import EventLog
from bot.sandbox.faults import Faults
from bot.sandbox.files import FileStore
from bot.sandbox.keyboards import shown_keys
from bot.sandbox.limits import Limits
from bot.sandbox.messages import Chat, Message
from bot.sandbox.parameters import Parameters
from bot.sandbox.people import BotAccount, Person
from bot.sandbox.updates import UpdateQueue
from services.clock import system_now


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


utc_now = system_now


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
    groups: dict[str, Group] = field(default_factory=dict)
    events: EventLog = field(init=False)
    files: FileStore = field(default_factory=FileStore)
    queries: dict[str, CallbackQuery] = field(default_factory=dict)
    profile: Json = field(default_factory=dict)
    reply_keyboards: dict[int, Json] = field(default_factory=dict)
    updates: UpdateQueue = field(init=False)
    limits: Limits = field(default_factory=Limits)
    faults: Faults = field(init=False)
    message_count: int = 0
    _by_chat: dict[str, Chat] = field(default_factory=dict)
    _chats: dict[int, dict[int, Message]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.events = EventLog(self.changed)
        self.faults = Faults(self.limits)
        self.updates = UpdateQueue(self.now, self.changed, self.faults)

    def add_person(self, person: Person) -> Person:
        """Raises ValueError when somebody has the key or the id already."""
        self._add_chat(person)
        self.people[person.key] = person
        return person

    def add_group(self, group: Group) -> Group:
        """Raises ValueError when a chat has the key or the id already."""
        self._add_chat(group)
        self.groups[group.key] = group
        return group

    def next_message_id(self) -> int:
        self.message_count += 1
        return self.message_count

    def chat_of(self, parameters: Parameters, name: str = "chat_id") -> Chat:
        """Raises RefusedError for a chat that is absent or unknown; bots cannot find people by @username."""
        chat_id = parameters.text(name)
        if not chat_id:
            raise bad_request(f"{name} is empty")
        chat = self._by_chat.get(chat_id)
        if chat is None:
            raise bad_request("chat not found")
        return chat

    def key_of_chat(self, chat_id: str) -> str | None:
        """The key of the phone, or of the group, that has this chat."""
        chat = self._by_chat.get(chat_id)
        return chat.key if chat else None

    @property
    def chats(self) -> list[Chat]:
        return list(self._by_chat.values())

    def messages_of(self, chat: Chat) -> list[Message]:
        """What stands in the chat, oldest first, without what was deleted."""
        return list(self._chats.get(chat.chat_id, {}).values())

    def message(self, chat: Chat, message_id: int) -> Message | None:
        return self._chats.get(chat.chat_id, {}).get(message_id)

    def put_back(self, message: Message) -> None:
        """A message that the phones know already; it stands last in its chat."""
        self._chats.setdefault(message.chat.chat_id, {})[message.id] = message

    def add(self, message: Message) -> None:
        self.put_back(message)
        self.events.append(message.chat.key, "message", message=message.to_phone())

    def touch(self, message: Message) -> None:
        self.events.append(message.chat.key, "edit", message=message.to_phone())

    def remove(self, message: Message) -> None:
        del self._chats[message.chat.chat_id][message.id]
        self.events.append(message.chat.key, "delete", message_id=message.id)

    def show_reply_keyboard(self, chat: Chat, markup: Json | None) -> None:
        """The keyboard under the field of a chat; None takes it away."""
        if markup is None:
            self.reply_keyboards.pop(chat.chat_id, None)
        else:
            self.reply_keyboards[chat.chat_id] = markup
        self.events.append(chat.key, "keyboard", keyboard=shown_keys(markup))

    def is_open(self, query: CallbackQuery) -> bool:
        """Whether the tap may still be answered: once, within the window."""
        return query.answer is None and self.now() - query.asked <= self.query_window

    def set_profile(self, name: str, value: object) -> None:
        self.profile[name] = value
        self.changed.set()

    def bot_api_message(self, message: Message) -> Json:
        reply = self.message(message.chat, message.reply_to) if message.reply_to else None
        return message.to_bot_api(self.bot, reply)

    def _add_chat(self, chat: Chat) -> None:
        chat_id = str(chat.chat_id)
        if chat.key in self.people or chat.key in self.groups or chat_id in self._by_chat:
            raise ValueError(f"somebody else has the key {chat.key!r} or the id {chat_id}")
        self._by_chat[chat_id] = chat
        self.changed.set()
