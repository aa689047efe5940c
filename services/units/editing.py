"""What an administrator tells of a unit: each fact is checked before it is shown to families."""

from enum import StrEnum

from services.errors import DomainError, NotFound
from services.readable import clean, clean_line
from services.requests.words import is_blank
from services.rights import Permission, requires
from services.units.coordinates import Coordinates, parse_coordinates
from services.units.file import LONGEST
from services.units.hours import parse_hours
from services.work import Work
from storage.models import Unit


class UnitFact(StrEnum):
    """The value goes into the audit log."""

    ADDRESS = "address"
    PHONE = "phone"
    HOURS = "hours"
    PAPERS = "papers"
    PLACE = "place"


class FactUnfit(DomainError):
    """The text cannot be read, or is longer than `longest` characters."""

    def __init__(self, longest: int) -> None:
        super().__init__("longer than may be, or without a letter or a figure")
        self.longest = longest


@requires(Permission.MANAGE_UNITS)
async def unit_to_edit(work: Work, unit_id: int) -> Unit:
    """Raises NotFound."""
    unit = await work.session.get(Unit, unit_id)
    if unit is None:
        raise NotFound
    return unit


@requires(Permission.MANAGE_UNITS)
async def write_fact(work: Work, unit_id: int, fact: UnitFact, typed: str) -> None:
    """Take a typed fact in place of the one before. The audit log has which of them, never the words.

    Raises NotFound, FactUnfit, HoursRefused, CoordinatesRefused.
    """
    unit = await unit_to_edit(work, unit_id)
    if fact is UnitFact.PLACE:
        await put_on_map(work, unit_id, parse_coordinates(typed))
        return
    _set(unit, fact, _checked(fact, typed))
    work.audit("unit_changed", "unit", unit_id, fact=fact.value)


@requires(Permission.MANAGE_UNITS)
async def put_on_map(work: Work, unit_id: int, place: Coordinates) -> None:
    """The place of the office on the map, typed or sent as a location. Raises NotFound."""
    unit = await unit_to_edit(work, unit_id)
    unit.latitude, unit.longitude = place.latitude, place.longitude
    work.audit("unit_changed", "unit", unit_id, fact=UnitFact.PLACE.value)


@requires(Permission.MANAGE_UNITS)
async def clear_fact(work: Work, unit_id: int, fact: UnitFact) -> None:
    """Nothing is told of it any more; clearing twice is clearing once. Raises NotFound."""
    unit = await unit_to_edit(work, unit_id)
    if not is_told(unit, fact):
        return
    if fact is UnitFact.PLACE:
        unit.latitude = unit.longitude = None
    else:
        _set(unit, fact, None)
    work.audit("unit_changed", "unit", unit_id, fact=fact.value, cleared=True)


def is_told(unit: Unit, fact: UnitFact) -> bool:
    values = {
        UnitFact.ADDRESS: unit.address,
        UnitFact.PHONE: unit.phone,
        UnitFact.HOURS: unit.hours,
        UnitFact.PAPERS: unit.papers,
        UnitFact.PLACE: unit.latitude,
    }
    return values[fact] is not None


def _checked(fact: UnitFact, typed: str) -> str:
    """Papers may be a list with a line each; the others are one line."""
    if fact is UnitFact.PAPERS:
        text = "\n".join(filter(None, (" ".join(line.split()) for line in clean(typed).splitlines())))
    else:
        text = clean_line(typed)
    longest = LONGEST[fact.value]
    if is_blank(text) or len(text) > longest:
        raise FactUnfit(longest)
    if fact is UnitFact.HOURS:
        parse_hours(text)
    return text


def _set(unit: Unit, fact: UnitFact, value: str | None) -> None:
    if fact is UnitFact.ADDRESS:
        unit.address = value
    elif fact is UnitFact.PHONE:
        unit.phone = value
    elif fact is UnitFact.HOURS:
        unit.hours = value
    else:
        unit.papers = value
