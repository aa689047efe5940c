"""«✏️ Изменить» of a unit: the administrator types one fact after another."""

from collections.abc import Mapping
from typing import Any

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from handlers.admin.screens import unit_facts as screens
from handlers.admin.screens.units import ChangeUnit
from handlers.admin.units import card_of
from handlers.ui.question import ask_for_words, ends_with_its_subject, keeps, wait_for_words
from handlers.ui.screen import Row, show
from handlers.ui.typed import answer_to_typed, has_words, typed
from handlers.ui.works import Works
from services.units import editing
from services.units.coordinates import CoordinatesRefused, checked
from services.units.editing import UnitFact


class TypingFact(StatesGroup):
    """A fact of a unit is being typed; the data say which, of which unit."""

    fact = State()


@keeps(TypingFact.fact)
def _way_out(data: Mapping[str, Any]) -> list[Row]:
    return screens.fact_rows(data["unit_id"], UnitFact(data["fact"]), told=False)


def setup() -> Router:
    router = Router(name="admin.unit_facts")
    router.callback_query.register(choose_fact, ChangeUnit.filter())
    router.callback_query.register(ask_fact, screens.AskFact.filter())
    router.callback_query.register(clear_fact, screens.ClearFact.filter())
    router.message.register(save_pin, TypingFact.fact, F.location, _waits_for_a_place)
    router.message.register(save_typed, TypingFact.fact, has_words)
    router.message.register(ask_for_words, TypingFact.fact)
    return router


async def choose_fact(query: CallbackQuery, callback_data: ChangeUnit, works: Works, state: FSMContext) -> None:
    async with works.view(query) as view:
        shown = screens.choose_fact(await editing.unit_to_edit(view, callback_data.unit_id))
    await state.clear()
    await show(query, shown)


async def ask_fact(query: CallbackQuery, callback_data: screens.AskFact, works: Works, state: FSMContext) -> None:
    async with works.view(query) as view:
        shown = screens.ask_fact(await editing.unit_to_edit(view, callback_data.unit_id), callback_data.fact)
        data = {"unit_id": callback_data.unit_id, "fact": callback_data.fact.value}
        await wait_for_words(view, state, TypingFact.fact, data)
    await show(query, shown)


async def clear_fact(
    query: CallbackQuery, callback_data: screens.ClearFact, works: Works, state: FSMContext, bot_username: str
) -> None:
    async with works(query) as work:
        await editing.clear_fact(work, callback_data.unit_id, callback_data.fact)
        await state.clear()
        work.reply(screens.saved(await card_of(work, callback_data.unit_id, bot_username)), edit=True)


async def save_typed(message: Message, works: Works, state: FSMContext, bot_username: str) -> None:
    data = await state.get_data()
    async with ends_with_its_subject(state), works(message) as work:
        await editing.write_fact(work, data["unit_id"], UnitFact(data["fact"]), typed(message))
        await state.clear()
        shown = screens.saved(await card_of(work, data["unit_id"], bot_username))
        work.reply(await answer_to_typed(state, message, shown))


async def save_pin(message: Message, works: Works, state: FSMContext, bot_username: str) -> None:
    """A location, or a place of the messenger's own map, which carries one."""
    unit_id = (await state.get_data())["unit_id"]
    if message.location is None:
        raise CoordinatesRefused
    place = checked(message.location.latitude, message.location.longitude)
    async with ends_with_its_subject(state), works(message) as work:
        await editing.put_on_map(work, unit_id, place)
        await state.clear()
        work.reply(screens.saved(await card_of(work, unit_id, bot_username)))


async def _waits_for_a_place(_message: Message, state: FSMContext) -> bool:
    return (await state.get_data()).get("fact") == UnitFact.PLACE
