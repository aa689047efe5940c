"""«Стало легче?»: the answer of a tap, and a line of words."""

from collections.abc import Mapping
from typing import Any

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from handlers.family.screens import relief as screens
from handlers.family.screens.shield import says_left_out
from handlers.family.states import IS_COMMAND
from handlers.ui.question import ask_for_words, ends_with_its_subject, keeps, stop_row, wait_for_words
from handlers.ui.screen import Row, show_new
from handlers.ui.typed import answer_to_typed, has_words, typed
from handlers.ui.works import Works
from services.requests import lists, relief


class TypingRelief(StatesGroup):
    words = State()


@keeps(TypingRelief.words)
def _way_out(_data: Mapping[str, Any]) -> list[Row]:
    return [stop_row()]


def setup() -> Router:
    router = Router(name="family.relief")
    router.callback_query.register(tell, screens.TellRelief.filter())
    router.callback_query.register(ask_words, screens.AddWords.filter())
    router.message.register(save_words, TypingRelief.words, has_words, ~IS_COMMAND)
    router.message.register(ask_for_words, TypingRelief.words, ~F.text)
    return router


async def tell(query: CallbackQuery, callback_data: screens.TellRelief, works: Works) -> None:
    async with works(query) as work:
        await relief.answer_relief(work, callback_data.request_id, callback_data.relief)
        facts, _lines = await lists.my_request(work, callback_data.request_id)
        work.reply(screens.told(facts, callback_data.relief), edit=True)


async def ask_words(query: CallbackQuery, callback_data: screens.AddWords, works: Works, state: FSMContext) -> None:
    async with works.view(query) as view:
        await relief.asked_of(view, callback_data.request_id)
        await wait_for_words(view, state, TypingRelief.words, {"request_id": callback_data.request_id})
    await show_new(query, screens.ask_words())


async def save_words(message: Message, works: Works, state: FSMContext) -> None:
    request_id = int((await state.get_data())["request_id"])
    async with ends_with_its_subject(state), works(message) as work:
        await relief.add_words(work, request_id, typed(message))
        await state.clear()
        kept = says_left_out(screens.words_kept(), typed(message))
        work.reply(await answer_to_typed(state, message, kept))
