"""Screens of the shield: what was found in the words, and what becomes of them."""

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.ui.menu import Section, menu_button, opens
from handlers.ui.screen import Screen, button, screen
from handlers.ui.text import fill, join
from services.requests.drafts import Words
from services.requests.holding import held_texts, pieces_in
from services.safety.shield import MASK, find_pieces
from services.shielding import Rewriting


class SendMasked(CallbackData, prefix="sm"):
    """«Отправить без него»: the held words of the draft `key`, as its screen showed them (`mark`, here and below)."""

    key: str
    mark: str


class Rewrite(CallbackData, prefix="sr"):
    """«Переписать»: what was found is erased with the message that it stands in."""

    key: str
    mark: str


def ask(words: Words, note: str = "") -> Screen:
    """What was found, why it had better not be written, and what can be done. The words have gone nowhere yet."""
    found = ", ".join(f"«{piece}»" for piece in pieces_in(held_texts(words)))
    return screen(
        join(
            [
                note,
                fill(_("There is {pieces} in the message."), pieces=found),
                _("Such facts had better not be written anywhere: it may harm those who are dear to you."),
                _("Send the message without that?"),
            ]
        ),
        [button(_("Send without it"), SendMasked(key=words.key, mark=words.mark))],
        [button(_("Rewrite"), Rewrite(key=words.key, mark=words.mark))],
        [opens(Section.URGENT), menu_button(keep=True)],
    )


def left_out(*, masked: bool) -> str:
    """To whoever wrote words that went without a piece."""
    text = _("What had better not be written stays unsent: “{mask}” stands in its place.")
    return fill(text, mask=MASK) if masked else ""


def says_left_out(shown: Screen, typed: str) -> Screen:
    """A receipt of words that are kept without their pieces."""
    return Screen(join([shown.text, left_out(masked=bool(find_pieces(typed)))], "\n\n"), shown.rows)


def rewritten(done: Rewriting) -> Screen:
    """What was found is erased: new words are waited for."""
    told = _("What you wrote is erased, nobody has seen it.")
    asked = _("Please write it once more, without numbers of units, places and call signs.")
    rest = (
        fill(_("The rest is passed on: request, number {number}."), number=done.request_id)
        if done.sent
        else _("The rest waits and goes together with it.")
        if done.waits
        else ""
    )
    return screen(join([told, asked, rest]), [opens(Section.URGENT), menu_button(keep=True)])
