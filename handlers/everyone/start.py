"""/menu, /help, /privacy, /cancel and the menu buttons: they work in every state."""

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from handlers.everyone import screens
from handlers.everyone.privacy import privacy
from handlers.family.words import hear
from handlers.ui.calendar import Blank
from handlers.ui.menu import Menu, Open, Section
from handlers.ui.question import StopTyping
from handlers.ui.screen import Screen, show, show_new
from handlers.ui.works import Works
from services.people.privacy import privacy_rules
from services.requests.pieces import Piece
from services.requests.words import is_blank
from services.rights import Actor
from services.work import Work

ENDING = frozenset({"menu", "cancel"})
"""The commands that end what is being typed."""


def setup() -> Router:
    router = Router(name="everyone.start")
    router.message.register(keep_behind, Command("menu", "cancel", "help", "privacy", magic=F.func(words_behind)))
    router.message.register(open_menu, Command("menu"))
    router.message.register(cancel, Command("cancel"))
    router.message.register(show_help, Command("help"))
    router.message.register(show_privacy, Command("privacy"))
    router.callback_query.register(tap_menu, Menu.filter())
    router.callback_query.register(stop_typing, StopTyping.filter())
    router.callback_query.register(tap_blank, Blank.filter())
    router.callback_query.register(tap_family_menu, Open.filter(F.section == Section.FAMILY_MENU))
    return router


def menu_of(actor: Actor) -> Screen:
    """The menu of whoever asks: the staff's own, or the family's."""
    roles = {post.role for post in actor.posts}
    return screens.staff_menu(roles) if roles else screens.family_menu()


def words_behind(command: CommandObject) -> str:
    """What stands behind a command that takes nothing: words, unless there is nothing to read."""
    text = (command.args or "").strip()
    return "" if is_blank(text) else text


async def keep_behind(
    message: Message, command: CommandObject, works: Works, state: FSMContext, more_coming: bool
) -> None:
    """The command is answered, and the words behind it are kept like any others, in one commit."""
    async with works(message) as work:
        if command.command in ENDING:
            await state.clear()
        work.reply(await _answer_to(command.command, work))
        await hear(work, state, Piece(words_behind(command)), answers=not more_coming)


async def _answer_to(command: str, work: Work) -> Screen:
    if command == "menu":
        return menu_of(work.actor)
    if command == "cancel":
        return screens.nothing_to_cancel()
    return screens.help_text(work.centre.phone) if command == "help" else privacy(await privacy_rules(work))


async def open_menu(message: Message, actor: Actor, state: FSMContext) -> None:
    await state.clear()
    await show(message, menu_of(actor))


async def tap_menu(query: CallbackQuery, callback_data: Menu, actor: Actor, state: FSMContext) -> None:
    await state.clear()
    await (show_new if callback_data.keep else show)(query, menu_of(actor))


async def tap_family_menu(query: CallbackQuery, state: FSMContext) -> None:
    await state.clear()
    await show(query, screens.family_menu())


async def tap_blank(_query: CallbackQuery) -> None:
    """Nothing happens and nothing is said: the middleware stops the spinner."""


async def cancel(message: Message, state: FSMContext) -> None:
    await state.clear()
    await show(message, screens.nothing_to_cancel())


async def stop_typing(query: CallbackQuery, state: FSMContext) -> None:
    await state.clear()
    await show(query, screens.nothing_to_cancel())


async def show_help(message: Message, works: Works) -> None:
    async with works.view(message) as view:
        phone = view.centre.phone
    await show(message, screens.help_text(phone))


async def show_privacy(message: Message, works: Works) -> None:
    async with works.view(message) as view:
        rules = await privacy_rules(view)
    await show(message, privacy(rules))
