"""A request in work whose specialist has stopped the bot: the family is not told that it was heard."""

from datetime import datetime

from sqlalchemy import and_, func, or_, select

from services.outbox import Notice
from services.requests.routing import helping_unit
from services.rights import Permission, requires
from services.rota.handing import tell_whoever_stands_in
from services.work import Work
from storage.models import Account, HelpRequest, Membership, MessageClass, RequestKind, Role


def absence_key(request_id: int, taker_id: int | None, since: datetime | None) -> str:
    """One absence is told to a person once, whoever notices it first: the family that writes, or the watch."""
    return f"taker_away:{request_id}:{taker_id}:{int(since.timestamp()) if since else 0}"


@requires(Permission.USE_FRONT_DOOR)
async def tell_of_absent_taker(work: Work, request: HelpRequest) -> bool:
    """Whether the taker cannot be reached; then the head of the unit and the coordinators hear of it, once for each
    time that the bot was stopped (admins when there are neither). Of one who is away, whoever stands in hears.
    """
    if await tell_whoever_stands_in(work, request):
        return True
    reachable, since = (
        await work.session.execute(
            select(
                func.count(Account.id).filter(Account.unreachable_since.is_(None)), func.max(Account.unreachable_since)
            ).where(Account.person_id == request.taken_by)
        )
    ).one()
    if reachable:
        return False
    message_class = MessageClass.URGENT if request.kind is RequestKind.URGENT else MessageClass.ALERT
    key = absence_key(request.id, request.taken_by, since)
    notice = Notice("taker_away", message_class, {"request_id": request.id}, key=key)
    await work.notify(await _overseers(work, request), notice)
    return True


async def _overseers(work: Work, request: HelpRequest) -> list[int]:
    posts = select(Membership.person_id).where(
        Membership.dismissed_at.is_(None), Membership.person_id.not_in({request.person_id, request.taken_by})
    )
    near = or_(
        Membership.role == Role.COORDINATOR,
        and_(Membership.role == Role.HEAD, Membership.unit_id == helping_unit(request)),
    )
    found = list(await work.session.scalars(posts.where(near).distinct()))
    return found or list(await work.session.scalars(posts.where(Membership.role == Role.ADMIN).distinct()))
