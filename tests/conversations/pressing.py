"""One button pressed once, and the same one fifty times in one batch, each time from the same rows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select, text

from storage.models import (
    Absence,
    Account,
    Appeal,
    AskedWhy,
    Base,
    CentreHelp,
    Detail,
    Draft,
    DraftPart,
    EventDraft,
    EventKind,
    Feedback,
    HelpRequest,
    HelpState,
    IdentityQuestion,
    Membership,
    OutboxMessage,
    Person,
    Profile,
    ReadyAnswer,
    RequestKind,
    RequestNote,
    RequestState,
    Role,
)
from tests.conversations.every_button import set_up_everything
from tests.conversations.staffing import person_of, unit_id
from tests.house import NOON, House
from tests.region import ANGARSK, CENTRE

OF_EVERY_TAP = {"inbox", "outbox", "meta", "fsm", "request_card"}
"""Tables that a tap changes whatever it does: that it came, its answer, what is being typed, where a card stands."""
MADE_ANEW = ("id", "key", "hash", "digest", "code", "case_name")
"""Columns, or ends of their names, that are another word or number each time."""
Rows = dict[str, list[dict[str, Any]]]


async def set_up_for_taps(house: House) -> None:
    """A region with a row for every button, a coordinator who may do everything that anybody may and has the requests
    in work, and words of the mother and the coordinator that wait under the key of their buttons.
    """
    await set_up_everything(house)
    coordinator = (await person_of(house, house.phone("coordinator"))).id
    mother = (await person_of(house, house.phone("mother"))).id
    olga = (await person_of(house, house.phone("olga"))).id
    angarsk, centre = await unit_id(house, ANGARSK), await unit_id(house, CENTRE)
    posts: Sequence[tuple[int, Role, Profile | None]] = (
        (angarsk, Role.SPECIALIST, Profile.PSYCHOLOGIST),
        (centre, Role.SPECIALIST, Profile.PSYCHOLOGIST),
        (angarsk, Role.HEAD, None),
        (centre, Role.ADMIN, None),
    )
    day = NOON.date()
    async with house.app.database.transaction() as session:
        session.add_all(
            Membership(person_id=coordinator, unit_id=unit, role=role, profile=profile, joined_at=NOON)
            for unit, role, profile in posts
        )
        person = await session.get_one(Person, mother)
        person.unit_id, person.called_name = angarsk, "Мария"
        taken = await session.get_one(HelpRequest, 2)
        taken.taken_by = coordinator
        closed = HelpRequest(
            draft_key="draft3",
            person_id=mother,
            kind=RequestKind.PSYCHOLOGIST,
            unit_id=angarsk,
            state=RequestState.CLOSED,
            registered_at=NOON,
            taken_by=coordinator,
        )
        urgent = HelpRequest(
            draft_key="draft4", person_id=mother, kind=RequestKind.URGENT, unit_id=angarsk, registered_at=NOON
        )
        session.add_all([closed, urgent])
        await session.flush()
        (await session.get_one(Appeal, 2)).voided_at = NOON
        session.add(Feedback(request_id=closed.id, person_id=mother, asked_at=NOON))
        session.add(IdentityQuestion(request_id=2, detail=Detail.NAME, reason=AskedWhy.ADDRESS, asked_at=NOON))
        session.add(
            RequestNote(request_id=2, author_id=coordinator, text="Заметка.", handing_over=False, written_at=NOON)
        )
        for asked in await session.scalars(select(CentreHelp)):
            asked.request_id, asked.family_id, asked.asker_id = 2, mother, coordinator
            asked.taken_by = coordinator if asked.state is HelpState.AGREED else None
            asked.starts_at = NOON - timedelta(hours=1) if asked.state is HelpState.AGREED else None
        reading = {"state": HelpState.READING, "version": 1, "round": 1}
        begun: dict[str, Any] = {"state": HelpState.DRAFT, "version": 0, "round": 0}
        for facts in (reading, begun):
            session.add(
                CentreHelp(
                    unit_id=angarsk,
                    asker_id=coordinator,
                    request_id=2,
                    family_id=mother,
                    profile=Profile.LAWYER,
                    summary="Слова.",
                    begun_at=NOON,
                    **facts,
                )
            )
        session.add(
            ReadyAnswer(key="ready", title="Ответ", text="Слова.", valid_from=day, valid_until=day, changed_at=NOON)
        )
        session.add(Absence(person_id=olga, first_day=day, last_day=day + timedelta(days=2)))
        session.add(
            EventDraft(
                person_id=coordinator,
                key="key",
                kind=EventKind.STREAM,
                title="Эфир",
                starts_at=NOON + timedelta(days=5),
                link="https://example.org/",
                place="Зал",
                started_at=NOON,
            )
        )
        session.add(Draft(person_id=mother, key="key", kind=RequestKind.PSYCHOLOGIST, started_at=NOON))
        session.add(Draft(person_id=coordinator, key="key2", started_at=NOON))
        await session.flush()
        session.add_all(DraftPart(person_id=one, text="Слова.", written_at=NOON) for one in (mother, coordinator))
    await house.phone("coordinator").starts()


async def kept_rows(house: House) -> Rows:
    """Every row as the driver gives and takes it."""
    async with house.rows() as session:
        return {
            table.name: [dict(row._mapping) for row in await session.execute(text(f"SELECT * FROM {table.name}"))]  # noqa: S608 -- a name of our own
            for table in Base.metadata.sorted_tables
        }


async def put_back(house: House, rows: Rows) -> None:
    """The rows as they were; an id that was given out since is given out again."""
    on_sqlite = house.app.database.writer.dialect.name == "sqlite"
    async with house.app.database.writer.begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            await connection.exec_driver_sql(f"DELETE FROM {table.name}")  # noqa: S608 -- the same
        for name, kept in rows.items():
            if not kept:
                continue
            marks = ", ".join("?" if on_sqlite else f"${number + 1}" for number in range(len(kept[0])))
            inserting = f"INSERT INTO {name} ({', '.join(kept[0])}) VALUES ({marks})"  # noqa: S608 -- the same
            await connection.exec_driver_sql(inserting, [tuple(row.values()) for row in kept])
            if not on_sqlite and "id" in kept[0]:
                counted = f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}"  # noqa: S608 -- the same
                await connection.exec_driver_sql(counted)


@dataclass(frozen=True)
class Effect:
    """Rows by table, without what is made anew each time, and messages to others than whoever pressed."""

    rows: dict[str, Counter[tuple[object, ...]]]
    told: Counter[tuple[int, str]]

    def difference(self, other: "Effect") -> list[str]:
        found = [name for name in self.rows if self.rows[name] != other.rows[name]]
        return found + (["messages to others"] if self.told != other.told else [])


async def effect(house: House, presser: str) -> Effect:
    rows: dict[str, Counter[tuple[object, ...]]] = {}
    async with house.rows() as session:
        for table in Base.metadata.sorted_tables:
            if table.name in OF_EVERY_TAP:
                continue
            columns = [column for column in table.columns if not column.name.endswith(MADE_ANEW)]
            found = await session.execute(select(*columns)) if columns else ()
            rows[table.name] = Counter(tuple(map(repr, row)) for row in found)
        own = house.world.people[presser].user_id
        told = await session.execute(
            select(OutboxMessage.account_id, OutboxMessage.notice)
            .join(Account, Account.id == OutboxMessage.account_id)
            .where(Account.user_id != own)
        )
        return Effect(rows, Counter((account, notice) for account, notice in told))


async def press(house: House, presser: str, data: str, times: int) -> None:
    """So many taps of one button that come in one batch."""
    last = await house.phone(presser).last()
    for _number in range(times):
        house.world.tap_data(presser, last.id, data)
    await house.settle()
