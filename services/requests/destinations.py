"""Where requests of each kind go: the rules of the house, and what the Centre has changed of them."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from services.requests.kinds import ASKED_KINDS, KINDS
from storage.models import Profile, RequestKind, RoutingRule


@dataclass(frozen=True)
class Destination:
    """`profile`: whose specialists answer. `to_centre`: the Centre in any case; else the family's department, and the
    Centre when nobody of the profile is there.
    """

    kind: RequestKind
    profile: Profile
    to_centre: bool = False


async def destination_of(session: AsyncSession, kind: RequestKind) -> Destination:
    """Where a kind goes now. The urgent lane never goes by the table, and who asks for a lawyer gets a lawyer."""
    rule = await session.get(RoutingRule, kind) if kind in ASKED_KINDS else None
    if rule is None:
        return Destination(kind, KINDS[kind].profile)
    return Destination(kind, KINDS[kind].profile if KINDS[kind].fixed else rule.profile, rule.to_centre)
