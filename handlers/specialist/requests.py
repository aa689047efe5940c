"""«📥 Заявки»: take a request, read, close.

Each of these ends what was being typed: words that follow are never taken for an answer asked for before.
"""

from collections.abc import Mapping
from typing import Any

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from aiogram.utils.callback_answer import CallbackAnswer

from handlers.family.screens.requests import LAST_PAGE
from handlers.family.states import IS_COMMAND
from handlers.specialist.notes import OnCard
from handlers.specialist.screens import closing, request_lists
from handlers.specialist.screens import requests as screens
from handlers.specialist.screens.identity import ask_row, known_lines
from handlers.ui.menu import Open, Section
from handlers.ui.question import ask_for_words, keeps, stop_row, wait_for_words
from handlers.ui.screen import Row, Screen, show, show_new
from handlers.ui.typed import answer_to_typed, has_words, typed
from handlers.ui.works import Works
from services.centre_help import asking
from services.errors import NotFound
from services.requests import answering, files, identity, lists, opening
from services.requests.answering import Counted
from services.requests.lists import Chosen, request_number
from services.work import Work
from storage.models import RequestState


class TypingNumber(StatesGroup):
    number = State()


@keeps(TypingNumber.number)
def _way_out(_data: Mapping[str, Any]) -> list[Row]:
    return [stop_row()]


def setup() -> Router:
    router = Router(name="specialist.requests")
    router.callback_query.register(open_list, Open.filter(F.section == Section.REQUESTS))
    router.callback_query.register(turn_list, request_lists.ListRequests.filter())
    router.callback_query.register(open_card, screens.Card.filter())
    router.callback_query.register(take, screens.Take.filter())
    router.callback_query.register(ask_result, screens.Close.filter())
    router.callback_query.register(count_as, closing.CountAs.filter())
    router.callback_query.register(choose_line, closing.ChooseLine.filter())
    router.callback_query.register(choose_source, closing.ChooseSource.filter())
    router.callback_query.register(close, closing.CloseWith.filter())
    router.callback_query.register(ask_number, request_lists.FindRequest.filter())
    router.message.register(find, TypingNumber.number, has_words, ~IS_COMMAND)
    router.message.register(ask_for_words, TypingNumber.number, ~IS_COMMAND)
    return router


async def open_list(query: CallbackQuery, works: Works, state: FSMContext) -> None:
    await state.clear()
    await _show_list(query, works, 0, Chosen.OPEN)


async def turn_list(
    query: CallbackQuery, callback_data: request_lists.ListRequests, works: Works, state: FSMContext
) -> None:
    await state.clear()
    await _show_list(query, works, callback_data.page, callback_data.chosen)


async def open_card(query: CallbackQuery, callback_data: screens.Card, works: Works, state: FSMContext) -> None:
    async with works(query) as work:
        shown = await _opened(work, state, callback_data.request_id, callback_data.page)
        work.reply(shown, edit=True, of_post={"request_id": callback_data.request_id})


async def _opened(work: Work, state: FSMContext, number: int, page: int = LAST_PAGE) -> Screen:
    """The card; while one's own lies open, what is typed becomes a note (handlers.specialist.notes)."""
    await state.clear()
    opened = await opening.open_card(work, number)
    if not opened.entry.mine:
        return screens.card(opened.entry, work.now, work.centre.zone)
    if opened.entry.facts.state is RequestState.TAKEN:
        await wait_for_words(work, state, OnCard.words, {"request_id": number})
    known = await identity.identity_of(work, number)
    who, ask = known_lines(known), ask_row(number, known)
    may_ask = await asking.may_ask(work)
    return screens.own_card(opened, page, work.now, work.centre.zone, who=who, ask=ask, asks_centre=may_ask)


async def ask_number(query: CallbackQuery, works: Works, state: FSMContext) -> None:
    async with works.view(query) as view:
        await lists.list_requests(view, 0)
        await wait_for_words(view, state, TypingNumber.number, {})
    await show(query, request_lists.ask_number())


async def find(message: Message, works: Works, state: FSMContext) -> None:
    """A number that is not found is still waited for."""
    number = request_number(typed(message))
    async with works(message) as work:
        try:
            shown = await _opened(work, state, number)
        except NotFound:
            await wait_for_words(work, state, TypingNumber.number, {})
            shown = request_lists.no_such_number()
        work.reply(await answer_to_typed(state, message, shown), of_post={"request_id": number})


async def take(
    query: CallbackQuery,
    callback_data: screens.Take,
    works: Works,
    state: FSMContext,
    callback_answer: CallbackAnswer,
) -> None:
    await state.clear()
    async with works(query) as work:
        won = await answering.take_request(work, callback_data.request_id)
        of_post = {"request_id": won.facts.number}
        work.reply(screens.taken(won), edit=True, of_post=of_post)
        if not won.fresh:
            callback_answer.text = screens.taken_before(won.facts.number)
            return
        known = await identity.identity_of(work, callback_data.request_id)
        of_words = {**of_post, "message_ids": [line.message_id for line in won.lines if line.media is None]}
        for part in screens.words_of(won, work.now, work.centre.zone, known_lines(known)):
            work.reply(part, of_post=of_words)
        await files.show_to_taker(work, won.facts.number)


async def ask_result(query: CallbackQuery, callback_data: screens.Close, works: Works, state: FSMContext) -> None:
    await state.clear()
    async with works.view(query) as view:
        facts = await answering.own_request(view, callback_data.request_id)
        counted = await answering.how_it_counts(view, callback_data.request_id)
    await show_new(query, closing.ask_result(facts, counted))


async def count_as(query: CallbackQuery, callback_data: closing.CountAs, works: Works) -> None:
    async with works.view(query) as view:
        facts = await answering.own_request(view, callback_data.request_id)
    await show(query, closing.ask_result(facts, Counted(callback_data.line, callback_data.source)))


async def choose_line(query: CallbackQuery, callback_data: closing.ChooseLine, works: Works) -> None:
    async with works.view(query) as view:
        facts = await answering.own_request(view, callback_data.request_id)
    await show(query, closing.choose_line(facts.number, callback_data.source))


async def choose_source(query: CallbackQuery, callback_data: closing.ChooseSource, works: Works) -> None:
    async with works.view(query) as view:
        facts = await answering.own_request(view, callback_data.request_id)
    await show(query, closing.choose_source(facts.number, callback_data.line))


async def close(query: CallbackQuery, callback_data: closing.CloseWith, works: Works, state: FSMContext) -> None:
    await state.clear()
    line, source = callback_data.line, callback_data.source
    counted = Counted(line, source) if line is not None and source is not None else None
    async with works(query) as work:
        facts = await answering.close_request(work, callback_data.request_id, callback_data.result, counted)
        work.reply(closing.closed(facts), edit=True)


async def _show_list(query: CallbackQuery, works: Works, page: int, chosen: Chosen) -> None:
    async with works.view(query) as view:
        shown = await lists.list_requests(view, page, chosen)
    await show(query, request_lists.requests(shown, view.now))
