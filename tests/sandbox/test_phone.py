"""The Phone DSL against a stock aiogram bot, in process and over real HTTP."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiohttp.test_utils import TestServer

from bot.sandbox.drivers import Driver, HttpDriver, WorldDriver
from bot.sandbox.phone import Phone
from bot.sandbox.server import build_app
from bot.sandbox.world import ImpossibleError, World
from tests.sandbox.echo import echo_dispatcher, in_process_bot, sandbox_world, settler

Lines = list[tuple[str, str, str]]


@pytest.fixture
def world() -> World:
    return sandbox_world()


@pytest.fixture
def lines() -> Lines:
    return []


@pytest.fixture(params=["in process", "http"])
async def driver(request: pytest.FixtureRequest, world: World, tmp_path: Path) -> AsyncIterator[Driver]:
    dispatcher = echo_dispatcher()
    if request.param == "in process":
        yield WorldDriver(world, settler(in_process_bot(world), dispatcher))
        return
    server = TestServer(build_app(world, tmp_path))
    await server.start_server()
    base = str(server.make_url("/")).rstrip("/")
    session = AiohttpSession(api=TelegramAPIServer.from_base(base))
    bot = Bot(world.bot.token, session=session, default=DefaultBotProperties(parse_mode="HTML"))
    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False, polling_timeout=20))
    async with HttpDriver(base, patience=5) as driver:
        yield driver
    world.send_text("ivan", "пора")  # the bot's long poll ends at once, so it can stop at once
    await dispatcher.stop_polling()
    await polling
    await server.close()


@pytest.fixture
def olga(driver: Driver, lines: Lines) -> Phone:
    return Phone(driver, "olga", "Ольга", lambda phone, who, text: lines.append((phone.name, who, text)))


async def test_a_phone_opens_a_link_writes_and_reads(olga: Phone, lines: Lines) -> None:
    await olga.opens("https://t.me/ryadom_sandbox_bot?start=d_irk")
    greeting = await olga.sees("Здравствуйте", "d_irk", "➕ Ещё")
    assert greeting.html == "<b>Здравствуйте</b>, d_irk"
    assert await olga.labels() == ["➕ Ещё", "📄 Файл", "🔕 Молчать", "💬 Подсказка"]
    await olga.writes("раз", "два")
    await olga.sees("Вы написали: раз")
    await olga.sees("Вы написали: два")
    assert [message.sender for message in await olga.chat()].count("me") == 3
    assert (await olga.last()).text == "Вы написали: два"
    assert ("Ольга", "me", "раз") in lines
    assert ("Ольга", "bot", "Вы написали: два") in lines


async def test_presses_see_their_effects_one_after_another(olga: Phone, lines: Lines) -> None:
    await olga.starts()
    await olga.sees("гость")
    await olga.presses("➕ Ещё", "Ещё")
    assert (await olga.sees("Нажато ++")).edited
    await olga.presses("Ещё")
    assert (await olga.sees("Нажато +++")).labels == []
    assert [line for line in lines if line[1] == "me"] == [
        ("Ольга", "me", line) for line in ("/start", "[➕ Ещё]", "[Ещё]", "[Ещё]")
    ]


async def test_a_double_press_is_two_taps_and_both_are_answered(olga: Phone, world: World) -> None:
    await olga.starts()
    await olga.sees("гость")
    await olga.double_presses("Подсказка")
    assert [query.answer and query.answer.text for query in world.queries.values()] == ["Это подсказка"] * 2


async def test_the_answer_to_a_tap_is_a_toast(olga: Phone) -> None:
    await olga.starts()
    await olga.sees("гость")
    await olga.presses("Подсказка")
    assert await olga.toast() == "Это подсказка"
    await olga.sees_nothing_new()
    await olga.presses("Ещё")
    assert await olga.toast() is None


async def test_a_document_is_downloaded_by_a_part_of_its_name(olga: Phone) -> None:
    await olga.starts()
    await olga.presses("📄 Файл")
    name, data = await olga.downloads("май")
    assert (name, data.decode()) == ("Отчёт за май.txt", "отчёт")
    shown = await olga.sees("Отчёт за май.txt")
    assert shown.document
    assert (shown.document["size"], shown.document["mime"]) == (10, "text/plain")


async def test_an_old_button_can_still_be_pressed(olga: Phone) -> None:
    await olga.starts()
    old = await olga.sees("гость")
    await olga.presses("Ещё", "Ещё", "Ещё")
    await olga.sees("Нажато +++")
    assert (await olga.last()).labels == []
    await olga.presses_old(old, "💬 Подсказка")
    assert await olga.toast() == "Это подсказка"
    with pytest.raises(AssertionError, match="never had a button"):
        await olga.presses_old(old, "Другая")


async def test_a_blocked_bot_is_not_written_to_until_it_is_started_again(olga: Phone) -> None:
    await olga.starts()
    await olga.blocks()
    with pytest.raises(ImpossibleError, match="blocked"):
        await olga.writes("ау")
    await olga.unblocks()
    await olga.writes("ау")
    await olga.sees("Вы написали: ау")


async def test_failures_show_the_end_of_the_chat(world: World) -> None:
    olga = Phone(WorldDriver(world, settler(in_process_bot(world), echo_dispatcher())), "olga", "Ольга")
    with pytest.raises(AssertionError, match="has not written to Ольга"):
        await olga.last()
    await olga.starts()
    with pytest.raises(AssertionError, match=r"does not see \('номер',\).*(?s:.*)\[➕ Ещё\] \[📄 Файл\]"):
        await olga.sees("номер")
    with pytest.raises(AssertionError, match="sees no button 'Нет'"):
        await olga.presses("Нет")
    with pytest.raises(AssertionError, match="sees something new"):
        await olga.sees_nothing_new()
    with pytest.raises(AssertionError, match="nobody answered when Ольга pressed"):
        await olga.presses("🔕 Молчать")
    with pytest.raises(AssertionError, match="got no document"):
        await olga.downloads("нет")


async def test_over_http_waiting_has_an_end(world: World, tmp_path: Path) -> None:
    server = TestServer(build_app(world, tmp_path))
    await server.start_server()
    try:
        async with HttpDriver(str(server.make_url("/")), patience=0.3) as driver:
            olga = Phone(driver, "olga")
            await olga.starts()
            with pytest.raises(AssertionError, match="does not see"):
                await olga.sees("тишина")
    finally:
        await server.close()


async def test_forged_data_reaches_the_bot(world: World) -> None:
    olga = Phone(WorldDriver(world, settler(in_process_bot(world), echo_dispatcher())), "olga")
    await olga.starts()
    await olga.forges("journal:9:9")
    assert await olga.toast() == "Не знаю journal:9:9"
    await olga.sends(voice={"file_id": "v", "file_unique_id": "u", "duration": 3})
    await olga.sees("Вы написали: не текст")


async def test_what_another_person_causes_is_seen_too(world: World) -> None:
    bot = in_process_bot(world)
    driver = WorldDriver(world, settler(bot, echo_dispatcher()))
    olga, ivan = Phone(driver, "olga"), Phone(driver, "ivan")
    await olga.starts()
    await ivan.starts()
    await bot.send_message(101, "первое")
    await bot.send_message(101, "второе")
    await olga.sees("первое")
    await olga.sees("второе")
