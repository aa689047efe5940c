"""Deliveries to the bot's webhook, by the rules that telegram-bot-api goes by (its WebhookActor)."""

import asyncio
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from bot.sandbox.answers import Json
from bot.sandbox.polling import DEFAULT_CONNECTIONS
from bot.sandbox.updates import UpdateQueue
from bot.sandbox.world import World

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 -- a name
ANSWER_SECONDS = 60.0
LONGEST_PAUSE = 1.0
"""Telegram's pauses grow to two minutes; nobody has so much time to watch a sandbox."""
_HOUR = 3600.0


def pause_after(failures: int) -> float:
    """Seconds before the next try: none after the first failure, as Telegram does it, then twice as long each time."""
    return 0.0 if failures <= 1 else min(LONGEST_PAUSE, 0.025 * 2.0 ** min(failures, 10))


@dataclass
class _Tried:
    failures: int = 0
    not_before: float = 0.0
    under_way: bool = False


class Deliveries:
    """Posts what waits, one at a time of each chat in its order, at most `max_connections` at once, until it is taken
    (2xx) or a day old. Words and taps are not ordered among each other. A pause that the bot asks for (Retry-After) is
    kept, though no longer than `longest` seconds. `setWebhook` ends all pauses.
    """

    def __init__(self, updates: UpdateQueue, pause: Callable[[int], float], longest: float) -> None:
        self._updates = updates
        self._pause = pause
        self._longest = longest
        self._tried: dict[int, _Tried] = {}
        self._webhook: Json = {}

    async def run(self) -> None:
        """Until cancelled."""
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as client, asyncio.TaskGroup() as group:
            while True:
                if self._updates.webhook is not self._webhook:
                    self._webhook = self._updates.webhook
                    for tried in self._tried.values():
                        tried.failures, tried.not_before = 0, 0.0
                for update in self._due() if self._webhook else ():
                    tried = self._tried[update["update_id"]]
                    tried.under_way = True
                    group.create_task(self._deliver(client, update, tried, self._webhook))
                await self._updates.news(self._until_next())

    def _due(self) -> list[Json]:
        pending = self._updates.pending
        heads: dict[Hashable, Json] = {}
        for update in pending:
            heads.setdefault(_queue_of(update), update)
        ids = {update["update_id"] for update in pending}
        # What is under way stays known although its update may have gone: it holds a connection.
        self._tried = {key: tried for key, tried in self._tried.items() if key in ids or tried.under_way}
        most = self._webhook.get("max_connections", DEFAULT_CONNECTIONS)
        free = most - sum(tried.under_way for tried in self._tried.values())
        now = asyncio.get_running_loop().time()
        due = []
        for update in heads.values():
            tried = self._tried.setdefault(update["update_id"], _Tried())
            if not tried.under_way and tried.not_before <= now:
                due.append(update)
        return due[: max(free, 0)]

    def _until_next(self) -> float:
        """Seconds to the end of the next pause; whatever else happens rings the bell."""
        now = asyncio.get_running_loop().time()
        pauses = (tried.not_before - now for tried in self._tried.values() if tried.not_before > now)
        return min(pauses, default=_HOUR) if self._webhook else _HOUR

    async def _deliver(self, client: aiohttp.ClientSession, update: Json, tried: _Tried, webhook: Json) -> None:
        headers = {SECRET_HEADER: webhook["secret_token"]} if webhook.get("secret_token") else {}
        asked: float | None = None
        try:
            async with client.post(webhook["url"], json=update, headers=headers, allow_redirects=False) as answer:
                complaint = None if answer.ok and answer.status < 300 else f"{answer.status} {answer.reason}"
                seconds = answer.headers.get("Retry-After", "")
                asked = float(seconds) if seconds.isdecimal() else None
        except (aiohttp.ClientError, TimeoutError) as error:
            complaint = type(error).__name__
        tried.under_way = False
        if complaint is None:
            self._updates.delivered(update["update_id"])
            return
        if webhook is self._webhook:
            tried.failures += 1
            wait = self._pause(tried.failures) if asked is None else asked
            tried.not_before = asyncio.get_running_loop().time() + min(wait, self._longest)
        self._updates.not_delivered(f"Wrong response from the webhook: {complaint}")


def _queue_of(update: Json) -> Hashable:
    """Those of one queue are delivered in order: messages and edits of a chat, each other kind of a person."""
    kind, content = next((name, content) for name, content in update.items() if name != "update_id")
    named = content if isinstance(content, dict) else {}
    who = named.get("chat") or named.get("from")
    return kind.removeprefix("edited_"), who.get("id") if isinstance(who, dict) else update["update_id"]


@asynccontextmanager
async def delivering(
    world: World, pause: Callable[[int], float] = pause_after, *, longest: float = LONGEST_PAUSE
) -> AsyncIterator[None]:
    """Deliver in the background."""
    task = asyncio.create_task(Deliveries(world.updates, pause, longest).run(), name="sandbox_webhook")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
