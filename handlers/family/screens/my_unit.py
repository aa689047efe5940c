"""«🏠 Мой отдел»: where the family's department is, when it is open, which papers it takes."""

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.ui.ids import RowId
from handlers.ui.menu import Section, menu_button, opens
from handlers.ui.office import address_line, map_link, office_words
from handlers.ui.screen import Button, Row, Screen, button, column, screen
from handlers.ui.text import fill, join
from services.units.offices import MyOffice, Office


class ChangeMyUnit(CallbackData, prefix="hc"):
    """Look for another department: by the name of a settlement."""


class ChooseMyUnit(CallbackData, prefix="hu"):
    """One of the departments that serve the family's municipality."""

    unit_id: RowId


class ShowOnMap(CallbackData, prefix="hm"):
    unit_id: RowId


def my_unit(mine: MyOffice) -> Screen:
    """The office, or the choice among several; only when a place is known."""
    if mine.office is None:
        return screen(
            _("Several departments help there. Which one is nearer to you?"),
            *column(button(unit.name, ChooseMyUnit(unit_id=unit.id)) for unit in mine.choices),
            [another()],
            _ways_on(),
        )
    return _card(mine.office, mine.without_department)


def _card(office: Office, without_department: str) -> Screen:
    note = (
        fill(_("{name}: there is no department there yet, the Centre helps."), name=without_department)
        if without_department
        else ""
    )
    known = office.address or office.phone or office.hours_text
    unknown = "" if known else _("Its address, phone and hours are not written down yet. You can ask here in the chat.")
    return screen(
        join([note, office_words(office), unknown]),
        map_row(office),
        [another()],
        _ways_on(),
    )


def map_row(office: Office) -> Row:
    return (button(_("📍 Show on the map"), ShowOnMap(unit_id=office.unit_id)),) if office.place else ()


def on_map(office: Office) -> Screen:
    """Below the pin: the same place in words, and a link for a messenger that shows no pins."""
    link = map_link(office.place) if office.place else ""
    return screen(
        join([fill("<b>{name}</b>", name=office.name), address_line(office), fill(_("Map: {link}"), link=link)]),
        [opens(Section.MY_UNIT)],
        [opens(Section.URGENT), menu_button(keep=True)],
    )


def another() -> Button:
    return button(_("🔎 Another department"), ChangeMyUnit())


def _ways_on() -> Row:
    return (opens(Section.URGENT), menu_button())
