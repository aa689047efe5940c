"""The card of a request and its buttons: «Позвоните мне», «Не помогло», «Закрыть»."""

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from handlers.family.identity import ask_for
from handlers.family.screens import calls as call_screens
from handlers.family.screens import card as screens
from handlers.family.screens import card_acts as acts
from handlers.family.screens.requests import MyRequest
from handlers.ui.contact import offer_contact
from handlers.ui.screen import show
from handlers.ui.works import Works
from services.errors import Gone
from services.requests import calls, cards, identity, own_closing, pleas
from services.requests.cards import Stage
from services.requests.own_closing import Closing


def setup() -> Router:
    router = Router(name="family.cards")
    router.callback_query.register(open_card, MyRequest.filter())
    router.callback_query.register(ask_time, call_screens.CallMe.filter())
    router.callback_query.register(call_at, call_screens.CallAt.filter())
    router.callback_query.register(other_number, call_screens.OtherNumber.filter())
    router.callback_query.register(no_call, call_screens.NoCall.filter())
    router.callback_query.register(ask_what_to_do, screens.NotHelped.filter())
    router.callback_query.register(ask_another, acts.AskFor.filter())
    router.callback_query.register(ask_result, screens.AskClosing.filter())
    router.callback_query.register(close, acts.CloseOwn.filter())
    return router


async def open_card(query: CallbackQuery, callback_data: MyRequest, works: Works) -> None:
    async with works(query) as work:
        await cards.show_card(work, callback_data.request_id, edit=not callback_data.keep)


async def ask_time(query: CallbackQuery, callback_data: call_screens.CallMe, works: Works) -> None:
    async with works.view(query) as view:
        mine = await cards.my_card(view, callback_data.request_id)
    if mine.stage is Stage.CLOSED:
        raise Gone
    number = mine.facts.number
    await show(query, call_screens.ask_time(number, mine.call).with_rows([acts.back_to_card(number)]))


async def call_at(query: CallbackQuery, callback_data: call_screens.CallAt, works: Works, state: FSMContext) -> None:
    number = callback_data.request_id
    async with works(query) as work:
        question = await calls.ask_call(work, number, callback_data.wanted)
        await cards.show_card(work, number, edit=True)
        waits_for_phone = False
        if question is not None:
            waits_for_phone = await ask_for(work, state, await identity.question_to_me(work, question))
        elif (call := await calls.call_of(work, number)) is not None:
            work.reply(call_screens.call_kept(number, call))
    if waits_for_phone:
        await offer_contact(query)


async def other_number(
    query: CallbackQuery, callback_data: call_screens.OtherNumber, works: Works, state: FSMContext
) -> None:
    async with works(query) as work:
        question = await calls.other_number(work, callback_data.request_id)
        await cards.show_card(work, callback_data.request_id, edit=True)
        waits_for_phone = await ask_for(work, state, await identity.question_to_me(work, question))
    if waits_for_phone:
        await offer_contact(query)


async def no_call(query: CallbackQuery, callback_data: call_screens.NoCall, works: Works) -> None:
    async with works(query) as work:
        if await calls.no_call(work, callback_data.request_id):
            work.reply(call_screens.not_called(callback_data.request_id))
        await cards.show_card(work, callback_data.request_id, edit=True)


async def ask_what_to_do(query: CallbackQuery, callback_data: screens.NotHelped, works: Works) -> None:
    async with works.view(query) as view:
        mine = await cards.my_card(view, callback_data.request_id)
    await show(query, acts.ask_what_to_do(mine))


async def ask_another(query: CallbackQuery, callback_data: acts.AskFor, works: Works) -> None:
    number = callback_data.request_id
    async with works(query) as work:
        if callback_data.another:
            told = acts.another_answer(await pleas.ask_another(work, number), work.now, work.centre.zone)
        else:
            told = acts.head_answer(await pleas.call_head(work, number))
        work.reply(told)
        await cards.show_card(work, number, edit=True)


async def ask_result(query: CallbackQuery, callback_data: screens.AskClosing, works: Works) -> None:
    async with works.view(query) as view:
        mine = await cards.my_card(view, callback_data.request_id)
    if mine.stage is Stage.CLOSED:
        raise Gone
    await show(query, acts.ask_result(mine))


async def close(query: CallbackQuery, callback_data: acts.CloseOwn, works: Works) -> None:
    number = callback_data.request_id
    async with works(query) as work:
        closing = await own_closing.close_own(work, number, callback_data.result, sure=callback_data.sure)
        if closing is Closing.UNSURE:
            work.reply(acts.ask_if_sure(number, callback_data.result), edit=True)
            return
        if closing is Closing.DONE:
            work.reply(acts.closed_by_you(await cards.my_card(work, number)))
        await cards.show_card(work, number, edit=True)
