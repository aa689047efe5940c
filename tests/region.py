"""A small region for conversation tests: the Centre, two departments, and the people of tests.house at their posts."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from bot.sandbox.snapshot import restore, snapshot
from storage.models import (
    Account,
    Base,
    Membership,
    Messenger,
    Municipality,
    Person,
    Profile,
    Role,
    Unit,
    UnitKind,
    UnitMunicipality,
)
from tests.house import NOON, PEOPLE, House

CENTRE = "centre"
ANGARSK = "angarsk"
IRKUTSK = "irkutsk-city"

POSTS: tuple[tuple[str, str, Role, Profile | None], ...] = (
    ("olga", ANGARSK, Role.SPECIALIST, Profile.PSYCHOLOGIST),
    ("pavel", ANGARSK, Role.SPECIALIST, Profile.PSYCHOLOGIST),
    ("head", ANGARSK, Role.HEAD, None),
    ("lawyer", CENTRE, Role.SPECIALIST, Profile.LAWYER),
    ("anna", CENTRE, Role.SPECIALIST, Profile.PSYCHOLOGIST),
    ("coordinator", CENTRE, Role.COORDINATOR, None),
    ("admin", CENTRE, Role.ADMIN, None),
)


Posts = tuple[tuple[str, str, Role, Profile | None], ...]


@dataclass(frozen=True)
class Played:
    """A region that was played once: its rows as the driver gives and takes them, and its chats."""

    rows: dict[str, list[dict[str, Any]]]
    world: str


_played: dict[tuple[str, Posts], Played] = {}


async def set_up_region(house: House, posts: Posts = POSTS) -> None:
    """Units, municipalities and posts; everybody on the staff has started the bot.

    Played through the chat the first time; in other houses where nothing has happened yet it is put back as it was.
    """
    if house.world.message_count or house.phones or house.time.now() != NOON:
        await play_region(house, posts)
        return
    key = house.app.database.writer.dialect.name, posts
    if key in _played:
        await _put_back(house, _played[key])
    else:
        await play_region(house, posts)
        _played[key] = Played(await _rows(house), json.dumps(snapshot(house.world)))


async def _rows(house: House) -> dict[str, list[dict[str, Any]]]:
    async with house.rows() as session:
        return {
            table.name: [dict(row._mapping) for row in await session.execute(text(f"SELECT * FROM {table.name}"))]  # noqa: S608 -- a name of our own
            for table in Base.metadata.sorted_tables
        }


async def _put_back(house: House, played: Played) -> None:
    on_sqlite = house.app.database.writer.dialect.name == "sqlite"
    async with house.app.database.writer.begin() as connection:
        for name, rows in played.rows.items():
            if not rows:
                continue
            marks = ", ".join("?" if on_sqlite else f"${number + 1}" for number in range(len(rows[0])))
            inserting = f"INSERT INTO {name} ({', '.join(rows[0])}) VALUES ({marks})"  # noqa: S608 -- the same
            await connection.exec_driver_sql(inserting, [tuple(row.values()) for row in rows])
            if not on_sqlite and "id" in rows[0]:
                # Numbers that were not given out by the sequence: it does not know of them.
                counted = f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}"  # noqa: S608 -- the same
                await connection.exec_driver_sql(counted)
    house.world = house.session.world = restore(json.loads(played.world), {}, now=house.time.now)


async def play_region(house: House, posts: Posts) -> None:
    """Write units, municipalities and posts straight into the database; the staff press Start."""
    now = house.time.now()
    async with house.app.database.transaction() as session:
        units = {
            CENTRE: Unit(code=CENTRE, kind=UnitKind.CENTRE, name="Центр сопровождения семей"),
            ANGARSK: Unit(code=ANGARSK, kind=UnitKind.DEPARTMENT, name="Отдел, Ангарск (пример)"),
            IRKUTSK: Unit(code=IRKUTSK, kind=UnitKind.DEPARTMENT, name="Отдел, Иркутск (пример)"),
        }
        municipalities = {
            ANGARSK: Municipality(code=ANGARSK, name="Ангарский городской округ", position=1),
            IRKUTSK: Municipality(code=IRKUTSK, name="город Иркутск", position=2),
            "irkutsk-district": Municipality(code="irkutsk-district", name="Иркутский район", position=3),
        }
        session.add_all([*units.values(), *municipalities.values()])
        await session.flush()
        session.add_all(
            UnitMunicipality(unit_id=units[code].id, municipality_id=municipalities[code].id)
            for code in (ANGARSK, IRKUTSK)
        )
        for key, unit, role, profile in posts:
            one = next(person for person in PEOPLE if person.key == key)
            person = Person(created_at=now, staff_name=one.first_name)
            session.add(person)
            await session.flush()
            session.add(
                Account(person_id=person.id, messenger=Messenger.TELEGRAM, user_id=one.user_id, chat_id=one.user_id)
            )
            session.add(
                Membership(person_id=person.id, unit_id=units[unit].id, role=role, profile=profile, joined_at=now)
            )
    for key, *_rest in posts:
        house.world.start(key)
    await house.settle()
