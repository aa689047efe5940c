"""«↪️ Передать»: whom to, a note, done."""

from collections.abc import Mapping
from typing import Any

from aiogram import F, Router
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from handlers.family.screens.shield import says_left_out
from handlers.family.states import IS_COMMAND
from handlers.specialist.screens import handover as screens
from handlers.specialist.screens.requests import Card
from handlers.ui.question import ask_for_words, ends_with_its_subject, keeps, stop_row, wait_for_words
from handlers.ui.screen import Row, Screen, show
from handlers.ui.typed import answer_to_typed, has_words, typed
from handlers.ui.works import Works
from services.requests import answering, handover
from services.work import Work
from storage.models import Profile


class HandingOver(StatesGroup):
    note = State()


@keeps(HandingOver.note)
def _way_out(_data: Mapping[str, Any]) -> list[Row]:
    return [stop_row()]


def setup() -> Router:
    router = Router(name="specialist.handover")
    router.callback_query.register(choose_colleague, screens.HandOver.filter())
    router.callback_query.register(choose_desk, screens.HandToUnit.filter())
    router.callback_query.register(hand_over, screens.ToColleague.filter(F.without_note))
    router.callback_query.register(hand_over, screens.ToDesk.filter(F.without_note))
    router.callback_query.register(ask_note, screens.ToColleague.filter())
    router.callback_query.register(ask_note, screens.ToDesk.filter())
    router.message.register(take_note, HandingOver.note, has_words, ~IS_COMMAND)
    router.message.register(ask_for_words, HandingOver.note, ~IS_COMMAND)
    return router


async def choose_colleague(
    query: CallbackQuery, callback_data: screens.HandOver, works: Works, state: FSMContext
) -> None:
    await state.clear()
    number = callback_data.request_id
    async with works.view(query) as view:
        page = await handover.colleagues(view, number, callback_data.page)
    await show(query, screens.choose_colleague(number, page, Card(request_id=number)))


async def choose_desk(query: CallbackQuery, callback_data: screens.HandToUnit, works: Works) -> None:
    async with works.view(query) as view:
        page = await handover.desks(view, callback_data.request_id, callback_data.page)
    await show(query, screens.choose_desk(callback_data.request_id, page))


async def ask_note(
    query: CallbackQuery, callback_data: screens.ToColleague | screens.ToDesk, works: Works, state: FSMContext
) -> None:
    async with works.view(query) as view:
        facts = await answering.own_request(view, callback_data.request_id)
        await wait_for_words(view, state, HandingOver.note, _as_data(callback_data))
    await show(query, screens.ask_note(facts.number, callback_data.model_copy(update={"without_note": True})))


async def hand_over(
    query: CallbackQuery, callback_data: screens.ToColleague | screens.ToDesk, works: Works, state: FSMContext
) -> None:
    async with works(query) as work:
        done = await _handed(work, callback_data, "")
        await state.clear()
        work.reply(done, edit=True)


async def take_note(message: Message, works: Works, state: FSMContext) -> None:
    chosen = _as_chosen(await state.get_data())
    async with ends_with_its_subject(state), works(message) as work:
        done = await _handed(work, chosen, typed(message))
        await state.clear()
        work.reply(await answer_to_typed(state, message, says_left_out(done, typed(message))))


async def _handed(work: Work, to: screens.ToColleague | screens.ToDesk, note: str) -> Screen:
    if isinstance(to, screens.ToColleague):
        colleague = await handover.hand_to_colleague(work, to.request_id, to.post_id, note)
        return screens.handed_to_colleague(to.request_id, colleague)
    desk = await handover.hand_to_unit(work, to.request_id, to.unit_id, to.profile, note)
    return screens.handed_to_desk(to.request_id, desk)


def _as_data(to: CallbackData) -> dict[str, Any]:
    return to.model_dump(mode="json")


def _as_chosen(data: Mapping[str, Any]) -> screens.ToColleague | screens.ToDesk:
    number = int(data["request_id"])
    if "post_id" in data:
        return screens.ToColleague(request_id=number, post_id=int(data["post_id"]))
    return screens.ToDesk(request_id=number, unit_id=int(data["unit_id"]), profile=Profile(data["profile"]))
