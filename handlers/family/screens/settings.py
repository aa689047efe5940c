"""«⚙️ Настройки»: announcements, where the person lives, and the name that colleagues see."""

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.family.screens.municipality import ChangeMunicipality
from handlers.family.screens.my_data import MyData
from handlers.family.screens.preferences import language_button, name_button, simple_button, topics_button, topics_told
from handlers.family.screens.source import i_am_family, i_am_one_myself
from handlers.refusals import tells
from handlers.ui.menu import Section, menu_button, opens
from handlers.ui.question import stop_row
from handlers.ui.screen import Button, Screen, button, screen
from handlers.ui.text import fill, join
from services.errors import DomainError
from services.people.announcements import MySettings
from services.people.names import LONGEST_NAME
from services.people.staff import NameNotReadable
from storage.models import AppealSource


class ChooseAnnouncements(CallbackData, prefix="pa"):
    """«Не присылать» and «Присылать». `keep`: under the first acquaintance, which stays as it is."""

    wanted: bool
    keep: bool = False


class ChooseQuiet(CallbackData, prefix="pq"):
    """Whether reminders and announcements wait for the morning."""

    quiet: bool


class RenameMe(CallbackData, prefix="pr"):
    """Type the name by which colleagues see the member of the staff."""


def settings(mine: MySettings) -> Screen:
    announcements = (
        _("News of streams and meetings: we send them.")
        if mine.announcements
        else _("News of streams and meetings: we do not send them.")
    )
    municipality = (
        fill(_("Municipality: {name}."), name=mine.municipality)
        if mine.municipality
        else _("Municipality: not chosen.")
    )
    quiet = (
        _("By night, from 22:00 to 8:00, reminders and news wait for the morning.")
        if mine.quiet
        else _("Reminders and news come by night too.")
    )
    unit = fill(_("Your department: {unit}."), unit=mine.unit) if mine.unit else ""
    participant = mine.source is AppealSource.PARTICIPANT
    who = _("Who asks: a participant.") if participant else _("Who asks: a family member.")
    name = fill(_("Name for colleagues: {name}."), name=mine.staff_name) if mine.staff_name else ""
    return screen(
        join(
            [
                announcements,
                _("The text of the consent to news has changed.") if mine.news_text_changed else "",
                topics_told(mine.refused) if mine.announcements else "",
                quiet,
                municipality,
                unit,
                who,
                name,
                _shown_name(mine),
            ]
        ),
        [no_news() if mine.announcements else _news()],
        [button(_("Read the new text"), ChooseAnnouncements(wanted=True))] if mine.news_text_changed else [],
        [topics_button()] if mine.announcements else [],
        [_quiet_choice(mine)],
        [button(_("Change"), ChangeMunicipality())],
        [i_am_family() if participant else i_am_one_myself(in_settings=True)],
        [rename()] if mine.staff_name else [],
        [name_button(shown=mine.shows_name)] if mine.shown_name else [],
        [simple_button(simple=mine.simple), language_button()],
        [button(_("My data"), MyData())],
        [menu_button()],
    )


def _shown_name(mine: MySettings) -> str:
    if not mine.shown_name:
        return ""
    if mine.shows_name:
        return fill(_("Families see your name: {name}."), name=mine.shown_name)
    return _("Families do not see your name.")


def no_news(*, keep: bool = False) -> Button:
    return button(_("Do not send news"), ChooseAnnouncements(wanted=False, keep=keep))


def _news() -> Button:
    return button(_("Send news"), ChooseAnnouncements(wanted=True))


def _quiet_choice(mine: MySettings) -> Button:
    text = _("Send by night too") if mine.quiet else _("Do not disturb by night")
    return button(text, ChooseQuiet(quiet=not mine.quiet))


def rename() -> Button:
    return button(_("✏️ Name for colleagues"), RenameMe())


def announcements_chosen(*, wanted: bool) -> Screen:
    """The receipt of «Не присылать» under the first acquaintance, with the way back to another choice."""
    text = (
        _("We will send news of streams and meetings.")
        if wanted
        else _("We will not send news of streams and meetings. Answers to your requests come as before.")
    )
    return screen(text, [opens(Section.SETTINGS), menu_button(keep=True)])


def ask_name() -> Screen:
    return screen(_("Write in one message how colleagues should see you."), stop_row())


def renamed(name: str) -> Screen:
    return screen(fill(_("Colleagues now see the name {name}."), name=name), [menu_button(keep=True)])


@tells(NameNotReadable)
def _name_not_readable(_error: DomainError) -> str:
    return fill(
        _("There is no letter in this name that can be read. Please write it again, up to {count} characters."),
        count=LONGEST_NAME,
    )
