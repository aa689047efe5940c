"""«➕ Записать обращение» and «📊 Мой месяц»."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from handlers.family.screens.shield import says_left_out
from handlers.specialist.screens import journal as screens
from handlers.ui.menu import Open, Section
from handlers.ui.question import ask_for_words, ends_with_its_subject, keeps, stop_row, wait_for_words
from handlers.ui.screen import Row, show, show_new
from handlers.ui.typed import answer_to_typed, has_words, typed
from handlers.ui.works import Works
from services import journal
from services.dates import add_months
from services.requests.figures import month_times


class TypingNote(StatesGroup):
    note = State()


class TypingDay(StatesGroup):
    """The days are shown to press; a typed one is read as well."""

    day = State()


@keeps(TypingDay.day)
@keeps(TypingNote.note)
def _way_out(_data: Mapping[str, Any]) -> list[Row]:
    return [stop_row()]


def setup() -> Router:
    router = Router(name="specialist.journal")
    router.callback_query.register(choose_line, Open.filter(F.section == Section.LOG_APPEAL))
    router.callback_query.register(log_another, screens.Another.filter())
    router.callback_query.register(choose_day, screens.OtherDay.filter())
    router.callback_query.register(choose_line_of_day, screens.OnDay.filter())
    router.callback_query.register(choose_source, screens.ChooseLine.filter())
    router.callback_query.register(log_appeal, screens.LogAppeal.filter())
    router.callback_query.register(log_again, screens.Again.filter())
    router.callback_query.register(undo, screens.Undo.filter())
    router.callback_query.register(restore, screens.Restore.filter())
    router.callback_query.register(ask_note, screens.Note.filter())
    router.message.register(type_day, TypingDay.day, has_words)
    router.message.register(ask_for_words, TypingDay.day)
    router.message.register(save_note, TypingNote.note, has_words)
    router.message.register(ask_for_words, TypingNote.note)
    router.callback_query.register(my_month, Open.filter(F.section == Section.MY_MONTH))
    return router


async def choose_line(query: CallbackQuery, works: Works, state: FSMContext) -> None:
    await state.clear()
    async with works.view(query) as view:
        lines = await journal.lines_by_use(view)
    await show(query, screens.choose_line(lines, None, view.today))


async def log_another(query: CallbackQuery, works: Works, state: FSMContext) -> None:
    await state.clear()
    async with works.view(query) as view:
        lines = await journal.lines_by_use(view)
    await show_new(query, screens.choose_line(lines, None, view.today))


async def choose_day(query: CallbackQuery, callback_data: screens.OtherDay, works: Works, state: FSMContext) -> None:
    async with works.view(query) as view:
        days = await journal.open_days(view)
        await wait_for_words(view, state, TypingDay.day, {})
    await show(query, screens.choose_day(_day(callback_data.month) or days.last, days))


async def type_day(message: Message, works: Works, state: FSMContext) -> None:
    """A day that is not understood or not open is still waited for."""
    async with works.view(message) as view:
        days = await journal.open_days(view)
        lines = await journal.lines_by_use(view)
    day = days.read(typed(message))
    await state.clear()
    await show(message, await answer_to_typed(state, message, screens.choose_line(lines, day, days.last)))


async def choose_line_of_day(
    query: CallbackQuery, callback_data: screens.OnDay, works: Works, state: FSMContext
) -> None:
    await state.clear()
    async with works.view(query) as view:
        days = await journal.open_days(view)
        lines = await journal.lines_by_use(view)
    day = days.must_hold(_day(callback_data.day) or days.last)
    await show(query, screens.choose_line(lines, day, days.last))


async def choose_source(
    query: CallbackQuery, callback_data: screens.ChooseLine, works: Works, state: FSMContext
) -> None:
    await state.clear()
    async with works.view(query) as view:
        days = await journal.open_days(view)
    day = _day(callback_data.day)
    days.must_hold(day or days.last)
    await show(query, screens.choose_source(callback_data.line, day, days.last))


async def log_appeal(query: CallbackQuery, callback_data: screens.LogAppeal, works: Works) -> None:
    async with works(query) as work:
        appeal = await journal.log_appeal(
            work,
            callback_data.line,
            callback_data.source,
            tap_key=callback_data.key,
            day=_day(callback_data.day),
        )
        work.reply(screens.appeal_saved(appeal, await journal.month_lines(work, appeal.day), work.today), edit=True)


async def log_again(query: CallbackQuery, callback_data: screens.Again, works: Works) -> None:
    async with works(query) as work:
        like = await journal.own_appeal(work, callback_data.appeal_id)
        appeal = await journal.log_appeal(
            work, like.line, like.source, tap_key=callback_data.key, day=like.day, channel=like.channel
        )
        work.reply(screens.appeal_saved(appeal, await journal.month_lines(work, appeal.day), work.today))


async def restore(query: CallbackQuery, callback_data: screens.Restore, works: Works) -> None:
    async with works(query) as work:
        appeal = await journal.restore_appeal(work, callback_data.appeal_id)
        work.reply(screens.appeal_saved(appeal, await journal.month_lines(work, appeal.day), work.today), edit=True)


async def undo(query: CallbackQuery, callback_data: screens.Undo, works: Works) -> None:
    async with works(query) as work:
        appeal = await journal.undo_appeal(work, callback_data.appeal_id)
        work.reply(screens.appeal_saved(appeal, await journal.month_lines(work, appeal.day), work.today), edit=True)


async def ask_note(query: CallbackQuery, callback_data: screens.Note, works: Works, state: FSMContext) -> None:
    async with works.view(query) as view:
        await journal.own_appeal(view, callback_data.appeal_id)
        await wait_for_words(view, state, TypingNote.note, {"appeal_id": callback_data.appeal_id})
    await show_new(query, screens.ask_note())


async def save_note(message: Message, works: Works, state: FSMContext) -> None:
    """A note that is refused as too long is still waited for; one whose appeal is gone is not."""
    appeal_id = int((await state.get_data())["appeal_id"])
    async with ends_with_its_subject(state), works(message) as work:
        appeal = await journal.note_appeal(work, appeal_id, typed(message))
        await state.clear()
        saved = screens.appeal_saved(appeal, await journal.month_lines(work, appeal.day), work.today)
        work.reply(await answer_to_typed(state, message, says_left_out(saved, typed(message))))


async def my_month(query: CallbackQuery, works: Works) -> None:
    async with works.view(query) as view:
        this = await journal.month_lines(view)
        last = await journal.month_lines(view, add_months(view.today.replace(day=1), -1))
        times = await month_times(view, [journal.journal_unit(view)], view.today)
    await show(query, screens.my_month(this, last, times))


def _day(ordinal: int) -> date | None:
    """The day of a button, whose number is one that there is (screens.DayNumber)."""
    return date.fromordinal(ordinal) if ordinal else None
