"""How far a broadcast is: the message of whoever gave the order, edited in place."""

from handlers.coordinator.screens.broadcasts import progress
from handlers.notices.registry import Facts, Reader, notice
from handlers.ui.screen import Screen
from services.broadcasts.progress import NOTICE, tallies


@notice(NOTICE)
async def broadcast_progress(reader: Reader, facts: Facts) -> Screen | None:
    """The figures at the moment of leaving, so that an edit that waited is not behind."""
    order = await tallies(reader.view, facts["broadcast_ids"])
    return progress(order, reader.view.centre.zone) if order else None
