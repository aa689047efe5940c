"""Invitations to the staff: single-use links, of which only a digest is kept."""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import select, update

from services.errors import DomainError, NotFound, Refused
from services.people.posts import POSTS_OF_UNIT, appointable, check_post
from services.rights import Permission, requires
from services.work import Work
from storage.models import Invitation, Profile, Role, Unit

VALID_FOR = timedelta(hours=72)
CODE_BYTES = 24
"""192 random bits, 48 characters of the 64 that a start link takes. In hexadecimal: no code can begin like the
poster's `d_`."""


class AlreadyInvited(DomainError):
    """This tap has made its invitation already; its code was told once and cannot be told again."""


@requires(Permission.INVITE)
async def invite(work: Work, role: Role, unit_id: int, profile: Profile | None, *, tap_key: str | None = None) -> str:
    """Make an invitation for one person, valid 72 hours, and give its code: the only time that it is known.

    A head invites specialists of the own department, a coordinator heads and specialists, an admin anyone (design,
    §4). Raises NotFound for a unit out of reach, Refused for a role that is not the actor's to give, NoSuchPost,
    AlreadyInvited when `tap_key` made one before.
    """
    unit = await unit_in_reach(work, unit_id)
    if role not in appointable(work.actor, unit_id):
        raise Refused(Permission.INVITE.value)
    check_post(unit.kind, role, profile)
    key = f"{work.actor.person_id}:{tap_key}" if tap_key else None
    if key and await work.session.scalar(select(Invitation.id).where(Invitation.tap_key == key)):
        raise AlreadyInvited
    code = secrets.token_hex(CODE_BYTES)
    invitation = Invitation(
        code_digest=digest(code),
        role=role,
        profile=profile,
        unit_id=unit_id,
        tap_key=key,
        created_by=work.actor.person_id or None,
        created_at=work.now,
        expires_at=work.now + VALID_FOR,
    )
    work.session.add(invitation)
    await work.session.flush()
    work.audit("staff_invited", "invitation", invitation.id, role=role.value, unit=unit_id)
    return code


@requires(Permission.INVITE)
async def roles_to_invite(work: Work, unit_id: int) -> list[Role]:
    """The roles that the actor may invite to this unit, in the order of Role. Raises NotFound."""
    unit = await unit_in_reach(work, unit_id)
    offered = appointable(work.actor, unit_id) & POSTS_OF_UNIT[unit.kind]
    return [role for role in Role if role in offered]


@requires(Permission.INVITE)
async def unit_in_reach(work: Work, unit_id: int) -> Unit:
    """A unit whose staff the actor manages. Raises NotFound, also for one out of reach."""
    unit = await work.session.get(Unit, unit_id)
    if unit is None or not work.actor.may(Permission.INVITE, unit_id):
        raise NotFound
    return unit


@requires(Permission.INVITE)
async def withdraw_invitations(work: Work, person_id: int) -> None:
    """Let the open invitations of somebody dismissed expire: they must be no way back in."""
    await work.session.execute(
        update(Invitation)
        .where(Invitation.created_by == person_id, Invitation.used_at.is_(None), Invitation.expires_at > work.now)
        .values(expires_at=work.now)
    )


@requires(Permission.USE_FRONT_DOOR)
async def withdraw_first_admin_links(work: Work) -> None:
    """Let the open admin links that the system printed expire: a new one was made, or somebody has joined by one."""
    await work.session.execute(
        update(Invitation)
        .where(
            Invitation.created_by.is_(None),
            Invitation.role == Role.ADMIN,
            Invitation.used_at.is_(None),
            Invitation.expires_at > work.now,
        )
        .values(expires_at=work.now)
    )


def digest(code: str) -> bytes:
    """What is kept of a code. It has enough random bits to need neither salt nor a slow hash."""
    return hashlib.sha256(code.encode("utf-8", "replace")).digest()
