"""Words of a specialist that name no request: which family they are for is asked, with the words in sight."""

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.family.screens.words import AnswerWithDraft, MyOwn, choose_kind, drop_button, quoted
from handlers.ui.ids import PageNumber
from handlers.ui.menu import menu_button
from handlers.ui.pager import turn_row
from handlers.ui.screen import Screen, button, column, screen
from handlers.ui.text import fill, join
from services.conversation import Kept


class TurnFamilies(CallbackData, prefix="rx"):
    """Another page of the families that the words of the draft `key` may be for."""

    key: str
    page: PageNumber = 0


def ask_whom(kept: Kept, note: str = "") -> Screen:
    """Whom kept words are for: a family when the person has any in work, else whoever can help the person.

    `note` says what became of the words, when it is not the usual.
    Words that were begun as a plea of one's own (a kind is chosen) are never offered to a family.
    """
    return ask_whose(kept, note) if kept.taken.items and kept.words.kind is None else choose_kind(kept, note)


def ask_whose(kept: Kept, note: str = "") -> Screen:
    """Only families whose requests are in work; a plea of one's own is a button further."""
    count = len(kept.words.pieces)
    asked: str = (
        join([note, _("Which family are the words for?")], "\n\n")
        if note
        else _("Your message is kept. Which family is it for?")
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
    key, mark = kept.words.key, kept.words.mark
    return screen(
        join([asked, quoted(kept.words)]),
        *column(
            button(
                fill(_("Answer in request {number}"), number=one.number),
                AnswerWithDraft(request_id=one.number, key=key, mark=mark),
            )
            for one in kept.taken.items
        ),
        turn_row(kept.taken, lambda other: TurnFamilies(key=key, page=other)),
        [button(_("🙋 I need help myself"), MyOwn(key=key))],
        [drop_button(kept.words), menu_button()],
    )


def ask_own(kept: Kept) -> Screen:
    """Who can help the specialist; with families in work there is a way back to them."""
    shown = choose_kind(kept)
    if not kept.taken.items or kept.words.kind is not None:
        return shown
    back = (button(_("◀️ Back"), TurnFamilies(key=kept.words.key)),)
    return Screen(shown.text, (*shown.rows[:-1], back, shown.rows[-1]))
