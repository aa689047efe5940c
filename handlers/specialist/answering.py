"""The words of a specialist: the answer that «Ответить» asked for, and words that name no request yet."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from handlers.family import states
from handlers.family.help import shows_what_changed
from handlers.family.screens.words import AnswerWithDraft
from handlers.specialist.screens import answering as answer_screens
from handlers.specialist.screens import requests as screens
from handlers.ui.albums import answers_now, needs_answer
from handlers.ui.attachments import SPOKEN, not_passed_on, piece_of, says_something, words_wait
from handlers.ui.question import keeps, kept_rows, stop_row
from handlers.ui.screen import Row, screen, show, show_new
from handlers.ui.works import Works
from services import conversation, shielding
from services.conversation import Kept
from services.requests import addressing, holding
from services.requests.addressing import Aim
from services.requests.answering import Answered
from services.rights import Actor, Permission
from services.work import Work


class Answering(StatesGroup):
    words = State()


@keeps(Answering.words)
def _way_out(_data: Mapping[str, Any]) -> list[Row]:
    return [stop_row()]


NO_COMMAND = ~states.IS_COMMAND
"""A command that nobody knows is no answer to a family."""


def setup() -> Router:
    router = Router(name="specialist.answering")
    router.callback_query.register(ask_answer, screens.Answer.filter())
    router.callback_query.register(answer_with_draft, AnswerWithDraft.filter())
    router.callback_query.register(turn_families, answer_screens.TurnFamilies.filter())
    router.message.register(send_answer, Answering.words, says_something, NO_COMMAND)
    router.message.register(wait_for_answer, Answering.words, F.content_type.in_(SPOKEN))
    router.message.register(keep_unaddressed, says_something, NO_COMMAND, _names_no_request)
    return router


async def ask_answer(query: CallbackQuery, callback_data: screens.Answer, works: Works, state: FSMContext) -> None:
    async with works.view(query) as view:
        facts, aim = await addressing.aim_at(view, callback_data.request_id)
    await expect_answer(state, aim)
    await show_new(query, screens.ask_answer(facts))


async def expect_answer(state: FSMContext, aim: Aim) -> None:
    """The next words are the answer in the request of the aim."""
    await state.set_state(Answering.words)
    await state.set_data(_as_data(aim))


async def send_answer(
    message: Message, works: Works, state: FSMContext, more_coming: bool, album_goes_on: bool
) -> None:
    """The state ends with the words, whatever becomes of them: the next ones are asked about. An album goes on by
    itself (handlers.replying).
    """
    aim = _as_aim(await state.get_data())
    async with works(message) as work:
        said = await addressing.answer_or_keep(work, aim, piece_of(message))
        await state.clear()
        await pass_on(work, state, message, said, more_coming=more_coming, album_goes_on=album_goes_on)


async def pass_on(
    work: Work, state: FSMContext, message: Message, said: Answered | Kept, *, more_coming: bool, album_goes_on: bool
) -> None:
    """What the specialist hears of words for a family. An answer is told of also while others follow."""
    if isinstance(said, Kept) and said.words.hold is not None:
        holding.put_question(work, note=words_wait(message))
        return
    burst = more_coming and isinstance(said, Kept)
    answers = await answers_now(state, message, more_coming=burst, album_goes_on=album_goes_on)
    if answers and isinstance(said, Answered):
        work.reply(screens.answered(said))
    elif answers and isinstance(said, Kept):
        work.reply(answer_screens.ask_whom(said, words_wait(message)))


async def wait_for_answer(message: Message, state: FSMContext, album_goes_on: bool) -> None:
    """Something that cannot be passed on came: the answer is still waited for."""
    if await needs_answer(state, message, album_goes_on=album_goes_on):
        await show(message, screen(not_passed_on(message), *await kept_rows(state)))


async def keep_unaddressed(
    message: Message, works: Works, state: FSMContext, more_coming: bool, album_goes_on: bool
) -> None:
    async with works(message) as work:
        kept = await addressing.keep_unaddressed(work, piece_of(message))
        await pass_on(work, state, message, kept, more_coming=more_coming, album_goes_on=album_goes_on)


async def answer_with_draft(
    query: CallbackQuery, callback_data: AnswerWithDraft, works: Works, state: FSMContext
) -> None:
    async with shows_what_changed(query, works, state), works(query) as work:
        done = await shielding.answer_with_draft(work, callback_data.request_id, callback_data.key, callback_data.mark)
        await state.clear()
        if isinstance(done, Kept):
            holding.put_question(work, edit=True)
            return
        work.reply(screens.answered(done), edit=True)


async def turn_families(query: CallbackQuery, callback_data: answer_screens.TurnFamilies, works: Works) -> None:
    async with works.view(query) as view:
        kept = await conversation.turn_requests(view, callback_data.key, callback_data.page)
    await show(query, answer_screens.ask_whom(kept))


async def _names_no_request(message: Message, works: Works, state: FSMContext, actor: Actor) -> bool:
    """Words of a specialist with requests in work, when nothing else is being asked for."""
    if not actor.may(Permission.READ_WORDS) or await state.get_state() is not None:
        return False
    async with works.view(message) as view:
        return await addressing.has_addressees(view)


def _as_data(aim: Aim) -> dict[str, Any]:
    others = {str(number): last for number, last in aim.others.items()}
    return {"request_id": aim.request_id, "since": aim.since.isoformat(), "others": others}


def _as_aim(data: dict[str, Any]) -> Aim:
    others = {int(number): int(last) for number, last in data["others"].items()}
    return Aim(int(data["request_id"]), datetime.fromisoformat(data["since"]), others)
