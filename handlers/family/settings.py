"""«⚙️ Настройки», and «Не присылать» of the first acquaintance."""

from collections.abc import Mapping
from typing import Any

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from handlers.family.screens import settings as screens
from handlers.family.screens.consent import document
from handlers.family.states import IS_COMMAND
from handlers.ui.menu import Open, Section
from handlers.ui.question import ask_for_words, keeps, stop_row, wait_for_words
from handlers.ui.screen import Row, show, show_new
from handlers.ui.typed import answer_to_typed, has_words, typed
from handlers.ui.works import Works
from services.errors import Refused
from services.people import announcements, consent, staff
from services.rights import Actor
from storage.models import Purpose


class TypingName(StatesGroup):
    name = State()


@keeps(TypingName.name)
def _way_out(_data: Mapping[str, Any]) -> list[Row]:
    return [stop_row()]


def setup() -> Router:
    router = Router(name="family.settings")
    router.callback_query.register(open_settings, Open.filter(F.section == Section.SETTINGS))
    router.callback_query.register(choose_first, screens.ChooseAnnouncements.filter(F.keep))
    router.callback_query.register(choose, screens.ChooseAnnouncements.filter())
    router.callback_query.register(choose_quiet, screens.ChooseQuiet.filter())
    router.callback_query.register(ask_name, screens.RenameMe.filter())
    router.message.register(save_name, TypingName.name, has_words, ~IS_COMMAND)
    router.message.register(ask_for_words, TypingName.name, ~F.text)
    return router


async def open_settings(query: CallbackQuery, works: Works) -> None:
    async with works.view(query) as view:
        mine = await announcements.my_settings(view)
    await show(query, screens.settings(mine))


async def choose(query: CallbackQuery, callback_data: screens.ChooseAnnouncements, works: Works) -> None:
    """News are sent after a consent: its text is shown first, when it is not agreed to yet."""
    async with works(query) as work:
        if callback_data.wanted and await consent.is_needed(work, Purpose.BROADCASTS):
            work.reply(document(await consent.document_for(work, Purpose.BROADCASTS)))
            return
        await announcements.choose_announcements(work, callback_data.wanted)
        work.reply(screens.settings(await announcements.my_settings(work)), edit=True)


async def choose_quiet(query: CallbackQuery, callback_data: screens.ChooseQuiet, works: Works) -> None:
    async with works(query) as work:
        await announcements.choose_quiet(work, quiet=callback_data.quiet)
        work.reply(screens.settings(await announcements.my_settings(work)), edit=True)


async def choose_first(query: CallbackQuery, callback_data: screens.ChooseAnnouncements, works: Works) -> None:
    async with works(query) as work:
        await announcements.choose_announcements(work, callback_data.wanted)
        work.reply(screens.announcements_chosen(wanted=callback_data.wanted))


async def ask_name(query: CallbackQuery, actor: Actor, works: Works, state: FSMContext) -> None:
    if not actor.posts:
        raise Refused
    async with works.view(query) as view:
        await wait_for_words(view, state, TypingName.name, {})
    await show_new(query, screens.ask_name())


async def save_name(message: Message, works: Works, state: FSMContext) -> None:
    async with works(message) as work:
        renamed = screens.renamed(await staff.rename_me(work, typed(message)))
        await state.clear()
        work.reply(await answer_to_typed(state, message, renamed))
