"""What a phone may send besides text, checked before it is kept: whatever gets through can be shown in the chat.

Kinds that nobody knows yet pass as they are, and so do further fields of the known ones.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from bot.sandbox.formatting import units
from bot.sandbox.sending import MAX_TEXT

NOT_OF_A_SENDER = frozenset(
    {
        *("message_id", "message_thread_id", "from", "chat", "sender_chat", "date", "edit_date", "via_bot"),
        *("sender_boost_count", "sender_business_bot", "business_connection_id", "author_signature"),
        *("is_topic_message", "is_automatic_forward", "is_from_offline", "has_protected_content"),
        *("reply_to_message", "external_reply", "reply_to_story", "reply_markup", "update_id"),
    }
)
"""Fields of a message that the messenger sets, and no phone."""

Count = Annotated[int, Field(ge=0, lt=2**31)]


def _written(words: str) -> str:
    try:
        length = units(words)
    except UnicodeEncodeError:
        raise ValueError("not valid Unicode") from None
    if length > MAX_TEXT:
        raise ValueError(f"at most {MAX_TEXT} characters")
    return words


Words = Annotated[str, AfterValidator(_written)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True, allow_inf_nan=False)


class _File(_Part):
    """What its sender says of a file; numbers in pixels and seconds."""

    file_id: str
    file_name: str = ""
    mime_type: str = ""
    file_size: Count = 0
    duration: Count = 0
    width: Count = 0
    height: Count = 0
    length: Count = 0
    emoji: str = ""


class _Contact(_Part):
    """`of`: the key of somebody of the sandbox."""

    of: str = ""
    phone_number: str = ""
    first_name: str = ""
    last_name: str = ""
    vcard: str = ""
    user_id: int = 0


class _Location(_Part):
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    live_period: Count = 0


class _Venue(_Part):
    title: str
    address: str


class _Poll(_Part):
    question: str


class _Dice(_Part):
    emoji: str
    value: int


class _Entity(_Part):
    """`offset` and `length` in UTF-16 units."""

    type: str
    offset: Count
    length: Annotated[int, Field(ge=1, lt=2**31)]
    url: str = ""


def _as_sizes(photo: object) -> object:
    """A photo on its way is one file; as the Bot API has it, it is a list of sizes."""
    return [photo] if isinstance(photo, dict) else photo


class Content(_Part):
    """Fields of a message that its sender chooses. Raises pydantic's ValidationError for what could not be shown."""

    text: Words = ""
    caption: Words = ""
    entities: list[_Entity] = Field(default_factory=list)
    caption_entities: list[_Entity] = Field(default_factory=list)
    media_group_id: str = ""
    forward_origin: dict[str, Any] = Field(default_factory=dict)
    photo: Annotated[list[_File], BeforeValidator(_as_sizes), Field(min_length=1)] | None = None
    voice: _File | None = None
    video: _File | None = None
    video_note: _File | None = None
    audio: _File | None = None
    animation: _File | None = None
    sticker: _File | None = None
    document: _File | None = None
    contact: _Contact | None = None
    location: _Location | None = None
    venue: _Venue | None = None
    poll: _Poll | None = None
    dice: _Dice | None = None

    @model_validator(mode="before")
    @classmethod
    def _of_the_sender(cls, given: Mapping[str, object]) -> Mapping[str, object]:
        if not given:
            raise ValueError("a content has fields of a message")
        for name in sorted(NOT_OF_A_SENDER & given.keys()):
            raise ValueError(f"{name} is not for the sender to set")
        return given

    @model_validator(mode="after")
    def _marks_within_words(self) -> Self:
        for words, marks in ((self.text, self.entities), (self.caption, self.caption_entities)):
            if any(one.offset + one.length > units(words) for one in marks):
                raise ValueError("an entity ends after the end of its words")
        return self
