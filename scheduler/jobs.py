"""What the ticks do. Each looks in a view first: an idle tick takes no writer's lock."""

from collections.abc import Awaitable, Callable

from services.alerts import tell_failures, untold_failures
from services.broadcasts.progress import refresh_progress, unfinished_broadcasts
from services.cleaning import forget_sent
from services.conversation import tell_unreachable, untold_unreachable
from services.due import run_due, something_is_due
from services.requests.contact import returned_families, tell_of_the_returned
from services.requests.watch import stopped_takers, tell_of_the_stopped, tell_of_the_unheard, unheard_requests
from services.work import Work, Workshop


async def do_due(workshop: Workshop) -> None:
    """Do what is due by our clock."""
    await _do_if_needed(workshop, something_is_due, run_due)


async def show_progress(workshop: Workshop) -> None:
    """Bring the account of every open broadcast up to date, in case nobody else did."""

    async def refresh(work: Work) -> None:
        await refresh_progress(work, await unfinished_broadcasts(work))

    await _do_if_needed(workshop, unfinished_broadcasts, refresh)


async def tell_of_the_unreachable(workshop: Workshop) -> None:
    """Specialists hear whom their words do not reach any more, and who is in touch again."""
    await _do_if_needed(workshop, returned_families, tell_of_the_returned)
    await _do_if_needed(workshop, untold_unreachable, tell_unreachable)


async def tell_of_failures(workshop: Workshop) -> None:
    """The admins hear of messages that the messenger has refused for good."""
    await _do_if_needed(workshop, untold_failures, tell_failures)


async def watch_requests(workshop: Workshop) -> None:
    """Requests that reached nobody, and those whose taker gets no words any more, are told to whoever can help."""
    await _do_if_needed(workshop, unheard_requests, tell_of_the_unheard)
    await _do_if_needed(workshop, stopped_takers, tell_of_the_stopped)


async def clean(workshop: Workshop) -> None:
    """Forget what need not be kept."""
    async with workshop.work() as work:
        await forget_sent(work)


async def _do_if_needed(
    workshop: Workshop, look: Callable[[Work], Awaitable[object]], act: Callable[[Work], Awaitable[object]]
) -> None:
    """`act` in a writing work when `look` finds anything."""
    async with workshop.view() as view:
        needed = await look(view)
    if needed:
        async with workshop.work() as work:
            await act(work)
