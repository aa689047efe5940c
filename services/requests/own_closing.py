"""«Закрыть» by the family: help was received, or is not needed any more. An urgent one after one confirmation."""

from dataclasses import replace
from enum import Enum

from sqlalchemy import select

from services.errors import NotFound
from services.outbox import Notice
from services.requests.cards import refresh_card
from services.requests.ringing import rung_for, tell_rung
from services.rights import Permission, requires
from services.work import Work
from storage.models import HelpRequest, MessageClass, RequestKind, RequestResult, RequestState

OWN_RESULTS = (RequestResult.HELPED, RequestResult.REFUSED)
"""What a family can say at the closing."""


class Closing(Enum):
    """What a tap has come to."""

    DONE = "closed by it"
    UNSURE = "urgent, and not confirmed"
    BEFORE = "closed before"


@requires(Permission.USE_FRONT_DOOR)
async def close_own(work: Work, request_id: int, result: RequestResult, *, sure: bool = False) -> Closing:
    """Close an own request; whoever has it in work hears how, and of an urgent one whoever was rung. It stays one
    appeal. Closed again it stays as it was. Raises NotFound for a request of others or a result that is not the
    family's to say.
    """
    request: HelpRequest | None = await work.session.scalar(
        select(HelpRequest).where(HelpRequest.id == request_id).with_for_update()
    )
    if request is None or request.person_id != work.actor.person_id or result not in OWN_RESULTS:
        raise NotFound
    if request.state is RequestState.CLOSED:
        return Closing.BEFORE
    urgent = request.kind is RequestKind.URGENT
    if urgent and not sure:
        return Closing.UNSURE
    readers = [request.taken_by] if request.taken_by is not None else []
    rung = await rung_for(work, request) if urgent else {}
    request.state, request.result, request.closed_at = RequestState.CLOSED, result, work.now
    work.audit("request_closed_by_family", "request", request.id, result=result.value)
    closed = Notice("closed_by_family", MessageClass.STAFF, {"request_id": request.id})
    await work.notify(readers, closed)
    await tell_rung(work, request.id, rung, replace(closed, message_class=MessageClass.URGENT), but=readers)
    await refresh_card(work, request)
    return Closing.DONE
