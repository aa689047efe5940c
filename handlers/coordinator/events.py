"""«🎥 Мероприятия»: the list, a card, announcing a saved event, cancelling one."""

from collections.abc import Mapping
from typing import Any

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from handlers.coordinator.broadcasts import reply_progress, reply_told
from handlers.coordinator.screens import events as screens
from handlers.ui.menu import Open, Section
from handlers.ui.question import ask_for_words, ends_with_its_subject, keeps, wait_for_words
from handlers.ui.screen import Row, show
from handlers.ui.typed import answer_to_typed, has_words, typed
from handlers.ui.works import Works
from services.broadcasts.announcing import announce_event, audience, concerned
from services.events import drafts, lookup, running


class TypingReason(StatesGroup):
    """The reason of a cancellation; the data keep the event, and the reason until it is confirmed."""

    reason = State()


@keeps(TypingReason.reason)
def _ways_on(data: Mapping[str, Any]) -> list[Row]:
    return screens.below_reason(data["event_id"])


def setup() -> Router:
    router = Router(name="coordinator.events")
    taps = router.callback_query
    taps.register(open_events, Open.filter(F.section == Section.RUN_EVENTS))
    taps.register(turn_page, screens.RunPage.filter())
    taps.register(see_event, screens.RunEvent.filter())
    taps.register(announce, screens.Announce.filter())
    taps.register(ask_reason, screens.AskReason.filter())
    taps.register(confirm_without_reason, screens.ConfirmCancel.filter())
    taps.register(cancel, screens.CancelNow.filter())
    router.message.register(confirm_with_reason, TypingReason.reason, has_words)
    router.message.register(ask_for_words, TypingReason.reason)
    return router


async def open_events(query: CallbackQuery, works: Works, state: FSMContext) -> None:
    await turn_page(query, screens.RunPage(), works, state)


async def turn_page(query: CallbackQuery, callback_data: screens.RunPage, works: Works, state: FSMContext) -> None:
    await state.clear()
    async with works.view(query) as view:
        draft = await drafts.own_draft(view)
        events = await lookup.listed_events(view)
        shown = screens.running(events, callback_data.page, view.centre.zone, view.now, draft=draft is not None)
    await show(query, shown)


async def see_event(query: CallbackQuery, callback_data: screens.RunEvent, works: Works, state: FSMContext) -> None:
    await state.clear()
    async with works.view(query) as view:
        event = await lookup.event_to_watch(view, callback_data.event_id)
        going = await lookup.count_going(view, event.id)
        shown = screens.card(event, going, await audience(view, event.kind), view.centre.zone, view.now)
    await show(query, shown)


async def announce(query: CallbackQuery, callback_data: screens.Announce, works: Works) -> None:
    async with works(query) as work:
        broadcast = await announce_event(work, callback_data.event_id)
        await reply_progress(work, [broadcast])


async def ask_reason(query: CallbackQuery, callback_data: screens.AskReason, works: Works, state: FSMContext) -> None:
    async with works.view(query) as view:
        shown = screens.ask_reason(await lookup.event_to_run(view, callback_data.event_id))
        await wait_for_words(view, state, TypingReason.reason, {"event_id": callback_data.event_id})
    await show(query, shown)


async def confirm_with_reason(message: Message, works: Works, state: FSMContext) -> None:
    event_id = int((await state.get_data())["event_id"])
    reason = running.check_reason(typed(message))
    async with ends_with_its_subject(state), works.view(message) as view:
        event = await lookup.event_to_run(view, event_id)
        shown = screens.confirm_cancel(event, reason, await concerned(view, event_id))
        await wait_for_words(view, state, TypingReason.reason, {"event_id": event_id, "reason": reason})
    await show(message, await answer_to_typed(state, message, shown))


async def confirm_without_reason(
    query: CallbackQuery, callback_data: screens.ConfirmCancel, works: Works, state: FSMContext
) -> None:
    await state.clear()
    async with works.view(query) as view:
        event = await lookup.event_to_run(view, callback_data.event_id)
        shown = screens.confirm_cancel(event, "", await concerned(view, event.id))
    await show(query, shown)


async def cancel(query: CallbackQuery, callback_data: screens.CancelNow, works: Works, state: FSMContext) -> None:
    data = await state.get_data()
    reason = data.get("reason") if data.get("event_id") == callback_data.event_id else None
    async with works(query) as work:
        event, broadcast = await running.cancel_event(work, callback_data.event_id, reason)
        await state.clear()
        await reply_told(work, broadcast, screens.cancelled(event))
