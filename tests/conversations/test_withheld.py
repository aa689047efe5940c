"""A dismissal holds for what was written before it and has not left yet."""

from collections.abc import Awaitable, Callable

from aiogram.methods import EditMessageText, SendMessage
from aiogram.methods.base import TelegramMethod
from sqlalchemy import select, update

from bot.sandbox.session import broken_network
from handlers.specialist.screens.closing import CloseWith
from handlers.specialist.screens.requests import Card
from scheduler.jobs import do_due
from storage.models import Account, DeliveryState, Membership, OutboxMessage, RequestResult, RequestState
from tests.conversations.asking import (
    ANSWER,
    LAWYER,
    PSYCHOLOGIST,
    SEND,
    TAKE,
    URGENT,
    asked_and_taken,
    asks,
    request_of,
    texts,
)
from tests.conversations.staffing import dismiss_olga, invited
from tests.house import House
from tests.region import IRKUTSK

OLGA = 201
CARD = Card(request_id=1, page=0).pack()
DISMISSED = "Ваша работа в боте завершена"
ERROR: dict[str, object] = {"ok": False, "error_code": 500, "description": "Internal Server Error"}
Fault = Callable[[str, TelegramMethod[object]], Awaitable[dict[str, object] | None]]


async def nothing_to_olga(moment: str, method: TelegramMethod[object]) -> dict[str, object] | None:
    """Whatever is sent to Olga is answered with an error."""
    to_olga = isinstance(method, SendMessage | EditMessageText) and method.chat_id == OLGA
    return ERROR if moment == "before" and to_olga else None


async def come_through(house: House) -> list[str]:
    """The trouble is over; what Olga gets from then on."""
    house.session.faults.clear()
    olga = house.phone("olga")
    before = len(await texts(olga))
    for _ in range(2):
        house.time.forward(minutes=1)
        await house.settle()
    assert await house.count(OutboxMessage, OutboxMessage.state == DeliveryState.PENDING) == 0
    return (await texts(olga))[before:]


async def test_the_words_of_a_request_taken_just_before_the_dismissal_do_not_leave(region: House) -> None:
    mother, olga = region.phone("mother"), region.phone("olga")
    await asks(mother, "Тайна матери.")
    region.session.faults.append(nothing_to_olga)
    await olga.presses(TAKE)
    await mother.writes("Ещё тайна.")
    await dismiss_olga(region)
    [told] = await come_through(region)
    assert DISMISSED in told
    assert not any("тайна" in text.lower() for text in await texts(olga))
    await region.phone("pavel").presses(TAKE)
    await region.phone("pavel").sees("Тайна матери.", "Ещё тайна.")


async def test_words_of_a_closed_request_do_not_leave_either(region: House) -> None:
    olga = region.phone("olga")
    await asks(region.phone("mother"), "Тайна матери.")
    region.session.faults.append(nothing_to_olga)
    await olga.presses(TAKE)
    await olga.forges(CloseWith(request_id=1, result=RequestResult.HELPED).pack())
    assert (await request_of(region, 1)).state is RequestState.CLOSED
    await dismiss_olga(region)
    await come_through(region)
    assert not any("Тайна" in text for text in await texts(olga))


async def test_rings_and_notices_of_the_staff_stop_with_the_last_post(region: House) -> None:
    region.session.faults.append(nothing_to_olga)
    await asks(region.phone("mother"), "Слова.")
    await region.phone("wife").starts("d_angarsk")
    await region.phone("wife").presses(URGENT)
    await region.phone("wife").writes("Помогите.")
    region.time.forward(minutes=10)
    await do_due(region.app.workshop)
    waits = OutboxMessage.notice == "urgent_waits"
    assert await region.count(OutboxMessage, waits, OutboxMessage.state == DeliveryState.PENDING) > 0
    await dismiss_olga(region)
    [told] = await come_through(region)
    assert DISMISSED in told


