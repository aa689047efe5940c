"""Words that mark a crisis: the numbers of help stand above whatever else is answered, and the words go their way."""

from handlers.family.screens import urgent
from services.helplines import load_helplines
from services.safety.crisis import find_crisis
from services.work import Work
from storage.models import MessageClass


def give_numbers(work: Work, text: str) -> None:
    """To be called before the answer is left: the numbers leave first, above every other lane."""
    if find_crisis(text) is not None:
        work.reply(urgent.in_crisis(load_helplines()), message_class=MessageClass.URGENT)
