"""«Помощь Центра» for the family: it reads what will be told of it, approves or corrects it, and may cancel."""

from collections.abc import Mapping
from typing import Any

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from handlers.family.screens import centre_help as screens
from handlers.family.screens.shield import says_left_out
from handlers.family.states import IS_COMMAND
from handlers.family.words import hear
from handlers.ui.attachments import piece_of
from handlers.ui.question import ask_for_words, keeps, stop_row, wait_for_words
from handlers.ui.screen import Row, show_new
from handlers.ui.typed import answer_to_typed, has_words, typed
from handlers.ui.works import Works
from services.centre_help import ending, reading
from services.centre_help.lists import facts_of


class CorrectingHelp(StatesGroup):
    """What the family wants changed in a summary is being typed; the data say in which."""

    words = State()


@keeps(CorrectingHelp.words)
def _way_out(_data: Mapping[str, Any]) -> list[Row]:
    return [stop_row()]


def setup() -> Router:
    router = Router(name="family.centre_help")
    taps = router.callback_query
    taps.register(approve, screens.Approve.filter())
    taps.register(ask_correction, screens.Correct.filter())
    taps.register(ask_give_up, screens.GiveUp.filter())
    taps.register(give_up, screens.GiveUpNow.filter())
    router.message.register(correct, CorrectingHelp.words, has_words, ~IS_COMMAND)
    router.message.register(ask_for_words, CorrectingHelp.words, ~IS_COMMAND)
    return router


async def approve(query: CallbackQuery, callback_data: screens.Approve, works: Works, state: FSMContext) -> None:
    async with works(query) as work:
        asked = await reading.approve(work, callback_data.help_id, callback_data.version)
        await state.clear()
        work.reply(screens.approved(await facts_of(work, asked)))


async def ask_correction(query: CallbackQuery, callback_data: screens.Correct, works: Works, state: FSMContext) -> None:
    async with works.view(query) as view:
        asked = await reading.to_read(view, callback_data.help_id, callback_data.version)
        data = {"help_id": asked.id, "version": asked.version}
        await wait_for_words(view, state, CorrectingHelp.words, data)
    await show_new(query, screens.ask_correction())


async def correct(message: Message, works: Works, state: FSMContext, more_coming: bool) -> None:
    """When nothing waits to be read any more, the words are kept; a cry is taken before (handlers.family.urgent)."""
    data = await state.get_data()
    async with works(message) as work:
        if not await reading.waits(work, data["help_id"], data["version"]):
            await state.clear()
            await hear(work, state, piece_of(message), answers=not more_coming)
            return
        await reading.correct(work, data["help_id"], data["version"], typed(message))
        await state.clear()
        corrected = says_left_out(screens.corrected(), typed(message))
        work.reply(await answer_to_typed(state, message, corrected))


async def ask_give_up(query: CallbackQuery, callback_data: screens.GiveUp, works: Works) -> None:
    async with works.view(query) as view:
        facts = await facts_of(view, await ending.to_cancel_as_family(view, callback_data.help_id))
    await show_new(query, screens.ask_give_up(facts))


async def give_up(query: CallbackQuery, callback_data: screens.GiveUpNow, works: Works, state: FSMContext) -> None:
    async with works(query) as work:
        await ending.cancel_as_family(work, callback_data.help_id)
        await state.clear()
        work.reply(screens.given_up(), edit=True)
