"""«🏢 Отделы»: the register of units, read only here; a file is imported on the command line."""

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.head.screens.staff import StaffOfUnit
from handlers.ui.ids import PageNumber, RowId
from handlers.ui.links import DEPARTMENT_PREFIX, start_link
from handlers.ui.menu import Open, Section, back, menu_button
from handlers.ui.pager import page_of, turn_row
from handlers.ui.screen import Screen, button, column, screen
from handlers.ui.text import Html, fill, join
from services.units.file import COLUMNS, REQUIRED
from services.units.registry import UnitCard, UnitLine
from storage.models import UnitKind

IMPORT_COMMAND = ".venv/bin/python -m bot departments import FILE.csv"


class UnitsPage(CallbackData, prefix="ul"):
    page: PageNumber = 0


class ShowUnit(CallbackData, prefix="uc"):
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


def unit_card(card: UnitCard, bot_username: str) -> Screen:
    unit = card.unit
    poster = start_link(bot_username, DEPARTMENT_PREFIX + unit.code) if unit.kind is UnitKind.DEPARTMENT else ""
    text = join(
        [
            fill("<b>{name}</b>", name=unit.name),
            fill(_("Code: {code}."), code=unit.code),
            fill(_("Serves: {names}."), names=", ".join(card.municipalities)) if card.municipalities else "",
            fill(_("Address: {address}."), address=unit.address) if unit.address else "",
            fill(_("Phone: {phone}."), phone=unit.phone) if unit.phone else "",
            fill(_("Hours: {hours}."), hours=unit.hours) if unit.hours else "",
            fill(_("Link for its posters: {link}"), link=poster) if poster else "",
        ]
    )
    return screen(text, [button(_("👥 Its staff"), StaffOfUnit(unit_id=unit.id))], back(Open(section=Section.UNITS)))


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
