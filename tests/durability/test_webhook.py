"""Webhook mode, the bot in a process of its own: the same promises as with polling (docs/adr/0010)."""

import asyncio
import json
import os
import random
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import ClientConnectionError, ClientSession

from bot.app.running import WAITING
from bot.app.starting import Ground
from bot.app.training import TrainingClock
from bot.config import OWN_PATHS, BadSettings, load_settings
from bot.health import build_health
from bot.messaging.webhook import SECRET_HEADER
from bot.sandbox.faults import Rule, Table
from bot.sandbox.phone import ChatMessage
from bot.sandbox.screen import read_message
from bot.sandbox.world import World
from services.clock import Clock
from storage.crypto import new_ring
from storage.engine import open_database
from tests.durability.process import BotProcess, Parent, warm_parent
from tests.durability.stand import Load, kill_run, served
from tests.house import PEOPLE, TOKEN
from tests.messaging.delivering import PATH, SECRET, free_address
from tests.messaging.taking import words
from tests.services.workshop import IRKUTSK

PATIENCE = 60.0
KILLS = 6
"""On each of the two databases."""


@dataclass
class Stand:
    """A messenger, and a bot that is not started yet."""

    world: World
    bot: BotProcess
    settings: dict[str, str]
    listen: str = field(default_factory=free_address)

    @property
    def url(self) -> str:
        return f"http://{self.listen}{PATH}"

    async def until(self, happened: Callable[[], object]) -> None:
        """Looked at whenever something happens in a chat, and when an update has been delivered."""
        async with asyncio.timeout(PATIENCE):
            while not happened():
                await self.world.events.wait_after(self.world.events.seq, 0.1)

    def heard(self, key: str) -> list[str]:
        return [message["text"] for message in self.world.chat(key) if message["from"] == "bot"]

    def last(self, key: str) -> ChatMessage:
        return read_message(self.world.chat(key)[-1])

    async def asks(self, path: str, status: int, *, listen: str = "") -> str:
        """What the bot's own pages say, as soon as they answer with this status."""
        async with asyncio.timeout(PATIENCE), ClientSession() as client:
            while True:
                try:
                    async with client.get(f"http://{listen or self.listen}{path}") as response:
                        if response.status == status:
                            return await response.text()
                except ClientConnectionError:
                    await asyncio.sleep(0)


@pytest.fixture(scope="module")
def parent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parent]:
    with warm_parent(tmp_path_factory.mktemp("parent")) as parent:
        yield parent


@asynccontextmanager
async def stand(parent: Parent, folder: Path, url: str) -> AsyncIterator[Stand]:
    world = World(PEOPLE, token=TOKEN)
    listen = free_address()
    settings = {
        "RYADOM_BOT_TOKEN": TOKEN,
        "RYADOM_DATABASE_URL": url,
        "RYADOM_KEYS_FILE": str(folder / "keys"),
        **by_webhook(listen),
    }
    async with served(world) as api:
        settings |= {"RYADOM_TELEGRAM_API": api}
        bot = parent.bot(folder, settings)
        try:
            yield Stand(world, bot, settings, listen)
        finally:
            bot.kill()


def by_webhook(listen: str) -> dict[str, str]:
    return {
        "RYADOM_LISTEN": listen,
        "RYADOM_WEBHOOK_URL": f"http://{listen}{PATH}",
        "RYADOM_WEBHOOK_SECRET": SECRET,
    }


async def test_a_conversation_by_webhook(parent: Parent, tmp_path: Path, empty_url: str) -> None:
    async with stand(parent, tmp_path, empty_url) as one:
        await one.bot.start()
        one.world.start("mother")
        one.world.start("wife")
        await one.until(lambda: one.heard("mother") and one.heard("wife"))
        menu = one.last("mother")
        row, column = menu.position("💬 Психолог") or (0, 0)
        mark = one.world.events.seq
        one.world.tap("mother", menu.id, row, column)
        await one.until(lambda: any(event["phone"] == "mother" for event in one.world.events.after(mark)))
        await one.until(lambda: not one.world.updates.pending)
        assert one.world.updates.webhook["url"] == one.url
        assert "last_error_message" not in one.world.updates.webhook
        await one.asks("/healthz", 200)
        assert "ryadom_inbox_dead 0.0" in await one.asks("/metrics", 200)
        assert await one.bot.stop() == 0
        assert one.world.updates.webhook["url"] == one.url, "what people write while it is away waits for it"


