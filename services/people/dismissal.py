"""Taking a post away: at once, and what was in the person's hands goes to colleagues."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select, update

from services.errors import DomainError, NotFound, Refused
from services.outbox import Notice
from services.people.invitations import withdraw_invitations
from services.people.posts import appointable
from services.people.staff import StaffMember, staff_member
from services.requests.routing import pool_of, reachable, stand_ins_for
from services.rights import Permission, requires
from services.work import Work
from storage.models import (
    Account,
    Appeal,
    DeliveryState,
    HelpRequest,
    Membership,
    MessageClass,
    OutboxMessage,
    RequestKind,
    RequestState,
    Role,
)


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
    made and nobody used expire, requests in the person's hands become new again and the unit is told. Raises NotFound
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
    returned = await _return_requests(work, membership)
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


async def _return_requests(work: Work, membership: Membership) -> int:
    """Make the requests that the dismissed person can no longer answer new again, and tell those who can."""
    if membership.role is not Role.SPECIALIST:
        return 0
    taken = select(HelpRequest).where(
        HelpRequest.taken_by == membership.person_id, HelpRequest.state == RequestState.TAKEN
    )
    if await _holders(work, {Role.SPECIALIST}, person_id=membership.person_id):
        taken = taken.where(HelpRequest.unit_id == membership.unit_id)
    returned = list(await work.session.scalars(taken.order_by(HelpRequest.id).with_for_update()))
    told: set[int] = set()
    numbers: dict[int, list[int]] = defaultdict(list)
    for request in returned:
        request.state, request.taken_by, request.taken_at = RequestState.NEW, None, None
        await work.session.execute(update(Appeal).where(Appeal.request_id == request.id).values(author_id=None))
        numbers[request.unit_id].append(request.id)
        work.audit("request_returned", "request", request.id, unit=request.unit_id)
        told |= await _offer(work, request, membership)
    await _hold_back_words(work, membership.person_id, {request.id for request in returned})
    for unit_id, ids in numbers.items():
        notice = Notice("requests_returned", MessageClass.STAFF, {"requests": ids, "unit": unit_id})
        await work.notify(await _holders(work, {Role.SPECIALIST, Role.HEAD}, unit_id=unit_id) - told, notice)
    return len(returned)


async def _offer(work: Work, request: HelpRequest, membership: Membership) -> set[int]:
    """Tell the family, and offer the request to whoever may take it; when no message can reach any of them those hear
    who can invite, and the family is not promised an answer.
    """
    session = work.session
    pool = await pool_of(session, request.kind, request.unit_id, request.municipality_id, asker_id=request.person_id)
    staffed = bool(await reachable(session, pool))
    facts: dict[str, object] = {"request_id": request.id, "staffed": staffed}
    await work.notify([request.person_id], Notice("request_changes_hands", MessageClass.DIALOGUE, facts))
    urgent = request.kind is RequestKind.URGENT
    message_class = MessageClass.URGENT if urgent else MessageClass.STAFF
    # The key is not that of the first telling: the same colleagues must hear of the request once more.
    key = f"returned:{membership.id}:{request.id}"
    if pool:
        await work.notify(pool, Notice("new_request", message_class, facts, key=key))
    if not staffed:
        facts = {"request_id": request.id, "unreached": bool(pool)}
        stand_ins = await stand_ins_for(session, request.kind, {request.unit_id})
        await work.notify(stand_ins, Notice("nobody_to_answer", message_class, facts, key=f"nobody_{key}"))
    return set(pool)


async def _hold_back_words(work: Work, person_id: int, request_ids: Collection[int]) -> None:
    """Words of families that wait to be sent to the dismissed person stay unsent; the next taker reads them."""
    waiting = await work.session.scalars(
        select(OutboxMessage)
        .join(Account, Account.id == OutboxMessage.account_id)
        .where(
            Account.person_id == person_id,
            OutboxMessage.notice == "family_wrote",
            OutboxMessage.state == DeliveryState.PENDING,
        )
    )
    for row in waiting:
        if row.data.get("request_id") in request_ids:
            row.state, row.finished_at = DeliveryState.CANCELLED, work.now


async def _holders(
    work: Work, roles: Collection[Role], *, unit_id: int | None = None, person_id: int | None = None
) -> set[int]:
    """Persons who hold one of these roles now."""
    query = select(Membership.person_id).where(Membership.role.in_(roles), Membership.dismissed_at.is_(None))
    if unit_id is not None:
        query = query.where(Membership.unit_id == unit_id)
    if person_id is not None:
        query = query.where(Membership.person_id == person_id)
    return set(await work.session.scalars(query))
