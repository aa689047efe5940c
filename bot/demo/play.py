"""The play: the main job in seven steps, by visible text and buttons only, over HTTP; each line is printed."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.demo import cast, steps
from bot.sandbox.drivers import HttpDriver
from bot.sandbox.phone import Phone

Say = Callable[[str], None]
PATIENCE = 40.0
"""Seconds that a person of the play waits for an answer before the step has failed."""
LONG_PATIENCE = 150.0
"""The same for what comes by the clock: a reminder due within a minute and a half, and the tick that finds it."""


class PlayFailed(Exception):
    """A step did not show what it should; the text says which, and what was seen instead."""


@dataclass(frozen=True)
class Stage:
    """The phones by key, and where the produced documents go."""

    phones: dict[str, Phone]
    later: HttpDriver
    zone: ZoneInfo
    folder: Path
    say: Say

    def __getitem__(self, key: str) -> Phone:
        return self.phones[key]

    async def waits_for(self, key: str, *fragments: str) -> None:
        """Somebody sees, sooner or later, what comes by the clock."""
        self.say(f"  {self.phones[key].name:>9} … waits for: {', '.join(fragments)}")
        shown = await Phone(self.later, key, self.phones[key].name).sees(*fragments)
        for line in shown.text.splitlines():
            self.say(f"  {'':>9}   {line}")

    def keep(self, name: str, content: bytes) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / name
        path.write_bytes(content)
        self.say(f"      → {path} ({len(content):,} bytes)".replace(",", " "))
        return path


async def play(url: str, folder: Path, say: Say) -> None:
    """Play the seven steps against a running sandbox and bot. Raises PlayFailed at the first that goes wrong."""

    def hear(phone: Phone, who: str, text: str) -> None:
        arrow = "›" if who == "me" else "‹"
        first, *rest = text.splitlines() or [""]
        say(f"  {phone.name:>9} {arrow} {first}")
        for line in rest:
            say(f"  {'':>9}   {line}")

    async with HttpDriver(url, patience=PATIENCE) as driver, HttpDriver(url, patience=LONG_PATIENCE) as later:
        phones = {one.key: Phone(driver, one.key, one.first_name, hear) for one in cast.CAST}
        stage = Stage(phones, later, ZoneInfo("Asia/Irkutsk"), folder, say)
        for number, step in enumerate(steps.STEPS, 1):
            title = (step.__doc__ or "").splitlines()[0].rstrip(".")
            say(f"\n{number}. {title}")
            try:
                await step(stage)
            except Exception as error:
                msg = f"\nStep {number} failed ({title}): {error}"
                raise PlayFailed(msg) from error
