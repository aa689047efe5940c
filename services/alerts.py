"""Alarms to the admins: something needs a person's hand."""

from sqlalchemy import select

from services.outbox import Notice
from services.rights import Permission, requires
from services.work import Work
from storage.models import Membership, MessageClass, Role


@requires(Permission.RUN_JOBS)
async def dead_letter(work: Work, update_id: int, number: str) -> None:
    """An update was given up after its last try: the admins hear its number (promise 1)."""
    notice = Notice("dead_letter", MessageClass.ALERT, {"number": number}, key=f"dead:{update_id}")
    await work.notify(await admins(work), notice)


@requires(Permission.RUN_JOBS)
async def second_copy(work: Work) -> None:
    """Another copy of the bot has been taking updates for a minute: the admins hear of it, once an hour at most."""
    notice = Notice("second_copy", MessageClass.ALERT, {}, key=f"second_copy:{work.now:%Y%m%d%H}")
    await work.notify(await admins(work), notice)


@requires(Permission.RUN_JOBS)
async def admins(work: Work) -> list[int]:
    """Persons who are admins now."""
    found = await work.session.scalars(
        select(Membership.person_id).where(Membership.role == Role.ADMIN, Membership.dismissed_at.is_(None)).distinct()
    )
    return list(found)
