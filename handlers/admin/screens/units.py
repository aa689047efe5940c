"""«🏢 Отделы»: the register of units; a file is imported on the command line."""

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.family.screens.my_unit import map_row
from handlers.head.screens.staff import StaffOfUnit
from handlers.ui.ids import PageNumber, RowId
from handlers.ui.links import DEPARTMENT_PREFIX, start_link
from handlers.ui.menu import Open, Section, back, menu_button
from handlers.ui.office import office_words, place_words
from handlers.ui.pager import page_of, turn_row
from handlers.ui.screen import Screen, button, column, screen
from handlers.ui.text import Html, fill, join
from services.units.file import COLUMNS, REQUIRED
from services.units.offices import Office
from services.units.registry import UnitCard, UnitLine
from storage.models import UnitKind

IMPORT_COMMAND = ".venv/bin/python -m bot departments import FILE.csv"


class UnitsPage(CallbackData, prefix="ul"):
    page: PageNumber = 0


class ShowUnit(CallbackData, prefix="uc"):
    unit_id: RowId


class ChangeUnit(CallbackData, prefix="ue"):
    """Which fact of the unit shall be changed?"""

    unit_id: RowId


class ShowPoster(CallbackData, prefix="up"):
    unit_id: RowId


class HowToImport(CallbackData, prefix="ui"):
    """How departments get into the register."""


def register(lines: list[UnitLine], number: int) -> Screen:
    page = page_of(lines, number)
    departments = [line for line in lines if line.unit.kind is UnitKind.DEPARTMENT]
    text = fill(
        _("Departments: {count}. The number beside a name is how many municipalities it serves."),
        count=len(departments),
    )
    return screen(
        text,
        *column(
            button(f"{line.unit.name} · {line.municipalities}", ShowUnit(unit_id=line.unit.id)) for line in page.items
        ),
        turn_row(page, lambda other: UnitsPage(page=other)),
        [button(_("How to import"), HowToImport())],
        [menu_button()],
    )


def unit_card(card: UnitCard, office: Office, bot_username: str) -> Screen:
    unit = card.unit
    is_department = unit.kind is UnitKind.DEPARTMENT
    poster = start_link(bot_username, DEPARTMENT_PREFIX + unit.code) if is_department else ""
    text = join(
        [
            office_words(office),
            fill(_("On the map: {place}."), place=place_words(office.place)) if office.place else "",
            fill(_("Code: {code}."), code=unit.code),
            fill(_("Serves: {names}."), names=", ".join(card.municipalities)) if card.municipalities else "",
            fill(_("Link for its posters: {link}"), link=poster) if poster else "",
        ]
    )
    edit = button(_("✏️ Change"), ChangeUnit(unit_id=unit.id))
    printed = [button(_("🖨 Poster"), ShowPoster(unit_id=unit.id))] if is_department else []
    return screen(
        text,
        [edit, *printed],
        map_row(office),
        [button(_("👥 Its staff"), StaffOfUnit(unit_id=unit.id))],
        back(Open(section=Section.UNITS)),
    )


def how_to_import() -> Screen:
    text = fill(
        _(
            "Departments are imported from a CSV file where the bot is installed:\n{command}\n"
            "Columns that must be there: {required}. Columns that may be: {optional}. Municipalities are codes with ; "
            "between them.\n"
            "Importing again updates departments by their codes and deletes nothing. A file with an error is not "
            "imported at all, and each bad line is named."
        ),
        command=Html(f"<code>{IMPORT_COMMAND}</code>"),
        required=", ".join(REQUIRED),
        optional=", ".join(name for name in COLUMNS if name not in REQUIRED),
    )
    return screen(text, back(Open(section=Section.UNITS)))
