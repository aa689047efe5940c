"""The routing table of the Centre, edited in the bot (design, §4, «routing»)."""

from dataclasses import dataclass

from sqlalchemy import select

from services.errors import NotFound
from services.outbox import Notice
from services.requests.destinations import Destination, destination_of
from services.requests.kinds import ASKED_KINDS, KINDS
from services.requests.routing import called_of
from services.rights import Permission, requires
from services.work import Work
from storage.models import HelpRequest, MessageClass, RequestKind, RequestState, RoutingRule


@dataclass(frozen=True)
class Changed:
    """`offered`: how many requests that waited were offered to the specialists of the new profile."""

    destination: Destination
    offered: int = 0


@requires(Permission.ROUTING)
async def routing_table(work: Work) -> list[Destination]:
    """Every kind that a family chooses, in the order of the form."""
    return [await destination_of(work.session, kind) for kind in ASKED_KINDS]


@requires(Permission.ROUTING)
async def destination(work: Work, kind: RequestKind) -> Destination:
    """One line of the table. Raises NotFound for the urgent lane."""
    if kind not in ASKED_KINDS:
        raise NotFound
    return await destination_of(work.session, kind)


@requires(Permission.ROUTING)
async def change_destination(work: Work, wanted: Destination) -> Changed:
    """Send new requests of a kind elsewhere; the same again changes nothing. Raises NotFound for the urgent lane.

    Requests of the kind that wait for somebody get the new profile too, in the unit where they count, and are offered
    anew: mostly the table is changed because one of them lies there. Those in work stay with whoever has them.
    """
    before = await destination(work, wanted.kind)
    after = Destination(wanted.kind, before.profile if KINDS[wanted.kind].fixed else wanted.profile, wanted.to_centre)
    if after == before:
        return Changed(after)
    rule = await work.session.get(RoutingRule, after.kind)
    if rule is None:
        rule = RoutingRule(kind=after.kind)
        work.session.add(rule)
    rule.profile, rule.to_centre, rule.changed_at = after.profile, after.to_centre, work.now
    await work.session.flush()
    facts = {"kind": after.kind.value, "profile": after.profile.value, "to_centre": after.to_centre}
    work.audit("routing_changed", "routing", None, **facts)
    return Changed(after, await _offer_anew(work, after) if after.profile is not before.profile else 0)


async def _offer_anew(work: Work, changed: Destination) -> int:
    waiting = await work.session.scalars(
        select(HelpRequest)
        .where(HelpRequest.kind == changed.kind, HelpRequest.state == RequestState.NEW)
        .order_by(HelpRequest.id)
        .with_for_update()
    )
    requests = waiting.all()
    for request in requests:
        request.profile = changed.profile
        await work.session.flush()
        # The key ends with the request: so the watch knows the round (services.requests.watch).
        key = f"rerouted:{int(work.now.timestamp())}:{request.id}"
        facts = {"request_id": request.id}
        await work.notify(await called_of(work, request), Notice("new_request", MessageClass.STAFF, facts, key=key))
    return len(requests)