async def test_what_comes_while_it_is_killed_and_away_comes_again_and_is_answered_once(
    parent: Parent, tmp_path: Path, empty_url: str
) -> None:
    async with stand(parent, tmp_path, empty_url) as one:
        await one.bot.start()
        one.world.start("mother")
        await one.until(lambda: one.heard("mother"))
        one.bot.kill()
        assert await one.bot.ended() == -signal.SIGKILL
        one.world.start("wife")
        await one.until(lambda: "last_error_message" in one.world.updates.webhook)
        assert one.heard("wife") == []
        await one.bot.start()
        await one.until(lambda: one.heard("wife") and not one.world.updates.pending)
        assert await one.bot.stop() == 0
        assert len(one.heard("wife")) == len(set(one.heard("wife"))), "nothing was said twice"


async def test_from_one_mode_to_the_other_nothing_is_lost(parent: Parent, tmp_path: Path, empty_url: str) -> None:
    async with stand(parent, tmp_path, empty_url) as one:
        await one.bot.start()
        one.world.start("mother")
        await one.until(lambda: one.heard("mother"))
        assert await one.bot.stop() == 0
        one.world.start("wife")
        polling = {name: value for name, value in one.settings.items() if "WEBHOOK" not in name}
        other = parent.bot(tmp_path, polling)
        await other.start()
        await one.until(lambda: one.heard("wife"))
        assert one.world.updates.webhook == {}
        assert await other.stop() == 0
        one.world.start("olga")
        await one.bot.start()
        await one.until(lambda: one.heard("olga") and not one.world.updates.pending)
        assert len(one.heard("wife")) == len(set(one.heard("wife")))
        assert await one.bot.stop() == 0


async def test_a_copy_that_waits_takes_no_delivery(parent: Parent, tmp_path: Path, empty_url: str) -> None:
    async with stand(parent, tmp_path, empty_url) as one:
        await one.bot.start()
        await one.asks("/healthz", 200)
        elsewhere = free_address()
        waiting = parent.bot(tmp_path, {**one.settings, **by_webhook(elsewhere)})
        await waiting.start()
        await one.until(lambda: WAITING in waiting.log.read_text())
        async with ClientSession() as client:
            headers = {SECRET_HEADER: SECRET}
            async with client.post(f"http://{elsewhere}{PATH}", json=words(5), headers=headers) as answer:
                assert answer.status == 503
        assert "waiting for another one" in await one.asks("/healthz", 503, listen=elsewhere)
        assert one.world.updates.webhook["url"] == one.url
        assert await waiting.stop() == 0
        assert await one.bot.stop() == 0


async def test_a_messenger_that_does_not_answer_at_the_start_is_waited_for(
    parent: Parent, tmp_path: Path, empty_url: str
) -> None:
    async with stand(parent, tmp_path, empty_url) as one:
        one.world.faults.set(Table(rules=[Rule(kind="server_error", method="setWebhook", times=2)]))
        one.world.start("mother")
        await one.bot.start()
        await one.until(lambda: one.heard("mother"))
        assert await one.bot.stop() == 0
    log = [json.loads(entry) for entry in one.bot.log.read_text().splitlines() if entry.startswith("{")]
    assert [entry["reason"] for entry in log if entry["event"] == "webhook_trouble"] == ["TelegramServerError"] * 2


