"""«📄 Готовые ответы»: written, changed, limited and erased by the Centre."""

import secrets
from collections.abc import Mapping
from typing import Any

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from handlers.coordinator.screens import ready_answers as screens
from handlers.family.states import IS_COMMAND
from handlers.ui.menu import Open, Section
from handlers.ui.question import ask_for_words, ends_with_its_subject, keeps, stop_row, wait_for_words
from handlers.ui.screen import Row, show
from handlers.ui.typed import answer_to_typed, has_words, typed
from handlers.ui.works import Works
from services.dates import parse_day
from services.requests import ready_answers
from services.requests.ready_answers import Wording
from storage.models import RequestKind


class TypingReady(StatesGroup):
    title = State()
    text = State()
    rewriting = State()
    day = State()


@keeps(TypingReady.title)
@keeps(TypingReady.text)
@keeps(TypingReady.rewriting)
@keeps(TypingReady.day)
def _way_out(_data: Mapping[str, Any]) -> list[Row]:
    return [stop_row()]


def setup() -> Router:
    router = Router(name="coordinator.ready_answers")
    router.callback_query.register(open_list, Open.filter(F.section == Section.READY_ANSWERS))
    router.callback_query.register(turn_list, screens.ListReady.filter())
    router.callback_query.register(choose_kind, screens.NewReady.filter())
    router.callback_query.register(ask_title, screens.NewReadyFor.filter())
    router.callback_query.register(open_card, screens.ReadyCard.filter())
    router.callback_query.register(ask_text, screens.RewriteReady.filter())
    router.callback_query.register(ask_day, screens.LimitReady.filter())
    router.callback_query.register(unlimit, screens.UnlimitReady.filter())
    router.callback_query.register(erase, screens.EraseReady.filter(F.sure))
    router.callback_query.register(ask_erase, screens.EraseReady.filter())
    for state, take in {
        TypingReady.title: take_title,
        TypingReady.text: take_text,
        TypingReady.rewriting: rewrite,
        TypingReady.day: take_day,
    }.items():
        router.message.register(take, state, has_words, ~IS_COMMAND)
        router.message.register(ask_for_words, state, ~IS_COMMAND)
    return router


async def open_list(query: CallbackQuery, works: Works, state: FSMContext) -> None:
    await state.clear()
    async with works.view(query) as view:
        shown = screens.ready_list(await ready_answers.list_ready(view), 0, view.today)
    await show(query, shown)


async def turn_list(query: CallbackQuery, callback_data: screens.ListReady, works: Works) -> None:
    async with works.view(query) as view:
        shown = screens.ready_list(await ready_answers.list_ready(view), callback_data.page, view.today)
    await show(query, shown)


async def choose_kind(query: CallbackQuery, works: Works) -> None:
    async with works.view(query) as view:
        await ready_answers.list_ready(view)
    await show(query, screens.choose_kind())


async def ask_title(query: CallbackQuery, callback_data: screens.NewReadyFor, works: Works, state: FSMContext) -> None:
    """The key is made with the form, so that what is typed twice is saved once."""
    kind = callback_data.kind.value if callback_data.kind is not None else None
    async with works.view(query) as view:
        await ready_answers.list_ready(view)
        await wait_for_words(view, state, TypingReady.title, {"kind": kind, "key": secrets.token_hex(16)})
    await show(query, screens.ask_title())


async def take_title(message: Message, works: Works, state: FSMContext) -> None:
    data = await state.get_data()
    async with works.view(message) as view:
        await wait_for_words(view, state, TypingReady.text, {**data, "title": typed(message)})
    await show(message, await answer_to_typed(state, message, screens.ask_text()))


async def take_text(message: Message, works: Works, state: FSMContext) -> None:
    data = await state.get_data()
    kind = RequestKind(data["kind"]) if data["kind"] else None
    async with works(message) as work:
        saved = await ready_answers.save_ready(work, Wording(data["key"], kind, data["title"], typed(message), None))
        await state.clear()
        work.reply(await answer_to_typed(state, message, screens.ready_card(saved)))


async def open_card(query: CallbackQuery, callback_data: screens.ReadyCard, works: Works, state: FSMContext) -> None:
    await state.clear()
    async with works.view(query) as view:
        shown = screens.ready_card(await ready_answers.ready_answer(view, callback_data.answer_id))
    await show(query, shown)


async def ask_text(query: CallbackQuery, callback_data: screens.RewriteReady, works: Works, state: FSMContext) -> None:
    async with works.view(query) as view:
        await ready_answers.ready_answer(view, callback_data.answer_id)
        await wait_for_words(view, state, TypingReady.rewriting, {"answer_id": callback_data.answer_id})
    await show(query, screens.ask_text())


async def rewrite(message: Message, works: Works, state: FSMContext) -> None:
    answer_id = int((await state.get_data())["answer_id"])
    async with ends_with_its_subject(state), works(message) as work:
        changed = await ready_answers.change_ready(work, answer_id, typed(message))
        await state.clear()
        work.reply(await answer_to_typed(state, message, screens.ready_card(changed)))


async def ask_day(query: CallbackQuery, callback_data: screens.LimitReady, works: Works, state: FSMContext) -> None:
    async with works.view(query) as view:
        await ready_answers.ready_answer(view, callback_data.answer_id)
        await wait_for_words(view, state, TypingReady.day, {"answer_id": callback_data.answer_id})
    await show(query, screens.ask_day())


async def take_day(message: Message, works: Works, state: FSMContext) -> None:
    """A day that is not understood, or past, is still waited for."""
    answer_id = int((await state.get_data())["answer_id"])
    async with ends_with_its_subject(state), works(message) as work:
        day = parse_day(typed(message), work.today)
        changed = await ready_answers.limit_ready(work, answer_id, day)
        await state.clear()
        work.reply(await answer_to_typed(state, message, screens.ready_card(changed)))


async def unlimit(query: CallbackQuery, callback_data: screens.UnlimitReady, works: Works) -> None:
    async with works(query) as work:
        work.reply(screens.ready_card(await ready_answers.limit_ready(work, callback_data.answer_id, None)), edit=True)


async def ask_erase(query: CallbackQuery, callback_data: screens.EraseReady, works: Works) -> None:
    async with works.view(query) as view:
        shown = screens.ask_erase(await ready_answers.ready_answer(view, callback_data.answer_id))
    await show(query, shown)


async def erase(query: CallbackQuery, callback_data: screens.EraseReady, works: Works) -> None:
    async with works(query) as work:
        await ready_answers.erase_ready(work, callback_data.answer_id)
        work.reply(screens.ready_list(await ready_answers.list_ready(work), 0, work.today), edit=True)
