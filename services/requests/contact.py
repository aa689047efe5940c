"""A family that has stopped the bot, or is back: whoever has the request in work hears of it."""

from sqlalchemy import func, or_, select

from services import keeping
from services.outbox import Notice
from services.rights import Permission, requires
from services.work import Work
from storage.models import Account, HelpRequest, MessageClass, RequestKind, RequestMessage, RequestState, Side


@requires(Permission.RUN_JOBS)
async def untold_unreachable(work: Work) -> list[int]:
    """Requests in work whose family has stopped the bot since the taker was last told so."""
    found = await work.session.scalars(
        select(HelpRequest.id)
        .join(Account, Account.person_id == HelpRequest.person_id)
        .where(
            HelpRequest.state == RequestState.TAKEN,
            HelpRequest.taken_by.is_not(None),
            Account.unreachable_since.is_not(None),
            or_(
                HelpRequest.unreachable_told_at.is_(None),
                HelpRequest.unreachable_told_at < Account.unreachable_since,
            ),
        )
    )
    return list(found)


@requires(Permission.RUN_JOBS)
async def tell_unreachable(work: Work) -> None:
    """Whoever has a request in work hears that its family has stopped the bot («не доходит: позвонить?»)."""
    for request_id in await untold_unreachable(work):
        request = await work.session.get_one(HelpRequest, request_id)
        if request.taken_by is not None:
            request.unreachable_told_at = work.now
            message_class = MessageClass.URGENT if request.kind is RequestKind.URGENT else MessageClass.STAFF
            notice = Notice("family_unreachable", message_class, {"request_id": request.id})
            await work.notify([request.taken_by], notice)


@requires(Permission.RUN_JOBS)
async def returned_families(work: Work) -> list[int]:
    """Requests in work whose taker was told that words do not arrive, and whose family a message can reach again."""
    away = select(Account.person_id).where(Account.unreachable_since.is_not(None))
    found = await work.session.scalars(
        select(HelpRequest.id)
        .where(
            HelpRequest.state == RequestState.TAKEN,
            HelpRequest.unreachable_told_at.is_not(None),
            HelpRequest.person_id.not_in(away),
        )
        .order_by(HelpRequest.id)
    )
    return list(found)


@requires(Permission.RUN_JOBS)
async def tell_of_the_returned(work: Work) -> None:
    """The taker hears once for each return. Words that are too old are not sent again, and are
    not said to be.
    """
    for request_id in await returned_families(work):
        request = await work.session.get_one(HelpRequest, request_id)
        told_at, request.unreachable_told_at = request.unreachable_told_at, None
        if request.taken_by is None or told_at is None:
            continue
        spoken = await work.session.scalar(
            select(func.count()).where(RequestMessage.request_id == request_id, RequestMessage.side == Side.STAFF)
        )
        facts = {"request_id": request_id, "passed_on": bool(spoken) and told_at > work.now - keeping.MISSED}
        await work.notify([request.taken_by], Notice("family_returned", MessageClass.STAFF, facts))
