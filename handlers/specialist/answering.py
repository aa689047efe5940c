"""The words of a specialist: the answer that «Ответить» asked for, and words that name no request yet."""

from datetime import datetime
from typing import Any

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from handlers.family.screens.words import AnswerWithDraft, choose_kind
from handlers.specialist.screens import answering as answer_screens
from handlers.specialist.screens import requests as screens
from handlers.ui.screen import Screen, show, show_new
from handlers.ui.works import Works
from services.conversation import Kept
from services.requests import addressing, answering
from services.requests.addressing import Aim
from services.requests.answering import Answered
from services.rights import Actor, Permission


class Answering(StatesGroup):
    words = State()


NO_COMMAND = ~F.text.startswith("/")
"""A command that nobody knows is no answer to a family."""


def setup() -> Router:
    router = Router(name="specialist.answering")
    router.callback_query.register(ask_answer, screens.Answer.filter())
    router.callback_query.register(answer_with_draft, AnswerWithDraft.filter())
    router.callback_query.register(take_as_own, answer_screens.MyOwn.filter())
    router.message.register(send_answer, Answering.words, F.text, NO_COMMAND)
    router.message.register(keep_unaddressed, F.text, NO_COMMAND, _names_no_request)
    return router


async def ask_answer(query: CallbackQuery, callback_data: screens.Answer, works: Works, state: FSMContext) -> None:
    async with works.view(query) as view:
        facts, aim = await addressing.aim_at(view, callback_data.request_id)
    await state.set_state(Answering.words)
    await state.set_data(_as_data(aim))
    await show_new(query, screens.ask_answer(facts))


async def send_answer(message: Message, works: Works, state: FSMContext, more_coming: bool) -> None:
    """The state ends with the words, whatever becomes of them: the next ones are asked about."""
    aim = _as_aim(await state.get_data())
    async with works(message) as work:
        said = await addressing.answer_or_keep(work, aim, message.text or "")
        await state.clear()
        if isinstance(said, Answered):
            work.reply(screens.answered(said))
        elif not more_coming:
            work.reply(_ask_whose(said))


async def keep_unaddressed(message: Message, works: Works, more_coming: bool) -> None:
    async with works(message) as work:
        kept = await addressing.keep_unaddressed(work, message.text or "")
        if not more_coming:
            work.reply(_ask_whose(kept))


async def answer_with_draft(
    query: CallbackQuery, callback_data: AnswerWithDraft, works: Works, state: FSMContext
) -> None:
    async with works(query) as work:
        done = await answering.answer_with_draft(work, callback_data.request_id, callback_data.key)
        await state.clear()
        work.reply(screens.answered(done), edit=True)


async def take_as_own(query: CallbackQuery, callback_data: answer_screens.MyOwn, works: Works) -> None:
    async with works.view(query) as view:
        kept = await addressing.kept_for_myself(view, callback_data.key)
    await show(query, choose_kind(kept))


async def _names_no_request(message: Message, works: Works, state: FSMContext, actor: Actor) -> bool:
    """Words of a specialist with requests in work, when nothing else is being asked for."""
    if not actor.may(Permission.READ_WORDS) or await state.get_state() is not None:
        return False
    async with works.view(message) as view:
        return await addressing.has_addressees(view)


def _ask_whose(kept: Kept) -> Screen:
    return answer_screens.ask_whose(kept) if kept.taken else choose_kind(kept)


def _as_data(aim: Aim) -> dict[str, Any]:
    others = {str(number): last for number, last in aim.others.items()}
    return {"request_id": aim.request_id, "since": aim.since.isoformat(), "others": others}


def _as_aim(data: dict[str, Any]) -> Aim:
    others = {int(number): int(last) for number, last in data["others"].items()}
    return Aim(int(data["request_id"]), datetime.fromisoformat(data["since"]), others)
