"""First acquaintance, the menus, help: what everybody sees."""

from aiogram.utils.i18n import gettext as _

from handlers.ui.links import private_link
from handlers.ui.menu import family_rows, menu_button, staff_rows
from handlers.ui.screen import Screen, link, screen
from handlers.ui.simple import simply
from handlers.ui.text import fill, join
from storage.models import Role


def staff_menu(roles: set[Role]) -> Screen:
    return screen(_("What shall we do?"), *staff_rows(roles))


def family_menu() -> Screen:
    return screen(_("What help is needed? You can choose below or simply write in your own words."), *family_rows())


def help_text(centre_phone: str) -> Screen:
    call = fill(_("If the bot does not answer, call the Centre: {phone}."), phone=centre_phone) if centre_phone else ""
    return screen(
        fill(
            simply(
                _(
                    "Write in your own words at any moment: nothing is lost. People answer here, not a machine.\n"
                    "/menu opens the menu, /cancel stops what you are doing, /privacy tells what we keep.\n{call}"
                ),
                _("Write in your own words: nothing is lost.\n/menu is the menu, /cancel stops.\n{call}"),
            ),
            call=call,
        ),
        [menu_button()],
    )


def nothing_to_cancel() -> Screen:
    return screen(_("Stopped. Nothing you have sent is lost."), [menu_button()])


def put_aside(asked: Screen) -> Screen:
    """Words came long after the question of a form, or after somebody wrote: whom they are for is asked instead."""
    note = _("The question that waited is put aside: time has passed, or somebody wrote to you. You can open it again.")
    return Screen(join([note, asked.text], "\n\n"), asked.rows)


def only_in_private(bot_username: str) -> Screen:
    """The one thing that a group ever hears."""
    text = _("Hello. I answer only in private messages: there a specialist sees your words, and not the whole group.")
    return screen(text, [link(_("Write to me in private"), private_link(bot_username))])


def edit_not_seen() -> Screen:
    return screen(_("I cannot see corrections of a message already sent. Please write the correction as a new one."))
