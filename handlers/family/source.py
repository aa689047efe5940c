"""«Я сам участник СВО», under words that wait to be sent and in the settings."""

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from handlers.family.help import ask_next
from handlers.family.screens import settings
from handlers.family.screens import source as screens
from handlers.ui.works import Works
from services.people import announcements, source
from services.requests import drafts


def setup() -> Router:
    router = Router(name="family.source")
    router.callback_query.register(say_in_settings, screens.SaySource.filter(F.in_settings))
    router.callback_query.register(say, screens.SaySource.filter())
    return router


async def say(query: CallbackQuery, callback_data: screens.SaySource, works: Works, state: FSMContext) -> None:
    async with works(query) as work:
        await source.say_source(work, callback_data.source)
        waits = await drafts.current_draft(work)
        shown = screens.noted() if waits is None else await ask_next(work, state, waits, screens.noted().text)
        work.reply(shown, edit=True)


async def say_in_settings(query: CallbackQuery, callback_data: screens.SaySource, works: Works) -> None:
    async with works(query) as work:
        await source.say_source(work, callback_data.source)
        work.reply(settings.settings(await announcements.my_settings(work)), edit=True)
