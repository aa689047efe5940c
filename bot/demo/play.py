"""The play: the main job in seven steps, by visible text and buttons only, over HTTP; each line is printed."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp

from bot.demo import cast, steps
from bot.sandbox.drivers import Driver, HttpDriver
from bot.sandbox.phone import Phone

Say = Callable[[str], None]
Hands = Callable[[str, float], AbstractAsyncContextManager[Driver]]
"""How people act on a sandbox at an address, with so many seconds of patience: over HTTP, or by clicks on its page."""
PATIENCE = 40.0
"""Seconds that a person of the play waits for an answer before the step has failed."""
REWINDING = 120.0
"""Seconds that the clock may take for an hour, with all that falls due in it."""


class PlayFailed(Exception):
    """A step did not show what it should; the text says which, and what was seen instead."""


@dataclass(frozen=True)
class Stage:
    """The phones by key, and where the produced documents go."""

    phones: dict[str, Phone]
    url: str
    zone: ZoneInfo
    folder: Path
    say: Say

    def __getitem__(self, key: str) -> Phone:
        return self.phones[key]

    async def now(self) -> datetime:
        """The time of the sandbox and its bot."""
        return datetime.fromisoformat((await self._clock("GET"))["now"])

    async def rewinds_an_hour(self) -> None:
        """«Перемотать» on the page: what falls due in this hour comes now."""
        told = await self._clock("POST", {"by": "hour"})
        moment = datetime.fromisoformat(told["now"]).astimezone(self.zone)
        self.say(f"  {'⏩':>9} … {moment:%d.%m.%Y %H:%M}")

    async def _clock(self, method: str, body: dict[str, str] | None = None) -> dict[str, Any]:
        wait = aiohttp.ClientTimeout(total=REWINDING)
        async with (
            aiohttp.ClientSession(timeout=wait) as client,
            client.request(method, f"{self.url}/api/clock", json=body) as answer,
        ):
            answer.raise_for_status()
            told: dict[str, Any] = await answer.json()
            return told

    def keep(self, name: str, content: bytes) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / name
        path.write_bytes(content)
        self.say(f"      → {path} ({len(content):,} bytes)".replace(",", " "))
        return path


async def play(url: str, folder: Path, say: Say, hands: Hands = HttpDriver) -> None:
    """Play the seven steps against a running sandbox and bot. Raises PlayFailed at the first that goes wrong."""

    def hear(phone: Phone, who: str, text: str) -> None:
        arrow = "›" if who == "me" else "‹"
        first, *rest = text.splitlines() or [""]
        say(f"  {phone.name:>9} {arrow} {first}")
        for line in rest:
            say(f"  {'':>9}   {line}")

    async with hands(url, PATIENCE) as driver:
        phones = {one.key: Phone(driver, one.key, one.first_name, hear) for one in cast.CAST}
        stage = Stage(phones, url, ZoneInfo("Asia/Irkutsk"), folder, say)
        for number, step in enumerate(steps.STEPS, 1):
            title = (step.__doc__ or "").splitlines()[0].rstrip(".")
            say(f"\n{number}. {title}")
            try:
                await step(stage)
            except Exception as error:
                msg = f"\nStep {number} failed ({title}): {error}"
                raise PlayFailed(msg) from error
