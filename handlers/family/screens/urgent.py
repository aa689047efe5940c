"""«🆘 Срочная помощь»: the numbers first, without any introduction; they stand nowhere else. Then who is called."""

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.family.screens.receipts import appended, who_is_called
from handlers.family.screens.shield import left_out
from handlers.family.screens.words import quoted
from handlers.ui.ids import RowId
from handlers.ui.menu import Section, menu_button, opens
from handlers.ui.screen import Screen, button, screen
from handlers.ui.simple import simply
from handlers.ui.text import Html, fill, join
from services.conversation import Appended
from services.helplines import Helpline
from services.requests.registration import Registered
from services.urgent import Call, TakenBack
from storage.models import RequestKind, RequestState


class NotUrgent(CallbackData, prefix="fnu"):
    """«Это не срочно»: one tap takes the call back."""

    request_id: RowId


def calling(helplines: tuple[Helpline, ...], call: Call) -> Screen:
    """After a press or a cry: the numbers, then whom the bot calls. Nobody is said to be there before «Принимаю»."""
    said = call.said
    if said is None:
        return numbers_again(helplines)
    told = _registered(said, call) if isinstance(said, Registered) else _under_way(said, call)
    waits = _("What you had begun to write to another specialist waits: you can send it later, from the menu.")
    own = _("Your own psychologist sees these words too: request, number {number}.")
    kept = [_("What you had written before went with it:"), quoted(call.joined)] if call.joined else []
    text = join(
        [
            join([_numbers(helplines), _("If there is danger right now, call.")]),
            join(
                [told, fill(own, number=call.own) if call.own is not None else "", waits if call.waits else "", *kept]
            ),
        ],
        "\n\n",
    )
    is_open = said.facts.kind is RequestKind.URGENT and said.facts.state is RequestState.NEW
    return screen(
        text,
        [button(_("It is not urgent"), NotUrgent(request_id=said.facts.number))] if is_open else [],
        [menu_button(keep=True)],
    )


def _registered(said: Registered, call: Call) -> Html:
    accepted = fill(_("The urgent request, number {number}, is accepted."), number=said.facts.number)
    write = (
        _("Write what is happening: the specialist will see it.")
        if call.wordless
        else _("You can go on writing here. While nobody has answered, the numbers above work.")
    )
    return join([f"<b>{accepted}</b>", who_is_called(said), write, left_out(masked=said.masked)])


def _under_way(said: Appended, call: Call) -> Html:
    if not call.wordless:
        return Html(appended(said).text)
    text = (
        _("Urgent request {number} is open: a specialist is with you. Write here.")
        if said.heard and said.facts.state is RequestState.TAKEN
        else _(
            "Urgent request {number} is open already, the specialists have been called. "
            "Write here: the words will be added to it."
        )
        if said.called
        else _(
            "Urgent request {number} is open already. No specialist is there right now: we are looking for somebody "
            "who will answer. Write here: the words will be added to it."
        )
    )
    return join([fill(text, number=said.facts.number), left_out(masked=said.masked)])


def numbers_again(helplines: tuple[Helpline, ...]) -> Screen:
    """The numbers alone, with the way to the specialists."""
    call = _("If there is danger right now, call.")
    return screen(join([_numbers(helplines), call], "\n\n"), [opens(Section.URGENT)])


def from_memory(helplines: tuple[Helpline, ...]) -> Screen:
    """To a cry while nothing can be written down, or much waits before it: it promises nothing of what was said."""
    call = _("If there is danger right now, call. I am slow at the moment: people at these numbers answer at once.")
    return screen(join([_numbers(helplines), call], "\n\n"))


def taken_back(done: TakenBack) -> Screen:
    if not done.with_specialist:
        told = _("It is good that it is not urgent. I call nobody any more.")
        return screen(told, [menu_button(keep=True)])
    text = (
        _("A psychologist is with you already, request, number {number}: please tell it right there.")
        if done.still_urgent
        else simply(
            _(
                "It is good that it is not urgent. Request, number {number}, stays with the psychologist "
                "as an ordinary one. You can go on writing here."
            ),
            _("Request {number} stays with the psychologist. You can write here."),
        )
    )
    return screen(fill(text, number=done.facts.number), [opens(Section.URGENT), menu_button(keep=True)])


def _numbers(helplines: tuple[Helpline, ...]) -> Html:
    return join(
        [fill("<b>{phone}</b> {name}, {hours}", phone=one.phone, name=one.name, hours=one.hours) for one in helplines]
    )
