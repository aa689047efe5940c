"""Hours in which nothing reached the bot: the messenger was away, or the bot itself was off. The last contact is kept
in the database, so that they are told of after a restart too.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from services.outbox import Notice
from services.rights import Permission, requires
from services.work import Work
from storage.models import Membership, MessageClass, MetaValue, Role

LAST_CONTACT = "last_contact"
"""By the host's clock: a training clock that is moved is no outage."""
LONG = timedelta(hours=1)
"""A restart, an update, a failing line are shorter: what people write is then late by minutes, and nobody need look."""
MESSENGER_KEEPS = timedelta(hours=24)
LONGEST = timedelta(days=366)
"""Between two processes the host's clock is all there is. Longer than a year, it was wrong, or nobody remembers."""


@dataclass(frozen=True)
class Silence:
    """How long ago the messenger fell silent (None: before this process began) and spoke again, by a clock that only
    runs.
    """

    began: timedelta | None
    ended: timedelta = timedelta()


@requires(Permission.RUN_JOBS)
async def note_contact(work: Work, silence: Silence, *, moved: timedelta = timedelta()) -> None:
    """The messenger is heard of: kept as the last contact. Of a silence of LONG before it the coordinators and the
    admins hear once: its end is kept in the same commit. `moved`: how far the clock is moved for training.
    """
    kept = await work.session.get(MetaValue, LAST_CONTACT, with_for_update=True)
    until = work.now - silence.ended
    if silence.began is not None:
        since = work.now - silence.began
    else:
        since = datetime.fromisoformat(kept.value) + moved if kept is not None else until
    # A host's clock that was set back in between makes less than nothing of it.
    if LONG <= until - since <= LONGEST:
        await _tell(work, since, until)
    await work.session.merge(MetaValue(name=LAST_CONTACT, value=(work.now - moved).isoformat()))


async def _tell(work: Work, since: datetime, until: datetime) -> None:
    key = f"out_of_reach:{since:%Y%m%d%H%M%S}"
    # By the key, who holds both posts hears it once, as a coordinator.
    for role in (Role.COORDINATOR, Role.ADMIN):
        facts = {
            "since": since.isoformat(),
            "until": until.isoformat(),
            "sees_requests": role is Role.COORDINATOR,
        }
        await work.notify(await _holders(work, role), Notice("out_of_reach", MessageClass.ALERT, facts, key=key))


async def _holders(work: Work, role: Role) -> list[int]:
    posts = select(Membership.person_id).where(Membership.role == role, Membership.dismissed_at.is_(None))
    return list(await work.session.scalars(posts))
