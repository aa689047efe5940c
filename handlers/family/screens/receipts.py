"""What stays in the chat of a family: words were sent, accepted, added; who sees them and when the answer comes."""

from aiogram.utils.i18n import gettext as _

from handlers.family.screens import shield
from handlers.family.screens.card import open_card
from handlers.ui.menu import Section, menu_button, opens
from handlers.ui.requests import called_told, helper_label
from handlers.ui.screen import Row, Screen, screen
from handlers.ui.simple import simply
from handlers.ui.text import fill, join
from handlers.ui.times import after_moment, by_moment, by_time
from services.conversation import Appended
from services.requests.facts import RequestFacts
from services.requests.promises import Promise
from services.requests.registration import Registered
from storage.models import RequestKind


def sent(facts: RequestFacts) -> Screen:
    """In place of the screen with «Отправить»: short, and nothing left to press twice."""
    return screen(fill(_("Sent. Your request has number {number}."), number=facts.number))


def already_sent(facts: RequestFacts) -> str:
    return fill(_("It was already sent: request, number {number}."), number=facts.number)


def receipt(registered: Registered) -> Screen:
    """The receipt that stays: the number, who will see it, and a term that the rota can keep."""
    facts = registered.facts
    if facts.kind is RequestKind.URGENT:
        return _urgent_receipt(registered)
    told: str
    accepted = fill(_("The request, number {number}, is accepted."), number=facts.number)
    if registered.staffed:
        told = fill(_("It will be seen by: {helper}, {unit}."), helper=helper_label(facts.kind), unit=facts.unit)
        term = promised(facts, registered.promise)
    else:
        told = _("No specialist is there right now: we are looking for somebody who will answer.")
        term = _("We will write to you here, usually within one working day.")
    more = _("To add something, simply write.")
    left_out = shield.left_out(masked=registered.masked)
    return screen(
        join([f"<b>{accepted}</b>", left_out, told, called_told(facts), term, more]), *below_receipt(facts.number)
    )


def promised(facts: RequestFacts, promise: Promise | None) -> str:
    """When the answer comes, by the hours of the unit; by night what can be done at once."""
    if promise is None:
        return _("The answer comes here as soon as the specialist is free, usually within working hours.")
    if promise.opens is None:
        return fill(_("The answer comes here, usually {by}."), by=by_moment(promise.due, promise.now))
    same_day = promise.due.date() == promise.opens.date()
    text = (
        _("It is night now, the {helper} answers {after}, usually {by}.")
        if promise.by_night
        else _("These are not working hours, the {helper} answers {after}, usually {by}.")
    )
    answers = fill(
        text,
        helper=helper_label(facts.kind),
        after=after_moment(promise.opens, promise.now),
        by=by_time(promise.due) if same_day else by_moment(promise.due, promise.now),
    )
    return join([answers, _("If it cannot wait, press “🆘 Urgent help”.")], " ")


def _urgent_receipt(registered: Registered) -> Screen:
    number = registered.facts.number
    accepted = fill(_("The urgent request, number {number}, is accepted."), number=number)
    meanwhile = simply(
        _("While nobody has answered yet, call the numbers above or press «Urgent help». You can go on writing here."),
        _("While nobody has answered yet, call the numbers above. You can go on writing here."),
    )
    return screen(join([f"<b>{accepted}</b>", who_is_called(registered), meanwhile]), *below_receipt(number))


def who_is_called(registered: Registered) -> str:
    """Of an urgent request: honest also when nobody is on duty, and when nobody is there at all."""
    return (
        _("I am calling the specialist on duty.")
        if registered.on_duty
        else _("Nobody is on duty now. I am calling every psychologist who can answer.")
        if registered.staffed
        else _("No specialist is there right now: we are looking for somebody who will answer.")
    )


def reopened(added: Appended) -> Screen:
    """The receipt: the request is open again, and what became of the words."""
    shown = appended(added)
    again = fill(_("Request {number} is open again."), number=added.facts.number)
    return Screen(join([f"<b>{again}</b>", shown.text]), shown.rows)


def appended(added: Appended) -> Screen:
    text = (
        _("Passed on: request, number {number}. The specialist sees your message.")
        if added.heard
        else _("Kept in request, number {number}. The specialist cannot be reached now: we are calling another one.")
        if added.away
        else _("Added to request, number {number}. The specialist will read it with the rest.")
        if added.called
        else _(
            "Added to request, number {number}. No specialist is there right now: "
            "we are looking for somebody who will answer."
        )
    )
    told = fill(text, number=added.facts.number)
    return screen(join([told, shield.left_out(masked=added.masked)]), *below_receipt(added.facts.number))


def below_receipt(number: int | None) -> list[Row]:
    """`number`: of the request that it is of, if of any."""
    card = [] if number is None else [(open_card(number),)]
    return [*card, (opens(Section.URGENT), menu_button(keep=True))]
