"""What a phone shows: messages and their buttons."""

from dataclasses import dataclass

from bot.sandbox.answers import Json


@dataclass(frozen=True)
class Button:
    """`kind` is "callback", "url" or "other"."""

    text: str
    kind: str
    url: str = ""


@dataclass(frozen=True)
class ChatMessage:
    """A message as the screen shows it; `sender` is "bot" or "me", `document` is {"file_id","name","size","mime"},
    `media` what else it carries ({"kind": "voice", "file_id": …}), `reply_to` the message that it replies to.
    """

    id: int
    sender: str
    date: str
    edited: bool
    text: str
    html: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    document: Json | None = None
    media: Json | None = None
    reply_to: int | None = None

    @property
    def labels(self) -> list[str]:
        return [button.text for row in self.buttons for button in row]

    def position(self, label: str) -> tuple[int, int] | None:
        """Row and column of the button with this label; a part of the label will do when only one has it."""
        places = [(row, column) for row, line in enumerate(self.buttons) for column in range(len(line))]
        exact = [place for place in places if self._at(place).text == label]
        partial = [place for place in places if label in self._at(place).text]
        if exact:
            return exact[0]
        return partial[0] if len(partial) == 1 else None

    def _at(self, place: tuple[int, int]) -> Button:
        return self.buttons[place[0]][place[1]]

    def __str__(self) -> str:
        rows = "".join("\n    " + " ".join(f"[{button.text}]" for button in row) for row in self.buttons)
        carried = self.document["name"] if self.document else self.media["kind"] if self.media else ""
        return f"{self.sender}: {self.text}{f' <{carried}>' if carried else ''}{rows}"


def read_message(raw: Json) -> ChatMessage:
    return ChatMessage(
        id=raw["id"],
        sender=raw["from"],
        date=raw["date"],
        edited=raw["edited"],
        text=raw["text"],
        html=raw["html"],
        buttons=tuple(
            tuple(Button(button["text"], button["kind"], button.get("url", "")) for button in row)
            for row in raw["buttons"]
        ),
        document=raw["document"],
        media=raw["media"],
        reply_to=raw["reply_to"],
    )
