"""A message of the sandbox in its two forms: the Bot API's JSON, and what a phone shows."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.sandbox import media
from bot.sandbox.answers import Json
from bot.sandbox.chats import Group
from bot.sandbox.formatting import Formatted, to_html
from bot.sandbox.keyboards import Keyboard
from bot.sandbox.people import BotAccount, Person

Chat = Person | Group


@dataclass
class Message:
    """One message; `keyboards` remembers every keyboard it ever had, newest last.

    `carried` holds the fields of the Bot API for what comes besides words (a photo, a contact), `signed` those that
    say who wrote in a group; `thread` is the topic; `origin`, of a forwarded one, says where it was written.
    """

    id: int
    chat: Chat
    from_bot: bool
    date: datetime
    content: Formatted = field(default_factory=Formatted)
    keyboard: Keyboard = field(default_factory=list)
    carried: Json = field(default_factory=dict)
    edited: datetime | None = None
    reply_to: int | None = None
    protected: bool = False
    keyboards: list[Keyboard] = field(default_factory=list)
    signed: Json = field(default_factory=dict)
    thread: int = 0
    origin: Json = field(default_factory=dict)

    def show_keyboard(self, keyboard: Keyboard) -> None:
        self.keyboard = keyboard
        if keyboard:
            self.keyboards.append(keyboard)

    def to_bot_api(self, bot: BotAccount, reply: "Message | None" = None) -> Json:
        message: Json = {
            "message_id": self.id,
            **self._author(bot),
            "chat": self.chat.chat(),
            "date": int(self.date.timestamp()),
        }
        if self.edited:
            message["edit_date"] = int(self.edited.timestamp())
        if self.thread:
            message |= {"message_thread_id": self.thread, "is_topic_message": True}
        if self.origin:
            message["forward_origin"] = self.origin
        if reply:
            message["reply_to_message"] = reply.to_bot_api(bot)
        text, entities = ("caption", "caption_entities") if self.carried else ("text", "entities")
        if self.content.text:
            message[text] = self.content.text
        if self.content.entities:
            message[entities] = self.content.entities
        if self.keyboard:
            message["reply_markup"] = {"inline_keyboard": self.keyboard}
        if self.protected:
            message["has_protected_content"] = True
        return {**message, **self.carried}

    def to_phone(self) -> Json:
        """The ChatMessage of the phones API; buttons carry no callback data, as on a real phone."""
        return {
            "id": self.id,
            "from": "bot" if self.from_bot else "me",
            "date": self.date.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "edited": self.edited is not None,
            "text": self.content.text,
            "html": to_html(self.content),
            "buttons": [[_shown_button(button) for button in row] for row in self.keyboard],
            "document": media.shown_document(self.carried),
            "media": media.shown(self.carried),
            "reply_to": self.reply_to,
        }

    def _author(self, bot: BotAccount) -> Json:
        if not self.from_bot:
            return {"from": self.chat.user()} if isinstance(self.chat, Person) else self.signed
        if isinstance(self.chat, Group) and self.chat.kind == "channel":
            return {"sender_chat": self.chat.chat()}
        return {"from": bot.user()}


def _shown_button(button: Json) -> Json:
    if button.get("url"):
        return {"text": button["text"], "kind": "url", "url": button["url"]}
    return {"text": button["text"], "kind": "callback" if "callback_data" in button else "other"}
