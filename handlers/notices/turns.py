"""What is heard in «Помощь Центра» when somebody whose turn it is does nothing; nothing once it is done."""

from aiogram.utils.i18n import gettext as _

from handlers.family.screens import centre_help as family
from handlers.notices.registry import Facts, Reader, notice
from handlers.specialist.screens.centre_help import see
from handlers.specialist.screens.centre_help_form import ask_times, rewrite
from handlers.ui.centre_help import headline, help_name
from handlers.ui.menu import menu_button
from handlers.ui.screen import Screen, screen
from handlers.ui.text import fill, join
from services.centre_help.lists import Reading, read_for
from services.centre_help.turns import turn_mark
from storage.models import HelpState


@notice("centre_help_unread")
async def unread(reader: Reader, facts: Facts) -> Screen | None:
    """To the family: the summary once more, with its buttons."""
    read = await _in_turn(reader, facts)
    if read is None or not read.family:
        return None
    return family.to_read(read.facts, read.asked.summary or "", read.asked.version, reminder=True)


@notice("centre_help_unread_staff")
async def unread_staff(reader: Reader, facts: Facts) -> Screen | None:
    read = await _in_turn(reader, facts)
    if read is None or not read.leads:
        return None
    told = fill(_("{name}: the family has not read it yet. Please call."), name=help_name(read.facts.number))
    paper = _("Paper is possible too: cancel it here and ask anew, with the consent on paper.")
    return screen(join([told, paper], "\n\n"), [see(read.facts.number)], [menu_button(keep=True)])


@notice("centre_help_your_turn")
async def your_turn(reader: Reader, facts: Facts) -> Screen | None:
    """To whoever leads it: what is to be done, with its button."""
    read = await _in_turn(reader, facts)
    if read is None or not read.leads:
        return None
    number = read.facts.number
    if read.asked.state is HelpState.TO_CORRECT:
        told, act = (
            _("{name} waits for you: the family asked to correct it. Until then the Centre has nothing."),
            rewrite,
        )
    else:
        told, act = _("{name} waits for you: please offer three other times. The summary stays."), ask_times
    return screen(fill(told, name=help_name(number)), [act(number)], [see(number), menu_button(keep=True)])


@notice("centre_help_turn_missed")
async def turn_missed(reader: Reader, facts: Facts) -> Screen | None:
    """To the head: kind and state, never the words."""
    read = await _in_turn(reader, facts)
    if read is None:
        return None
    told = {
        HelpState.READING: _("The family has not read it, and nobody leads it. Please find a specialist who calls."),
        HelpState.TO_CORRECT: _("The family asked to correct it, and nobody has. Please remind the specialist."),
        HelpState.RETURNED: _("Other times are to be offered, and nobody has. Please remind the specialist."),
    }[read.asked.state]
    line = headline(read.facts, reader.view.centre.zone)
    return screen(join([line, told], "\n\n"), [see(read.facts.number), menu_button(keep=True)])


async def _in_turn(reader: Reader, facts: Facts) -> Reading | None:
    """The asking, while the turn that the notice speaks of goes on."""
    read = await read_for(reader.view, facts["help_id"], reader.account_id)
    if read is None or read.asked.state.value != facts["state"] or turn_mark(read.asked) != facts["mark"]:
        return None
    return read
