"""The Centre answers: accepts a time, gives the link, returns with a reason, notes how the meeting went."""

from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum
from typing import Any

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from handlers.family.screens.shield import says_left_out
from handlers.specialist.screens import centre_help_answering as screens
from handlers.ui.question import ask_for_words, ends_with_its_subject, keeps, stop_row, wait_for_words
from handlers.ui.screen import Row, Screen, show_new
from handlers.ui.typed import answer_to_typed, has_words, typed
from handlers.ui.works import Works
from services.centre_help import answering
from services.centre_help.facts import HelpFacts, HelpWords
from services.centre_help.lists import facts_of
from services.work import Work
from storage.models import CentreHelp


class Wanted(StrEnum):
    """What is being typed."""

    LINK = "link"
    REASON = "reason"
    NOTE = "note"


class AnsweringHelp(StatesGroup):
    """A line of the Centre's specialist is being typed; the data say which, and of which asking."""

    words = State()


@keeps(AnsweringHelp.words)
def _way_out(_data: Mapping[str, Any]) -> list[Row]:
    return [stop_row()]


def setup() -> Router:
    router = Router(name="specialist.centre_help_answering")
    taps = router.callback_query
    taps.register(accept, screens.AcceptSlot.filter())
    taps.register(ask_link, screens.AskLink.filter())
    taps.register(ask_reason, screens.GiveBack.filter())
    taps.register(note_result, screens.NoteResult.filter())
    taps.register(ask_note, screens.AskNote.filter())
    router.message.register(save_typed, AnsweringHelp.words, has_words)
    router.message.register(ask_for_words, AnsweringHelp.words)
    return router


async def accept(query: CallbackQuery, callback_data: screens.AcceptSlot, works: Works, state: FSMContext) -> None:
    async with works(query) as work:
        asked = await answering.accept(work, callback_data.slot_id)
        await _listen(work, state, Wanted.LINK, asked)
        facts = await facts_of(work, asked)
        shown = screens.accepted(facts, HelpWords.of(asked), work.centre.zone)
        work.reply(shown, edit=True, of_post={"help_id": asked.id})


async def ask_link(query: CallbackQuery, callback_data: screens.AskLink, works: Works, state: FSMContext) -> None:
    async with works.view(query) as view:
        asked = await answering.to_link(view, callback_data.help_id)
        facts = await facts_of(view, asked)
        await _listen(view, state, Wanted.LINK, asked)
    await show_new(query, screens.ask_link(facts))


async def ask_reason(query: CallbackQuery, callback_data: screens.GiveBack, works: Works, state: FSMContext) -> None:
    async with works.view(query) as view:
        asked = await answering.to_return(view, callback_data.help_id, callback_data.round)
        facts = await facts_of(view, asked)
        await _listen(view, state, Wanted.REASON, asked)
    await show_new(query, screens.ask_reason(facts))


async def note_result(query: CallbackQuery, callback_data: screens.NoteResult, works: Works, state: FSMContext) -> None:
    async with works(query) as work:
        asked = await answering.note_result(work, callback_data.help_id, callback_data.result)
        await _listen(work, state, Wanted.NOTE, asked)
        work.reply(screens.result_noted(await facts_of(work, asked)), edit=True)


async def ask_note(query: CallbackQuery, callback_data: screens.AskNote, works: Works, state: FSMContext) -> None:
    async with works.view(query) as view:
        asked = await answering.to_note(view, callback_data.help_id)
        facts = await facts_of(view, asked)
        await _listen(view, state, Wanted.NOTE, asked)
    await show_new(query, screens.ask_note(facts))


async def save_typed(message: Message, works: Works, state: FSMContext) -> None:
    """What is refused is still waited for; what is of a meeting that is gone is not."""
    data = await state.get_data()
    write, told = _WRITES[Wanted(data["wanted"])]
    async with ends_with_its_subject(state), works(message) as work:
        asked = await write(work, data, typed(message))
        await state.clear()
        shown = told(await facts_of(work, asked))
        shown = shown if data["wanted"] == Wanted.LINK.value else says_left_out(shown, typed(message))
        work.reply(await answer_to_typed(state, message, shown))


async def _link(work: Work, data: Mapping[str, Any], text: str) -> CentreHelp:
    return await answering.give_link(work, data["help_id"], text)


async def _reason(work: Work, data: Mapping[str, Any], text: str) -> CentreHelp:
    return await answering.give_back(work, data["help_id"], data["round"], text)


async def _note(work: Work, data: Mapping[str, Any], text: str) -> CentreHelp:
    return await answering.write_note(work, data["help_id"], text)


Write = Callable[[Work, Mapping[str, Any], str], Awaitable[CentreHelp]]
_WRITES: dict[Wanted, tuple[Write, Callable[[HelpFacts], Screen]]] = {
    Wanted.LINK: (_link, screens.linked),
    Wanted.REASON: (_reason, screens.returned),
    Wanted.NOTE: (_note, screens.noted),
}


async def _listen(work: Work, state: FSMContext, wanted: Wanted, asked: CentreHelp) -> None:
    data = {"wanted": wanted.value, "help_id": asked.id, "round": asked.round}
    await wait_for_words(work, state, AnsweringHelp.words, data)
