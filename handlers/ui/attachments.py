"""What is no text: photos, voice, files, contacts. None is passed on yet, and that is said; a caption is words."""

from aiogram.enums import ContentType
from aiogram.types import Message
from aiogram.utils.i18n import gettext as _

from handlers.ui.menu import menu_button
from handlers.ui.screen import Screen, screen
from handlers.ui.text import join
from services.requests.words import is_blank

SPOKEN = frozenset(
    {
        ContentType.ANIMATION,
        ContentType.AUDIO,
        ContentType.CHECKLIST,
        ContentType.CONTACT,
        ContentType.DICE,
        ContentType.DOCUMENT,
        ContentType.GAME,
        ContentType.GIFT,
        ContentType.INVOICE,
        ContentType.LOCATION,
        ContentType.PAID_MEDIA,
        ContentType.PHOTO,
        ContentType.POLL,
        ContentType.STICKER,
        ContentType.STORY,
        ContentType.UNIQUE_GIFT,
        ContentType.UNKNOWN,
        ContentType.VENUE,
        ContentType.VIDEO,
        ContentType.VIDEO_NOTE,
        ContentType.VOICE,
    }
)
"""What a person sends by hand (UNKNOWN: a type of the future). The rest is the chat's own service (pinned, timer)."""
_FILES = frozenset({ContentType.DOCUMENT, ContentType.AUDIO})


def words_to_keep(message: Message) -> str:
    """The words of a message as their reader gets them: beside a file, marked that there was one."""
    if message.text is not None:
        return message.text
    caption = message.caption or ""
    if is_blank(caption):
        return caption
    mark = (
        _("(there was a file, it is not passed on)")
        if message.media_group_id is None
        else _("(there were files, they are not passed on)")
    )
    return f"{caption}\n{mark}"


def not_passed_on(message: Message) -> str:
    """What of a message does not reach anybody, in one sentence; nothing to say of a text."""
    if message.text is not None:
        return ""
    if message.contact is not None:
        return _("The number is not passed on: if you would like to be called, write the number in words.")
    if message.photo is not None:
        return _("The photo is not passed on: I can pass on only text for now.")
    if message.voice is not None:
        return _("The voice message is not passed on: I can pass on only text for now.")
    if message.content_type in _FILES:
        return _("The file is not passed on: I can pass on only text for now.")
    is_place = message.location is not None or message.venue is not None
    return _place_not_passed_on() if is_place else _("This is not passed on: I can pass on only text for now.")


def _place_not_passed_on() -> str:
    return _(
        "The place on the map is neither passed on nor kept. Such places had better not be sent anywhere: "
        "it may harm those who are dear to you."
    )


def words_wait(message: Message) -> str:
    """The same to somebody whose words are kept and wait for a choice; nothing to say of a text."""
    note = not_passed_on(message)
    return " ".join([note, _("Your words are kept, but not sent yet.")]) if note else ""


def only_words_taken(shown: Screen) -> Screen:
    """To the staff, whose form took the words under a file."""
    return beneath(_("The file is not kept: only the words are taken."), shown)


def marked_for_the_family(shown: Screen) -> Screen:
    """To a specialist, whose answer went under a file."""
    return beneath(_("The file itself is not passed on: a mark that there was one stands beside your words."), shown)


def staff_at_rest() -> Screen:
    """To the staff, of whom nothing is being asked."""
    return screen(_("Files are not passed on yet. Please write it in words."), [menu_button()])


def beneath(note: str, shown: Screen) -> Screen:
    """A screen with a sentence above it."""
    return Screen(join([note, shown.text], "\n\n"), shown.rows)
