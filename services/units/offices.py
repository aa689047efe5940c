"""A unit as the public office that a family goes to or calls: where, when, with which papers."""

from dataclasses import dataclass
from datetime import date

from services.errors import NotFound
from services.requests.places import home_of
from services.requests.routing import find_centre, home_units
from services.rights import Permission, requires
from services.units.coordinates import Coordinates
from services.units.hours import HoursRefused, OpenHours, parse_hours
from services.units.opening import Opening, opening_at
from services.work import Work
from storage.models import Person, Unit, UnitKind


@dataclass(frozen=True)
class Office:
    """`hours_text` as it was written, `hours` when it can be read; `opening`: open or not at this moment by them, on
    the local day `today`.
    """

    unit_id: int
    name: str
    is_centre: bool
    address: str
    phone: str
    hours_text: str
    hours: tuple[OpenHours, ...]
    today: date
    opening: Opening | None
    papers: str
    place: Coordinates | None


@dataclass(frozen=True)
class MyOffice:
    """The office of the actor's place. `choices`: several serve it and none was chosen; without `office` and `choices`
    no place was told yet. `without_department`: the municipality has none, so the office is the Centre.
    """

    office: Office | None = None
    choices: tuple[Unit, ...] = ()
    without_department: str = ""


@requires(Permission.USE_FRONT_DOOR)
async def my_office(work: Work) -> MyOffice:
    """«🏠 Мой отдел»: of the unit that the actor chose, else of the municipality that the actor named.

    Raises NotFound before there is any unit.
    """
    home = await home_of(work)
    if not home.asked:
        return MyOffice()
    if home.choices:
        return MyOffice(choices=home.choices)
    person = await work.session.get_one(Person, work.actor.person_id)
    units = await home_units(work.session, person)
    unit = units[0] if units else await find_centre(work.session)
    if unit is None:
        raise NotFound
    return MyOffice(office_of(work, unit), without_department="" if units else home.name)


@requires(Permission.USE_FRONT_DOOR)
async def find_office(work: Work, unit_id: int) -> Office:
    """Any unit: they are public offices, anyone may know them. Raises NotFound."""
    unit = await work.session.get(Unit, unit_id)
    if unit is None:
        raise NotFound
    return office_of(work, unit)


def office_of(work: Work, unit: Unit) -> Office:
    hours = hours_of(unit)
    return Office(
        unit_id=unit.id,
        name=unit.name,
        is_centre=unit.kind is UnitKind.CENTRE,
        address=unit.address or "",
        phone=unit.phone or "",
        hours_text=unit.hours or "",
        hours=hours,
        today=work.today,
        opening=opening_at(hours, work.now.astimezone(work.centre.zone)),
        papers=unit.papers or "",
        place=place_of(unit),
    )


def hours_of(unit: Unit) -> tuple[OpenHours, ...]:
    """Nothing for a text that was written past the checks: it is shown as it stands."""
    try:
        return parse_hours(unit.hours) if unit.hours else ()
    except HoursRefused:
        return ()


def place_of(unit: Unit) -> Coordinates | None:
    if unit.latitude is None or unit.longitude is None:
        return None
    return Coordinates(unit.latitude, unit.longitude)
