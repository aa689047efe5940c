"""What the ticks do. Each looks in a view first: an idle tick takes no writer's lock."""

from services.broadcasts.progress import refresh_progress, unfinished_broadcasts
from services.cleaning import forget_sent
from services.conversation import tell_unreachable, untold_unreachable
from services.due import run_due, something_is_due
from services.work import Workshop


async def do_due(workshop: Workshop) -> None:
    """Do what is due by our clock."""
    async with workshop.view() as view:
        due = await something_is_due(view)
    if due:
        async with workshop.work() as work:
            await run_due(work)


async def show_progress(workshop: Workshop) -> None:
    """Bring the account of every open broadcast up to date, in case nobody else did."""
    async with workshop.view() as view:
        unfinished = await unfinished_broadcasts(view)
    if unfinished:
        async with workshop.work() as work:
            await refresh_progress(work, unfinished)


async def tell_of_the_unreachable(workshop: Workshop) -> None:
    """Specialists hear whose words do not arrive any more."""
    async with workshop.view() as view:
        untold = await untold_unreachable(view)
    if untold:
        async with workshop.work() as work:
            await tell_unreachable(work)


async def clean(workshop: Workshop) -> None:
    """Forget what need not be kept."""
    async with workshop.work() as work:
        await forget_sent(work)
