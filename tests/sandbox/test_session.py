"""The in-process door: aiogram's own Bot meets the sandbox and raises its own exceptions."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import GetChatMemberCount, SendMessage, TelegramMethod
from aiogram.types import BotCommand, BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup
from aiohttp import ClientResponseError

from bot.sandbox.answers import Json
from bot.sandbox.faults import Moment
from bot.sandbox.files import MAX_UPLOAD
from bot.sandbox.session import SandboxSession, broken_network
from bot.sandbox.world import World
from tests.sandbox.echo import in_process_bot, keyboard


@pytest.fixture
def bot(world: World) -> Bot:
    return in_process_bot(world)


@pytest.fixture
def session(world: World) -> SandboxSession:
    return SandboxSession(world)


async def too_big(bot: Bot) -> object:
    return await bot.send_document(101, BufferedInputFile(bytes(MAX_UPLOAD + 1), "big.bin"))


Act = Callable[[Bot], Awaitable[object]]
RAISED: list[tuple[Act, type[Exception], str]] = [
    (lambda bot: bot.send_message(101, "<x>"), TelegramBadRequest, "Unsupported start tag"),
    (lambda bot: bot.send_message(101, "я" * 4097), TelegramBadRequest, "message is too long"),
    (
        lambda bot: bot.send_message(101, "x", reply_markup=keyboard([("да", "я" * 33)])),
        TelegramBadRequest,
        "BUTTON_DATA",
    ),
    (lambda bot: bot.send_message(7, "x"), TelegramBadRequest, "chat not found"),
    (lambda bot: bot.send_message(102, "x"), TelegramForbiddenError, "can't initiate conversation"),
    (lambda bot: bot.edit_message_text("x", chat_id=101, message_id=1), TelegramBadRequest, "can't be edited"),
    (lambda bot: bot.answer_callback_query("1"), TelegramBadRequest, "query is too old"),
    (lambda bot: bot(GetChatMemberCount(chat_id=101)), TelegramNotFound, "Not Found"),
    (too_big, TelegramEntityTooLarge, "Request Entity Too Large"),
]


@pytest.mark.parametrize(("act", "kind", "words"), RAISED)
async def test_a_refusal_comes_out_as_aiograms_own_exception(
    bot: Bot, act: Act, kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind, match=words):
        await act(bot)


async def test_a_foreign_token_is_unauthorized(world: World) -> None:
    stranger = Bot("7:not-the-token-of-this-world", session=SandboxSession(world))
    with pytest.raises(TelegramUnauthorizedError):
        await stranger.get_me()


async def test_polling_while_a_webhook_is_set_is_a_conflict(bot: Bot) -> None:
    await bot.set_webhook("https://example.org/hook", allowed_updates=["message"])
    assert (await bot.get_webhook_info()).allowed_updates == ["message"]
    with pytest.raises(TelegramConflictError):
        await bot.get_updates()
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == []


async def test_answers_become_aiograms_types(bot: Bot) -> None:
    me = await bot.get_me()
    assert (me.username, me.is_bot) == ("ryadom_sandbox_bot", True)
    assert (await bot.get_chat(101)).first_name == "Ольга"
    menu = [BotCommand(command="menu", description="Меню")]
    await bot.set_my_commands(menu)
    assert [command.description for command in await bot.get_my_commands()] == ["Меню"]
    assert await bot.set_my_description("Рядом")
    assert await bot.set_my_short_description("Рядом")
    assert await bot.set_chat_menu_button(chat_id=101)
    assert await bot.send_chat_action(101, "typing")
    markup = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Сайт", url="https://x.ru")]])
    sent = await bot.send_message(
        101, "<b>да</b> 🙂", reply_markup=markup, disable_notification=True, protect_content=True
    )
    assert (sent.text, sent.html_text) == ("да 🙂", "<b>да</b> 🙂")
    assert sent.has_protected_content
    edited = await bot.edit_message_reply_markup(chat_id=101, message_id=sent.message_id)
    assert not isinstance(edited, bool)
    assert edited.reply_markup is None
    assert await bot.delete_message(101, sent.message_id)


async def test_a_file_makes_the_way_there_and_back(bot: Bot) -> None:
    data = bytes(range(256)) * 1000
    sent = await bot.send_document(101, BufferedInputFile(data, "Отчёт за май.docx"), caption="<b>май</b>")
    assert sent.document
    assert (sent.document.file_name, sent.document.file_size, sent.caption) == ("Отчёт за май.docx", 256_000, "май")
    file = await bot.get_file(sent.document.file_id)
    assert file.file_path
    got = await bot.download_file(file.file_path)
    assert got
    assert got.read() == data
    with pytest.raises(ClientResponseError, match="404"):
        await bot.download_file("documents/none")


FAULTS: list[tuple[Json | tuple[int, str], type[Exception]]] = [
    ((502, "<html>Bad Gateway</html>"), ClientDecodeError),
    ((200, '{"ok": tru'), ClientDecodeError),
    ({"ok": False, "error_code": 500, "description": "Internal Server Error"}, TelegramServerError),
    (
        {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 3",
            "parameters": {"retry_after": 3},
        },
        TelegramRetryAfter,
    ),
]


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(("answer", "kind"), FAULTS)
async def test_a_fault_answers_in_place_of_the_world(
    world: World,
    session: SandboxSession,
    answer: Json | tuple[int, str],
    kind: type[Exception],
    moment: Moment,
) -> None:
    async def fault(at: Moment, method: TelegramMethod[Any]) -> Json | tuple[int, str] | None:
        return answer if at == moment and isinstance(method, SendMessage) else None

    bot = Bot(world.bot.token, session=session)
    session.faults.append(fault)
    with pytest.raises(kind):
        await bot.send_message(101, "дошло?")
    assert [message["text"] for message in world.chat("olga")[1:]] == (["дошло?"] if moment == "after" else [])
    session.faults.clear()
    assert (await bot.send_message(101, "теперь да")).text == "теперь да"


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_broken_network_hides_whether_the_message_left(
    world: World, session: SandboxSession, moment: Moment
) -> None:
    bot = Bot(world.bot.token, session=session)

    async def fault(at: Moment, method: TelegramMethod[Any]) -> None:
        if at == moment:
            raise broken_network(method)

    session.faults.append(fault)
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(101, "дошло?")
    assert len(world.chat("olga")) == (2 if moment == "after" else 1)
