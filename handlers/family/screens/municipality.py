"""Where the family lives: typed, found loosely, or chosen from the list; asked once."""

from collections.abc import Iterable, Mapping

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.ui.ids import PageNumber, RowId
from handlers.ui.menu import Section, menu_button, opens
from handlers.ui.pager import page_of, turn_row
from handlers.ui.screen import Button, Screen, button, column, screen
from handlers.ui.simple import simply
from handlers.ui.text import fill, join
from services.municipalities import Municipality
from services.requests.places import Home, Typed


class ChangeMunicipality(CallbackData, prefix="fmc"):
    """Name the municipality anew: from the settings, or before «Отправить»."""


class ChooseMunicipality(CallbackData, prefix="fm"):
    code: str


class ListMunicipalities(CallbackData, prefix="fl"):
    page: PageNumber = 0


class DeclineMunicipality(CallbackData, prefix="fn"):
    """«Не хочу указывать»: the Centre helps."""


class ChooseDepartment(CallbackData, prefix="fd"):
    unit_id: RowId


class NotAPlace(CallbackData, prefix="fw"):
    """What was typed is no name of a place but words for the specialist."""


def change() -> Button:
    return button(_("📍 Another place"), ChangeMunicipality())


def ask(kept: int = 0) -> Screen:
    """`kept`: how many messages are kept and wait for this one question."""
    saved = (
        fill(ngettext("{count} message is kept.", "{count} messages are kept.", kept), count=kept) if kept > 1 else ""
    )
    return screen(join([saved or (_("Your words are kept.") if kept else ""), _where()]), *_other_ways())


def _where() -> str:
    return simply(
        _("Where do you live? Write the town, village or district: we will find who helps there."),
        _("Where do you live? Write the town, village or district."),
    )


def answer(typed: Typed) -> Screen:
    """What a typed name may mean; and what was not a name is kept as words, which is said."""
    kept = _("These words are added to your message.") if typed.joined else ""
    if not typed.found:
        if typed.sentence:
            return screen(join([kept, _where()]), *_other_ways())
        unknown = _("I do not find such a place in the region.")
        safe = _("If these are words for the specialist, they are kept.") if typed.kept else ""
        ways = _("The place can be chosen from the list, or left unsaid.")
        return screen(join([unknown, safe, ways]), *_other_ways())
    words = [button(_("This is not a place but my words"), NotAPlace())] if typed.words and not typed.kept else []
    return screen(
        join([kept, _("Which place is meant?")]),
        *column(_choices(typed.found, typed.settlements)),
        words,
        *_other_ways(),
    )


def all_municipalities(municipalities: list[Municipality], number: int) -> Screen:
    page = page_of(municipalities, number)
    return screen(
        _("Choose where you live."),
        *column(_choices(page.items)),
        turn_row(page, lambda other: ListMunicipalities(page=other)),
        [_decline()],
        [opens(Section.URGENT), menu_button()],
    )


def choose_department(home: Home) -> Screen:
    return screen(
        _("Two departments help there. Which one is nearer to you?"),
        *column(button(unit.name, ChooseDepartment(unit_id=unit.id)) for unit in home.choices),
        [opens(Section.URGENT), menu_button()],
    )


def remembered(home: Home) -> Screen:
    """The place in force; «Не хочу указывать» is no place of the family's, so none is named."""
    return screen(
        fill(_("Remembered: {name}. It can be changed in the settings."), name=home.name)
        if not home.declined
        else _("Good, without a place. The Centre will help."),
        [opens(Section.MY_UNIT)] if not home.declined else [],
        [opens(Section.SETTINGS), menu_button()],
    )


def _choices(found: Iterable[Municipality], settlements: Mapping[str, str] | None = None) -> list[Button]:
    """A village stands before its municipality: who typed it looks for it."""
    said = settlements or {}
    return [
        button(f"{said[one.code]}, {one.name}" if one.code in said else one.name, ChooseMunicipality(code=one.code))
        for one in found
    ]


def _other_ways() -> list[list[Button]]:
    return [
        [button(_("📋 Choose from the list"), ListMunicipalities()), _decline()],
        [opens(Section.URGENT), menu_button()],
    ]


def _decline() -> Button:
    return button(_("I would rather not say"), DeclineMunicipality())
