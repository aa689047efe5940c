"""Whom an urgent request rings first, and who has been rung so far."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from services.requests.overseers import reachable
from services.requests.routing import find_centre, helping_unit, home_units
from services.rights import Permission, requires
from services.rota.presence import on_duty
from services.work import Work
from storage.models import Account, HelpRequest, OutboxMessage, Person


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
async def rung_for(work: Work, request_id: int) -> list[int]:
    """Everybody whom a message has called to the request, or is about to."""
    written = [row.account_id for row in work.leaving if row.key and _calls(row.key, request_id)]
    rounds = (OutboxMessage.key.startswith(prefix, autoescape=True) for prefix in _prefixes(request_id))
    anew = (OutboxMessage.key.like(f"{why}:%:{request_id}:%") for why in ("returned", "handed"))
    called = or_(*rounds, *anew)
    accounts = select(OutboxMessage.account_id).where(called)
    found = await work.session.scalars(
        select(Account.person_id)
        .where(or_(Account.id.in_(accounts), Account.id.in_(written)))
        .distinct()
        .order_by(Account.person_id)
    )
    return list(found)


def _calls(key: str, request_id: int) -> bool:
    return key.startswith(_prefixes(request_id))


def _prefixes(request_id: int) -> tuple[str, ...]:
    rounds = f"new_request:{request_id}:", f"urgent_call:{request_id}:", f"raised:urgent_call:{request_id}:"
    return (*rounds, f"nobody:{request_id}:")
