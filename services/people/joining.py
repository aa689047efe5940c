"""Arriving at the bot: by an invitation, by a department's poster, as an admin of the settings, as a family."""

from dataclasses import dataclass, replace

from sqlalchemy import select

from services.centre_help.ending import return_accepted
from services.errors import DomainError, NotFound
from services.people.invitations import digest, withdraw_first_admin_links
from services.people.names import clean_name
from services.people.withholding import withhold
from services.requests.returning import return_requests
from services.requests.unanswered import tell_stand_in
from services.rights import SYSTEM, Permission, Post, requires
from services.units.registry import ensure_region, unit_by_code
from services.work import Work
from storage.models import Invitation, Membership, Messenger, Person, Profile, Role, Unit, UnitKind, UnitMunicipality


class InvitationNotValid(DomainError):
    """The code opens nothing: unknown, used by somebody else or expired. The three are never told apart."""


class OwnInvitation(DomainError):
    """Whoever made the invitation opens its link to look at it: it stays valid for the one it is meant for."""


@dataclass(frozen=True)
class Introduction:
    """How the messenger's profile calls whoever joins, and the word for somebody it gives no readable name."""

    first_name: str
    last_name: str
    nameless: str


@dataclass(frozen=True)
class Joined:
    """The post that somebody has now, and the name that colleagues see."""

    role: Role
    profile: Profile | None
    unit_name: str
    name: str


@requires(Permission.USE_FRONT_DOOR)
async def join(work: Work, code: str, introduction: Introduction) -> Joined:
    """Join the staff by an invitation: whoever opens its link first has the post at once.

    The same person may open the link again, or another one for the same post: the post stays as it is, with the
    profile of the newer invitation; requests that the new profile does not answer go back to colleagues. Raises
    InvitationNotValid, OwnInvitation.
    """
    invitation: Invitation | None = await work.session.scalar(
        select(Invitation).where(Invitation.code_digest == digest(code)).with_for_update()
    )
    if invitation is None:
        raise InvitationNotValid
    post = Post(invitation.role, invitation.unit_id, invitation.profile)
    if invitation.used_at is not None:
        if invitation.used_by != work.actor.person_id or not await _active_post(work, post):
            raise InvitationNotValid
        return await _joined(work, post)
    if work.now >= invitation.expires_at:
        raise InvitationNotValid
    if invitation.created_by == work.actor.person_id:
        raise OwnInvitation
    invitation.used_at = work.now
    invitation.used_by = work.actor.person_id
    if invitation.role is Role.ADMIN and invitation.created_by is None:
        await withdraw_first_admin_links(work)
    await _take_post(work, post, introduction)
    return await _joined(work, post)


@requires(Permission.USE_FRONT_DOOR)
async def become_admin_by_id(work: Work, introduction: Introduction) -> Joined | None:
    """Make an id of RYADOM_ADMIN_IDS an admin of the Centre; None for everybody else and when it is one already."""
    caller = work.caller
    # The ids of the setting are Telegram's: the same number in another messenger is somebody else.
    admins = {(Messenger.TELEGRAM, user_id) for user_id in work.centre.admin_ids}
    if caller is None or (caller.messenger, caller.user_id) not in admins or work.actor.has_role(Role.ADMIN):
        return None
    # By the system: whoever comes first to an empty house has no right to make it.
    centre = await ensure_region(replace(work, actor=SYSTEM))
    post = Post(Role.ADMIN, centre.id, None)
    await _take_post(work, post, introduction)
    return await _joined(work, post)


@requires(Permission.USE_FRONT_DOOR)
async def choose_department(work: Work, code: str) -> Unit:
    """Take the department of a poster's link (`d_<code>`) as the actor's own; a municipality that it does not serve is
    forgotten: what is shown and where it goes are one place. Raises NotFound for any other code.
    """
    unit = await unit_by_code(work, code)
    if unit.kind is not UnitKind.DEPARTMENT:
        raise NotFound
    person = await _actors_person(work)
    person.unit_id = unit.id
    if person.municipality_id is not None and not await _serves(work, unit, person.municipality_id):
        person.municipality_id = None
    return unit


@requires(Permission.USE_FRONT_DOOR)
async def welcome(work: Work) -> bool:
    """Whether this is the first acquaintance; it is told once."""
    person = await _actors_person(work)
    if person.welcomed_at is not None:
        return False
    person.welcomed_at = work.now
    return True


async def _serves(work: Work, unit: Unit, municipality_id: int) -> bool:
    return await work.session.get(UnitMunicipality, (unit.id, municipality_id)) is not None


async def _take_post(work: Work, post: Post, introduction: Introduction) -> None:
    """Give the post from this moment on, also to the actor of this very work."""
    person = await _actors_person(work)
    if person.staff_name is None:
        name = clean_name(introduction.first_name, introduction.last_name)
        person.staff_name = name or f"{introduction.nameless} {person.id}"
    membership = await _active_post(work, post)
    newcomer = membership is None
    if membership is None:
        membership = Membership(person_id=person.id, unit_id=post.unit_id, role=post.role, joined_at=work.now)
        work.session.add(membership)
    changed, membership.profile = membership.profile not in (None, post.profile), post.profile
    await work.session.flush()
    others = tuple(one for one in work.actor.posts if (one.role, one.unit_id) != (post.role, post.unit_id))
    work.actor = replace(work.actor, posts=(*others, post))
    work.audit("staff_joined", "membership", membership.id, role=post.role.value, unit=post.unit_id)
    if newcomer:
        # By the system: what nobody can answer may be of any unit.
        await tell_stand_in(replace(work, actor=SYSTEM), person.id)
    if changed:
        # By the system: whoever opens an invitation has no right to give requests away, only to lose them.
        await return_requests(replace(work, actor=SYSTEM), person.id)
        await return_accepted(replace(work, actor=SYSTEM), person.id)
        await withhold(replace(work, actor=SYSTEM), person.id)


async def _active_post(work: Work, post: Post) -> Membership | None:
    found: Membership | None = await work.session.scalar(
        select(Membership).where(
            Membership.person_id == work.actor.person_id,
            Membership.unit_id == post.unit_id,
            Membership.role == post.role,
            Membership.dismissed_at.is_(None),
        )
    )
    return found


async def _joined(work: Work, post: Post) -> Joined:
    person = await _actors_person(work)
    unit = await work.session.get_one(Unit, post.unit_id)
    return Joined(post.role, post.profile, unit.name, person.staff_name or "")


async def _actors_person(work: Work) -> Person:
    return await work.session.get_one(Person, work.actor.person_id)
