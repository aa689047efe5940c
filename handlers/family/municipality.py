"""Where the family lives: asked before the first «Отправить», changed from the settings."""

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from handlers.family import states
from handlers.family.help import ask_next
from handlers.family.screens import municipality as screens
from handlers.family.screens import my_unit
from handlers.specialist.screens.answering import ask_whom
from handlers.ui.attachments import piece_of
from handlers.ui.screen import Screen, show
from handlers.ui.text import join
from handlers.ui.works import Works
from services import conversation
from services.errors import Gone
from services.requests import drafts, places
from services.requests.pieces import Piece
from services.requests.places import Typed
from services.units import offices
from services.work import Work


def setup() -> Router:
    router = Router(name="family.municipality")
    router.message.register(type_place, states.Asking.place, F.text, ~states.IS_COMMAND)
    router.callback_query.register(change, screens.ChangeMunicipality.filter())
    router.callback_query.register(list_places, screens.ListMunicipalities.filter())
    router.callback_query.register(choose_place, screens.ChooseMunicipality.filter())
    router.callback_query.register(decline, screens.DeclineMunicipality.filter())
    router.callback_query.register(choose_department, screens.ChooseDepartment.filter())
    router.callback_query.register(keep_typed, screens.NotAPlace.filter())
    return router


async def change(query: CallbackQuery, works: Works, state: FSMContext) -> None:
    async with works.view(query) as view:
        words = await drafts.current_draft(view)
        await states.expect_place(state, words.kind if words else None, view.now)
    await show(query, screens.ask())


async def type_place(message: Message, works: Works, state: FSMContext, more_coming: bool) -> None:
    text = message.text or ""
    async with works(message) as work:
        data = await state.get_data()
        tried = data.get("tried", [])
        typed = await places.type_municipality(work, piece_of(message), data.get("typed"), tried)
        # A bare name stays here for «Это не место»; words are in the draft already.
        await state.update_data(
            typed=text if typed.found and not typed.kept else None,
            tried=[*tried, typed.part] if typed.part is not None else tried,
        )
        if not more_coming:
            work.reply(await _answer(work, state, typed))


async def _answer(work: Work, state: FSMContext, typed: Typed) -> Screen:
    """What the typed text may mean; words that nobody was chosen for are asked about instead."""
    hint = await states.hint_of(state)
    waits = await conversation.waiting(work, hint) if typed.kept and not typed.found else None
    if waits is None or (waits.words.kind is not None and not waits.own.items):
        return screens.answer(typed)
    await state.clear()
    return ask_whom(waits)


async def list_places(query: CallbackQuery, callback_data: screens.ListMunicipalities, works: Works) -> None:
    async with works.view(query) as view:
        known = await places.list_municipalities(view)
    await show(query, screens.all_municipalities(known, callback_data.page))


async def choose_place(
    query: CallbackQuery, callback_data: screens.ChooseMunicipality, works: Works, state: FSMContext
) -> None:
    async with works(query) as work:
        await places.remember_municipality(work, callback_data.code, (await state.get_data()).get("tried", []))
        work.reply(await _after(work, state), edit=True)


async def decline(query: CallbackQuery, works: Works, state: FSMContext) -> None:
    async with works(query) as work:
        await places.decline_municipality(work)
        work.reply(await _after(work, state), edit=True)


async def choose_department(
    query: CallbackQuery, callback_data: screens.ChooseDepartment, works: Works, state: FSMContext
) -> None:
    async with works(query) as work:
        await places.choose_department(work, callback_data.unit_id)
        work.reply(await _after(work, state), edit=True)


async def keep_typed(query: CallbackQuery, works: Works, state: FSMContext) -> None:
    """«Это не место»: what was typed joins the words, and the question stands again."""
    typed = (await state.get_data()).get("typed")
    if not typed:
        raise Gone
    async with works(query) as work:
        words = await drafts.keep_words(work, Piece(typed))
        work.reply(await ask_next(work, state, words), edit=True)


async def _after(work: Work, state: FSMContext) -> Screen:
    """Back to the words that wait for their place; else what is remembered now, and words that wait for a choice."""
    waits = await conversation.waiting(work)
    if waits is not None and waits.words.kind is not None:
        return await ask_next(work, state, waits.words)
    for_office = await states.is_for_office(state)
    await state.clear()
    home = await places.home_of(work)
    if home.choices and not for_office:
        return screens.choose_department(home)
    told = my_unit.my_unit(await offices.my_office(work)) if for_office else screens.remembered(home)
    if waits is None:
        return told
    asked = ask_whom(waits)
    return Screen(join([told.text, asked.text], "\n\n"), asked.rows)
