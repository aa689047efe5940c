"""A tiny bot of stock aiogram for the proofs of the sandbox: it echoes, counts taps and sends files."""

import asyncio
from collections.abc import Awaitable, Callable

from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.default import DefaultBotProperties
from aiogram.filters import CommandStart
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    InaccessibleMessage,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
)

from bot.sandbox.files import Upload
from bot.sandbox.people import Person
from bot.sandbox.session import SandboxSession
from bot.sandbox.world import World

PEOPLE = (
    Person("olga", 101, "Ольга", "Петрова", caption="семья"),
    Person("ivan", 102, "Иван", username="ivan_test", caption="специалист"),
)


def sandbox_world() -> World:
    return World(Person(**vars(person)) for person in PEOPLE)


async def send_file(world: World, data: bytes) -> None:
    """Olga gets a document."""
    answer = await world.call("sendDocument", {"chat_id": 101}, {"document": Upload("отчёт.txt", data)})
    assert answer["ok"]


def keyboard(*rows: list[tuple[str, str]]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text=text, callback_data=data) for text, data in row] for row in rows]
    )


MENU = keyboard([("➕ Ещё", "more"), ("📄 Файл", "file")], [("🔕 Молчать", "silent"), ("💬 Подсказка", "hint")])


async def greet(message: Message) -> None:
    await message.answer(f"<b>Здравствуйте</b>, {(message.text or '').partition(' ')[2] or 'гость'}", reply_markup=MENU)


async def echo(message: Message) -> None:
    await message.answer(f"Вы написали: {message.text or 'не текст'}")


async def more(query: CallbackQuery) -> None:
    screen = query.message
    if screen is None or isinstance(screen, InaccessibleMessage):
        return
    count = (screen.text or "").count("+") + 1
    await query.answer()
    await screen.edit_text("Нажато " + "+" * count, reply_markup=MENU if count < 3 else None)


async def file(query: CallbackQuery, bot: Bot) -> None:
    await bot.send_document(query.from_user.id, BufferedInputFile("отчёт".encode(), "Отчёт за май.txt"))
    await query.answer("Файл отправлен")


async def hint(query: CallbackQuery) -> None:
    await query.answer("Это подсказка", show_alert=True)


async def unknown(query: CallbackQuery) -> None:
    await query.answer(f"Не знаю {query.data}")


async def silent(query: CallbackQuery) -> None:
    del query


def echo_dispatcher() -> Dispatcher:
    router = Router()
    router.message.register(greet, CommandStart())
    router.message.register(echo)
    router.callback_query.register(more, F.data == "more")
    router.callback_query.register(file, F.data == "file")
    router.callback_query.register(silent, F.data == "silent")
    router.callback_query.register(hint, F.data == "hint")
    router.callback_query.register(unknown)
    dispatcher = Dispatcher()
    dispatcher.include_router(router)
    return dispatcher


def in_process_bot(world: World) -> Bot:
    return Bot(world.bot.token, session=SandboxSession(world), default=DefaultBotProperties(parse_mode="HTML"))


def settler(bot: Bot, dispatcher: Dispatcher) -> Callable[[], Awaitable[None]]:
    """Feeds what waits in the queue to the dispatcher until nothing waits."""
    offset = 0
    turn = asyncio.Lock()

    async def settle() -> None:
        nonlocal offset
        async with turn:
            while updates := await bot.get_updates(offset=offset, timeout=0):
                for update in updates:
                    offset = update.update_id + 1
                    await dispatcher.feed_update(bot, update)

    return settle
