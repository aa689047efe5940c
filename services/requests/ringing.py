"""Whom an urgent request rings first, who has been rung so far, and that it is over.

What has rung somebody is found by the index of offers and by whole keys: only so is an index used. Every notice that
calls to one request is therefore named here, by the words that its key begins with.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, text

from services.outbox import Notice
from services.requests.overseers import reachable
from services.requests.routing import find_centre, helping_unit, home_units
from services.rights import Permission, requires
from services.rota.handing import ring_keys
from services.rota.presence import on_duty
from services.work import Work
from storage.crypto import CannotDecrypt
from storage.models import (
    Absence,
    Account,
    DueItem,
    DueKind,
    HelpRequest,
    Membership,
    OutboxMessage,
    Person,
    RequestMessage,
    RequestState,
    Side,
)
from storage.models.delivery import OFFERS

KEYS_AT_ONCE = 5000
URGENT_ONES = "urgent"
"""What the key of a notice of many urgent requests ends with, in place of the number of one."""

CRIES = "cries"
"""The key of a notice of words that cry begins so: `cries:<urgent request>:<message of the other one>`."""

Rung = Mapping[int, str]
"""Persons, and the key of the message that has called each of them last."""


@requires(Permission.USE_FRONT_DOOR)
async def duty_of(work: Work, request: HelpRequest, pool: Sequence[int]) -> list[int]:
    """Who of the pool is on duty now and can be reached: in the family's own units, else in the Centre; nobody when the
    rota is empty today.
    """
    person = await work.session.get_one(Person, request.person_id)
    centre = await find_centre(work.session)
    near = {helping_unit(request), *(unit.id for unit in await home_units(work.session, person))}
    for unit_ids in (near - {centre.id if centre else 0}, {centre.id} if centre else set()):
        named = set(await on_duty(work.session, work.today, unit_ids)) & set(pool)
        if found := await reachable(work.session, named):
            return found
    return []


@requires(Permission.USE_FRONT_DOOR)
async def rung_for(work: Work, request: HelpRequest) -> Rung:
    """Everybody on the staff whom a message has called to an urgent request, or is about to: alone or among others, in
    any round, whoever may take it and whoever answers for the unit. While it is in work, only those called since, for
    its taker is away.
    """
    await work.write()
    staff = await _staff(work, request)
    found = [*await _offered(work, request, staff), *await _named(work, request, staff)]
    return {staff[account_id]: key for _row_id, key, account_id in sorted(found)}


@requires(Permission.USE_FRONT_DOOR)
async def tell_rung(work: Work, request_id: int, rung: Rung, notice: Notice, *, but: Collection[int] = ()) -> None:
    """It is over: each of them hears it, once for the message that has called last, whatever ends it again."""
    for person_id, called_by in rung.items():
        if person_id not in but:
            await work.notify([person_id], replace(notice, key=f"over:{request_id}:{called_by}"))


@requires(Permission.USE_FRONT_DOOR)
async def named_in(work: Work, row_id: int) -> set[int]:
    """The requests of a notice of many; none when no key opens it any more."""
    try:
        facts = await work.session.scalar(select(OutboxMessage.data).where(OutboxMessage.id == row_id))
    except CannotDecrypt:
        return set()
    numbers = facts.get("requests") if facts else None
    return {int(number) for number in numbers} if isinstance(numbers, list) else set()


Call = tuple[int, str, int]
"""Of a message that calls: its row, its key, the account."""


async def _staff(work: Work, request: HelpRequest) -> dict[int, int]:
    """The persons behind the accounts of the staff, without whoever asks."""
    found = await work.session.execute(
        select(Account.id, Account.person_id)
        .join(Membership, Membership.person_id == Account.person_id)
        .where(Membership.dismissed_at.is_(None), Account.person_id != request.person_id)
        .distinct()
    )
    return {one.id: one.person_id for one in found}


async def _offered(work: Work, request: HelpRequest, staff: Collection[int]) -> list[Call]:
    """By notices of a new request, or of several at once."""
    row = OutboxMessage
    found = await work.session.execute(
        # Not ordered here: SQLite would read the whole outbox by id rather than sort what the index gives.
        select(row.id, row.key, row.account_id, row.created_at).where(
            text(OFFERS), row.key.is_not(None), row.created_at >= request.registered_at
        )
    )
    calls = []
    for row_id, key, account_id, created_at in found.all():
        of = str(key).rsplit(":", 2)[1]
        if account_id not in staff or not _counts(request, created_at):
            continue
        if of == str(request.id) or (of == URGENT_ONES and request.id in await named_in(work, row_id)):
            calls.append((row_id, str(key), account_id))
    return calls


async def _named(work: Work, request: HelpRequest, staff: Collection[int]) -> list[Call]:
    """By notices whose keys are known without looking for them."""
    keys = [f"{begins}:{account_id}" for begins in await _beginnings(work, request) for account_id in staff]
    row = OutboxMessage
    calls: list[Call] = []
    for start in range(0, len(keys), KEYS_AT_ONCE):
        some = keys[start : start + KEYS_AT_ONCE]
        found = await work.session.execute(
            select(row.id, row.key, row.account_id, row.created_at).where(row.key.in_(some))
        )
        calls += [(row_id, str(key), account_id) for row_id, key, account_id, at in found if _counts(request, at)]
    return calls


async def _beginnings(work: Work, request: HelpRequest) -> list[str]:
    """What the keys of such notices begin with: of the registration, of the calling that goes on, of the taker who is
    away, of cries that somebody else has in work too.
    """
    begins = [f"new_request:{request.id}", f"nobody:{request.id}"]
    going_on = select(DueItem.key).where(
        DueItem.kind == DueKind.URGENT_CALL, DueItem.subject_id == request.id, DueItem.done_at.is_(None)
    )
    for ahead in await work.session.scalars(going_on):
        calling, step = ahead.rsplit(":", 1)
        rounds = [f"{calling}:{number}" for number in range(1, int(step))]
        begins += [*rounds, *(f"raised:{one}" for one in rounds)]
    if request.state is RequestState.TAKEN and request.taken_at is not None:
        since = request.taken_at.astimezone(work.centre.zone).date()
        absences = await work.session.scalars(
            select(Absence).where(Absence.person_id == request.taken_by, Absence.last_day >= since)
        )
        begins += [key for absence in absences for key in ring_keys(absence, request.id, work.today)]
    cries = await work.session.scalars(
        select(RequestMessage.id)
        .join(HelpRequest, HelpRequest.id == RequestMessage.request_id)
        .where(
            HelpRequest.person_id == request.person_id,
            HelpRequest.id != request.id,
            RequestMessage.side == Side.FAMILY,
            RequestMessage.written_at >= request.registered_at,
        )
    )
    return [*begins, *(f"{CRIES}:{request.id}:{message_id}" for message_id in cries)]


def _counts(request: HelpRequest, called_at: datetime) -> bool:
    """Who was called before a request was taken has heard that it was."""
    return request.state is not RequestState.TAKEN or request.taken_at is None or called_at > request.taken_at
