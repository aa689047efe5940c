"""Rights: one policy table, checked in every use case, on every path, fail closed (design, §4).

A use case declares its permission with `@requires`; a job or the command line acts as SYSTEM. What belongs to a unit
is then narrowed inside the use case with `actor.must_reach(permission, unit_id)`.
"""

import functools
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from services.errors import Refused
from storage.models import Profile, Role


class Permission(StrEnum):
    USE_FRONT_DOOR = "use_front_door"  # ask for help, see one's own requests, events, settings: anyone
    READ_WORDS = "read_words"
    SEE_REQUESTS = "see_requests"
    LOG_APPEAL = "log_appeal"
    SEE_COUNTERS = "see_counters"
    SUBMIT_REPORT = "submit_report"
    ACCEPT_REPORT = "accept_report"
    HEAD_COUNT = "head_count"
    RUN_EVENTS = "run_events"  # events, the plan, broadcasts
    RECEIVE_PLAN = "receive_plan"
    INVITE = "invite"
    MANAGE_UNITS = "manage_units"
    ROUTING = "routing"
    TEXTS = "texts"
    AUDIT = "audit"
    RUN_ROTA = "run_rota"  # duty days and absences of the unit's specialists
    SEE_ROTA = "see_rota"  # one's own
    RUN_JOBS = "run_jobs"  # the clock's work: nobody but the system


class Reach(Enum):
    """How far a right goes. OWN: rows of the actor's own. UNIT: rows of the unit of the post. ALL: every unit."""

    OWN = 1
    UNIT = 2
    ALL = 3


POLICY: dict[Permission, dict[Role, Reach]] = {
    Permission.USE_FRONT_DOOR: {},
    Permission.READ_WORDS: {Role.SPECIALIST: Reach.OWN},
    Permission.SEE_REQUESTS: {Role.SPECIALIST: Reach.UNIT, Role.HEAD: Reach.UNIT, Role.COORDINATOR: Reach.ALL},
    Permission.LOG_APPEAL: {Role.SPECIALIST: Reach.OWN, Role.HEAD: Reach.UNIT, Role.COORDINATOR: Reach.UNIT},
    Permission.SEE_COUNTERS: {Role.SPECIALIST: Reach.UNIT, Role.HEAD: Reach.UNIT, Role.COORDINATOR: Reach.ALL},
    Permission.SUBMIT_REPORT: {Role.HEAD: Reach.UNIT, Role.COORDINATOR: Reach.UNIT},
    Permission.ACCEPT_REPORT: {Role.COORDINATOR: Reach.ALL},
    Permission.HEAD_COUNT: {Role.SPECIALIST: Reach.UNIT, Role.HEAD: Reach.UNIT, Role.COORDINATOR: Reach.ALL},
    Permission.RUN_EVENTS: {Role.COORDINATOR: Reach.ALL},
    Permission.RECEIVE_PLAN: {Role.SPECIALIST: Reach.OWN, Role.HEAD: Reach.OWN, Role.COORDINATOR: Reach.OWN},
    Permission.INVITE: {Role.HEAD: Reach.UNIT, Role.COORDINATOR: Reach.ALL, Role.ADMIN: Reach.ALL},
    Permission.MANAGE_UNITS: {Role.ADMIN: Reach.ALL},
    Permission.ROUTING: {Role.COORDINATOR: Reach.ALL, Role.ADMIN: Reach.ALL},
    Permission.TEXTS: {Role.COORDINATOR: Reach.ALL, Role.ADMIN: Reach.ALL},
    Permission.AUDIT: {Role.ADMIN: Reach.ALL},
    Permission.RUN_ROTA: {Role.HEAD: Reach.UNIT, Role.COORDINATOR: Reach.UNIT},
    Permission.SEE_ROTA: {Role.SPECIALIST: Reach.OWN, Role.HEAD: Reach.OWN, Role.COORDINATOR: Reach.OWN},
    Permission.RUN_JOBS: {},
}
_OPEN_TO_ANYONE = frozenset({Permission.USE_FRONT_DOOR})

INVITABLE: dict[Role, frozenset[Role]] = {
    Role.HEAD: frozenset({Role.SPECIALIST}),
    Role.COORDINATOR: frozenset({Role.HEAD, Role.SPECIALIST}),
    Role.ADMIN: frozenset(Role),
}
"""Whom a role may invite and dismiss (a head only in the unit of the post)."""


@dataclass(frozen=True)
class Post:
    """An active membership of the staff."""

    role: Role
    unit_id: int
    profile: Profile | None


@dataclass(frozen=True)
class Actor:
    """Who is acting. `system` is the clock or the command line; it has no person.

    `chat_id`: where the messenger reaches the account. `language`: Russian by default whatever the phone's, another one
    by choice; `simple`: shorter texts. `reachable`: the bot was not blocked when something was last sent there.
    """

    person_id: int = 0
    account_id: int = 0
    chat_id: int = 0
    posts: tuple[Post, ...] = ()
    system: bool = False
    language: str = "ru"
    simple: bool = False
    reachable: bool = True

    def reaches(self, permission: Permission) -> dict[int | None, Reach]:
        """Where the permission holds: unit → reach; the key None stands for every unit."""
        if self.system:
            return {None: Reach.ALL}
        found: dict[int | None, Reach] = {}
        for post in self.posts:
            reach = POLICY[permission].get(post.role)
            if reach is None:
                continue
            key = None if reach is Reach.ALL else post.unit_id
            found[key] = max(reach, found.get(key, reach), key=lambda one: one.value)
        return found

    def may(self, permission: Permission, unit_id: int | None = None) -> bool:
        """Whether the actor has the permission (for `unit_id`, when given, at whatever reach)."""
        if permission in _OPEN_TO_ANYONE:
            return True
        reaches = self.reaches(permission)
        return bool(reaches) if unit_id is None else None in reaches or unit_id in reaches

    def must_reach(self, permission: Permission, unit_id: int, *, owner_id: int | None = None) -> None:
        """Raise Refused unless the permission covers a row of `unit_id` that `owner_id` made (or is in charge of)."""
        reaches = self.reaches(permission)
        reach = reaches.get(None) or reaches.get(unit_id)
        own = owner_id is not None and owner_id == self.person_id
        if reach is None or (reach is Reach.OWN and not own):
            raise Refused(permission.value)

    def units(self, permission: Permission) -> frozenset[int] | None:
        """The units that the permission covers; None for all of them."""
        reaches = self.reaches(permission)
        return None if None in reaches else frozenset(unit for unit in reaches if unit is not None)

    def has_role(self, *roles: Role) -> bool:
        return any(post.role in roles for post in self.posts)


SYSTEM = Actor(system=True)


class ActsFor(Protocol):
    @property
    def actor(self) -> Actor: ...


W = TypeVar("W", bound=ActsFor)
P = ParamSpec("P")
R = TypeVar("R")
UseCase = Callable[Concatenate[W, P], Coroutine[Any, Any, R]]

PERMISSION_ATTRIBUTE = "__permission__"


def requires(permission: Permission) -> Callable[[UseCase[W, P, R]], UseCase[W, P, R]]:
    """Declare the right that a use case needs. Raises Refused when the actor of the work has it nowhere."""

    def declare(use_case: UseCase[W, P, R]) -> UseCase[W, P, R]:
        @functools.wraps(use_case)
        async def checked(work: W, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if not work.actor.may(permission):
                raise Refused(permission.value)
            return await use_case(work, *args, **kwargs)

        setattr(checked, PERMISSION_ATTRIBUTE, permission)
        return checked

    return declare
