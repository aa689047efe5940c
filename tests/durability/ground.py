"""What a kill test begins with: the database of an installation, its people, and the settings of its bot."""

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from bot.sandbox.people import Person
from bot.sandbox.state import utc_now
from bot.sandbox.world import World
from storage.crypto import new_ring, write_keys
from storage.engine import Database, open_database
from storage.migrate import migrate
from storage.models import Account, Messenger, Profile, Role
from storage.models import Person as StoredPerson
from tests.house import ADMIN_ID, NOON, TOKEN, House
from tests.region import ANGARSK, POSTS, play_region

FAMILIES = ("mother", "wife", "family3", "family4", "family5", "family6")
HELPERS = ("olga", "pavel", "lawyer", "anna")
ORDERS = "coordinator"
MORE_PEOPLE = tuple(Person(key, 103 + number, "Семья") for number, key in enumerate(FAMILIES[2:]))
ONE_DEPARTMENT = tuple(
    (key, ANGARSK, Role.SPECIALIST, Profile.PSYCHOLOGIST) if key in HELPERS else (key, unit, role, profile)
    for key, unit, role, profile in POSTS
)
"""Everybody who helps sits where all the families live."""
FIRST_READER = 10_001
BLOCKED_EVERY = 33
"""Each so many of a crowd has stopped the bot, and the bot does not know."""
SEND_RATE = 6
"""A second. What is under way when a kill comes ends «unknown», so many as leave in the time of one answer and two
commits: fewer than one, at this rate and on a busy machine.
"""


def crowd(count: int) -> list[Person]:
    """People who only read announcements."""
    return [Person(f"reader{number}", FIRST_READER + number, "Семья") for number in range(count)]


def settings(folder: Path, url: str, api: str) -> dict[str, str]:
    return {
        "RYADOM_BOT_TOKEN": TOKEN,
        "RYADOM_TELEGRAM_API": api,
        "RYADOM_DATABASE_URL": url,
        "RYADOM_KEYS_FILE": str(folder / "keys"),
        "RYADOM_ADMIN_IDS": str(ADMIN_ID),
        "RYADOM_LISTEN": "127.0.0.1:0",
        "RYADOM_SEND_RATE": str(SEND_RATE),
        "RYADOM_CLOCK_START": NOON.isoformat(),
    }


async def open_region(folder: Path, url: str, world: World) -> Database:
    """The database as an installation has it, with keys beside it; everybody on the staff has pressed Start."""
    await migrate(url)
    ring = new_ring()
    write_keys(folder / "keys", ring)
    database = open_database(url, ring)

    async def settle() -> None:
        """The bot does not run yet: what they press waits for it."""

    # Of a house the region needs no more than this.
    ground = SimpleNamespace(
        app=SimpleNamespace(database=database), time=SimpleNamespace(now=utc_now), world=world, settle=settle
    )
    await play_region(cast("House", ground), ONE_DEPARTMENT)
    return database


async def add_readers(database: Database, people: Sequence[Person]) -> None:
    """They have started the bot once; some have stopped it since."""
    async with database.transaction() as session:
        stored = [StoredPerson(created_at=NOON, welcomed_at=NOON) for _ in people]
        session.add_all(stored)
        await session.flush()
        for one, person in zip(stored, people, strict=True):
            user_id = person.user_id
            session.add(Account(person_id=one.id, messenger=Messenger.TELEGRAM, user_id=user_id, chat_id=user_id))
    for number, person in enumerate(people):
        person.started = True
        person.blocked = number % BLOCKED_EVERY == 0
