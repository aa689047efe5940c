"""The register of units: the Centre, the departments that an administrator imports, and whom each serves."""

from dataclasses import dataclass, replace

from sqlalchemy import delete, func, select

from services.errors import NotFound
from services.municipalities import load_municipalities
from services.rights import SYSTEM, Permission, requires
from services.units.file import CODE, DepartmentFile, DepartmentFileRefused, DepartmentRow, Fault, FileProblem
from services.work import Work
from storage.models import Municipality, Unit, UnitKind, UnitMunicipality

CENTRE_CODE = "centre"


@dataclass(frozen=True)
class ImportedDepartments:
    """What an import did. `unserved`: codes of municipalities that no department serves now (the Centre answers)."""

    created: int
    updated: int
    ignored_columns: tuple[str, ...]
    unserved: tuple[str, ...]


@dataclass(frozen=True)
class UnitLine:
    """A unit in the administrator's list, with how many municipalities it serves."""

    unit: Unit
    municipalities: int


@dataclass(frozen=True)
class UnitCard:
    """A unit with the names of the municipalities that it serves, in the order of the register."""

    unit: Unit
    municipalities: tuple[str, ...]


@requires(Permission.RUN_JOBS)
async def ensure_region(work: Work) -> Unit:
    """Make what every installation has, as far as it is missing: the Centre and the register of municipalities.

    The Centre is called what RYADOM_CENTRE_NAME says. Repeating it changes nothing. Gives the Centre.
    """
    centre: Unit | None = await work.session.scalar(select(Unit).where(Unit.code == CENTRE_CODE))
    if centre is None:
        centre = Unit(code=CENTRE_CODE, kind=UnitKind.CENTRE, name=work.centre.name)
        work.session.add(centre)
    elif centre.name != work.centre.name:
        centre.name = work.centre.name
    known = set(await work.session.scalars(select(Municipality.code)))
    work.session.add_all(
        Municipality(code=one.code, name=one.name, position=position)
        for position, one in enumerate(load_municipalities(), 1)
        if one.code not in known
    )
    await work.session.flush()
    return centre


@requires(Permission.MANAGE_UNITS)
async def import_departments(work: Work, file: DepartmentFile) -> ImportedDepartments:
    """Create or update the departments of a file by their codes, with the municipalities that each serves.

    Nothing is deleted: a department that the file leaves out stays, and so does an address, phone, hours or papers that
    the file is silent about. Raises DepartmentFileRefused (reason reserved_code) when a row would replace the Centre or
    a support point, before anything is written.
    """
    await ensure_region(replace(work, actor=SYSTEM))
    units = {unit.code: unit for unit in await work.session.scalars(select(Unit))}
    _refuse_reserved(file, units)
    municipality_ids = {one.code: one.id for one in await work.session.scalars(select(Municipality))}
    created = 0
    for row in file.rows:
        unit = units.get(row.code)
        if unit is None:
            unit = Unit(code=row.code, kind=UnitKind.DEPARTMENT)
            work.session.add(unit)
            created += 1
        _fill_in(unit, row)
        await work.session.flush()
        await _serve(work, unit.id, {municipality_ids[code] for code in row.municipalities})
    work.audit("departments_imported", "unit", None, rows=len(file.rows), created=created)
    unserved = await work.session.scalars(
        select(Municipality.code)
        .where(Municipality.id.not_in(select(UnitMunicipality.municipality_id)))
        .order_by(Municipality.position)
    )
    return ImportedDepartments(created, len(file.rows) - created, file.ignored_columns, tuple(unserved))


@requires(Permission.USE_FRONT_DOOR)
async def list_units(work: Work) -> list[Unit]:
    """Every unit, the Centre first, then by name. Units are public offices: anyone may know them."""
    units = await work.session.scalars(select(Unit))
    return sorted(units, key=lambda unit: (unit.kind is not UnitKind.CENTRE, unit.name.casefold(), unit.code))


@requires(Permission.USE_FRONT_DOOR)
async def unit_by_code(work: Work, code: str) -> Unit:
    """The unit with this code. Raises NotFound."""
    if not CODE.fullmatch(code):
        raise NotFound
    unit: Unit | None = await work.session.scalar(select(Unit).where(Unit.code == code))
    if unit is None:
        raise NotFound
    return unit


@requires(Permission.MANAGE_UNITS)
async def list_unit_lines(work: Work) -> list[UnitLine]:
    """The register as the administrator sees it, in the order of `list_units`."""
    counted = await work.session.execute(
        select(UnitMunicipality.unit_id, func.count()).group_by(UnitMunicipality.unit_id)
    )
    counts: dict[int, int] = dict(counted.all())
    return [UnitLine(unit, counts.get(unit.id, 0)) for unit in await list_units(work)]


@requires(Permission.MANAGE_UNITS)
async def unit_card(work: Work, unit_id: int) -> UnitCard:
    """One unit with all that the register knows of it. Raises NotFound."""
    unit = await work.session.get(Unit, unit_id)
    if unit is None:
        raise NotFound
    names = await work.session.scalars(
        select(Municipality.name)
        .join(UnitMunicipality, UnitMunicipality.municipality_id == Municipality.id)
        .where(UnitMunicipality.unit_id == unit_id)
        .order_by(Municipality.position)
    )
    return UnitCard(unit, tuple(names))


def _refuse_reserved(file: DepartmentFile, units: dict[str, Unit]) -> None:
    kinds = {code: unit.kind for code, unit in units.items()}
    problems = tuple(
        FileProblem(row.row, Fault.RESERVED_CODE, row.code)
        for row in file.rows
        if kinds.get(row.code, UnitKind.DEPARTMENT) is not UnitKind.DEPARTMENT
    )
    if problems:
        raise DepartmentFileRefused(problems)


def _fill_in(unit: Unit, row: DepartmentRow) -> None:
    unit.name = row.name
    unit.address = row.address or unit.address
    unit.phone = row.phone or unit.phone
    unit.hours = row.hours_text or unit.hours
    unit.papers = row.papers or unit.papers


async def _serve(work: Work, unit_id: int, wanted: set[int]) -> None:
    """Make the unit serve exactly these municipalities."""
    served = set(
        await work.session.scalars(select(UnitMunicipality.municipality_id).where(UnitMunicipality.unit_id == unit_id))
    )
    await work.session.execute(
        delete(UnitMunicipality).where(
            UnitMunicipality.unit_id == unit_id, UnitMunicipality.municipality_id.in_(served - wanted)
        )
    )
    work.session.add_all(
        UnitMunicipality(unit_id=unit_id, municipality_id=municipality_id) for municipality_id in wanted - served
    )
    await work.session.flush()
