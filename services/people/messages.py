"""Messages of the outbox in which words of somebody stand who asks to be forgotten."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, select

from services.rights import Permission, requires
from services.work import Work
from storage.crypto import CannotDecrypt
from storage.models import OutboxMessage

AT_ONCE = 500


@requires(Permission.USE_FRONT_DOOR)
async def erase_messages(work: Work, own: Sequence[int], subjects: Mapping[str, set[int]]) -> int:
    """Part of «Забыть меня»: erase what was or is to be said to the accounts `own`, and to others of the `subjects`
    (numbers by the fact that names them): the person's words stand in it, too. How many.
    """
    erased = await _delete(work, await _ids(work, OutboxMessage.account_id.in_(own)))
    if not any(subjects.values()):
        return erased
    others = await _ids(work, OutboxMessage.broadcast_id.is_(None))
    about: list[int] = []
    for start in range(0, len(others), AT_ONCE):
        readable = await _readable(work, others[start : start + AT_ONCE])
        about += [row_id for row_id, data in readable if any(data.get(fact) in ids for fact, ids in subjects.items())]
    return erased + await _delete(work, about)


async def _ids(work: Work, which: ColumnElement[bool]) -> list[int]:
    return list(await work.session.scalars(select(OutboxMessage.id).where(which).order_by(OutboxMessage.id)))


async def _delete(work: Work, row_ids: Sequence[int]) -> int:
    for start in range(0, len(row_ids), AT_ONCE):
        some = row_ids[start : start + AT_ONCE]
        await work.session.execute(delete(OutboxMessage).where(OutboxMessage.id.in_(some)))
    return len(row_ids)


async def _readable(work: Work, row_ids: list[int]) -> list[tuple[int, dict[str, Any]]]:
    """Messages with what they say; one that no key opens any more is left out: it keeps nobody from being forgotten."""
    query = select(OutboxMessage.id, OutboxMessage.data)
    try:
        found = await work.session.execute(query.where(OutboxMessage.id.in_(row_ids)))
        return [(row_id, data) for row_id, data in found]
    except CannotDecrypt:
        if len(row_ids) == 1:
            return []
    return [row for row_id in row_ids for row in await _readable(work, [row_id])]
