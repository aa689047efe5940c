"""Who may do what where: the table of the design (§4), typed here by hand and held against the policy."""

from dataclasses import dataclass

import pytest

from services.errors import Refused
from services.people.posts import appointable
from services.rights import PERMISSION_ATTRIBUTE, SYSTEM, Actor, Permission, Post, requires
from storage.models import Profile, Role

UNIT, OTHER_UNIT, ME, COLLEAGUE = 10, 20, 1, 2

NOWHERE = ""
OWN = "own"  # own rows of the own unit
UNITS = "own unit"  # also colleagues' rows of the own unit
EVERYWHERE = "own unit other"  # also rows of other units

ROLES = (Role.SPECIALIST, Role.HEAD, Role.COORDINATOR, Role.ADMIN)
# A coordinator's own unit is the Centre: «Centre's» in the design is the own unit of that post.
TABLE: dict[str, tuple[str, str, str, str]] = {
    #                   specialist   head        coordinator  admin
    "read_words":      (OWN,         NOWHERE,    NOWHERE,     NOWHERE),
    "see_requests":    (UNITS,       UNITS,      EVERYWHERE,  NOWHERE),
    "log_appeal":      (OWN,         UNITS,      UNITS,       NOWHERE),
    "see_counters":    (UNITS,       UNITS,      EVERYWHERE,  NOWHERE),
    "submit_report":   (NOWHERE,     UNITS,      UNITS,       NOWHERE),
    "accept_report":   (NOWHERE,     NOWHERE,    EVERYWHERE,  NOWHERE),
    "head_count":      (UNITS,       UNITS,      EVERYWHERE,  NOWHERE),
    "run_events":      (NOWHERE,     NOWHERE,    EVERYWHERE,  NOWHERE),
    "receive_plan":    (OWN,         OWN,        OWN,         NOWHERE),
    "invite":          (NOWHERE,     UNITS,      EVERYWHERE,  EVERYWHERE),
    "manage_units":    (NOWHERE,     NOWHERE,    NOWHERE,     EVERYWHERE),
    "routing":         (NOWHERE,     NOWHERE,    EVERYWHERE,  EVERYWHERE),
    "texts":           (NOWHERE,     NOWHERE,    EVERYWHERE,  EVERYWHERE),
    "audit":           (NOWHERE,     NOWHERE,    NOWHERE,     EVERYWHERE),
    "run_rota":        (NOWHERE,     UNITS,      UNITS,       NOWHERE),
    "see_rota":        (OWN,         OWN,        OWN,         NOWHERE),
    "run_jobs":        (NOWHERE,     NOWHERE,    NOWHERE,     NOWHERE),
}  # fmt: skip
OPEN_TO_ANYONE = {"use_front_door"}

ALL_ROLES = {"specialist", "head", "coordinator", "admin"}
INVITES: dict[Role, tuple[set[str], set[str]]] = {
    #                  in the own unit           in another unit
    Role.SPECIALIST:  (set(),                    set()),
    Role.HEAD:        ({"specialist"},           set()),
    Role.COORDINATOR: ({"specialist", "head"},   {"specialist", "head"}),
    Role.ADMIN:       (ALL_ROLES,                ALL_ROLES),
}  # fmt: skip

CASES = [(role, name, row[column]) for name, row in TABLE.items() for column, role in enumerate(ROLES)]


def at_post(role: Role, unit_id: int = UNIT) -> Actor:
    profile = Profile.PSYCHOLOGIST if role is Role.SPECIALIST else None
    return Actor(person_id=ME, account_id=ME, posts=(Post(role, unit_id, profile),))


def reaches(actor: Actor, permission: Permission, unit_id: int, owner_id: int) -> bool:
    try:
        actor.must_reach(permission, unit_id, owner_id=owner_id)
    except Refused:
        return False
    return True


def test_the_table_speaks_of_every_permission_and_role() -> None:
    assert set(TABLE) | OPEN_TO_ANYONE == {permission.value for permission in Permission}
    assert set(ROLES) == set(Role)


@pytest.mark.parametrize(("role", "name", "where"), CASES)
def test_a_role_reaches_exactly_what_the_table_says(role: Role, name: str, where: str) -> None:
    actor, permission = at_post(role), Permission(name)
    assert reaches(actor, permission, UNIT, ME) is ("own" in where.split())
    assert reaches(actor, permission, UNIT, COLLEAGUE) is ("unit" in where.split())
    assert reaches(actor, permission, OTHER_UNIT, COLLEAGUE) is ("other" in where.split())
    assert actor.may(permission) is (where != NOWHERE)
    assert actor.may(permission, UNIT) is (where != NOWHERE)
    assert actor.may(permission, OTHER_UNIT) is ("other" in where.split())


@pytest.mark.parametrize(("role", "name", "where"), CASES)
def test_the_units_of_a_right_are_those_of_the_table(role: Role, name: str, where: str) -> None:
    expected = None if "other" in where.split() else frozenset({UNIT}) if where else frozenset()
    assert at_post(role).units(Permission(name)) == expected


@pytest.mark.parametrize("role", ROLES)
def test_own_rows_do_not_open_another_unit(role: Role) -> None:
    for name, row in TABLE.items():
        where = row[ROLES.index(role)]
        assert reaches(at_post(role), Permission(name), OTHER_UNIT, ME) is ("other" in where.split())


@pytest.mark.parametrize("name", sorted(TABLE))
def test_somebody_without_a_post_has_no_right_of_the_table(name: str) -> None:
    family = Actor(person_id=ME, account_id=ME)
    assert not family.may(Permission(name))
    assert not reaches(family, Permission(name), UNIT, ME)
    assert family.units(Permission(name)) == frozenset()


def test_the_front_door_is_open_to_anyone() -> None:
    assert Actor().may(Permission.USE_FRONT_DOOR)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_the_system_may_all(name: str) -> None:
    assert SYSTEM.may(Permission(name))
    assert reaches(SYSTEM, Permission(name), OTHER_UNIT, COLLEAGUE)
    assert SYSTEM.units(Permission(name)) is None


@pytest.mark.parametrize("role", ROLES)
def test_whom_a_role_invites_and_dismisses(role: Role) -> None:
    own, other = INVITES[role]
    assert {one.value for one in appointable(at_post(role), UNIT)} == own
    assert {one.value for one in appointable(at_post(role), OTHER_UNIT)} == other


def test_two_posts_add_up_each_in_its_own_unit() -> None:
    both = Actor(person_id=ME, posts=(Post(Role.SPECIALIST, UNIT, Profile.LAWYER), Post(Role.HEAD, OTHER_UNIT, None)))
    assert reaches(both, Permission.LOG_APPEAL, OTHER_UNIT, COLLEAGUE)
    assert not reaches(both, Permission.LOG_APPEAL, UNIT, COLLEAGUE)
    assert both.units(Permission.INVITE) == frozenset({OTHER_UNIT})
    assert appointable(both, UNIT) == set()


@dataclass
class Door:
    actor: Actor


async def test_a_use_case_is_refused_without_its_right_and_runs_with_it() -> None:
    @requires(Permission.AUDIT)
    async def read(work: Door) -> str:
        return f"read by {work.actor.person_id}"

    assert getattr(read, PERMISSION_ATTRIBUTE) is Permission.AUDIT
    with pytest.raises(Refused):
        await read(Door(at_post(Role.COORDINATOR)))
    assert await read(Door(at_post(Role.ADMIN))) == "read by 1"
