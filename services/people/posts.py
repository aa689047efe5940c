"""Which posts there are, and who may give and take them (design, §4: «invite and dismiss»)."""

from services.errors import DomainError
from services.rights import INVITABLE, POLICY, Actor, Permission, Reach
from storage.models import Profile, Role, UnitKind

POSTS_OF_UNIT: dict[UnitKind, frozenset[Role]] = {
    UnitKind.CENTRE: frozenset({Role.SPECIALIST, Role.COORDINATOR, Role.ADMIN}),
    UnitKind.DEPARTMENT: frozenset({Role.SPECIALIST, Role.HEAD}),
    UnitKind.SUPPORT_POINT: frozenset({Role.SPECIALIST}),
}
"""The Centre has specialists of its own, the coordinators and the admins; a head leads a department."""


class NoSuchPost(DomainError):
    """A unit of this kind has no such post, a specialist lacks a profile, or another role was given one."""


def check_post(kind: UnitKind, role: Role, profile: Profile | None) -> None:
    """Raise NoSuchPost unless such a post exists: a specialist has a profile, nobody else has."""
    if role not in POSTS_OF_UNIT[kind] or (profile is not None) is not (role is Role.SPECIALIST):
        raise NoSuchPost


def appointable(actor: Actor, unit_id: int) -> frozenset[Role]:
    """Whom the actor may invite to the unit and dismiss from it: what INVITABLE gives to each of the actor's posts,
    a head's only in the unit of the post.
    """
    if actor.system:
        return frozenset(Role)
    found: frozenset[Role] = frozenset()
    for post in actor.posts:
        reach = POLICY[Permission.INVITE].get(post.role)
        if reach is Reach.ALL or (reach is Reach.UNIT and post.unit_id == unit_id):
            found |= INVITABLE[post.role]
    return found
