"""What is no text: photos, voice, files. Most of it is passed on as it is; the rest is answered kindly."""

from aiogram.enums import ContentType
from aiogram.types import Message
from aiogram.utils.i18n import gettext as _

from handlers.ui.screen import Screen
from handlers.ui.text import fill, join
from services.requests.pieces import Media, MediaKind, Piece
from services.requests.words import is_blank

_PASSED_ON = {ContentType(kind.value): kind for kind in MediaKind}
SPOKEN = frozenset(
    {
        *_PASSED_ON,
        ContentType.CHECKLIST,
        ContentType.CONTACT,
        ContentType.DICE,
        ContentType.GAME,
        ContentType.GIFT,
        ContentType.INVOICE,
        ContentType.LOCATION,
        ContentType.PAID_MEDIA,
        ContentType.POLL,
        ContentType.STORY,
        ContentType.UNIQUE_GIFT,
        ContentType.UNKNOWN,
        ContentType.VENUE,
    }
)
"""What a person sends by hand (UNKNOWN: a type of the future). The rest is the chat's own service (pinned, timer)."""
_PLACES = frozenset({ContentType.LOCATION, ContentType.VENUE})


def piece_of(message: Message) -> Piece:
    """A message as it is kept and passed on. Words under what is not passed on are marked."""
    media = _media_of(message)
    text = message.text if message.text is not None else message.caption or ""
    if message.text is None and media is None and not is_blank(text):
        text = f"{text}\n{_('(there was a file, it is not passed on)')}"
    answered = message.reply_to_message
    return Piece(text, media, message.message_id, answered.message_id if answered is not None else None)


def says_something(message: Message) -> bool:
    """Words or a file that can be passed on; a text without a letter is a text."""
    return message.text is not None or not piece_of(message).is_blank


def _media_of(message: Message) -> Media | None:
    kind = _PASSED_ON.get(ContentType(message.content_type))
    found = getattr(message, kind.value, None) if kind is not None else None
    if kind is None or not found:
        return None
    # Of a photo the messenger gives every size; the largest comes last.
    file = found[-1] if isinstance(found, list) else found
    return Media(
        kind,
        file.file_id,
        album=message.media_group_id,
        seconds=getattr(file, "duration", None),
        name=getattr(file, "file_name", None),
        size=file.file_size,
    )


def media_label(media: Media) -> str:
    """What a file is called among words: «голосовое сообщение, 0:12»."""
    name = media_kind_label(media.kind)
    if media.kind is MediaKind.DOCUMENT and media.name:
        return f"{name} «{media.name}»"
    return f"{name}, {media.seconds // 60}:{media.seconds % 60:02}" if media.seconds else name


def media_kind_label(kind: MediaKind) -> str:
    return {
        MediaKind.PHOTO: _("photo"),
        MediaKind.VIDEO: _("video"),
        MediaKind.VIDEO_NOTE: _("round video"),
        MediaKind.VOICE: _("voice message"),
        MediaKind.AUDIO: _("recording"),
        MediaKind.ANIMATION: _("moving picture"),
        MediaKind.STICKER: _("sticker"),
        MediaKind.DOCUMENT: _("file"),
    }[kind]


def as_words(text: str, media: Media | None) -> str:
    """A message as words, for a screen that shows no files (plain text, not HTML)."""
    if media is None:
        return text
    label = f"[{media_label(media)}]"
    return label if is_blank(text) else f"{label}\n{text}"


def not_passed_on(message: Message) -> str:
    """What of a message does not reach anybody, in one sentence; nothing to say of what does."""
    if says_something(message) and (message.text is not None or _media_of(message) is not None):
        return ""
    if message.contact is not None:
        return _("The number is not passed on: if you would like to be called, write the number in words.")
    if message.content_type in _PLACES:
        return _(
            "The place on the map is neither passed on nor kept. Such places had better not be sent anywhere: "
            "it may harm those who are dear to you."
        )
    return _("This is not passed on: I can pass on words, photos, voice messages and files.")


def words_wait(message: Message) -> str:
    """The same to somebody whose words are kept and wait for a choice."""
    note = not_passed_on(message)
    return " ".join([note, _("Your words are kept, but not sent yet.")]) if note else ""


def only_words_taken(shown: Screen) -> Screen:
    """To the staff, whose form took the words under a file."""
    return beneath(_("The file is not kept: only the words are taken."), shown)


def beneath(note: str, shown: Screen) -> Screen:
    """A screen with a sentence above it."""
    return Screen(join([note, shown.text], "\n\n"), shown.rows)


def refused_file(media: Media) -> str:
    """In place of a file that the messenger does not give any more (HTML of ours)."""
    return fill(_("The attachment did not arrive: {what}. The sender is told."), what=media_label(media))
