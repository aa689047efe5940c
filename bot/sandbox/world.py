"""The world of the sandbox: a bot, people with phones, and what passes between them."""

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from bot.sandbox import media
from bot.sandbox.answers import NOT_FOUND, Json, RefusedError, refusal_json
from bot.sandbox.files import Upload
from bot.sandbox.formatting import Formatted, units
from bot.sandbox.keyboards import Keyboard, shown_keys
from bot.sandbox.messages import Message
from bot.sandbox.methods import METHODS
from bot.sandbox.parameters import Parameters
from bot.sandbox.people import BotAccount, Person
from bot.sandbox.state import CallbackAnswer, CallbackQuery, State, utc_now

SANDBOX_TOKEN = "1000000001:SANDBOX-token-of-no-real-bot-000000"  # noqa: S105 -- opens nothing but this sandbox
_COMMAND = re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/])")


class ImpossibleError(Exception):
    """A person cannot do this on a real phone: the button is gone, the bot is blocked."""


class World(State):
    """One bot and its people. Acts of people put real `Update` JSON in the queue; `call` is the Bot API.

    Not for several threads: everything happens in one event loop.
    """

    def __init__(
        self,
        people: Iterable[Person] = (),
        *,
        token: str = SANDBOX_TOKEN,
        bot_name: str = "Рядом",
        bot_username: str = "ryadom_sandbox_bot",
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__(BotAccount(token, bot_name, bot_username), now)
        self.query_count = 4_000_000_000_000_000
        for person in people:
            self.add_person(person)

    async def call(self, method: str, params: Mapping[str, Any], files: Mapping[str, Upload] | None = None) -> Json:
        """The Bot API's answer, refusals included; never raises for a bad request."""
        handler = METHODS.get(method.lower())
        if handler is None:
            return NOT_FOUND
        try:
            result = handler(self, Parameters(params), files or {})
            if inspect.isawaitable(result):
                result = await result
        except RefusedError as error:
            return refusal_json(error)
        return {"ok": True, "result": result}

    def send_text(self, key: str, text: str, reply_to: int = 0) -> int:
        """The person writes, in reply to a message of the chat or to none; answers the message id. Raises
        ImpossibleError when the bot is blocked.
        """
        return self._say(self._free(key), Formatted(text, commands_in(text)), reply_to=reply_to)

    def send_content(self, key: str, content: Json) -> int:
        """The person sends something else than text: `content` holds fields of the Bot API, e.g. {"voice": {…}}.

        A file that was uploaded is named by its `file_id`, the contact of somebody here by {"contact": {"of": key}};
        whatever else is there reaches the bot as it stands. `reply_to` is the message of the chat that it replies to.
        """
        person = self._free(key)
        carried = media.completed(content, self.files, self._contact_of)
        reply_to = carried.pop("reply_to", 0)
        words = [carried.pop(name, "") for name in ("text", "caption")]
        marks = [carried.pop(name, None) for name in ("entities", "caption_entities")]
        text = next((one for one in words if one), "")
        entities = next((one for one in marks if one), None)
        origin = carried.pop("forward_origin", {})
        return self._say(person, Formatted(text, entities or commands_in(text)), carried, origin, reply_to)

    def upload(self, upload: Upload, kind: str) -> str:
        """A file on its way from a phone; its id is what a content names it by. Raises RefusedError above 50 MB."""
        stored = self.files.keep(upload, kind)
        self.changed.set()
        return stored.file_id

    def start(self, key: str, payload: str = "") -> int:
        """The Start button or a tap on a t.me link; who had blocked the bot unblocks it by this."""
        if self.people[key].blocked:
            self.unblock(key)
        return self.send_text(key, f"/start {payload}".rstrip())

    def edit_text(self, key: str, message_id: int, text: str) -> None:
        person = self._free(key)
        message = self.message(person, message_id)
        if message is None or message.from_bot:
            raise ImpossibleError(f"{key} has no own message {message_id} to edit")
        message.content = Formatted(text, commands_in(text))
        self._edited(message)

    def edit_content(self, key: str, message_id: int, content: Json) -> None:
        """Fields of an own message change: a live location moves."""
        person = self._free(key)
        message = self.message(person, message_id)
        if message is None or message.from_bot:
            raise ImpossibleError(f"{key} has no own message {message_id} to edit")
        message.carried = {**message.carried, **content}
        self._edited(message)

    def tap(
        self, key: str, message_id: int, row: int, column: int, *, stale: bool = False, label: str | None = None
    ) -> str:
        """The person taps a button; answers the id of the callback query.

        `stale` also takes a button that the message no longer has (the newest such keyboard wins, `label` says
        which). Raises ImpossibleError when there is no such button.
        """
        person = self._free(key)
        message = self.message(person, message_id)
        if message is None:
            raise ImpossibleError(f"{key} has no message {message_id}")
        keyboards = [message.keyboard, *(reversed(message.keyboards) if stale else ())]
        for keyboard in keyboards:
            button = _button_at(keyboard, row, column)
            if button and label in {None, button["text"]}:
                if "callback_data" not in button:
                    raise ImpossibleError(f"the button {button['text']!r} opens something outside of the chat")
                return self._ask(person, message, button["callback_data"])
        raise ImpossibleError(f"message {message_id} has no button in row {row}, column {column}")

    def tap_data(self, key: str, message_id: int, data: str) -> str:
        """A forged tap: data that no button carries."""
        person = self._free(key)
        message = self.message(person, message_id)
        if message is None:
            raise ImpossibleError(f"{key} has no message {message_id}")
        return self._ask(person, message, data)

    def callback_answer(self, query_id: str) -> CallbackAnswer | None:
        return self.queries[query_id].answer

    def block(self, key: str) -> None:
        self._membership(self.people[key], blocked=True)

    def unblock(self, key: str) -> None:
        self._membership(self.people[key], blocked=False)

    def deactivate(self, key: str) -> None:
        """The person deletes the account; Telegram tells the bot nothing of it."""
        self.people[key].deactivated = True
        self.changed.set()

    def push_raw(self, update: Mapping[str, Any]) -> int | None:
        """One odd update as it stands, `{kind: content}`; the update_id is always the next one of the queue."""
        kinds = [name for name in update if name != "update_id"]
        if len(kinds) != 1:
            raise ValueError("an update holds exactly one kind of content")
        return self.updates.put(kinds[0], update[kinds[0]])

    def chat(self, key: str) -> list[Json]:
        """ChatMessages of a phone, oldest first."""
        return [message.to_phone() for message in self.messages_of(self.people[key])]

    def keyboard(self, key: str) -> list[list[Json]]:
        """The buttons under the field of a phone."""
        return shown_keys(self.reply_keyboards.get(self.people[key].chat_id))

    def announce_restart(self) -> None:
        """Tells every watcher that the bot was started again (the phones keep what they show)."""
        for key in self.people:
            self.events.append(key, "restart")

    def wake(self) -> None:
        """Ends all long polls at once."""
        self.updates.wake()
        self.events.wake()
        self.faults.wake()

    def _free(self, key: str) -> Person:
        person = self.people[key]
        if person.blocked or person.deactivated:
            raise ImpossibleError(f"{key} has blocked the bot: unblock it first")
        return person

    def _contact_of(self, key: str) -> Json:
        if key not in self.people:
            raise ImpossibleError(f"nobody here is {key!r}")
        return self.people[key].contact()

    def _say(
        self,
        person: Person,
        words: Formatted,
        carried: Json | None = None,
        origin: Json | None = None,
        reply_to: int = 0,
    ) -> int:
        if reply_to and self.message(person, reply_to) is None:
            raise ImpossibleError(f"{person.key} has no message {reply_to} to reply to")
        person.started = True
        message = Message(self.next_message_id(), person, from_bot=False, date=self.now(), content=words)
        message.carried = carried or {}
        message.origin = origin or {}
        message.reply_to = reply_to or None
        self.add(message)
        self.updates.put("message", self.bot_api_message(message))
        return message.id

    def _edited(self, message: Message) -> None:
        message.edited = self.now()
        self.touch(message)
        self.updates.put("edited_message", self.bot_api_message(message))

    def _ask(self, person: Person, message: Message, data: str) -> str:
        self.query_count += 1
        query_id = str(self.query_count)
        self.queries[query_id] = CallbackQuery(person, message.id, self.now())
        self.updates.put(
            "callback_query",
            {
                "id": query_id,
                "from": person.user(),
                "message": self.bot_api_message(message),
                "chat_instance": str(-person.user_id * 31),
                "data": data,
            },
        )
        return query_id

    def _membership(self, person: Person, *, blocked: bool) -> None:
        if person.blocked == blocked:
            return
        person.blocked = blocked
        member: Json = {"user": self.bot.user(), "status": "member"}
        kicked: Json = {"user": self.bot.user(), "status": "kicked", "until_date": 0}
        old, new = (member, kicked) if blocked else (kicked, member)
        self.events.append(person.key, "blocked", blocked=blocked)
        self.updates.put(
            "my_chat_member",
            {
                "chat": person.chat(),
                "from": person.user(),
                "date": int(self.now().timestamp()),
                "old_chat_member": old,
                "new_chat_member": new,
            },
        )


def commands_in(text: str) -> list[Json]:
    """The entities of commands, as every messenger marks them."""
    return [
        {"type": "bot_command", "offset": units(text[: match.start()]), "length": units(match[0])}
        for match in _COMMAND.finditer(text)
    ]


def _button_at(keyboard: Keyboard, row: int, column: int) -> Json | None:
    if 0 <= row < len(keyboard) and 0 <= column < len(keyboard[row]):
        return keyboard[row][column]
    return None
