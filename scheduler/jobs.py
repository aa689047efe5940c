"""What the ticks do. Each looks in a view first: an idle tick takes no writer's lock."""

from services.alerts import tell_failures, untold_failures
from services.broadcasts.progress import refresh_progress, unfinished_broadcasts
from services.cleaning import forget_sent
from services.conversation import tell_unreachable, untold_unreachable
from services.due import run_due, something_is_due
from services.requests.watch import stopped_takers, tell_of_the_stopped, tell_of_the_unheard, unheard_requests
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


async def tell_of_failures(workshop: Workshop) -> None:
    """The admins hear of messages that the messenger has refused for good."""
    async with workshop.view() as view:
        untold = await untold_failures(view)
    if untold:
        async with workshop.work() as work:
            await tell_failures(work)


async def watch_requests(workshop: Workshop) -> None:
    """Requests that reached nobody, and those whose taker gets no words any more, are told to whoever can help."""
    async with workshop.view() as view:
        unheard, stopped = await unheard_requests(view), await stopped_takers(view)
    if unheard or stopped:
        async with workshop.work() as work:
            await tell_of_the_unheard(work)
            await tell_of_the_stopped(work)


async def clean(workshop: Workshop) -> None:
    """Forget what need not be kept."""
    async with workshop.work() as work:
        await forget_sent(work)
