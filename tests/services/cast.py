"""Who stands around one family's requests: people of every role and ownership."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from services.calling import Caller
from storage.models import Messenger, Profile, Role

NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
"""Wednesday 18 November 2026, 12:00 in Irkutsk."""
ZONE = ZoneInfo("Asia/Irkutsk")
CENTRE, NORTH, SOUTH = 1, 2, 3
PSY, LAW, SOCIAL = Profile.PSYCHOLOGIST, Profile.LAWYER, Profile.SOCIAL_WORKER

NAMES = (
    *("family", "stranger", "taker", "colleague", "social", "centre", "head", "other_head", "other", "coordinator"),
    *("admin", "dismissed", "handed", "duty", "absent", "substitute", "forgotten", "unknown"),
)
WHO = {name: number for number, name in enumerate(NAMES, start=1)}
"""`family` asked, `stranger` is another family; `taker` has the requests; `colleague` sits beside, of the same profile,
`social` of another one; `centre`: the Centre's specialist of the same profile; `head` of the unit, `other_head` and
`other`, a psychologist, of another unit; `dismissed` had the requests before and is on the staff no more, `handed` has
handed them over since and still is; `duty` is on duty today; `absent` is away, and `substitute` stands in; `forgotten`
has asked to be forgotten, and `unknown` has never written before.
"""
KNOWN = {name: number for name, number in WHO.items() if name != "unknown"}
POSTS: dict[str, tuple[Role, int, Profile | None]] = {
    "taker": (Role.SPECIALIST, NORTH, PSY),
    "colleague": (Role.SPECIALIST, NORTH, PSY),
    "social": (Role.SPECIALIST, NORTH, SOCIAL),
    "centre": (Role.SPECIALIST, CENTRE, PSY),
    "head": (Role.HEAD, NORTH, None),
    "other_head": (Role.HEAD, SOUTH, None),
    "other": (Role.SPECIALIST, SOUTH, PSY),
    "coordinator": (Role.COORDINATOR, CENTRE, None),
    "admin": (Role.ADMIN, CENTRE, None),
    "dismissed": (Role.SPECIALIST, NORTH, PSY),
    "handed": (Role.SPECIALIST, NORTH, PSY),
    "duty": (Role.SPECIALIST, NORTH, PSY),
    "absent": (Role.SPECIALIST, NORTH, PSY),
    "substitute": (Role.SPECIALIST, NORTH, PSY),
}


def caller(name: str) -> Caller:
    return Caller(Messenger.TELEGRAM, WHO[name], WHO[name])
