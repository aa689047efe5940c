"""A call of the urgent lane is over: everybody whom a message has called to it hears so, once, and nobody else."""

from sqlalchemy import event, update

from handlers.specialist.screens.requests import Take
from services.requests.ringing import rung_for
from storage.models import HelpRequest, OutboxMessage, RequestKind, RequestState
from tests.conversations.asking import ACCEPT, URGENT, nothing_failed, request_of, texts
from tests.conversations.duties import is_away, passes
from tests.conversations.staffing import dismiss_olga
from tests.conversations.test_many_requests import write_requests
from tests.house import House

STAFF = ("olga", "pavel", "anna", "head", "coordinator", "admin", "lawyer")
CRY = "Мне очень плохо."


async def hear(house: House, words: str) -> dict[str, int]:
    """How often each of the staff hears it; who never does is left out."""
    found = {key: sum(words in text for text in await texts(house.phone(key))) for key in STAFF}
    return {key: count for key, count in found.items() if count}


def taken(number: int) -> str:
    return f"Заявка {number} уже в работе у коллеги"


async def cries(house: House) -> None:
    mother = house.phone("mother")
    await mother.starts("d_angarsk")
    await mother.presses(URGENT)
    await mother.writes(CRY)


async def gives_back_five(house: House) -> None:
    """Olga leaves with five urgent requests in work: colleagues hear of all of them in one message each."""
    await write_requests(house, 5, taken_by="olga")
    async with house.app.database.transaction() as session:
        await session.execute(update(HelpRequest).values(kind=RequestKind.URGENT))
    await dismiss_olga(house)
    assert await house.count(OutboxMessage, OutboxMessage.notice == "requests_offered") == 2


async def test_whoever_was_rung_for_many_at_once_hears_that_one_of_them_is_taken(region: House) -> None:
    await gives_back_five(region)
    await region.phone("pavel").forges(Take(request_id=2).pack())
    assert (await request_of(region, 2)).state is RequestState.TAKEN
    assert await hear(region, taken(2)) == {"anna": 1}
    await region.phone("anna").forges(Take(request_id=4).pack())
    assert await hear(region, taken(4)) == {"pavel": 1}
    assert await nothing_failed(region)


async def test_after_louder_rounds_too_everybody_hears_once_that_it_is_taken(region: House) -> None:
    await gives_back_five(region)
    await passes(region, minutes=5)
    await passes(region, minutes=5)
    await region.phone("pavel").forges(Take(request_id=2).pack())
    assert await hear(region, taken(2)) == {"anna": 1, "head": 1, "coordinator": 1, "admin": 1}


async def test_whoever_answers_for_the_unit_and_was_rung_hears_that_it_is_taken(region: House) -> None:
    await cries(region)
    await passes(region, minutes=5)
    await passes(region, minutes=5)
    await region.phone("anna").presses(ACCEPT)
    assert await hear(region, taken(1)) == dict.fromkeys(("olga", "pavel", "head", "coordinator", "admin"), 1)


async def test_what_was_said_of_the_first_round_is_not_said_again_of_the_second(region: House) -> None:
    """Olga took it and has left: of those who were rung for it again one takes it."""
    await cries(region)
    await region.phone("olga").presses(ACCEPT)
    assert await hear(region, taken(1)) == {"pavel": 1, "anna": 1}
    await is_away(region.phone("pavel"), "18", "20")
    await dismiss_olga(region)
    await region.phone("anna").forges(Take(request_id=1).pack())
    assert await hear(region, taken(1)) == {"pavel": 1, "anna": 1}


async def test_closed_by_the_family_everybody_who_was_rung_hears_it(region: House) -> None:
    await cries(region)
    await passes(region, minutes=5)
    await passes(region, minutes=5)
    mother = region.phone("mother")
    await mother.writes("/menu")
    await mother.presses("📨 Мои заявки", "1")
    await mother.presses("✔️ Закрыть", "🙂 Помогло", "Да")
    assert (await request_of(region, 1)).state is RequestState.CLOSED
    heard = dict.fromkeys(("olga", "pavel", "anna", "head", "coordinator", "admin"), 1)
    assert await hear(region, "семья закрыла её сама") == heard


async def test_with_everything_forgotten_whoever_was_rung_hears_that_it_is_over(region: House) -> None:
    await cries(region)
    mother = region.phone("mother")
    await mother.writes("/menu")
    await mother.presses("⚙️ Настройки", "Мои данные", "🗑 Забыть меня", "🗑 Забыть меня", "Да, стереть всё")
    assert await hear(region, "человек попросил стереть всё") == {"olga": 1, "pavel": 1, "anna": 1}


async def test_whoever_was_rung_for_a_taker_who_is_away_hears_that_a_colleague_has_it(region: House) -> None:
    await cries(region)
    await region.phone("olga").presses(ACCEPT)
    await passes(region, minutes=5)
    await is_away(region.phone("olga"), "18", "20")
    await region.phone("pavel").forges(Take(request_id=1).pack())
    assert (await request_of(region, 1)).state is RequestState.TAKEN
    assert await hear(region, taken(1)) == {"olga": 1, "pavel": 1, "anna": 2}, "of both callings"


async def test_who_was_rung_is_found_by_indexes(region: House) -> None:
    await cries(region)
    asked: list[tuple[str, tuple[object, ...]]] = []

    def note(
        _connection: object, _cursor: object, statement: str, parameters: tuple[object, ...], *_rest: object
    ) -> None:
        asked.append((statement, parameters))

    async with region.app.workshop.work() as work:
        connection = await work.session.connection()
        event.listen(connection.sync_connection, "before_cursor_execute", note)
        request = await work.session.get_one(HelpRequest, 1)
        assert len(await rung_for(work, request)) == 3
        event.remove(connection.sync_connection, "before_cursor_execute", note)
        assert any("outbox" in statement for statement, _ in asked)
        assert not any("outbox" in statement and " LIKE " in statement for statement, _ in asked)
        if region.app.database.writer.dialect.name != "sqlite":
            return  # only SQLite says at once which index it takes
        plans = [
            str(line)
            for statement, parameters in asked
            for line in await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
    outbox = [line for line in plans if "outbox" in line]
    assert len(outbox) >= 2
    assert not [line for line in outbox if "SCAN" in line]
