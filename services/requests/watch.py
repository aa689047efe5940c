"""Requests that nobody hears of: no notice of a new one has arrived, or its taker gets no messages any more."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, text

from services.outbox import Notice
from services.requests.absence import absence_key
from services.requests.overseers import stand_ins_for, supervisors_of
from services.requests.ringing import named_in
from services.requests.routing import HELPING_UNIT, helping_unit
from services.rights import Permission, requires
from services.work import Work
from storage.models import (
    Account,
    DeliveryState,
    HelpRequest,
    MessageClass,
    OutboxMessage,
    RequestKind,
    RequestState,
)
from storage.models.delivery import OFFERS

PATIENCE = timedelta(minutes=2)
"""How long the notices of a new request may take before it is asked whether one has arrived."""
LOOKING_BACK = timedelta(days=2)
"""Older notices are not asked about: those that arrived are forgotten by then (services.cleaning)."""
NOT_ARRIVED = frozenset({DeliveryState.BLOCKED, DeliveryState.FAILED, DeliveryState.EXPIRED, DeliveryState.CANCELLED})
NEW_REQUEST, OFFERED, NOBODY, UNANSWERED = "new_request", "requests_offered", "nobody_to_answer", "requests_unanswered"


@dataclass(frozen=True)
class Unheard:
    """A new request of which no specialist has got the notice; `row_id`: the last of those notices."""

    request_id: int
    row_id: int


@dataclass(frozen=True)
class Stopped:
    """A request in work whose taker has stopped the bot, since an instant."""

    request_id: int
    taker_id: int
    since: datetime

    @property
    def key(self) -> str:
        return absence_key(self.request_id, self.taker_id, self.since)


@requires(Permission.RUN_JOBS)
async def unheard_requests(work: Work) -> list[Unheard]:
    """New requests whose last round of notices is over, and none of it arrived, and nobody was told so yet.

    A round is the notices written together: at the registration, or when a dismissed specialist gave the request back.
    """
    new = set(await work.session.scalars(select(HelpRequest.id).where(HelpRequest.state == RequestState.NEW)))
    if not new:
        return []
    found = await work.session.execute(
        # Not ordered here: SQLite would read the whole outbox by id rather than sort what the index gives.
        select(
            OutboxMessage.id, OutboxMessage.key, OutboxMessage.notice, OutboxMessage.state, OutboxMessage.created_at
        ).where(text(OFFERS), OutboxMessage.key.is_not(None), OutboxMessage.created_at > work.now - LOOKING_BACK)
    )
    rounds: dict[int, tuple[str, list[tuple[int, str, DeliveryState, datetime]]]] = {}
    for row_id, key, notice, state, created_at in sorted(found):
        prefix, request, _account = str(key).rsplit(":", 2)
        named = {int(request)} if request.isdecimal() else await named_in(work, row_id)
        for number in named & new:
            if rounds.get(number, ("", []))[0] != prefix:
                rounds[number] = (prefix, [])
            rounds[number][1].append((row_id, notice, state, created_at))
    return [
        Unheard(request_id, rows[-1][0])
        for request_id, (_prefix, rows) in sorted(rounds.items())
        if all(
            notice in (NEW_REQUEST, OFFERED) and state in NOT_ARRIVED and created_at <= work.now - PATIENCE
            for _row, notice, state, created_at in rows
        )
    ]


@requires(Permission.RUN_JOBS)
async def tell_of_the_unheard(work: Work) -> None:
    """The stand-ins hear of every request that reached nobody, once for each round of its notices."""
    for unheard in await unheard_requests(work):
        request = await work.session.get_one(HelpRequest, unheard.request_id)
        urgent = request.kind is RequestKind.URGENT
        message_class = MessageClass.URGENT if urgent else MessageClass.ALERT
        facts = {"request_id": request.id, "unreached": True}
        key = f"unheard:{unheard.row_id}:{request.id}"
        stand_ins = await stand_ins_for(work.session, request.kind, {helping_unit(request)})
        await work.notify(stand_ins, Notice(NOBODY, message_class, facts, key=key))


@requires(Permission.RUN_JOBS)
async def stopped_takers(work: Work) -> list[Stopped]:
    """Requests in work whose taker no message can reach, and somebody who answers for the unit was not told yet."""
    reachable = select(Account.person_id).where(Account.unreachable_since.is_(None))
    found = await work.session.execute(
        select(HelpRequest.id, HELPING_UNIT, HelpRequest.taken_by, func.max(Account.unreachable_since))
        .join(Account, Account.person_id == HelpRequest.taken_by)
        .where(HelpRequest.state == RequestState.TAKEN, HelpRequest.taken_by.not_in(reachable))
        .group_by(HelpRequest.id, HELPING_UNIT, HelpRequest.taken_by)
        .order_by(HelpRequest.id)
    )
    stopped = [
        (Stopped(number, taker, since), unit_id)
        for number, unit_id, taker, since in found
        if taker is not None and since is not None
    ]
    return [one for one, unit_id in stopped if not await _is_told(work, one, unit_id)]


@requires(Permission.RUN_JOBS)
async def tell_of_the_stopped(work: Work) -> None:
    """The head of the unit, else the coordinators, hear that the taker of a request gets no words, once each time;
    nobody, when words of the family have told it before (services.requests.absence).
    """
    for one in await stopped_takers(work):
        request = await work.session.get_one(HelpRequest, one.request_id)
        urgent = request.kind is RequestKind.URGENT
        message_class = MessageClass.URGENT if urgent else MessageClass.ALERT
        facts = {"request_id": one.request_id, "taker_id": one.taker_id}
        told = await supervisors_of(work.session, helping_unit(request))
        await work.notify(told, Notice("taker_unreachable", message_class, facts, key=one.key))


async def _is_told(work: Work, one: Stopped, unit_id: int) -> bool:
    """Everybody who answers for the unit has the notice. Asked by whole keys: only so is the index of keys used."""
    told = await supervisors_of(work.session, unit_id)
    accounts = await work.session.scalars(select(Account.id).where(Account.person_id.in_(told)))
    keys = {f"{one.key}:{account_id}" for account_id in accounts}
    found = await work.session.scalars(select(OutboxMessage.key).where(OutboxMessage.key.in_(keys)))
    return keys == set(found)
