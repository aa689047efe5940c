"""«↪️ Передать»: to a colleague by name, to the Centre or another department; a note for whoever comes next."""

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.refusals import tells
from handlers.ui.ids import PageNumber, RowId
from handlers.ui.menu import menu_button
from handlers.ui.pager import Page, turn_row
from handlers.ui.question import stop_row
from handlers.ui.roles import profile_label
from handlers.ui.screen import Button, Screen, button, column, screen
from handlers.ui.text import fill, join
from services.errors import DomainError
from services.requests.handover import Colleague, Desk, NobodyThere
from storage.models import Profile


class HandOver(CallbackData, prefix="ho"):
    """«↪️ Передать»: whom to; `page` of the colleagues."""

    request_id: RowId
    page: PageNumber = 0


class HandToUnit(CallbackData, prefix="hou"):
    """The units and the Centre; `page` of them."""

    request_id: RowId
    page: PageNumber = 0


class ToColleague(CallbackData, prefix="hoc"):
    """`without_note`: at once; else a note is asked for first."""

    request_id: RowId
    post_id: RowId
    without_note: bool = False


class ToDesk(CallbackData, prefix="hod"):
    request_id: RowId
    unit_id: RowId
    profile: Profile
    without_note: bool = False


def hand_over_button(number: int) -> Button:
    return button(_("↪️ Hand over"), HandOver(request_id=number))


def choose_colleague(number: int, page: Page[Colleague], back: CallbackData) -> Screen:
    text = (
        _("To whom is request {number} handed? It goes with the whole conversation, the family is told.")
        if page.items
        else _("No colleague can be reached now. Request {number} can be handed to another department or the Centre.")
    )
    return screen(
        fill(text, number=number),
        *column(
            button(
                f"{one.name} · {profile_label(one.profile)} · {one.unit}",
                ToColleague(request_id=number, post_id=one.post_id),
            )
            for one in page.items
        ),
        turn_row(page, lambda other: HandOver(request_id=number, page=other)),
        [button(_("🏢 To a department or the Centre"), HandToUnit(request_id=number))],
        [button(_("◀️ Back"), back), menu_button()],
    )


def choose_desk(number: int, page: Page[Desk]) -> Screen:
    text = (
        _("Whose specialists should take request {number}? Whoever is free first takes it.")
        if page.items
        else _("Nobody can be reached in any unit now. Request {number} stays with you.")
    )
    return screen(
        fill(text, number=number),
        *column(
            button(
                f"{one.unit} · {profile_label(one.profile)}",
                ToDesk(request_id=number, unit_id=one.unit_id, profile=one.profile),
            )
            for one in page.items
        ),
        turn_row(page, lambda other: HandToUnit(request_id=number, page=other)),
        [button(_("◀️ Back"), HandOver(request_id=number)), menu_button()],
    )


def ask_note(number: int, without_note: CallbackData) -> Screen:
    return screen(
        fill(
            _(
                "Write a note for whoever takes over request {number}: what is done, what was promised. "
                "The family does not see it."
            ),
            number=number,
        ),
        [button(_("Hand over without a note"), without_note)],
        stop_row(),
    )


def handed_to_colleague(number: int, to: Colleague) -> Screen:
    text = _("Request {number} is handed over: {name}, {profile}. The family is told.")
    return screen(
        fill(text, number=number, name=to.name, profile=profile_label(to.profile).lower()), [menu_button(keep=True)]
    )


def handed_to_desk(number: int, to: Desk) -> Screen:
    text = _("Request {number} is offered: {unit}, {profile}. The family is told.")
    return screen(
        fill(text, number=number, unit=to.unit, profile=profile_label(to.profile).lower()), [menu_button(keep=True)]
    )


@tells(NobodyThere)
def _nobody_there(_error: DomainError) -> str:
    return join([_("Nobody can be reached there now. The request stays with you.")])
