"""«➕ Создать» and «✏️ Изменить»: an event is put together step by step and shown as readers will see it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from handlers.coordinator.broadcasts import reply_progress, reply_told
from handlers.coordinator.screens import drafts as screens
from handlers.coordinator.screens.events import EditEvent, changed_meanwhile, saved
from handlers.refusals import refusal
from handlers.ui.question import ask_for_words, ends_with_its_subject, keeps, kept_rows, wait_for_words
from handlers.ui.screen import Row, Screen, show, show_new
from handlers.ui.typed import answer_to_typed, has_words, typed
from handlers.ui.works import Works
from services.broadcasts.announcing import audience, concerned
from services.events import drafts, lookup, running
from services.events.drafts import Field
from services.events.facts import MomentUnfit
from services.events.running import EventChanged
from services.work import Work
from storage.models import EventDraft


class TypingEvent(StatesGroup):
    """One field of the draft is being typed; the data say which, of which draft, and the day already chosen."""

    field = State()


@keeps(TypingEvent.field)
def _way_out(data: Mapping[str, Any]) -> list[Row]:
    return [screens.out(data["key"])]


def setup() -> Router:
    router = Router(name="coordinator.drafts")
    taps = router.callback_query
    taps.register(new_event, screens.NewEvent.filter())
    taps.register(choose_kind, screens.ChooseKind.filter())
    taps.register(edit_event, EditEvent.filter())
    taps.register(resume, screens.Resume.filter())
    taps.register(choose_field, screens.ChangeDraft.filter())
    taps.register(ask_field, screens.AskField.filter())
    taps.register(clear_field, screens.ClearField.filter())
    taps.register(turn_month, screens.TurnMonth.filter())
    taps.register(pick_day, screens.PickDay.filter())
    taps.register(publish, screens.Publish.filter())
    taps.register(save, screens.Save.filter())
    taps.register(drop, screens.Drop.filter())
    router.message.register(save_typed, TypingEvent.field, has_words)
    router.message.register(ask_for_words, TypingEvent.field)
    return router


async def new_event(query: CallbackQuery, works: Works, state: FSMContext) -> None:
    await state.clear()
    async with works.view(query) as view:
        await drafts.own_draft(view)
    await show(query, screens.choose_kind())


async def choose_kind(query: CallbackQuery, callback_data: screens.ChooseKind, works: Works, state: FSMContext) -> None:
    async with works(query) as work:
        draft = await drafts.start_draft(work, callback_data.kind)
        work.reply(await _next_step(work, draft, state), edit=True)


async def edit_event(query: CallbackQuery, callback_data: EditEvent, works: Works, state: FSMContext) -> None:
    async with works(query) as work:
        draft = await drafts.draft_changes(work, callback_data.event_id)
        await state.clear()
        work.reply(screens.choose_field(draft), edit=True)


async def resume(query: CallbackQuery, works: Works, state: FSMContext) -> None:
    async with works.view(query) as view:
        draft = await drafts.own_draft(view)
        if draft is None:
            raise drafts.DraftGone
        shown = await _next_step(view, draft, state)
    await show(query, shown)


async def choose_field(
    query: CallbackQuery, callback_data: screens.ChangeDraft, works: Works, state: FSMContext
) -> None:
    async with works.view(query) as view:
        shown = screens.choose_field(await drafts.draft_of(view, callback_data.key))
    await state.clear()
    await show(query, shown)


async def ask_field(query: CallbackQuery, callback_data: screens.AskField, works: Works, state: FSMContext) -> None:
    async with works.view(query) as view:
        draft = await drafts.draft_of(view, callback_data.key)
        shown = screens.ask(draft, callback_data.field, view.today)
        await _listen(view, state, callback_data.key, callback_data.field)
    await show(query, shown)


async def clear_field(query: CallbackQuery, callback_data: screens.ClearField, works: Works, state: FSMContext) -> None:
    async with works(query) as work:
        draft = await drafts.clear_field(work, callback_data.key, callback_data.field)
        work.reply(await _next_step(work, draft, state), edit=True)


async def turn_month(query: CallbackQuery, callback_data: screens.TurnMonth, works: Works) -> None:
    async with works.view(query) as view:
        await drafts.draft_of(view, callback_data.key)
    await show(query, screens.ask_when(callback_data.key, date.fromordinal(callback_data.month), view.today))


async def pick_day(query: CallbackQuery, callback_data: screens.PickDay, works: Works, state: FSMContext) -> None:
    async with works.view(query) as view:
        await drafts.draft_of(view, callback_data.key)
        await _listen(view, state, callback_data.key, Field.WHEN, callback_data.day)
    await show(query, screens.ask_time(callback_data.key, date.fromordinal(callback_data.day), view.today))


async def save_typed(message: Message, works: Works, state: FSMContext) -> None:
    data = await state.get_data()
    day = date.fromordinal(data["day"]) if data.get("day") else None
    async with ends_with_its_subject(state), works(message) as work:
        draft = await drafts.write_field(work, data["key"], Field(data["field"]), typed(message), day=day)
        work.reply(await answer_to_typed(state, message, await _next_step(work, draft, state)))


async def publish(query: CallbackQuery, callback_data: screens.Publish, works: Works, state: FSMContext) -> None:
    async with _another_moment(query, works, state, callback_data.key), works(query) as work:
        _event, broadcast = await running.publish_draft(work, callback_data.key)
        await state.clear()
        await reply_progress(work, [broadcast])


async def save(query: CallbackQuery, callback_data: screens.Save, works: Works, state: FSMContext) -> None:
    try:
        async with _another_moment(query, works, state, callback_data.key), works(query) as work:
            event, broadcast = await running.save_draft(work, callback_data.key)
            await state.clear()
            await reply_told(work, broadcast, saved(event, work.centre.zone, work.today))
    except EventChanged as error:
        async with works.view(query) as view:
            event = await lookup.event_to_run(view, error.event_id)
            shown = changed_meanwhile(event, view.centre.zone, view.today)
        await show(query, shown)


@asynccontextmanager
async def _another_moment(query: CallbackQuery, works: Works, state: FSMContext, key: str) -> AsyncIterator[None]:
    """A draft that lay until its moment was past: another day and time are asked for at once."""
    try:
        yield
    except MomentUnfit as error:
        async with works.view(query) as view:
            await _listen(view, state, key, Field.WHEN)
        await show_new(query, refusal(error, await kept_rows(state)))


async def drop(query: CallbackQuery, callback_data: screens.Drop, works: Works, state: FSMContext) -> None:
    async with works(query) as work:
        await drafts.drop_draft(work, callback_data.key)
        await state.clear()
        work.reply(screens.dropped(), edit=True)


async def _next_step(work: Work, draft: EventDraft, state: FSMContext) -> Screen:
    """Ask for what is still lacking, else show the preview. A field typed wrong leaves the state as it was."""
    field = drafts.next_field(draft)
    if field is not None:
        await _listen(work, state, draft.key, field)
        return screens.ask(draft, field, work.today)
    await state.clear()
    readers = await audience(work, draft.kind) if draft.event_id is None else await concerned(work, draft.event_id)
    return screens.preview(draft, readers, work.centre.zone, work.now)


async def _listen(work: Work, state: FSMContext, key: str, field: Field, day: int | None = None) -> None:
    await wait_for_words(work, state, TypingEvent.field, {"key": key, "field": field.value, "day": day})
