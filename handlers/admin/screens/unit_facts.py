"""«✏️ Изменить» of a unit: its address, phone, hours, papers and place on the map, one at a time."""

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.admin.screens.units import ChangeUnit, ShowUnit
from handlers.refusals import tells
from handlers.ui.ids import RowId
from handlers.ui.menu import back, menu_button
from handlers.ui.screen import Row, Screen, button, column, screen
from handlers.ui.text import fill, join
from services.errors import DomainError
from services.units.coordinates import CoordinatesRefused
from services.units.editing import FactUnfit, UnitFact, is_told
from storage.models import Unit


class AskFact(CallbackData, prefix="uf"):
    """Type this fact anew."""

    unit_id: RowId
    fact: UnitFact


class ClearFact(CallbackData, prefix="ux"):
    unit_id: RowId
    fact: UnitFact


def choose_fact(unit: Unit) -> Screen:
    text = join([fill("<b>{name}</b>", name=unit.name), _("What shall be changed? Families see it at once.")])
    return screen(
        text,
        *column(button(fact_label(fact), AskFact(unit_id=unit.id, fact=fact)) for fact in UnitFact),
        back(ShowUnit(unit_id=unit.id)),
    )


def ask_fact(unit: Unit, fact: UnitFact) -> Screen:
    hints = {
        UnitFact.ADDRESS: _("Write the address of the office in one message."),
        UnitFact.PHONE: _("Write the phone of the office. When it begins with +7, phones can call it by a tap."),
        UnitFact.HOURS: _("Write the hours like this: пн-чт 8:30-17:30, пт 8:30-16:30"),
        UnitFact.PAPERS: _("Write in one message which papers the office takes. Each may stand on a line of its own."),
        UnitFact.PLACE: _("Send the place as a location pin, or write latitude and longitude like this: 52.28, 104.28"),
    }
    now = _now_words(unit, fact)
    return screen(
        join([fill("<b>{name}</b>", name=unit.name), fill(_("Now: {value}"), value=now) if now else "", hints[fact]]),
        *fact_rows(unit.id, fact, told=is_told(unit, fact)),
    )


def fact_rows(unit_id: int, fact: UnitFact, *, told: bool) -> list[Row]:
    """The ways out of the question; `told`: there is something to clear."""
    clear = (button(_("🗑 Clear"), ClearFact(unit_id=unit_id, fact=fact)),)
    return [*([clear] if told else []), (button(_("◀️ Back"), ChangeUnit(unit_id=unit_id)), menu_button())]


def fact_label(fact: UnitFact) -> str:
    return {
        UnitFact.ADDRESS: _("Address"),
        UnitFact.PHONE: _("Phone"),
        UnitFact.HOURS: _("Hours"),
        UnitFact.PAPERS: _("Papers it takes"),
        UnitFact.PLACE: _("Place on the map"),
    }[fact]


def saved(card: Screen) -> Screen:
    return Screen(join([_("Saved. Families see it at once."), card.text], "\n\n"), card.rows)


def _now_words(unit: Unit, fact: UnitFact) -> str:
    place = f"{unit.latitude}, {unit.longitude}" if unit.latitude is not None else ""
    values = {
        UnitFact.ADDRESS: unit.address,
        UnitFact.PHONE: unit.phone,
        UnitFact.HOURS: unit.hours,
        UnitFact.PAPERS: unit.papers,
        UnitFact.PLACE: place,
    }
    return values[fact] or ""


@tells(FactUnfit)
def _fact_unfit(error: DomainError) -> str:
    longest = error.longest if isinstance(error, FactUnfit) else 0
    return fill(
        _("It must have letters or figures, and at most {count} characters. Please write it again."), count=longest
    )


@tells(CoordinatesRefused)
def _coordinates_refused(_error: DomainError) -> str:
    return _(
        "I could not read the place. Write latitude and longitude like this: 52.28, 104.28, or send a location pin."
    )
