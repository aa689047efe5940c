"""What /privacy tells: read from the figures and the rights by which the code works, so that the text cannot promise
anything else.
"""

from dataclasses import dataclass

from services import keeping
from services.people import announcements
from services.rights import POLICY, Permission, requires
from services.work import Work
from storage.models import Role


@dataclass(frozen=True)
class PrivacyRules:
    """Days that things are kept, and whose roles see what. `news`: whether news come until somebody says no."""

    centre: str
    sent: int
    keys: int
    updates: int
    missed: int
    words: int
    draft: int
    phone: int
    reads_words: tuple[Role, ...]
    sees_requests: tuple[Role, ...]
    reads_log: tuple[Role, ...]
    news: bool


@requires(Permission.USE_FRONT_DOOR)
async def privacy_rules(work: Work) -> PrivacyRules:
    return PrivacyRules(
        centre=work.centre.name,
        sent=keeping.SENT.days,
        keys=keeping.KEYS.days,
        updates=keeping.UPDATE_IDS.days,
        missed=keeping.MISSED.days,
        words=keeping.WORDS.days,
        draft=keeping.DRAFT.days,
        phone=keeping.PHONE.days,
        reads_words=_holders(Permission.READ_WORDS),
        sees_requests=_holders(Permission.SEE_REQUESTS),
        reads_log=_holders(Permission.AUDIT),
        news=announcements.WANTED_BY_DEFAULT,
    )


def _holders(permission: Permission) -> tuple[Role, ...]:
    return tuple(role for role in Role if role in POLICY[permission])
