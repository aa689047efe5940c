"""«🖨 Плакат» of a department: its files for whoever manages the units."""

import asyncio

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.admin.screens import posters as screens
from handlers.admin.screens.units import ShowPoster
from handlers.ui.files import send_file
from handlers.ui.screen import show
from handlers.ui.works import Works
from services.documents.poster import poster_file, poster_name
from services.units.posters import poster_of


def setup() -> Router:
    router = Router(name="admin.posters")
    router.callback_query.register(choose_file, ShowPoster.filter())
    router.callback_query.register(send_poster, screens.PosterFile.filter())
    return router


async def choose_file(query: CallbackQuery, callback_data: ShowPoster, works: Works, bot_username: str) -> None:
    async with works.view(query) as view:
        poster = await poster_of(view, callback_data.unit_id)
    await show(query, screens.choose_file(callback_data.unit_id, poster, bot_username))


async def send_poster(query: CallbackQuery, callback_data: screens.PosterFile, works: Works, bot_username: str) -> None:
    asked = callback_data
    async with works.view(query) as view:
        poster = await poster_of(view, asked.unit_id)
    # Drawing is work for the processor: meanwhile the bot goes on answering others.
    content = await asyncio.to_thread(poster_file, poster, screens.link_of(poster, bot_username), asked.kind)
    below = screens.below_file(asked.unit_id, poster)
    if not await send_file(query, poster_name(poster, asked.kind), content, below):
        async with works(query) as work:
            work.reply(screens.file_not_sent(asked.unit_id))