GOOD = {"RYADOM_WEBHOOK_URL": "https://bot.example.org/telegram", "RYADOM_WEBHOOK_SECRET": SECRET}
LOCAL = {"RYADOM_WEBHOOK_URL": "http://127.0.0.1:8090/telegram", "RYADOM_TELEGRAM_API": "http://127.0.0.1:8080"}
ADDRESS = "RYADOM_WEBHOOK_URL: must be an https address of this bot"
TOKEN_RULE = "RYADOM_WEBHOOK_SECRET: must be 16 to 256 Latin letters, digits, _ and -"
BAD: dict[str, tuple[dict[str, str], str]] = {
    "no secret": ({"RYADOM_WEBHOOK_SECRET": ""}, "RYADOM_WEBHOOK_SECRET must be set with RYADOM_WEBHOOK_URL"),
    "a secret in Cyrillic": ({"RYADOM_WEBHOOK_SECRET": "тайна"}, TOKEN_RULE),
    "a secret that can be guessed": ({"RYADOM_WEBHOOK_SECRET": "hidden"}, TOKEN_RULE),
    "a secret alone": ({"RYADOM_WEBHOOK_URL": ""}, "RYADOM_WEBHOOK_SECRET goes with RYADOM_WEBHOOK_URL"),
    "a port of its own": (
        {"RYADOM_WEBHOOK_URL": "https://bot.example.org:9000/hidden"},
        "Telegram delivers to the ports 443, 80, 88, 8443 only",
    ),
    "a long secret": ({"RYADOM_WEBHOOK_SECRET": "hidden" * 50}, TOKEN_RULE),
    "plain HTTP": ({"RYADOM_WEBHOOK_URL": "http://bot.example.org/hidden"}, ADDRESS),
    "this machine for Telegram": ({"RYADOM_WEBHOOK_URL": "http://127.0.0.1:8090/hidden"}, ADDRESS),
    "plain HTTP in a sandbox": ({**LOCAL, "RYADOM_WEBHOOK_URL": "http://bot.example.org/hidden"}, ADDRESS),
    "a password": ({"RYADOM_WEBHOOK_URL": "https://me:hidden@bot.example.org/"}, ADDRESS),
    "a query": ({"RYADOM_WEBHOOK_URL": "https://bot.example.org/hidden?x=1"}, ADDRESS),
    "a pattern": ({"RYADOM_WEBHOOK_URL": "https://bot.example.org/{hidden}"}, ADDRESS),
    "broken brackets": ({"RYADOM_WEBHOOK_URL": "https://[hidden"}, ADDRESS),
    "plain HTTP for Telegram in capitals": (
        {**LOCAL, "RYADOM_TELEGRAM_API": "https://API.telegram.org:443"},
        ADDRESS,
    ),
    **{
        f"our own {path}": (
            {"RYADOM_WEBHOOK_URL": f"https://bot.example.org{path}"},
            f"RYADOM_WEBHOOK_URL: {path} is taken by the bot itself",
        )
        for path in ("/healthz", "/metrics", "/clock")
    },
}


@pytest.mark.parametrize(("given", "said"), BAD.values(), ids=BAD.keys())
def test_a_webhook_that_cannot_be_is_one_sentence(
    given: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in {**GOOD, **given}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings) as refused:
        load_settings()
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert not any(secret in str(refused.value) for secret in (SECRET, "тайна", "hidden"))


def test_every_page_of_our_own_is_known(tmp_path: Path) -> None:
    database, clock = open_database(f"sqlite+aiosqlite:///{tmp_path / 'ryadom.db'}", new_ring()), Clock(IRKUTSK)
    page = build_health(database, lambda: 0.0)
    TrainingClock(Ground(database, clock)).add_to(page)
    assert {resource.canonical for resource in page.router.resources()} == OWN_PATHS


@pytest.mark.parametrize("given", [{}, LOCAL, {"RYADOM_WEBHOOK_URL": "https://bot.example.org:8443"}])
def test_a_webhook_that_can_be_is_accepted(
    given: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in {**GOOD, **given}.items():
        monkeypatch.setenv(name, value)
    assert load_settings().webhook_url == {**GOOD, **given}["RYADOM_WEBHOOK_URL"]


@pytest.mark.timeout(300)
async def test_kills_lose_nothing_and_double_nothing(parent: Parent, tmp_path: Path, empty_url: str) -> None:
    seed = int(os.environ.get("RYADOM_TEST_SEED", "0")) or random.SystemRandom().randrange(1, 1_000_000)
    more = by_webhook(free_address())
    report = await kill_run(parent, tmp_path, empty_url, Load.TAKING, kills=KILLS, seed=seed, more=more)
    print(report)  # noqa: T201 -- shown when it fails, to repeat it
    assert report.kills.total() == KILLS
    assert report.complaints == []
    assert report.exit_code == 0
