"""Language, «Проще», topics of news."""

from aiogram import F, Router
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import get_i18n

from handlers.family.screens import preferences as screens
from handlers.family.screens.settings import settings
from handlers.ui.screen import show
from handlers.ui.simple import speaking_simply
from handlers.ui.works import Works
from services.people import announcements, preferences


def setup() -> Router:
    router = Router(name="family.preferences")
    router.callback_query.register(ask_language, screens.ChooseLanguage.filter(F.language == ""))
    router.callback_query.register(choose_language, screens.ChooseLanguage.filter())
    router.callback_query.register(choose_simple, screens.ChooseSimple.filter())
    router.callback_query.register(show_name, screens.ShowName.filter())
    router.callback_query.register(list_topics, screens.Topics.filter())
    router.callback_query.register(choose_topic, screens.ChooseTopic.filter())
    return router


async def ask_language(query: CallbackQuery) -> None:
    await show(query, screens.languages())


async def choose_language(query: CallbackQuery, callback_data: screens.ChooseLanguage, works: Works) -> None:
    async with works(query) as work:
        await preferences.choose_language(work, callback_data.language)
        with get_i18n().use_locale(callback_data.language):
            work.reply(settings(await announcements.my_settings(work)), edit=True)


async def choose_simple(query: CallbackQuery, callback_data: screens.ChooseSimple, works: Works) -> None:
    async with works(query) as work:
        await preferences.choose_simple(work, simple=callback_data.simple)
        with speaking_simply(on=callback_data.simple):
            work.reply(settings(await announcements.my_settings(work)), edit=True)


async def show_name(query: CallbackQuery, callback_data: screens.ShowName, works: Works) -> None:
    async with works(query) as work:
        await preferences.show_name(work, shown=callback_data.shown)
        work.reply(settings(await announcements.my_settings(work)), edit=True)


async def list_topics(query: CallbackQuery, works: Works) -> None:
    async with works.view(query) as view:
        mine = await announcements.my_settings(view)
    await show(query, screens.topics(mine.refused))


async def choose_topic(query: CallbackQuery, callback_data: screens.ChooseTopic, works: Works) -> None:
    async with works(query) as work:
        await preferences.choose_topic(work, callback_data.topic, wanted=callback_data.wanted)
        work.reply(screens.topics((await announcements.my_settings(work)).refused), edit=True)
