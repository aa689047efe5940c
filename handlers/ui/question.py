"""A question that waits for typed words: the buttons that it keeps, however often it has to be asked."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State
from aiogram.types import Message
from aiogram.utils.i18n import gettext as _

from handlers.ui.albums import needs_answer
from handlers.ui.menu import menu_button
from handlers.ui.screen import Row, button, screen, show
from services.errors import Gone, NotFound
from services.requests import hearing
from services.requests.hearing import Asked
from services.work import Work

MakeRows = Callable[[Mapping[str, Any]], Sequence[Row]]
KEPT: dict[str | None, MakeRows] = {}


class StopTyping(CallbackData, prefix="qs"):
    """«↩️ Отменить» under a question: no words are waited for any more."""


def stop_row() -> Row:
    return (button(_("↩️ Stop"), StopTyping()), menu_button(keep=True))


def keeps(state: State) -> Callable[[MakeRows], MakeRows]:
    """Register the buttons of the question that `state` waits with, made from the data of the state."""

    def register(make: MakeRows) -> MakeRows:
        KEPT[state.state] = make
        return make

    return register


async def wait_for_words(work: Work, state: FSMContext, typed: State, data: Mapping[str, Any]) -> None:
    """A form of the staff asks for words from now on. Every form begins here: see handlers.overtaken."""
    asked = await hearing.asked_now(work)
    await state.set_state(typed)
    await state.set_data({**data, "asked": asked.since.isoformat(), "heard": asked.heard})


async def asked_of(state: FSMContext) -> Asked | None:
    """When the question that waits now was asked."""
    data = await state.get_data()
    return Asked(datetime.fromisoformat(data["asked"]), int(data["heard"])) if "asked" in data else None


async def kept_rows(state: FSMContext) -> Sequence[Row]:
    """The buttons of the question that waits now; of none, the way to the menu."""
    make = KEPT.get(await state.get_state())
    return make(await state.get_data()) if make is not None else [(menu_button(),)]


async def ask_for_words(message: Message, state: FSMContext, album_goes_on: bool) -> None:
    """Something else than text came: the question stands."""
    if not await needs_answer(state, message, album_goes_on=album_goes_on):
        return
    text = _("Please write this in words: I cannot read anything else here.")
    await show(message, screen(text, *await kept_rows(state)))


@asynccontextmanager
async def ends_with_its_subject(state: FSMContext) -> AsyncIterator[None]:
    """What the words were for is gone: no others are waited for."""
    try:
        yield
    except (Gone, NotFound):
        await state.clear()
        raise
