"""«🖨 Плакат»: the link of a department as a QR code and as a page to print."""

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.admin.screens.units import ShowUnit
from handlers.ui.ids import RowId
from handlers.ui.links import DEPARTMENT_PREFIX, start_link
from handlers.ui.menu import back, menu_button
from handlers.ui.screen import Row, Screen, button, screen
from handlers.ui.text import fill, join
from services.documents.poster import PosterKind
from services.units.posters import Poster


class PosterFile(CallbackData, prefix="pf"):
    """Send the file."""

    unit_id: RowId
    kind: PosterKind


def link_of(poster: Poster, bot_username: str) -> str:
    return start_link(bot_username, DEPARTMENT_PREFIX + poster.code)


def choose_file(unit_id: int, poster: Poster, bot_username: str) -> Screen:
    text = join(
        [
            fill("<b>{name}</b>", name=poster.department),
            _("Whoever points a phone at the code opens the bot with this department chosen."),
            fill(_("Link: {link}"), link=link_of(poster, bot_username)),
        ]
    )
    return screen(text, _files(unit_id), back(ShowUnit(unit_id=unit_id)))


def below_file(unit_id: int, poster: Poster) -> Screen:
    """What stands under a file that was sent; only offices are named, so nothing of it is secret."""
    text = fill(_("Poster: {unit}"), unit=poster.department)
    return screen(text, [button(_("◀️ Back"), ShowUnit(unit_id=unit_id)), menu_button(keep=True)])


def file_not_sent(unit_id: int) -> Screen:
    text = _("The file was not sent. If you do not see it here, please try once more.")
    return screen(text, _files(unit_id), back(ShowUnit(unit_id=unit_id)))


def _files(unit_id: int) -> Row:
    return (
        button(_("QR code (PNG)"), PosterFile(unit_id=unit_id, kind=PosterKind.PNG)),
        button(_("Page to print (DOCX)"), PosterFile(unit_id=unit_id, kind=PosterKind.DOCX)),
    )
