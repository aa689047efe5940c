"""A message of the sandbox in its two forms: the Bot API's JSON, and what a phone shows."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.sandbox.answers import Json
from bot.sandbox.files import StoredFile
from bot.sandbox.formatting import Formatted, to_html
from bot.sandbox.keyboards import Keyboard
from bot.sandbox.people import BotAccount, Person


@dataclass
class Message:
    """One message of a private chat; `keyboards` remembers every keyboard it ever had, newest last."""

    id: int
    person: Person
    from_bot: bool
    date: datetime
    content: Formatted = field(default_factory=Formatted)
    keyboard: Keyboard = field(default_factory=list)
    document: StoredFile | None = None
    other: Json = field(default_factory=dict)
    edited: datetime | None = None
    reply_to: int | None = None
    protected: bool = False
    keyboards: list[Keyboard] = field(default_factory=list)

    def show_keyboard(self, keyboard: Keyboard) -> None:
        self.keyboard = keyboard
        if keyboard:
            self.keyboards.append(keyboard)

    def to_bot_api(self, bot: BotAccount, reply: "Message | None" = None) -> Json:
        sender = bot.user() if self.from_bot else self.person.user()
        message: Json = {
            "message_id": self.id,
            "from": sender,
            "chat": self.person.chat(),
            "date": int(self.date.timestamp()),
        }
        if self.edited:
            message["edit_date"] = int(self.edited.timestamp())
        if reply:
            message["reply_to_message"] = reply.to_bot_api(bot)
        if self.document:
            message["document"] = self.document.document()
        text, entities = ("caption", "caption_entities") if self.document else ("text", "entities")
        if self.content.text:
            message[text] = self.content.text
        if self.content.entities:
            message[entities] = self.content.entities
        if self.keyboard:
            message["reply_markup"] = {"inline_keyboard": self.keyboard}
        if self.protected:
            message["has_protected_content"] = True
        return {**message, **self.other}

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
            "document": self.document.shown() if self.document else None,
        }


def _shown_button(button: Json) -> Json:
    if button.get("url"):
        return {"text": button["text"], "kind": "url", "url": button["url"]}
    return {"text": button["text"], "kind": "callback" if "callback_data" in button else "other"}
