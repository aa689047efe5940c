"""«Мои данные»: the files with everything that is kept, and «Забыть меня», explained and confirmed twice."""

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.family.screens.consent import MyConsents
from handlers.refusals import tells
from handlers.ui.ids import RowId
from handlers.ui.menu import Open, Section, back, menu_button
from handlers.ui.screen import Screen, button, screen
from handlers.ui.simple import simply
from handlers.ui.text import join
from services.errors import DomainError
from services.people.erasure import StillOnStaff


class MyData(CallbackData, prefix="yd"):
    pass


class SendMyData(CallbackData, prefix="yq"):
    pass


class AskToForget(CallbackData, prefix="yf"):
    """«Забыть меня»: what it means."""


class ForgetMe(CallbackData, prefix="yg"):
    """The first «yes»: the last question comes as a new message."""


class ForgetForGood(CallbackData, prefix="yz"):
    """The second «yes», by the person whom the message asked."""

    person_id: RowId


def my_data() -> Screen:
    return screen(
        join(
            [
                _("<b>My data</b>"),
                simply(
                    _("Everything that is kept about you: we send it here as files, within a minute."),
                    _("We send you everything that is kept about you."),
                ),
                simply(_("Or we erase it: the next screen says what exactly."), _("Or we erase it.")),
            ]
        ),
        [button(_("📄 Send the files"), SendMyData())],
        [button(_("Consents"), MyConsents())],
        [button(_("🗑 Forget me"), AskToForget())],
        back(Open(section=Section.SETTINGS)),
    )


def ordered() -> Screen:
    return screen(
        _("The files come within a minute: one to read, one for programs. Only you get them."), [menu_button(keep=True)]
    )


def what_it_means() -> Screen:
    return screen(
        join(
            [
                _("<b>Forget me</b>"),
                _("We erase: your words and the answers, drafts, what the Centre was told, notes of the staff."),
                _("Also: name, phone, sign-ups, choices, consents, and what we know of your files."),
                simply(
                    _("Open requests are closed, meetings are cancelled. The specialist hears only that it is over."),
                    _("Open requests are closed, meetings are cancelled."),
                ),
                simply(
                    _("What stays: that there was a request, without words and without you; a note of this erasure."),
                    _("What stays: that there was a request, without you."),
                ),
                _("The messages in this chat are on your phone: only you can delete them there."),
            ]
        ),
        [button(_("🗑 Forget me"), ForgetMe())],
        back(MyData()),
    )


def last_question(person_id: int) -> Screen:
    return screen(
        _("Erase everything now? It cannot be brought back."),
        [button(_("Yes, erase everything"), ForgetForGood(person_id=person_id))],
        [button(_("No, leave it"), MyData())],
    )


def forgotten() -> Screen:
    """The last message of this acquaintance; it says what a person may be afraid of."""
    return screen(
        _("Everything is erased. If help is needed again, simply write: we will begin anew, and nobody will ask why.")
    )


@tells(StillOnStaff)
def _still_on_staff(_error: DomainError) -> str:
    return _(
        "You are on the staff now, and people wait for your answers. Please ask your head or an administrator to end "
        "your post first: then this button erases everything."
    )
