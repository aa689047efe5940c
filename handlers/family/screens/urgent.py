"""«🆘 Срочная помощь»: the numbers first, without any introduction; they stand nowhere else."""

from aiogram.utils.i18n import gettext as _

from handlers.ui.menu import Section, menu_button, opens
from handlers.ui.screen import Screen, screen
from handlers.ui.text import Html, fill, join
from services.helplines import Helpline
from services.requests.lists import UnderWay


def urgent(helplines: tuple[Helpline, ...], under_way: UnderWay) -> Screen:
    write = _first_words(called=under_way.called) if under_way.number is None else _open(under_way)
    return screen(join([_numbers(helplines), write], "\n\n"), [menu_button(keep=True)])


def in_crisis(helplines: tuple[Helpline, ...]) -> Screen:
    """Above the usual answer to words that mark a crisis."""
    call = _("If there is danger right now, call. To have the specialists called at once, press «Urgent help».")
    return screen(join([_numbers(helplines), call], "\n\n"), [opens(Section.URGENT)])


def _numbers(helplines: tuple[Helpline, ...]) -> Html:
    return join(
        [fill("<b>{phone}</b> {name}, {hours}", phone=one.phone, name=one.name, hours=one.hours) for one in helplines]
    )


def _first_words(*, called: bool) -> str:
    """Before there is a request: nobody is promised who is not there."""
    return (
        _("You can write here too: what is happening? The first words go to the specialists at once.")
        if called
        else _(
            "You can write here too: what is happening? No specialist is there right now: "
            "the words will be kept, and we will look for somebody who answers."
        )
    )


def _open(under_way: UnderWay) -> str:
    text = (
        _(
            "Urgent request {number} is open already, the specialists have been called. "
            "Write here: the words will be added to it."
        )
        if under_way.called
        else _(
            "Urgent request {number} is open already. No specialist is there right now: we are looking for somebody "
            "who will answer. Write here: the words will be added to it."
        )
    )
    return fill(text, number=under_way.number)
