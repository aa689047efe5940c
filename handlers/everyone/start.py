"""/menu, /help, /privacy, /cancel and the menu buttons: they work in every state."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from handlers.everyone import screens
from handlers.ui.menu import Menu, Open, Section
from handlers.ui.screen import Screen, show, show_new
from handlers.ui.works import Works
from services.rights import Actor


def setup() -> Router:
    router = Router(name="everyone.start")
    router.message.register(open_menu, Command("menu"))
    router.message.register(cancel, Command("cancel"))
    router.message.register(show_help, Command("help"))
    router.message.register(show_privacy, Command("privacy"))
    router.callback_query.register(tap_menu, Menu.filter())
    router.callback_query.register(tap_family_menu, Open.filter(F.section == Section.FAMILY_MENU))
    return router


def menu_of(actor: Actor) -> Screen:
    """The menu of whoever asks: the staff's own, or the family's."""
    roles = {post.role for post in actor.posts}
    return screens.staff_menu(roles) if roles else screens.family_menu()


async def open_menu(message: Message, actor: Actor, state: FSMContext) -> None:
    await state.clear()
    await show(message, menu_of(actor))


async def tap_menu(query: CallbackQuery, callback_data: Menu, actor: Actor, state: FSMContext) -> None:
    await state.clear()
    await (show_new if callback_data.keep else show)(query, menu_of(actor))


async def tap_family_menu(query: CallbackQuery, state: FSMContext) -> None:
    await state.clear()
    await show(query, screens.family_menu())


async def cancel(message: Message, state: FSMContext) -> None:
    await state.clear()
    await show(message, screens.nothing_to_cancel())


async def show_help(message: Message, works: Works) -> None:
    async with works.view(message) as view:
        phone = view.centre.phone
    await show(message, screens.help_text(phone))


async def show_privacy(message: Message) -> None:
    await show(message, screens.privacy())
