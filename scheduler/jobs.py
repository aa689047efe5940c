"""What the ticks do. Each looks in a view first: an idle tick takes no writer's lock."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from services.alerts import (
    stale_numbers,
    tell_failures,
    tell_of_stale_numbers,
    tell_of_unknown_calendar,
    unknown_calendar,
    untold_failures,
)
from services.broadcasts.progress import refresh_progress, unfinished_broadcasts
from services.centre_help.forgetting import forget_old_askings
from services.cleaning import forget_closed, forget_drafts, forget_sent
from services.due import do_item, due_now, put_off
from services.people.erasure import delete_bare_accounts, note_scrubbed, unfinished_erasures
from services.plans.schedule import schedule_plans, unscheduled_months
from services.requests.calling import resume_calling, uncalled_requests
from services.requests.contact import (
    returned_families,
    tell_of_the_returned,
    tell_unreachable,
    untold_unreachable,
)
from services.requests.files import tell_of_refusals, untold_refusals
from services.requests.promises import give_terms, requests_without_terms
from services.requests.watch import stopped_takers, tell_of_the_stopped, tell_of_the_unheard, unheard_requests
from services.work import Work, Workshop
from storage.scrubbing import scrub

log = structlog.get_logger()
STEADY = timedelta(days=1)
"""For so long the host's clock must not have jumped before anything is deleted by it."""


async def do_due(workshop: Workshop) -> None:
    """Do what is due by our clock, each item by itself: one that fails is put off and holds up no other."""
    async with workshop.view() as view:
        due = await due_now(view)
    for item_id in due:
        try:
            async with workshop.work() as work:
                await do_item(work, item_id)
        except Exception:
            log.exception("due_item_failed", item=item_id)
            async with workshop.work() as work:
                await put_off(work, item_id)


async def schedule_months(workshop: Workshop) -> None:
    """Write down ahead what every month brings, also when nobody acts."""
    await _do_if_needed(workshop, unscheduled_months, schedule_plans)


async def show_progress(workshop: Workshop) -> None:
    """Bring the account of every open broadcast up to date, in case nobody else did."""

    async def refresh(work: Work) -> None:
        await refresh_progress(work, await unfinished_broadcasts(work))

    await _do_if_needed(workshop, unfinished_broadcasts, refresh)


async def tell_of_the_unreachable(workshop: Workshop) -> None:
    """Specialists hear whom their words do not reach any more, and who is in touch again."""
    await _do_if_needed(workshop, returned_families, tell_of_the_returned)
    await _do_if_needed(workshop, untold_unreachable, tell_unreachable)


async def tell_of_refused_files(workshop: Workshop) -> None:
    """Whoever sent a file that the messenger did not take hears of it."""
    await _do_if_needed(workshop, untold_refusals, tell_of_refusals)


async def tell_of_failures(workshop: Workshop) -> None:
    """The admins hear of messages that the messenger has refused for good."""
    await _do_if_needed(workshop, untold_failures, tell_failures)


async def watch_helplines(workshop: Workshop) -> None:
    """The admins hear of numbers of help that nobody has checked for long."""
    await _do_if_needed(workshop, stale_numbers, tell_of_stale_numbers)


async def watch_calendar(workshop: Workshop) -> None:
    """The admins hear of a year whose days off are not known."""
    await _do_if_needed(workshop, unknown_calendar, tell_of_unknown_calendar)


async def watch_requests(workshop: Workshop) -> None:
    """Requests that reached nobody, and those whose taker gets no words any more, are told to whoever can help."""
    await _do_if_needed(workshop, unheard_requests, tell_of_the_unheard)
    await _do_if_needed(workshop, stopped_takers, tell_of_the_stopped)
    await _do_if_needed(workshop, uncalled_requests, resume_calling)


async def watch_terms(workshop: Workshop) -> None:
    """Requests that are older than the terms get them."""
    await _do_if_needed(workshop, requests_without_terms, give_terms)


async def finish_erasures(workshop: Workshop) -> None:
    """After somebody was forgotten: the bare account goes, and what was erased is overwritten in the files."""
    async with workshop.view() as view:
        acts = await unfinished_erasures(view)
    if acts:
        async with workshop.work() as work:
            await delete_bare_accounts(work)
        if await scrub(workshop.database):
            async with workshop.work() as work:
                await note_scrubbed(work, acts)


async def clean(workshop: Workshop) -> None:
    """Forget what need not be kept; not on the word of a clock that has just jumped, for that cannot be undone."""
    if not workshop.clock.steady_for(STEADY):
        log.info("cleaning_waits_for_the_clock")
        return
    async with workshop.work() as work:
        await forget_sent(work)
        await forget_drafts(work)
        await forget_closed(work)
        await forget_old_askings(work)


async def _do_if_needed(
    workshop: Workshop, look: Callable[[Work], Awaitable[object]], act: Callable[[Work], Awaitable[object]]
) -> None:
    """`act` in a writing work when `look` finds anything."""
    async with workshop.view() as view:
        needed = await look(view)
    if needed:
        async with workshop.work() as work:
            await act(work)
