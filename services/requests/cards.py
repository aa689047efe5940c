"""The card of a request in the chat of its family: what it tells, and how it follows what happens.

The newest card of a chat is edited in place. Nothing relies on it: what must be heard is a message of its own.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy import delete, func, select

from services.errors import NotFound
from services.outbox import Notice
from services.people.names import first_name
from services.requests.calls import Call, call_of
from services.requests.facts import RequestFacts, facts_of
from services.requests.routing import helping_unit, is_called
from services.rights import Permission, requires
from services.work import Work
from storage.models import (
    Account,
    HelpRequest,
    MessageClass,
    OutboxMessage,
    Person,
    RequestCard,
    RequestMessage,
    RequestState,
    Side,
    Unit,
)

NOTICE = "request_card"


class Stage(Enum):
    """Where a request stands, for its family."""

    WAITING = "waits for a specialist"
    READING = "a specialist reads"
    ANSWERING = "a specialist prepares the next words"
    YOUR_TURN = "the family was written to last"
    CLOSED = "closed"


@dataclass(frozen=True)
class Card:
    """What the card tells. `unit`: whose specialists answer. `name`: the first name of whoever has it, when that person
    lets families see it. `reply_due`: when the first answer usually comes, None when that moment is past, the answer is
    there, or none was promised. `called`: somebody who may take it has it or can be reached. `call`: the wish for one.
    """

    facts: RequestFacts
    stage: Stage
    unit: str
    name: str = ""
    reply_due: datetime | None = None
    closing_due: datetime | None = None
    called: bool = True
    call: Call | None = None


@requires(Permission.USE_FRONT_DOOR)
async def show_card(work: Work, request_id: int, *, edit: bool) -> None:
    """Show the actor the card of an own request, in place of the tapped screen or below it; it is the newest from now
    on. Raises NotFound.
    """
    request = await work.session.get(HelpRequest, request_id)
    if request is None or request.person_id != work.actor.person_id:
        raise NotFound
    tapped = work.caller.tapped_message_id if work.caller is not None and edit else None
    row = _leave(work, request.id, work.actor.account_id, tapped)
    await work.write()
    if tapped is not None:
        # One message shows one card.
        await work.session.execute(
            delete(RequestCard)
            .where(
                RequestCard.account_id == work.actor.account_id,
                RequestCard.message_id == tapped,
                RequestCard.request_id != request.id,
            )
            .execution_options(synchronize_session="fetch")
        )
    card = await work.session.get(RequestCard, (request.id, work.actor.account_id))
    if card is None:
        card = RequestCard(request_id=request.id, account_id=work.actor.account_id)
        work.session.add(card)
    card.outbox_id, card.message_id, card.shown_at = row.id, tapped, work.now
    await work.session.flush()


@requires(Permission.USE_FRONT_DOOR)
async def refresh_card(work: Work, request: HelpRequest) -> None:
    """Something has happened to a request: the newest card of it in each chat is edited. A card that has not left yet
    is written when it leaves, so it needs no edit.
    """
    found = await work.session.execute(
        select(RequestCard, OutboxMessage.message_id)
        .outerjoin(OutboxMessage, OutboxMessage.id == RequestCard.outbox_id)
        .join(Account, Account.id == RequestCard.account_id)
        .where(RequestCard.request_id == request.id, Account.person_id == request.person_id)
    )
    edited: list[tuple[RequestCard, OutboxMessage]] = []
    for card, message_id in found.all():
        card.message_id = message_id or card.message_id
        if card.message_id is None or _leaves_already(work, card):
            continue
        edited.append((card, _leave(work, request.id, card.account_id, card.message_id)))
    if edited:
        await work.write()
    for card, row in edited:
        card.outbox_id = row.id


@requires(Permission.RUN_JOBS)
async def keep_places(work: Work) -> None:
    """Before the outbox forgets by which rows cards were shown: under which message each stands."""
    found = await work.session.execute(
        select(RequestCard, OutboxMessage.message_id)
        .join(OutboxMessage, OutboxMessage.id == RequestCard.outbox_id)
        .where(OutboxMessage.message_id.is_not(None))
    )
    for card, message_id in found.all():
        card.message_id, card.outbox_id = message_id, None


@requires(Permission.RUN_JOBS)
async def card_for(work: Work, request_id: int, account_id: int) -> Card | None:
    """The card, while it is being written; None for an account that is not of the family any more."""
    request = await work.session.scalar(
        select(HelpRequest)
        .join(Account, Account.person_id == HelpRequest.person_id)
        .where(HelpRequest.id == request_id, Account.id == account_id)
    )
    return None if request is None else await _card(work, request)


@requires(Permission.USE_FRONT_DOOR)
async def my_card(work: Work, request_id: int) -> Card:
    """The same to be asked about: a request of the actor's own. Raises NotFound."""
    request = await work.session.get(HelpRequest, request_id)
    if request is None or request.person_id != work.actor.person_id:
        raise NotFound
    return await _card(work, request)


async def _card(work: Work, request: HelpRequest) -> Card:
    unit = await work.session.get(Unit, helping_unit(request))
    stage = await _stage(work, request)
    taken = request.state is RequestState.TAKEN
    taker = await work.session.get(Person, request.taken_by) if taken and request.taken_by is not None else None
    waits = stage in (Stage.WAITING, Stage.READING)
    due = request.reply_moved_to or request.reply_due_at
    return Card(
        await facts_of(work.session, request),
        stage,
        unit.name if unit is not None else "",
        first_name(taker.staff_name) if taker is not None and taker.shows_name else "",
        due if waits and due is not None and due > work.now else None,
        request.closing_due_at,
        await is_called(work, request),
        await call_of(work, request.id),
    )


async def _stage(work: Work, request: HelpRequest) -> Stage:
    """Answers of a specialist who had the request before are not those of the one who has it now."""
    if request.state is not RequestState.TAKEN:
        return Stage.CLOSED if request.state is RequestState.CLOSED else Stage.WAITING
    newest = select(func.max(RequestMessage.id)).where(RequestMessage.request_id == request.id)
    by_staff = newest.where(RequestMessage.side == Side.STAFF)
    answered = await work.session.scalar(by_staff.where(RequestMessage.written_at >= request.taken_at))
    if answered is None:
        return Stage.READING
    return Stage.YOUR_TURN if answered == await work.session.scalar(newest) else Stage.ANSWERING


def _leave(work: Work, request_id: int, account_id: int, edits: int | None) -> OutboxMessage:
    notice = Notice(NOTICE, MessageClass.RECEIPT, {"request_id": request_id})
    return work.leave(account_id, notice, edit_message_id=edits)


def _leaves_already(work: Work, card: RequestCard) -> bool:
    return any(
        row.notice == NOTICE and (row.account_id, row.edit_message_id) == (card.account_id, card.message_id)
        for row in work.leaving
    )
