"""What a person has heard since they were asked something: words typed after that may be an answer to it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select

from services.rights import Permission, requires
from services.work import Work
from storage.models import HelpRequest, RequestMessage, RequestState, Side

STALE_AFTER = timedelta(hours=6)
"""A question of a form asked longer ago says nothing of what is typed now."""


@dataclass(frozen=True)
class Asked:
    """A question of a form: when it was asked, and the last words of others that the person had heard by then."""

    since: datetime
    heard: int


@requires(Permission.USE_FRONT_DOOR)
async def asked_now(work: Work) -> Asked:
    """A question is put to the actor at this moment."""
    return Asked(work.now, await _last_heard(work))


@requires(Permission.USE_FRONT_DOOR)
async def is_overtaken(work: Work, asked: Asked | None) -> bool:
    """Whether what is typed now may be meant for somebody else than the question: since then a specialist answered the
    actor, a family wrote to the actor, or six hours passed. So it is when nothing is known of the question.
    """
    return asked is None or work.now - asked.since > STALE_AFTER or await _last_heard(work) > asked.heard


@requires(Permission.USE_FRONT_DOOR)
async def answered_at(work: Work) -> datetime | None:
    """When a specialist spoke last in an open request of the actor's own."""
    found: datetime | None = await work.session.scalar(
        select(func.max(RequestMessage.written_at))
        .join(HelpRequest, HelpRequest.id == RequestMessage.request_id)
        .where(_answers(work))
    )
    return found


async def _last_heard(work: Work) -> int:
    in_work = and_(
        HelpRequest.taken_by == work.actor.person_id,
        HelpRequest.state == RequestState.TAKEN,
        RequestMessage.side == Side.FAMILY,
    )
    query = (
        select(func.max(RequestMessage.id))
        .join(HelpRequest, HelpRequest.id == RequestMessage.request_id)
        .where(or_(_answers(work), in_work))
    )
    return await work.session.scalar(query) or 0


def _answers(work: Work) -> ColumnElement[bool]:
    return and_(
        HelpRequest.person_id == work.actor.person_id,
        HelpRequest.state != RequestState.CLOSED,
        RequestMessage.side == Side.STAFF,
    )
