"""The kind word by which both sides call a request: «заявка 214, ромашка». It says nothing about anybody."""

import secrets
from functools import cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import HelpRequest, RequestState

FILE = Path(__file__).parent.parent / "data" / "case_names.txt"


@cache
def case_names() -> tuple[str, ...]:
    return tuple(FILE.read_text(encoding="utf-8").split())


async def pick_case_name(session: AsyncSession, unit_id: int) -> str:
    """Any word that no open request of the unit has; with all of them in use, any word."""
    used = await session.scalars(
        select(HelpRequest.case_name).where(HelpRequest.unit_id == unit_id, HelpRequest.state != RequestState.CLOSED)
    )
    taken = set(used)
    return secrets.choice([name for name in case_names() if name not in taken] or case_names())
