"""The rota under taps, dismissals and turned months; whose an urgent request is when its specialist is away."""

from storage.models import Absence, AuditEntry, DutyDay, Membership, OutboxMessage
from tests.conversations.asking import (
    ACCEPT,
    SEND,
    URGENT,
    asked_and_taken,
    nothing_failed,
    prepares,
    texts,
)
from tests.conversations.duties import ROTA, TOMORROW, is_away, opens_rota, passes, puts_on
from tests.conversations.staffing import post_of
from tests.conversations.test_side_by_side import taps
from tests.house import House

ON_DUTY = "Сегодня вы дежурите"
OLGA = "Ольга · Психолог"


async def hears(house: House, key: str, words: str) -> int:
    return sum(words in text for text in await texts(house.phone(key)))


async def test_fifty_taps_enter_one_duty_day_and_one_absence(region: House) -> None:
    head = region.phone("head")
    await opens_rota(head)
    await head.presses("25")
    await taps(region, "head", "➕ Поставить: Ольга", 50)
    await region.settle()
    assert await region.count(DutyDay) == 1
    assert await region.count(AuditEntry, AuditEntry.action == "duty_set") == 1
    await opens_rota(head)
    await head.presses("Отсутствия", "➕ Записать отсутствие", OLGA, TOMORROW, "20")
    await taps(region, "head", "Павел", 50)
    await region.settle()
    assert await region.count(Absence) == 1
    assert await region.count(AuditEntry, AuditEntry.action == "absence_entered") == 1
    assert await region.count(OutboxMessage, OutboxMessage.notice == "stands_in") == 1
    await taps(region, "head", "↩️ Отменить отсутствие", 50)
    await region.settle()
    assert await region.count(Absence) == 0
    assert await region.count(AuditEntry, AuditEntry.action == "absence_ended") == 1
    assert await nothing_failed(region)


async def test_a_dismissed_specialist_is_on_no_rota(region: House) -> None:
    head = region.phone("head")
    await puts_on(head, "Ольга", TOMORROW)
    async with region.app.database.transaction() as session:
        post = await session.get_one(Membership, (await post_of(region, region.phone("olga"))).id)
        post.dismissed_at = region.time.now()
    await passes(region, days=1)
    assert await hears(region, "olga", ON_DUTY) == 0
    await opens_rota(head)
    await head.sees("никто не записан")


async def test_a_family_has_no_rota(region: House) -> None:
    mother = region.phone("mother")
    await prepares(mother, "Слова.")
    await mother.forges("open:rota")
    await mother.sees("недоступно")
    assert ROTA not in await mother.labels()
    assert SEND not in await mother.labels()


async def test_months_are_turned_there_and_back(region: House) -> None:
    head = region.phone("head")
    await opens_rota(head)
    await head.presses("декабрь 2026 ›")
    await head.sees("Дежурства, декабрь 2026")
    await head.presses("‹ ноябрь 2026")
    await head.sees("Дежурства, ноябрь 2026")
    await head.presses("Отсутствия", "➕ Записать отсутствие", OLGA, "декабрь 2026 ›", "‹ ноябрь 2026", "30")
    await head.presses("декабрь 2026 ›", "‹ ноябрь 2026", "декабрь 2026 ›", "5", "Без замены")
    await head.sees("Ольга: нет с 30 ноября по 5 декабря")


async def test_an_urgent_request_of_an_only_head_who_is_away_rings_others_and_the_coordinator_hears(
    region: House,
) -> None:
    mother, olga, pavel = (region.phone(key) for key in ("mother", "olga", "pavel"))
    await mother.starts("d_angarsk")
    await mother.presses(URGENT)
    await olga.presses(ACCEPT)
    await is_away(olga, "19", "20")
    async with region.app.database.transaction() as session:
        head = await session.get_one(Membership, (await post_of(region, region.phone("head"))).id)
        head.person_id = (await post_of(region, olga)).person_id
    await passes(region, days=1)
    await mother.writes("Отзовитесь.")
    await mother.sees("Специалист сейчас недоступен")
    assert await hears(region, "coordinator", "Взять их некому") == 2, "at the beginning, and when the family writes"
    assert await hears(region, "olga", "заявка в работе ждёт") == 0
    await pavel.sees("1 заявка в работе ждёт: 1")
    assert await hears(region, "pavel", "Замещаете вы") == 0
    await pavel.presses("🙋 Взять в работу: 1")
    await pavel.sees("Отзовитесь.")
    await region.phone("anna").presses("🙋 Взять в работу: 1")
    assert await hears(region, "anna", "Отзовитесь.") == 0, "the first wins"
    assert await nothing_failed(region)


async def test_an_ordinary_request_of_somebody_away_is_nobody_else_s(region: House) -> None:
    _mother, olga = await asked_and_taken(region, "Слова.")
    await is_away(olga, "18", "20")
    await region.phone("pavel").forges("rt:1")
    assert await hears(region, "pavel", "Слова.") == 0
