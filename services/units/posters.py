"""The posters of departments: what hangs in a hall and brings a family into the bot."""

from dataclasses import dataclass

from services.errors import NotFound
from services.helplines import load_helplines
from services.rights import Permission, requires
from services.work import Work
from storage.models import Unit, UnitKind


@dataclass(frozen=True)
class Poster:
    """What stands on the paper. `emergency`: the first of the helplines, 112; no other number is printed, for paper
    hangs longer than a number is checked.
    """

    code: str
    centre: str
    department: str
    address: str
    phone: str
    hours: str
    emergency: str


@requires(Permission.MANAGE_UNITS)
async def poster_of(work: Work, unit_id: int) -> Poster:
    """Only a department has one: the link of a poster chooses a department. Raises NotFound for any other unit."""
    unit = await work.session.get(Unit, unit_id)
    if unit is None or unit.kind is not UnitKind.DEPARTMENT:
        raise NotFound
    return Poster(
        code=unit.code,
        centre=work.centre.name,
        department=unit.name,
        address=unit.address or "",
        phone=unit.phone or "",
        hours=unit.hours or "",
        emergency=load_helplines()[0].phone,
    )
