"""How a unit reads as an office that one goes to or calls: the same words for families and for the administrator."""

from datetime import date, time, timedelta

from aiogram.utils.i18n import get_i18n
from aiogram.utils.i18n import gettext as _
from babel.dates import format_date, get_day_names

from handlers.ui.calendar import day_name
from handlers.ui.text import Html, fill, join
from services.units.coordinates import Coordinates
from services.units.hours import OpenHours
from services.units.offices import Office
from services.units.opening import Opening, SameDays, week_of

MAP = "https://yandex.ru/maps/?pt={longitude},{latitude}&z=17&l=map"
"""Opens in any browser, without an account."""


def office_words(office: Office) -> Html:
    """All that is known of an office; what is not known is left out."""
    return join(
        [
            fill("<b>{name}</b>", name=office.name),
            address_line(office),
            hours_words(office),
            opening_words(office.opening, office.today) if office.opening is not None else "",
            fill(_("Phone: {phone}."), phone=office.phone) if office.phone else "",
            papers_words(office),
        ]
    )


def address_line(office: Office) -> str:
    return fill(_("Address: {address}."), address=office.address) if office.address else ""


def papers_words(office: Office) -> str:
    return fill(_("Papers it takes:\n{papers}"), papers=office.papers) if office.papers else ""


def hours_words(office: Office) -> str:
    """«Часы: понедельник–пятница 9:00–18:00»; as they were written when they cannot be read."""
    told = week_words(office.hours) if office.hours else office.hours_text
    return fill(_("Hours: {hours}."), hours=told) if told else ""


def week_words(hours: tuple[OpenHours, ...]) -> str:
    return "; ".join(map(_days_words, week_of(hours)))


def _days_words(days: SameDays) -> str:
    names = get_day_names("wide", "stand-alone", locale=get_i18n().current_locale)
    said = names[days.first] if days.first == days.last else f"{names[days.first]}–{names[days.last]}"
    return f"{said} {', '.join(f'{_clock(opens)}–{_clock(closes)}' for opens, closes in days.stretches)}"


def opening_words(opening: Opening, today: date) -> Html:
    """«По графику сейчас открыто до 18:00», «По графику откроется завтра в 9:00»."""
    if opening.open_until is not None:
        return fill(_("By its hours it is open now, until {time}."), time=_clock(opening.open_until))
    day = today + timedelta(opening.opens_in_days)
    near = day_name(day, today) if opening.opens_in_days <= 1 else _far_day(day)
    return fill(_("By its hours it opens {day} at {time}."), day=near, time=_clock(opening.opens_at or time()))


def place_words(place: Coordinates) -> str:
    return f"{place.latitude:.6f}, {place.longitude:.6f}"


def map_link(place: Coordinates) -> str:
    return MAP.format(latitude=f"{place.latitude:.6f}", longitude=f"{place.longitude:.6f}")


def _far_day(day: date) -> str:
    return format_date(day, "d MMMM (EEEE)", locale=get_i18n().current_locale)


def _clock(moment: time) -> str:
    return f"{moment.hour}:{moment:%M}"
