"""«Мои данные» gives everything, «Забыть меня» erases everything personal: from the tables and from the files."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from bot.sandbox.phone import Phone
from handlers.family.screens.my_data import ForgetForGood
from scheduler.jobs import finish_erasures
from services.people import erasure
from services.people.fates import FATES
from services.work import Work
from storage.models import (
    Account,
    Appeal,
    Base,
    Draft,
    ErasureAct,
    FsmRecord,
    HelpRequest,
    InboxState,
    InboxUpdate,
    OutboxMessage,
    Person,
    RequestMessage,
    RequestState,
)
from storage.types import Encrypted, EncryptedJson, key_ring_of
from tests.conversations.asking import ANSWER, SEND, TAKE, asks, texts
from tests.conversations.staffing import person_of, person_of_or_none
from tests.conversations.test_consent import WHY_PHONE, asks_by_name
from tests.conversations.test_identity import a_number, asks_for
from tests.house import House

UNIQUE = "ежевичноеслово"
SETTINGS, MY_DATA, FORGET, SURE = "⚙️ Настройки", "Мои данные", "🗑 Забыть меня", "Да, стереть всё"


async def a_life(house: House) -> tuple[Phone, Phone]:
    """Words on every way there is: a request by name with a phone and an answer, a draft, a choice, a dead letter."""
    mother, olga = house.phone("mother"), house.phone("olga")
    await asks_by_name(mother, f"Мария {UNIQUE}")
    await mother.writes(f"Муж молчит {UNIQUE}.")
    await olga.presses(TAKE, ANSWER)
    await olga.writes(f"Здравствуйте, {UNIQUE}.")
    await asks_for(olga, "Спросить телефон", WHY_PHONE)
    await mother.presses("Оставить номер", "Даю согласие")
    await mother.writes(a_number())
    await mother.presses("☰ Меню", "💬 Психолог")
    await mother.writes(f"Ещё {UNIQUE}.")
    await mother.sees(SEND)
    async with house.app.database.transaction() as session:
        await session.execute(update(Appeal).where(Appeal.request_id == 1).values(note=f"Со слов: {UNIQUE}"))
        session.add(
            InboxUpdate(
                bot_id=house.app.bot.id,
                update_id=1,
                chat_key=101,
                payload=json.dumps({"update_id": 1, "message": {"text": UNIQUE}}),
                received_at=house.time.now(),
                state=InboxState.DEAD,
            )
        )
    return mother, olga


async def forgets(mother: Phone) -> None:
    await mother.writes("/menu")
    await mother.presses(SETTINGS, MY_DATA, FORGET, FORGET, SURE)


def encrypted() -> Iterator[tuple[str, str]]:
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Encrypted | EncryptedJson):
                yield table.name, column.name


async def sealed(house: House) -> dict[str, list[tuple[bytes, bytes]]]:
    """Every encrypted value as it lies in the database, and what it says."""
    ring = key_ring_of(house.app.database.reader.dialect)
    found: dict[str, list[tuple[bytes, bytes]]] = {}
    async with house.rows() as rows:
        for table, column in encrypted():
            name = f"{table}.{column}"
            raw = await rows.execute(text(f'SELECT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL'))  # noqa: S608 -- names of our own
            found[name] = [(bytes(one), ring.decrypt(bytes(one), name)) for (one,) in raw]
    return found


def speaks(said: bytes) -> bool:
    return any(mark.encode() in said for mark in (UNIQUE, json.dumps(UNIQUE)[1:-1], a_number()))


def files_of(house: House) -> bytes:
    """The database with everything that lies beside it."""
    file = Path(house.app.database.writer.url.database or "")
    return b"".join(one.read_bytes() for one in sorted(file.parent.iterdir()) if one.name.startswith(file.name))


async def finish(house: House) -> None:
    await house.settle()
    await finish_erasures(house.app.workshop)


async def test_everything_personal_is_erased_and_the_count_stays(region: House) -> None:
    mother, olga = await a_life(region)
    gone = (await person_of(region, mother)).id
    assert any(speaks(said) for values in (await sealed(region)).values() for _raw, said in values)
    await forgets(mother)
    await mother.sees("Всё стёрто", "начнём заново")
    await olga.sees("Заявка 1 закончена", "всё стёрто")
    await finish(region)
    left = {name for name, values in (await sealed(region)).items() if any(speaks(said) for _raw, said in values)}
    assert left == set()
    assert await person_of_or_none(region, mother) is None, "the account is gone"
    async with region.rows() as rows:
        shell = await rows.get_one(Person, gone)
        assert (shell.called_name, shell.municipality_id, shell.unit_id, shell.welcomed_at) == (None,) * 4
        request = await rows.get_one(HelpRequest, 1)
        assert (request.state, request.named, request.municipality_id) == (RequestState.CLOSED, False, None)
        appeal = (await rows.scalars(select(Appeal))).one()
        assert (appeal.request_id, appeal.note, appeal.voided_at) == (1, None, None)
        act = (await rows.scalars(select(ErasureAct))).one()
        assert (act.at, act.account_id) == (region.time.now(), None)
        assert act.erased["request_message"] == 3
        assert act.scrubbed_at is not None
    assert await region.count(RequestMessage) == await region.count(Draft) == 0
    assert await region.count(FsmRecord, FsmRecord.user_id == 101) == 0
    assert await region.count(InboxUpdate, InboxUpdate.chat_key == 101) == 0
    await region.phone("admin").presses("🧾 Журнал действий")
    await region.phone("admin").sees("личные данные стёрты, акт 1")


@pytest.mark.sqlite_only(reason="the files of SQLite; PostgreSQL's own vacuum reuses its pages")
async def test_no_byte_of_the_words_is_left_in_the_files_of_the_database(region: House) -> None:
    mother, _olga = await a_life(region)
    personal = [raw for values in (await sealed(region)).values() for raw, said in values if speaks(said)]
    assert len(personal) > 8
    assert all(raw in files_of(region) for raw in personal), "the files are the right ones"
    await forgets(mother)
    assert any(raw in files_of(region) for raw in personal), "what is deleted stands in the log of SQLite at first"
    await finish(region)
    files = files_of(region)
    assert [raw for raw in personal if raw in files] == []
    assert UNIQUE.encode() not in files


async def test_writing_again_begins_a_new_acquaintance(region: House) -> None:
    mother, _olga = await a_life(region)
    gone = (await person_of(region, mother)).id
    await forgets(mother)
    await mother.writes("/start")
    await mother.sees("Отвечают живые люди")
    await finish(region)
    again = await person_of(region, mother)
    assert again.id != gone
    await mother.presses("📨 Мои заявки")
    await mother.sees("Заявок пока нет")
    await asks(mother, "Снова я.")
    await mother.sees("Заявка, номер 2, принята")


async def test_forgetting_is_confirmed_twice_and_can_be_left(region: House) -> None:
    mother, _olga = await a_life(region)
    await mother.writes("/menu")
    await mother.presses(SETTINGS, MY_DATA, FORGET)
    explained = await mother.sees("Сотрём", "Останется", "Открытые заявки закроются")
    await mother.presses(FORGET)
    asked = await mother.sees("Вернуть будет нельзя")
    assert asked.id != explained.id, "the second «yes» stands under a new message"
    await mother.presses("Нет, оставить")
    assert await region.count(ErasureAct) == 0
    assert await region.count(RequestMessage) == 3


async def test_a_button_of_others_or_of_an_earlier_acquaintance_erases_nobody(region: House) -> None:
    mother, _olga = await a_life(region)
    wife = region.phone("wife")
    await wife.starts()
    hers = (await person_of(region, mother)).id
    await wife.forges(ForgetForGood(person_id=hers).pack())
    assert await region.count(ErasureAct) == 0
    await mother.writes("/menu")
    await mother.presses(SETTINGS, MY_DATA, FORGET, FORGET)
    await mother.double_presses(SURE)
    assert await region.count(ErasureAct) == 1
    await asks(mother, "Снова я.")
    await mother.forges(ForgetForGood(person_id=hers).pack())
    assert await region.count(ErasureAct) == 1
    assert await region.count(HelpRequest, HelpRequest.state == RequestState.NEW) == 1


async def test_somebody_on_the_staff_is_told_kindly_to_end_the_post_first(region: House) -> None:
    olga = region.phone("olga")
    await olga.presses("👪 Меню семьи", SETTINGS, MY_DATA, FORGET)
    await olga.sees("освободить вас от должности")
    await olga.forges(ForgetForGood(person_id=(await person_of(region, olga)).id).pack())
    assert await region.count(ErasureAct) == 0


async def test_a_failure_in_the_middle_leaves_it_not_begun_and_the_next_try_whole(
    region: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    mother, _olga = await a_life(region)
    before = await sealed(region)
    await mother.writes("/menu")
    await mother.presses(SETTINGS, MY_DATA, FORGET, FORGET)
    failures: list[int] = []
    whole = erasure._detach

    async def fails_once(work: Work, accounts: list[Account]) -> None:
        if not failures:
            failures.append(1)
            left = {name: values for name, values in (await sealed(region)).items() if name.startswith("request_")}
            assert left == {name: values for name, values in before.items() if name.startswith("request_")}
            raise RuntimeError
        await whole(work, accounts)

    monkeypatch.setattr(erasure, "_detach", fails_once)
    await mother.presses(SURE)
    assert failures == [1]
    await finish(region)
    assert await region.count(ErasureAct) == 1
    assert not any(speaks(said) for values in (await sealed(region)).values() for _raw, said in values)


async def test_what_is_written_behind_the_last_tap_is_not_lost(region: House) -> None:
    mother, _olga = await a_life(region)
    await mother.writes("/menu")
    await mother.presses(SETTINGS, MY_DATA, FORGET, FORGET)
    last = await mother.sees(SURE)
    region.world.tap("mother", last.id, 0, 0)
    region.world.send_text("mother", "Постойте, это важно.")
    await finish(region)
    await mother.sees("Сообщение сохранено")
    assert any("Всё стёрто" in said for said in await texts(mother))
    assert await region.count(Draft) == 1


def test_everything_that_points_to_a_person_has_its_fate() -> None:
    """A new table cannot be forgotten by forgetting."""
    points = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name in {"person", "account", "help_request"} for key in column.foreign_keys)
    }
    points |= {f"{table}.{column}" for table, column in encrypted()} | {"draft_part.person_id"}
    points.add("message_copy.message_id")
    assert set(FATES) == points


async def test_a_message_that_no_key_opens_keeps_nobody_from_being_forgotten(region: House) -> None:
    mother, _olga = await a_life(region)
    async with region.app.database.transaction() as session:
        own = select(Account.id).where(Account.user_id == 101).scalar_subquery()
        others = (await session.scalars(select(OutboxMessage.id).where(OutboxMessage.account_id != own))).all()
        await session.execute(text("UPDATE outbox SET data = :data WHERE id = :id"), {"data": b"x", "id": others[0]})
    await forgets(mother)
    await region.settle()
    assert await region.count(RequestMessage) == 0
