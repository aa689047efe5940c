"""Taking a post away: at once, and what was in the person's hands goes to colleagues."""

from dataclasses import dataclass

from sqlalchemy import select

from services.centre_help.ending import return_accepted
from services.errors import DomainError, NotFound, Refused
from services.outbox import Notice
from services.people.invitations import withdraw_invitations
from services.people.posts import appointable
from services.people.staff import StaffMember, staff_member
from services.people.withholding import withhold
from services.requests.returning import return_requests
from services.rights import Permission, requires
from services.work import Work
from storage.models import Membership, MessageClass, Role


class AlreadyDismissed(DomainError):
    """The post was taken away before; nothing is done twice."""


class LastAdmin(DomainError):
    """The only admin there is cannot be dismissed: nobody could invite another."""


@dataclass(frozen=True)
class Dismissal:
    """The post that is over; `requests`: how many wait for somebody else now."""

    post: StaffMember
    requests: int


@requires(Permission.INVITE)
async def dismiss(work: Work, membership_id: int) -> Dismissal:
    """Take a post away from this commit on.

    Who may invite to a post may take it away (design, §4). The person hears of it, the invitations that the person
    made and nobody used expire, requests that no other post lets the person have become new again and the unit is told,
    what was accepted of the Centre's help goes back, what waits to be sent to the person is withheld. Raises NotFound
    for a post out of reach, Refused for a role that is not the actor's to take, AlreadyDismissed, LastAdmin.
    """
    membership = await work.session.get(Membership, membership_id, with_for_update=True)
    if membership is None or not work.actor.may(Permission.INVITE, membership.unit_id):
        raise NotFound
    if membership.role not in appointable(work.actor, membership.unit_id):
        raise Refused(Permission.INVITE.value)
    if membership.dismissed_at is not None:
        raise AlreadyDismissed
    if membership.role is Role.ADMIN:
        await _must_leave_an_admin(work, membership)
    post = await staff_member(work, membership_id)
    membership.dismissed_at = work.now
    await work.session.flush()
    await withdraw_invitations(work, membership.person_id)
    returned = await return_requests(work, membership.person_id)
    await return_accepted(work, membership.person_id)
    await withhold(work, membership.person_id)
    facts: dict[str, object] = {"role": membership.role.value, "unit": membership.unit_id}
    await work.notify(
        [membership.person_id],
        Notice("staff_dismissed", MessageClass.STAFF, facts, key=f"dismissed:{membership.id}"),
    )
    work.audit("staff_dismissed", "membership", membership.id, **facts, requests=returned)
    return Dismissal(post, returned)


async def _must_leave_an_admin(work: Work, leaving: Membership) -> None:
    # The rows are locked together: of two admins who dismiss each other at one moment, one stays.
    admins = await work.session.scalars(
        select(Membership)
        .where(Membership.role == Role.ADMIN, Membership.dismissed_at.is_(None))
        .order_by(Membership.id)
        .with_for_update()
    )
    if all(one.person_id == leaving.person_id for one in admins):
        raise LastAdmin
