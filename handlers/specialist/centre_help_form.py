"""Asking for help of the Centre: each step is kept at once, so that it can be gone on with later."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from handlers.family.screens.shield import says_left_out
from handlers.specialist.screens import centre_help_form as screens
from handlers.ui.question import ask_for_words, ends_with_its_subject, keeps, wait_for_words
from handlers.ui.screen import Row, Screen, show
from handlers.ui.typed import answer_to_typed, has_words, typed
from handlers.ui.works import Works
from services.centre_help import asking, offering
from services.centre_help.asking import PutTogether
from services.centre_help.facts import Step, read_slot
from services.centre_help.terms import answer_by
from services.dates import parse_day
from services.work import Work
from storage.models import CentreHelp, HelpState


class TypingHelp(StatesGroup):
    """One step of an asking is being typed; the data say which, of which, and the day chosen before a time."""

    words = State()


@keeps(TypingHelp.words)
def _way_out(data: Mapping[str, Any]) -> list[Row]:
    return [screens.out(data["help_id"])]


def setup() -> Router:
    router = Router(name="specialist.centre_help_form")
    taps = router.callback_query
    taps.register(choose_family, screens.AskHelp.filter())
    taps.register(choose_profile, screens.AskFor.filter())
    taps.register(begin, screens.BeginHelp.filter())
    taps.register(go_on, screens.GoOn.filter())
    taps.register(write_anew, screens.WriteSummary.filter())
    taps.register(choose_times, screens.ChooseTimes.filter())
    taps.register(turn_month, screens.TurnHelpMonth.filter())
    taps.register(pick_day, screens.PickHelpDay.filter())
    taps.register(pick_hour, screens.PickHour.filter())
    taps.register(choose_consent, screens.ChooseConsent.filter())
    taps.register(pick_paper_day, screens.PaperDay.filter())
    taps.register(send, screens.SendHelp.filter())
    taps.register(offer_again, screens.OfferAgain.filter())
    taps.register(drop, screens.DropHelp.filter())
    router.message.register(save_typed, TypingHelp.words, has_words)
    router.message.register(ask_for_words, TypingHelp.words)
    return router


async def choose_family(query: CallbackQuery, callback_data: screens.AskHelp, works: Works, state: FSMContext) -> None:
    await state.clear()
    async with works.view(query) as view:
        numbers = await asking.families_to_ask_for(view)
    await show(query, screens.choose_family(numbers, callback_data.page))


async def choose_profile(query: CallbackQuery, callback_data: screens.AskFor, works: Works, state: FSMContext) -> None:
    await state.clear()
    async with works.view(query) as view:
        await asking.must_be_askable(view, callback_data.request_id or None)
    await show(query, screens.choose_profile(callback_data.request_id))


async def begin(query: CallbackQuery, callback_data: screens.BeginHelp, works: Works, state: FSMContext) -> None:
    async with works(query) as work:
        asked = await asking.begin(work, callback_data.profile, callback_data.request_id or None)
        work.reply(await _next_step(work, asked.id, state), edit=True, of_post={"help_id": asked.id})


async def go_on(query: CallbackQuery, callback_data: screens.GoOn, works: Works, state: FSMContext) -> None:
    async with works.view(query) as view:
        shown = await _next_step(view, callback_data.help_id, state)
    await show(query, shown)


async def write_anew(
    query: CallbackQuery, callback_data: screens.WriteSummary, works: Works, state: FSMContext
) -> None:
    async with works.view(query) as view:
        asked = await asking.to_write(view, callback_data.help_id)
        await _listen(view, state, asked.id, Step.SUMMARY)
    await show(query, screens.ask_summary(asked.id))


async def choose_times(
    query: CallbackQuery, callback_data: screens.ChooseTimes, works: Works, state: FSMContext
) -> None:
    async with works(query) as work:
        asked = await offering.clear_slots(work, callback_data.help_id)
        work.reply(await _next_step(work, asked.id, state), edit=True, of_post={"help_id": asked.id})


async def turn_month(query: CallbackQuery, callback_data: screens.TurnHelpMonth, works: Works) -> None:
    async with works.view(query) as view:
        put = await asking.put_together(view, callback_data.help_id)
    month = date.fromordinal(callback_data.month)
    await show(query, screens.ask_slot(put, month, view.today, view.centre.zone))


async def pick_day(query: CallbackQuery, callback_data: screens.PickHelpDay, works: Works, state: FSMContext) -> None:
    async with works.view(query) as view:
        put = await asking.put_together(view, callback_data.help_id)
        await _listen(view, state, put.asked.id, Step.SLOTS, callback_data.day)
    await show(query, screens.ask_hour(put.asked.id, date.fromordinal(callback_data.day), view.today))


async def pick_hour(query: CallbackQuery, callback_data: screens.PickHour, works: Works, state: FSMContext) -> None:
    async with works(query) as work:
        day = date.fromordinal(callback_data.day)
        slot = read_slot(f"{callback_data.hour}:00", work.now, work.centre.zone, day)
        asked, _slots = await offering.add_slot(work, callback_data.help_id, slot)
        work.reply(await _next_step(work, asked.id, state), edit=True, of_post={"help_id": asked.id})


async def choose_consent(
    query: CallbackQuery, callback_data: screens.ChooseConsent, works: Works, state: FSMContext
) -> None:
    async with works(query) as work:
        asked = await asking.choose_consent(work, callback_data.help_id, callback_data.consent)
        work.reply(await _next_step(work, asked.id, state), edit=True, of_post={"help_id": asked.id})


async def pick_paper_day(
    query: CallbackQuery, callback_data: screens.PaperDay, works: Works, state: FSMContext
) -> None:
    async with works(query) as work:
        asked = await asking.note_paper_day(work, callback_data.help_id, date.fromordinal(callback_data.day))
        work.reply(await _next_step(work, asked.id, state), edit=True, of_post={"help_id": asked.id})


async def send(query: CallbackQuery, callback_data: screens.SendHelp, works: Works, state: FSMContext) -> None:
    async with works(query) as work:
        asked = await asking.send(work, callback_data.help_id)
        await state.clear()
        work.reply(_sent(work, asked), edit=True)


async def offer_again(query: CallbackQuery, callback_data: screens.OfferAgain, works: Works, state: FSMContext) -> None:
    async with works(query) as work:
        asked = await offering.offer_again(work, callback_data.help_id, callback_data.round)
        await state.clear()
        work.reply(_sent(work, asked), edit=True)


async def drop(query: CallbackQuery, callback_data: screens.DropHelp, works: Works, state: FSMContext) -> None:
    """Whatever was begun for one that has gone before is forgotten as well; it itself stays."""
    async with works(query) as work:
        await asking.drop(work, callback_data.help_id)
        await state.clear()
        work.reply(screens.dropped(), edit=True)


async def save_typed(message: Message, works: Works, state: FSMContext) -> None:
    data = await state.get_data()
    async with ends_with_its_subject(state), works(message) as work:
        words = typed(message)
        asked = await _write(work, data, words)
        if asked.state is HelpState.READING:  # a summary that was written anew
            await state.clear()
            shown = _sent(work, asked)
        else:
            shown = await _next_step(work, asked.id, state)
        shown = says_left_out(shown, words) if data["step"] == Step.SUMMARY.value else shown
        work.reply(await answer_to_typed(state, message, shown), of_post={"help_id": asked.id})


async def _write(work: Work, data: Mapping[str, Any], text: str) -> CentreHelp:
    if data["step"] == Step.SUMMARY.value:
        return await asking.write_summary(work, data["help_id"], text)
    if data["step"] == Step.PAPER_DAY.value:
        return await asking.note_paper_day(work, data["help_id"], parse_day(text, work.today))
    day = date.fromordinal(data["day"]) if data.get("day") else None
    asked, _slots = await offering.add_slot(work, data["help_id"], read_slot(text, work.now, work.centre.zone, day))
    return asked


async def _next_step(work: Work, help_id: int, state: FSMContext) -> Screen:
    """Ask for what is still lacking, else show what leaves."""
    put = await asking.put_together(work, help_id)
    if put.step in (Step.CONSENT, Step.READY):
        await state.clear()
    else:
        await _listen(work, state, put.asked.id, put.step)
    return _screen(work, put)


def _screen(work: Work, put: PutTogether) -> Screen:
    zone, today = work.centre.zone, work.today
    makers = {
        Step.SUMMARY: lambda: screens.ask_summary(put.asked.id),
        Step.SLOTS: lambda: screens.ask_slot(put, today.replace(day=1), today, zone),
        Step.CONSENT: lambda: screens.ask_consent(put.asked),
        Step.PAPER_DAY: lambda: screens.ask_paper_day(put.asked.id, today),
        Step.READY: lambda: screens.preview(put, zone),
    }
    return makers[put.step]()


async def _listen(work: Work, state: FSMContext, help_id: int, step: Step, day: int | None = None) -> None:
    await wait_for_words(work, state, TypingHelp.words, {"help_id": help_id, "step": step.value, "day": day})


def _sent(work: Work, asked: CentreHelp) -> Screen:
    zone = work.centre.zone
    return screens.sent(asked, answer_by(work.now, zone), zone)
