"""A request that reached nobody, and a taker who gets no words any more, are told to whoever can help."""

from typing import Any

import pytest
from sqlalchemy import event

from scheduler.jobs import clean, watch_requests
from storage.models import OutboxMessage
from tests.conversations.asking import URGENT, asked_and_taken, asks, texts
from tests.house import House

PSYCHOLOGISTS = ("olga", "pavel", "anna")
NOBODY = "Заявку никто не получил"
Question = tuple[str, tuple[Any, ...]]


async def watched(house: House) -> None:
    await watch_requests(house.app.workshop)
    await house.settle()


@pytest.mark.parametrize("urgent", [False, True])
async def test_notices_that_all_bounced_are_told_once_after_two_minutes(region: House, urgent: bool) -> None:
    mother = region.phone("mother")
    for who in PSYCHOLOGISTS:
        await region.phone(who).blocks()
    if urgent:
        await mother.starts("d_angarsk")
        await mother.presses(URGENT)
        await mother.writes("Помогите.")
    else:
        await asks(mother, "Слова.")
    await watched(region)
    assert await region.count(OutboxMessage, OutboxMessage.notice == "nobody_to_answer") == 0, "too early"
    region.time.forward(minutes=2)
    for _again in range(3):
        await watched(region)
    for who in ("coordinator", "admin", *(["head"] if urgent else [])):
        told = [text for text in await texts(region.phone(who)) if NOBODY in text]
        assert len(told) == 1, who
        assert "Слова" not in told[0]


async def test_whoever_is_known_to_have_stopped_the_bot_is_nobody(region: House) -> None:
    for who in PSYCHOLOGISTS:
        await region.phone(who).blocks()
    await asks(region.phone("wife"), "Раньше.")
    mother = region.phone("mother")
    await mother.starts("d_angarsk")
    await mother.presses(URGENT)
    await mother.writes("Помогите.")
    region.time.forward(minutes=3)
    await watched(region)
    assert any(NOBODY in text and "Срочно" in text for text in await texts(region.phone("head")))


async def test_a_request_that_somebody_has_got_is_quiet(region: House) -> None:
    await region.phone("olga").blocks()
    await asks(region.phone("mother"), "Слова.")
    region.time.forward(minutes=30)
    await watched(region)
    assert not any(NOBODY in text for text in await texts(region.phone("coordinator")))


async def test_the_head_hears_once_that_the_taker_gets_no_words(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова.")
    await olga.blocks()
    await mother.writes("Мне хуже.")
    for _again in range(3):
        await watched(region)
    told = [text for text in await texts(region.phone("head")) if "Сообщения семьи не доходят" in text]
    assert len(told) == 1
    assert "Ольга" in told[0]
    assert "хуже" not in told[0]
    assert not any("не доходят" in text for text in await texts(region.phone("coordinator")))


async def test_what_is_told_once_is_not_told_again_when_messages_are_forgotten(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова.")
    await olga.blocks()
    await mother.writes("Вы там?")
    for _day in range(8):
        await watched(region)
        await clean(region.app.workshop)
        region.time.forward(days=1)
    assert await told_of_the_absence(region) == {"head": 1, "coordinator": 0}
    await mother.writes("Ответьте.")
    assert await told_of_the_absence(region) == {"head": 1, "coordinator": 1}


@pytest.mark.sqlite_only("its plan of a query; that of PostgreSQL depends on how many rows there are")
async def test_the_watch_never_reads_the_whole_outbox(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова.")
    await asks(region.phone("wife"), "Слова.")
    await olga.blocks()
    await mother.writes("Вы там?")
    asked: list[Question] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: tuple[Any, ...], *_more: object) -> None:
        asked.append((statement, parameters))

    engines = (region.app.database.reader.sync_engine, region.app.database.writer.sync_engine)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    await watched(region)
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)
    questions = [one for one in asked if "outbox" in one[0] and one[0].startswith("SELECT")]
    assert any("ix_outbox_offers" in step for step in await plans(region, questions))
    assert any("uq_outbox_key" in step or "sqlite_autoindex_outbox" in step for step in await plans(region, questions))
    assert [step for step in await plans(region, questions) if "SCAN outbox" in step] == []


async def plans(house: House, questions: list[Question]) -> list[str]:
    """How SQLite answers these questions, step by step."""
    steps: list[str] = []
    async with house.app.database.reader.connect() as connection:
        for statement, parameters in questions:
            found = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps += [str(row.detail) for row in found]
    return steps


async def told_of_the_absence(house: House) -> dict[str, int]:
    """How many notices of a stopped taker each of them has got."""
    said = {who: await texts(house.phone(who)) for who in ("head", "coordinator")}
    return {who: sum("бот остановлен" in text for text in each) for who, each in said.items()}


@pytest.mark.parametrize("watch_first", [True, False])
async def test_one_absence_is_told_to_a_person_once_whoever_notices_it_first(region: House, watch_first: bool) -> None:
    mother, olga = await asked_and_taken(region, "Слова.")
    await olga.blocks()
    await mother.writes("Мне хуже.")
    if watch_first:
        await watched(region)
        assert await told_of_the_absence(region) == {"head": 1, "coordinator": 0}
    await mother.writes("Вы там?")
    await watched(region)
    await mother.writes("Ответьте.")
    await watched(region)
    assert await told_of_the_absence(region) == {"head": 1, "coordinator": 1}


@pytest.mark.parametrize("watch_first", [True, False])
async def test_a_new_absence_is_told_anew(region: House, watch_first: bool) -> None:
    mother, olga = await asked_and_taken(region, "Слова.")
    for times in (1, 2):
        region.time.forward(minutes=5)
        await olga.blocks()
        await mother.writes("Мне хуже.")
        if watch_first:
            await watched(region)
        await mother.writes("Вы там?")
        await watched(region)
        assert await told_of_the_absence(region) == {"head": times, "coordinator": times}
        await olga.unblocks()
