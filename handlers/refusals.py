"""How each «no» of a rule reads. One place: domain error → screen; anything unknown is not told in detail."""

from collections.abc import Callable, Sequence

from aiogram.utils.i18n import gettext as _

from handlers.ui.menu import menu_button
from handlers.ui.screen import Row, Screen, screen
from services.dates import DateRefused
from services.errors import DomainError, Gone, NotFound, Refused
from services.units.file import DepartmentFileRefused
from services.units.hours import HoursRefused

Tell = Callable[[DomainError], str]
_TEXTS: dict[type[DomainError], Tell] = {}


def tells(error: type[DomainError]) -> Callable[[Tell], Tell]:
    """Register how a domain error reads; the most specific class wins."""

    def register(tell: Tell) -> Tell:
        _TEXTS[error] = tell
        return tell

    return register


@tells(Refused)
def _refused(_error: DomainError) -> str:
    return _("This is not open to you. If that is a mistake, ask whoever invited you.")


@tells(Gone)
def _gone(_error: DomainError) -> str:
    return _("This button no longer works. Here is what can be done now.")


@tells(NotFound)
def _not_found(_error: DomainError) -> str:
    return _("There is nothing behind this button any more. Here is what can be done now.")


@tells(DateRefused)
def _date_refused(_error: DomainError) -> str:
    return _("I could not read the day. Write it like 15.11.2026.")


@tells(HoursRefused)
def _hours_refused(_error: DomainError) -> str:
    return _("I could not read the hours. Write them like this: пн-чт 8:30-17:30, пт 8:30-16:30")


@tells(DepartmentFileRefused)
def _file_refused(_error: DomainError) -> str:
    return _("The file of departments was not taken: nothing was changed.")


def refusal(error: DomainError, rows: Sequence[Row] = ()) -> Screen:
    """The «no» in words; below it `rows` of the question that still waits, or else the way to the menu."""
    for kind in type(error).__mro__:
        if kind in _TEXTS:
            return screen(_TEXTS[kind](error), *(rows or [(menu_button(),)]))
    msg = f"no text for {type(error).__name__}"
    raise LookupError(msg)
