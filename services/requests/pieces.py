"""One message as its writer sent it: words, a file, or both; and what is kept of a file.

A file stays with the messenger: only by what it is found there again is kept. Another messenger fills the same fields.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from services.requests.words import is_blank
from services.safety.looks import masked_all
from storage.models import Messenger


class MediaKind(StrEnum):
    PHOTO = "photo"
    VIDEO = "video"
    VIDEO_NOTE = "video_note"
    VOICE = "voice"
    AUDIO = "audio"
    ANIMATION = "animation"
    STICKER = "sticker"
    DOCUMENT = "document"


WITHOUT_WORDS = frozenset({MediaKind.VIDEO_NOTE, MediaKind.STICKER})
"""No words can stand under these."""


@dataclass(frozen=True)
class Media:
    """A file in the keeping of a `messenger`; `ref`: by what it finds the file (Telegram: a file id, which holds for
    one bot). `album`: the same for everything that was sent together. `seconds`: how long it plays; `size` in bytes.
    """

    kind: MediaKind
    ref: str
    album: str | None = None
    seconds: int | None = None
    name: str | None = None
    size: int | None = None
    messenger: Messenger = Messenger.TELEGRAM

    def as_data(self) -> dict[str, object]:
        told = {"seconds": self.seconds, "name": self.name, "size": self.size, "album": self.album}
        return {
            "kind": self.kind.value,
            "ref": self.ref,
            "messenger": self.messenger.value,
            **{name: value for name, value in told.items() if value is not None},
        }

    @property
    def looks(self) -> tuple[object, ...]:
        """What is the same as long as the file is: the messenger may name one file in more ways than one."""
        return self.kind, self.size, self.seconds, self.name


def media_of(data: Mapping[str, Any] | None) -> Media | None:
    """A file as it is kept."""
    if data is None:
        return None
    return Media(
        kind=MediaKind(data["kind"]),
        ref=data["ref"],
        album=data.get("album"),
        seconds=data.get("seconds"),
        name=data.get("name"),
        size=data.get("size"),
        messenger=Messenger(data["messenger"]),
    )


@dataclass(frozen=True)
class Piece:
    """`text` beside a file is its caption. It stands in the chat of `account_id` as `chat_message_id`, where it replies
    to the message `replies_to`; `answers_id` is that message's number in the conversation, once it is known.
    """

    text: str = ""
    media: Media | None = None
    chat_message_id: int | None = None
    replies_to: int | None = None
    account_id: int | None = None
    answers_id: int | None = None

    @property
    def is_blank(self) -> bool:
        """There is neither a word nor a file in it."""
        return self.media is None and is_blank(self.text)

    @property
    def told(self) -> str:
        """What a button remembers of it: all of an album that has no words says the same."""
        if self.media is None:
            return self.text
        return f"{self.media.album or self.media.ref}\1{self.text}"


def masked_pieces(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The same messages without what must not travel of a serviceman (services.safety.shield)."""
    clean = masked_all([piece.text for piece in pieces])
    return tuple(replace(piece, text=text) for piece, text in zip(pieces, clean, strict=True))
