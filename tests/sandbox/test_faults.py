"""The table of faults behind both doors: each kind of fault reaches the bot as what it stands for."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramNetworkError, TelegramServerError
from aiohttp.test_utils import TestServer

from bot.messaging.verdict import Judgement, Verdict, judge
from bot.sandbox.faults import Kind, Rule, Table, UpdateFaults
from bot.sandbox.server import build_app
from bot.sandbox.session import SandboxSession
from bot.sandbox.world import World
from tests.sandbox.echo import in_process_bot

CHANCE_OF_NOBODY = 1e-12
PATIENCE = 1.0
"""Seconds after which the client over HTTP gives up; only silence lasts so long."""
UNKNOWN = Judgement(Verdict.UNKNOWN)
NONSENSE = Judgement(Verdict.UNKNOWN, answered=True)

MEANS: dict[Kind, Judgement] = {
    "refused": Judgement(Verdict.NOT_SENT),
    "dropped": UNKNOWN,
    "timeout": UNKNOWN,
    "server_error": NONSENSE,
    "no_description": NONSENSE,
    "html": NONSENSE,
    "cut": NONSENSE,
    "foreign": NONSENSE,
    "wrong_shape": NONSENSE,
    "too_many": Judgement(Verdict.RETRY_AFTER, retry_after=30),
    "unauthorized": Judgement(Verdict.STOP),
    "conflict": Judgement(Verdict.CONFLICT),
    "gone": Judgement(Verdict.NOT_SENT),
    "too_large": Judgement(Verdict.PERMANENT),
    "migrated": Judgement(Verdict.PERMANENT),
    "blocked": Judgement(Verdict.UNREACHABLE),
    "deactivated": Judgement(Verdict.UNREACHABLE),
    "kicked": Judgement(Verdict.UNREACHABLE),
    "chat_not_found": Judgement(Verdict.PERMANENT),
    "cannot_parse": Judgement(Verdict.AS_PLAIN_TEXT),
    "too_long": Judgement(Verdict.AS_PLAIN_TEXT),
    "query_too_old": Judgement(Verdict.IGNORED),
    "not_modified": Judgement(Verdict.IGNORED),
}


@pytest.fixture(params=["in process", "over HTTP"])
async def bot(request: pytest.FixtureRequest, world: World, tmp_path: Path) -> AsyncIterator[Bot]:
    """The same table and the same client behind both doors."""
    if request.param == "in process":
        yield in_process_bot(world)
        return
    async with TestServer(build_app(world, tmp_path)) as server:
        session = AiohttpSession(api=TelegramAPIServer.from_base(str(server.make_url("/"))), timeout=PATIENCE)
        async with Bot(world.bot.token, session=session, default=DefaultBotProperties(parse_mode="HTML")) as bot:
            yield bot
            world.wake()


def in_process(bot: Bot) -> bool:
    return isinstance(bot.session, SandboxSession)


async def failure(bot: Bot, text: str = "дошло?") -> BaseException:
    with pytest.raises(Exception) as caught:  # noqa: PT011 -- which error it is, is what the tests ask
        await bot.send_message(101, text)
    return caught.value


def heard(world: World) -> list[str]:
    return [message["text"] for message in world.chat("olga") if message["from"] == "bot"]


def test_every_kind_stands_in_the_table_of_the_test() -> None:
    assert {*MEANS, "slow"} == set(get_args(Kind))


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("kind", MEANS)
async def test_a_kind_means_the_same_behind_both_doors(bot: Bot, world: World, kind: Kind, moment: str) -> None:
    world.faults.add(kind, who="olga", method="SendMessage", moment=moment, times=1)
    over_http_it_only_closes = kind == "refused" and not in_process(bot)
    assert judge(await failure(bot)) == (UNKNOWN if over_http_it_only_closes else MEANS[kind])
    if moment == "after" and not heard(world):
        await world.events.wait_after(world.events.seq, 10)  # a slow machine: the client was gone before the effect
    assert heard(world) == (["дошло?"] if moment == "after" else [])
    assert (await bot.send_message(101, "теперь да")).text == "теперь да", "once was once"


async def test_parameters_of_a_refusal_are_told(bot: Bot, world: World) -> None:
    world.faults.add("too_many", parameters={"retry_after": 7}, times=1)
    world.faults.add("migrated", parameters={"migrate_to_chat_id": -100500}, times=1)
    assert judge(await failure(bot)) == Judgement(Verdict.RETRY_AFTER, retry_after=7)
    assert judge(await failure(bot)) == Judgement(Verdict.MIGRATED, chat_id=-100500)


async def test_a_connection_refused_for_good_is_a_port_where_nobody_listens(
    world: World, tmp_path: Path, unused_tcp_port: int
) -> None:
    del world, tmp_path
    session = AiohttpSession(api=TelegramAPIServer.from_base(f"http://127.0.0.1:{unused_tcp_port}"))
    async with Bot("7:a-token-of-nobody", session=session) as bot:
        assert judge(await failure(bot)) == MEANS["refused"]


async def test_a_rule_falls_on_its_person_its_method_and_its_words_only(bot: Bot, world: World) -> None:
    world.start("ivan")
    world.faults.add("blocked", who="olga")
    world.faults.add("html", who="bot")
    world.faults.add("chat_not_found", who="ivan", method="sendDocument")
    world.faults.add("cannot_parse", who="ivan", words="ВАЖНО")
    assert isinstance(await failure(bot), TelegramForbiddenError)
    await bot.send_message(102, "Обычное слово")
    with pytest.raises(TelegramBadRequest, match="parse entities"):
        await bot.send_message(102, "Это ВАЖНО")
    with pytest.raises(Exception, match=r"502|decode"):
        await bot.get_me()


async def test_an_answer_to_a_tap_speaks_to_who_tapped(bot: Bot, world: World) -> None:
    message = await bot.send_message(101, "Меню")
    query = world.tap_data("olga", message.message_id, "x")
    world.faults.add("query_too_old", who="olga")
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_callback_query(query)
    assert world.callback_answer(query) is None


async def test_a_late_answer_comes_late_and_whole_and_a_late_request_is_late_itself(bot: Bot, world: World) -> None:
    waits: list[tuple[float, list[str]]] = []

    async def note(seconds: float) -> None:
        waits.append((seconds, heard(world)))

    world.faults.sleep = note
    world.faults.add("slow", moment="before", seconds=2)
    world.faults.add("slow", moment="after", seconds=3)
    await bot.send_message(101, "раз")
    assert waits == [(2, []), (3, ["раз"])]


async def test_latency_spreads_around_its_middle_and_the_same_seed_gives_the_same(world: World) -> None:
    bot = in_process_bot(world)
    waits: list[float] = []

    async def note(seconds: float) -> None:
        waits.append(seconds)

    world.faults.sleep = note
    for _ in range(2):
        world.faults.set(Table(rules=[Rule(kind="slow", moment="after", seconds=0.08, spread=0.04)], seed=5))
        for _ in range(50):
            await bot.get_me()
    assert waits[:50] == waits[50:]
    assert 0.04 <= min(waits) < 0.05
    assert 0.11 < max(waits) <= 0.12


async def test_a_fault_by_chance_falls_as_often_as_it_says_and_again_so_by_its_seed(world: World) -> None:
    bot = in_process_bot(world)
    outcomes: list[bool] = []
    for _ in range(2):
        world.faults.set(Table(rules=[Rule(kind="server_error", chance=0.3)], seed=3))
        for turn in range(200):
            try:
                await bot.send_message(101, str(turn))
            except TelegramServerError:
                outcomes.append(False)
            else:
                outcomes.append(True)
    assert outcomes[:200] == outcomes[200:]
    assert 40 <= outcomes[:200].count(False) <= 80
    assert world.faults.to_json()["counts"]["met"] == [outcomes[200:].count(False)]


async def test_silence_over_http_ends_when_the_table_changes(world: World, tmp_path: Path) -> None:
    async with TestServer(build_app(world, tmp_path)) as server:
        session = AiohttpSession(api=TelegramAPIServer.from_base(str(server.make_url("/"))))
        async with Bot(world.bot.token, session=session) as bot:
            world.faults.add("timeout", moment="after")
            asking = asyncio.create_task(bot.send_message(101, "дошло?"))
            async with asyncio.timeout(10):
                await world.events.wait_after(world.events.seq, 10)
                assert (heard(world), asking.done()) == (["дошло?"], False)
                world.faults.clear()
                asyncio.get_running_loop().call_soon(world.wake)
                with pytest.raises(TelegramNetworkError):
                    await asking


def update_ids(batch: list[dict[str, Any]]) -> list[int]:
    return [update["update_id"] for update in batch]


async def get(world: World, offset: int = 0) -> list[dict[str, Any]]:
    answer = await world.call("getUpdates", {"offset": offset})
    result: list[dict[str, Any]] = answer["result"]
    return result


async def test_updates_come_twice_in_a_batch_and_once_more_after_they_were_confirmed(world: World) -> None:
    first = world.updates.next_id
    world.faults.set(Table(updates=UpdateFaults(repeat=1)))
    world.send_text("olga", "раз")
    world.send_text("olga", "два")
    world.updates.confirm(first)
    assert update_ids(await get(world)) == [first, first + 1, first, first + 1]
    assert update_ids(await get(world, first + 2)) == [first, first + 1]
    assert await get(world, first + 2) == []


async def test_a_batch_may_come_out_of_order_and_nothing_is_lost(world: World) -> None:
    world.updates.drop()
    first = world.updates.next_id
    world.faults.set(Table(updates=UpdateFaults(shuffle=True), seed=2))
    for turn in range(20):
        world.send_text("olga", str(turn))
    batch = update_ids(await get(world))
    assert sorted(batch) == list(range(first, first + 20))
    assert batch != sorted(batch)


async def test_a_late_update_comes_behind_newer_ones(world: World) -> None:
    moment = world.now()
    world.updates._now = world.now = lambda: moment
    world.updates.drop()
    world.faults.set(Table(updates=UpdateFaults(late=1, seconds=60)))
    world.send_text("olga", "раньше")
    world.faults.updates = UpdateFaults(late=CHANCE_OF_NOBODY, seconds=60)
    world.send_text("olga", "позже")
    assert [update["message"]["text"] for update in await get(world)] == ["позже"]
    moment += timedelta(minutes=1)
    [late] = await get(world, world.updates.next_id)
    assert late["message"]["text"] == "раньше"


async def test_what_is_late_comes_in_its_time_though_nobody_polls(world: World) -> None:
    """Whoever only waits for news would wait no time at all, again and again."""
    moment = world.now()
    world.updates._now = world.now = lambda: moment
    world.faults.set(Table(updates=UpdateFaults(late=1, seconds=60)))
    world.send_text("olga", "раз")
    newest = world.updates.next_id
    moment += timedelta(minutes=1)
    await world.updates.news(0)
    assert world.updates.next_id == newest + 1


async def test_a_poll_that_waits_hears_of_a_late_update_when_it_is_due(world: World) -> None:
    world.updates.drop()
    world.faults.set(Table(updates=UpdateFaults(late=1, seconds=0.05)))
    polling = asyncio.create_task(world.call("getUpdates", {"timeout": 30}))
    await asyncio.sleep(0)
    world.send_text("olga", "раз")
    async with asyncio.timeout(10):
        [update] = (await polling)["result"]
    assert update["message"]["text"] == "раз"


async def test_what_is_held_back_comes_when_the_table_is_cleared(world: World) -> None:
    world.updates.drop()
    world.faults.set(Table(updates=UpdateFaults(late=1, seconds=3600)))
    world.send_text("olga", "раз")
    assert await get(world) == []
    world.faults.clear()
    assert [update["message"]["text"] for update in await get(world)] == ["раз"]
