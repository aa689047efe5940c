"""What somebody typed for a question: a text, or the words under a photo or a file."""

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from handlers.ui.albums import remember_album
from handlers.ui.attachments import only_words_taken
from handlers.ui.screen import Screen
from services.requests.words import is_blank


def has_words(message: Message) -> bool:
    """A caption is words like any other."""
    return message.text is not None or not is_blank(message.caption or "")


def typed(message: Message) -> str:
    return message.text or message.caption or ""


async def answer_to_typed(state: FSMContext, message: Message, shown: Screen) -> Screen:
    """What a form of the staff shows after it took words; beside a file, that it is not kept. An album has no other
    answer.
    """
    await remember_album(state, message)
    return shown if message.text else only_words_taken(shown)