async def test_what_the_dismissed_person_gets_as_a_family_leaves(region: House) -> None:
    olga, lawyer = region.phone("olga"), region.phone("lawyer")
    await olga.writes("/menu")
    await olga.presses("👪 Меню семьи", LAWYER)
    await olga.writes("Мне нужен юрист.")
    await olga.writes("ангарск")
    await olga.presses("Ангарский городской округ")
    region.session.faults.append(nothing_to_olga)
    await olga.presses(SEND)
    await lawyer.presses(TAKE, ANSWER)
    await lawyer.writes("Вот ответ.")
    await dismiss_olga(region)
    told = await come_through(region)
    for words in ("номер 1, принята", "в работе", "Вот ответ.", DISMISSED):
        assert sum(words in text for text in told) == 1, words


async def test_a_specialist_elsewhere_gets_the_words_of_that_unit_only(region: House) -> None:
    olga, coordinator = region.phone("olga"), region.phone("coordinator")
    await olga.opens(await invited(coordinator, "Отдел, Иркутск (пример)", "➕ Пригласить", "Специалист", "Психолог"))
    await asks(region.phone("mother"), "Слова из Ангарска.")
    ring = await olga.last()
    wife = region.phone("wife")
    await wife.starts(f"d_{IRKUTSK}")
    await wife.presses(PSYCHOLOGIST)
    await wife.writes("Слова из Иркутска.")
    await wife.presses(SEND)
    region.session.faults.append(nothing_to_olga)
    await olga.presses(TAKE)
    await olga.presses_old(ring, TAKE)
    await dismiss_olga(region)
    told = await come_through(region)
    assert sum("Слова из Иркутска." in text for text in told) == 1
    assert not any("Слова из Ангарска." in text for text in told)


async def test_a_card_that_waits_for_a_dismissed_reader_is_not_shown(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова.")
    region.session.faults.append(nothing_to_olga)
    await mother.writes("Тайна.")
    await olga.forges(CARD)
    await dismiss_olga(region)
    await come_through(region)
    assert not any("Тайна" in text for text in await texts(olga))


async def test_a_card_refused_while_its_reader_is_dismissed_does_not_come_later(region: House) -> None:
    """It is on its way while the post ends: the dismissal finds nothing that waits, and the next try asks again."""
    _mother, olga = await asked_and_taken(region, "Слова.")
    await olga.writes("/menu")
    tried: list[str] = []

    async def dismissed_meanwhile(moment: str, method: TelegramMethod[object]) -> None:
        if moment == "before" and "Слова." in str(getattr(method, "text", "")):
            async with region.app.database.transaction() as session:
                person = select(Account.person_id).where(Account.user_id == OLGA).scalar_subquery()
                hers = update(Membership).where(Membership.person_id == person)
                await session.execute(hers.values(dismissed_at=region.time.now()))
            tried.append(str(getattr(method, "text", "")))
            raise broken_network(method)

    before = len(await texts(olga))
    region.session.faults.append(dismissed_meanwhile)
    await olga.forges(CARD)
    assert len(tried) == 1
    await come_through(region)
    assert await region.count(Membership, Membership.dismissed_at.is_not(None)) == 1
    assert not any("Слова." in text for text in (await texts(olga))[before:])


async def test_of_two_dismissals_both_are_told(region: House) -> None:
    olga, coordinator = region.phone("olga"), region.phone("coordinator")
    await olga.opens(await invited(coordinator, "Отдел, Иркутск (пример)", "➕ Пригласить", "Специалист", "Психолог"))
    region.session.faults.append(nothing_to_olga)
    await dismiss_olga(region)
    await coordinator.writes("/menu")
    await coordinator.presses("👥 Сотрудники", "Отдел, Иркутск (пример)", "Ольга · Психолог", "Уволить", "Да, уволить")
    assert sum(DISMISSED in text for text in await come_through(region)) == 2
