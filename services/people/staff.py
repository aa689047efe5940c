"""The staff of units, as those see it who invite and dismiss; and the name that colleagues see."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from services.errors import DomainError, NotFound, Refused
from services.people.invitations import unit_in_reach
from services.people.names import clean_name
from services.people.posts import appointable
from services.rights import Permission, requires
from services.units.registry import list_units
from services.work import Work
from storage.models import Membership, Person, Profile, Role, Unit


class NameNotReadable(DomainError):
    """A name needs at least one letter or figure."""


@dataclass(frozen=True)
class StaffMember:
    """A post and who holds it. `dismissible`: the reader may take it away."""

    membership_id: int
    person_id: int
    name: str
    role: Role
    profile: Profile | None
    unit_id: int
    unit_name: str
    joined_at: datetime
    dismissible: bool


@requires(Permission.INVITE)
async def units_in_reach(work: Work) -> list[Unit]:
    """The units whose staff the actor manages, in the order of the register."""
    reached = work.actor.units(Permission.INVITE)
    return [unit for unit in await list_units(work) if reached is None or unit.id in reached]


@requires(Permission.INVITE)
async def staff_of(work: Work, unit_id: int) -> list[StaffMember]:
    """Who works in a unit now, by role and name. Raises NotFound for a unit out of reach."""
    await unit_in_reach(work, unit_id)
    found = await work.session.execute(_posts().where(Membership.unit_id == unit_id))
    members = [_member(work, *row) for row in found]
    roles = list(Role)
    return sorted(members, key=lambda one: (-roles.index(one.role), one.name.casefold(), one.membership_id))


@requires(Permission.INVITE)
async def staff_member(work: Work, membership_id: int) -> StaffMember:
    """One post. Raises NotFound for one of a unit out of reach, and for one that is over."""
    row = (await work.session.execute(_posts().where(Membership.id == membership_id))).first()
    if row is None or not work.actor.may(Permission.INVITE, row[0].unit_id):
        raise NotFound
    return _member(work, *row)


@requires(Permission.USE_FRONT_DOOR)
async def rename_me(work: Work, name: str) -> str:
    """Change the name by which colleagues see the actor, and give it as it is kept.

    Only the staff has such a name: raises Refused for others, NameNotReadable when nothing readable is left of it.
    """
    if not work.actor.posts:
        raise Refused
    kept = clean_name(name)
    if kept is None:
        raise NameNotReadable
    person = await work.session.get_one(Person, work.actor.person_id)
    person.staff_name = kept
    work.audit("staff_renamed", "person", person.id)
    return kept


def _posts() -> Select[Membership, Person, str]:
    return (
        select(Membership, Person, Unit.name)
        .join(Person, Person.id == Membership.person_id)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.dismissed_at.is_(None))
    )


def _member(work: Work, membership: Membership, person: Person, unit_name: str) -> StaffMember:
    return StaffMember(
        membership_id=membership.id,
        person_id=person.id,
        name=person.staff_name or str(person.id),
        role=membership.role,
        profile=membership.profile,
        unit_id=membership.unit_id,
        unit_name=unit_name,
        joined_at=membership.joined_at,
        dismissible=membership.role in appointable(work.actor, membership.unit_id),
    )
