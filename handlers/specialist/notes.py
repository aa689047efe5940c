"""Words typed on an open card are a note: «Ответить» alone sends anything to a family."""

from collections.abc import Mapping
from typing import Any

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from handlers.family.screens.shield import says_left_out
from handlers.family.states import IS_COMMAND
from handlers.specialist.screens import notes as screens
from handlers.specialist.screens.requests import answer_button, answered
from handlers.ui.menu import menu_button
from handlers.ui.question import ask_for_words, ends_with_its_subject, keeps
from handlers.ui.screen import Row
from handlers.ui.typed import answer_to_typed, has_words, typed
from handlers.ui.works import Works
from services.requests import notes


class OnCard(StatesGroup):
    """A request of one's own lies open."""

    words = State()


@keeps(OnCard.words)
def _ways_on(data: Mapping[str, Any]) -> list[Row]:
    return [(answer_button(int(data["request_id"])), menu_button(keep=True))]


def setup() -> Router:
    router = Router(name="specialist.notes")
    router.callback_query.register(send, screens.SendNote.filter())
    router.callback_query.register(erase, screens.EraseNote.filter())
    router.message.register(save, OnCard.words, has_words, ~IS_COMMAND)
    router.message.register(ask_for_words, OnCard.words, ~IS_COMMAND)
    return router


async def save(message: Message, works: Works, state: FSMContext) -> None:
    """The card stays open: further words are further notes."""
    number = int((await state.get_data())["request_id"])
    async with ends_with_its_subject(state), works(message) as work:
        note_id = await notes.note_request(work, number, typed(message))
        noted = says_left_out(screens.noted(number, note_id), typed(message))
        work.reply(await answer_to_typed(state, message, noted))


async def send(query: CallbackQuery, callback_data: screens.SendNote, works: Works, state: FSMContext) -> None:
    async with works(query) as work:
        done = await notes.send_note(work, callback_data.note_id)
        await state.clear()
        work.reply(answered(done), edit=True)


async def erase(query: CallbackQuery, callback_data: screens.EraseNote, works: Works) -> None:
    async with works(query) as work:
        await notes.erase_note(work, callback_data.note_id)
        work.reply(screens.erased(), edit=True)
