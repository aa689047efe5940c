"""Words of a specialist that name no request: which family they are for is asked, with the words in sight."""

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.family.screens.words import SHOWN, AnswerWithDraft, Drop
from handlers.ui.menu import menu_button
from handlers.ui.screen import Screen, button, column, screen
from handlers.ui.text import fill, join
from services.conversation import Kept
from services.requests.words import parts_of


class MyOwn(CallbackData, prefix="rm"):
    """«🙋 Это моя заявка»: the words of the draft `key` are not for a family."""

    key: str


def ask_whose(kept: Kept) -> Screen:
    """Only families whose requests are in work; a plea of one's own is a button further."""
    count = len(kept.words.texts)
    asked: str = (
        _("Your message is kept. Which family is it for?")
        if count == 1
        else fill(
            ngettext(
                "{count} message is kept. Which family are they for?",
                "{count} messages are kept. Which family are they for?",
                count,
            ),
            count=count,
        )
    )
    key = kept.words.key
    return screen(
        join([asked, fill("<blockquote>{words}</blockquote>", words=parts_of(kept.words.text, SHOWN)[0])]),
        *column(
            button(
                fill(_("Answer in request {number}"), number=one.number),
                AnswerWithDraft(request_id=one.number, key=key),
            )
            for one in kept.taken
        ),
        [button(_("🙋 It is my own request"), MyOwn(key=key))],
        [button(_("↩️ Cancel"), Drop(key=key)), menu_button()],
    )
