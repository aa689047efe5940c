"""An urgent request that nobody takes is called for again, louder each time; the family hears that it goes on."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.sandbox.phone import Phone
from scheduler.jobs import do_due, watch_requests
from storage.models import DueItem, DueKind, RequestState
from tests.conversations.asking import ACCEPT, URGENT, asks, nothing_failed, request_of, texts
from tests.conversations.duties import is_away, puts_on
from tests.conversations.staffing import dismiss_olga
from tests.house import House
from tests.region import set_up_region

CRY = "Мне очень плохо."
AGAIN = "Её ещё никто не взял: Заявка 1"
PHONE = "Пожалуйста, позвоните психологам"
STILL = "По срочной заявке 1 пока никто не ответил: зовём дальше"


async def cries(house: House) -> Phone:
    """A mother of Angarsk has sent an urgent request."""
    mother = house.phone("mother")
    await mother.starts("d_angarsk")
    await mother.presses(URGENT)
    await mother.writes(CRY)
    return mother


async def passes(house: House, minutes: float) -> None:
    house.time.forward(minutes=minutes)
    await do_due(house.app.workshop)
    await house.settle()


async def counts(house: House, words: str, *keys: str) -> list[int]:
    return [sum(words in text for text in await texts(house.phone(key))) for key in keys]


async def test_after_five_minutes_again_after_ten_whoever_answers_for_the_unit(house: House) -> None:
    await set_up_region(house)
    await cries(house)
    await passes(house, 4)
    assert await counts(house, AGAIN, "olga", "pavel", "anna", "head", "coordinator", "admin") == [0] * 6
    await passes(house, 1)
    assert await counts(house, AGAIN, "olga", "pavel", "anna", "head", "coordinator", "admin") == [1, 1, 1, 0, 0, 0]
    assert await counts(house, STILL, "mother") == [1]
    await passes(house, 5)
    assert await counts(house, AGAIN, "olga", "pavel", "anna", "head", "coordinator", "admin") == [2, 2, 2, 1, 1, 1]
    assert await counts(house, PHONE, "olga", "head", "coordinator", "admin") == [0, 1, 1, 1]
    assert await counts(house, AGAIN, "lawyer", "mother") == [0, 0]
    assert await counts(house, STILL, "mother") == [1]


async def test_it_goes_on_by_the_hour_and_is_never_closed(house: House) -> None:
    await set_up_region(house)
    await cries(house)
    for minutes in (5, 5, 10, 10, 15, 15):
        await passes(house, minutes)
    assert await counts(house, AGAIN, "olga", "head") == [6, 5]
    assert await counts(house, STILL, "mother") == [2]
    await passes(house, 59)
    assert await counts(house, AGAIN, "olga") == [6]
    await passes(house, 1)
    assert await counts(house, AGAIN, "olga") == [7]
    assert (await request_of(house, 1)).state is RequestState.NEW


async def test_once_it_is_taken_nobody_is_called(house: House) -> None:
    await set_up_region(house)
    await cries(house)
    anna = house.phone("anna")
    await anna.presses(ACCEPT)
    for minutes in (5, 5, 60):
        await passes(house, minutes)
    assert await counts(house, AGAIN, "olga", "pavel", "anna", "head") == [0] * 4
    assert await counts(house, STILL, "mother") == [0]


async def test_the_second_call_has_the_button_that_takes_it(house: House) -> None:
    await set_up_region(house)
    mother = await cries(house)
    olga = house.phone("olga")
    await passes(house, 5)
    await olga.sees(AGAIN, ACCEPT)
    await olga.presses(ACCEPT)
    await olga.sees(CRY)
    await mother.sees("Теперь с вами психолог: срочная заявка, номер 1")


async def test_three_days_of_sleep_are_one_call(house: House) -> None:
    await set_up_region(house)
    await cries(house)
    house.time.forward(days=3)
    for _ in range(3):
        await passes(house, 0)
    assert await counts(house, AGAIN, "olga") == [1]


async def test_given_back_it_is_called_for_anew(house: House) -> None:
    await set_up_region(house)
    await cries(house)
    olga = house.phone("olga")
    await olga.presses(ACCEPT)
    await passes(house, 3)
    await dismiss_olga(house)
    await passes(house, 4)
    assert await counts(house, AGAIN, "pavel", "anna") == [0, 0]
    await passes(house, 1)
    assert await counts(house, AGAIN, "pavel", "anna", "olga") == [1, 1, 0]


async def test_a_calling_that_has_stopped_is_begun_again(house: House) -> None:
    """Given up after failures, put far off by a clock that had jumped, or older than the calling itself."""
    await set_up_region(house)
    await cries(house)
    async with house.app.database.transaction() as session:
        await session.execute(update(DueItem).values(due_at=house.time.now() + timedelta(days=30)))
    await watch_requests(house.app.workshop)
    await passes(house, 5)
    assert await counts(house, AGAIN, "olga") == [1]
    async with house.app.database.transaction() as session:
        await session.execute(update(DueItem).values(done_at=house.time.now(), given_up=True))
    for _ in range(2):
        await watch_requests(house.app.workshop)
    await passes(house, 5)
    assert await counts(house, AGAIN, "olga") == [2]
    assert await house.count(DueItem, DueItem.done_at.is_(None), DueItem.kind == DueKind.URGENT_CALL) == 1


async def test_the_head_of_the_family_s_department_is_called_when_the_centre_has_the_request(house: House) -> None:
    await set_up_region(house)
    for key in ("olga", "pavel"):
        await house.phone(key).blocks()
    await dismiss_olga(house)
    await cries(house)
    await passes(house, 5)
    await passes(house, 5)
    assert await counts(house, AGAIN, "head") == [1]


async def test_given_back_within_a_second_it_is_called_for_once(house: House) -> None:
    await set_up_region(house)
    await cries(house)
    olga = house.phone("olga")
    await olga.presses(ACCEPT)
    await dismiss_olga(house)
    assert await nothing_failed(house)
    await passes(house, 5)
    assert await counts(house, AGAIN, "pavel") == [1]


async def test_whoever_is_on_duty_is_rung_first_and_alone(house: House) -> None:
    await set_up_region(house)
    await puts_on(house.phone("head"), "Ольга")
    await puts_on(house.phone("coordinator"), "Анна")
    mother = await cries(house)
    assert any("Я зову дежурного специалиста." in text for text in await texts(mother))
    assert await counts(house, "Срочно. Заявка 1", "olga", "pavel", "anna") == [1, 0, 0]
    await passes(house, 5)
    assert await counts(house, AGAIN, "olga", "pavel", "anna", "head") == [1, 1, 1, 0], "then the next"
    assert await counts(house, "Дежурный пока не ответил по срочной заявке 1, я зову следующего", "mother") == [1]
    await passes(house, 5)
    assert await counts(house, PHONE, "head", "coordinator") == [1, 1]
    assert await counts(house, "Теперь зову и тех, кто отвечает за специалистов", "mother") == [1]
    assert await counts(house, "с вами", "mother") == [0]
    await house.phone("pavel").presses(ACCEPT)
    await mother.sees("Теперь с вами психолог")


async def test_with_nobody_of_the_department_on_duty_the_centre_s_duty_is_rung(house: House) -> None:
    await set_up_region(house)
    await puts_on(house.phone("coordinator"), "Анна")
    await cries(house)
    assert await counts(house, "Срочно. Заявка 1", "olga", "pavel", "anna") == [0, 0, 1]


@pytest.mark.parametrize("why", ["away", "blocked", "tomorrow"])
async def test_a_duty_that_cannot_be_called_is_no_duty(house: House, why: str) -> None:
    await set_up_region(house)
    await puts_on(house.phone("head"), "Ольга", "19" if why == "tomorrow" else "18")
    if why == "away":
        await is_away(house.phone("olga"), "18", "20")
    if why == "blocked":
        await house.phone("olga").blocks()
        await asks(house.phone("wife"), "Слова.", place="ангарск")
    mother = await cries(house)
    assert await counts(house, "🆘 Срочно. Заявка", "pavel", "anna") == [1, 1]
    assert any("Дежурного сейчас нет. Я зову всех психологов" in text for text in await texts(mother))
    assert await counts(house, "🆘 Срочно. Заявка", "olga") == [1 if why == "tomorrow" else 0]


async def test_the_substitute_of_a_duty_who_is_away_is_rung(house: House) -> None:
    await set_up_region(house)
    await puts_on(house.phone("head"), "Ольга")
    await is_away(house.phone("olga"), "18", "20", "Павел")
    await cries(house)
    assert await counts(house, "Срочно. Заявка 1", "olga", "pavel", "anna") == [0, 1, 0]


async def test_nobody_away_is_called_at_any_stage_while_others_are_there(house: House) -> None:
    await set_up_region(house)
    await is_away(house.phone("olga"), "18", "20")
    await cries(house)
    for minutes in (5, 5, 10):
        await passes(house, minutes)
    assert await counts(house, "🆘 Срочно.", "olga") == [0]
    assert (await counts(house, "🆘 Срочно.", "pavel"))[0] > 1


async def test_at_night_without_place_or_consent_the_call_goes_out(house: House) -> None:
    await set_up_region(house)
    house.time.forward(hours=15)
    wife = house.phone("wife")
    await wife.starts()
    await wife.presses(URGENT)
    await wife.sees("Срочная заявка, номер 1, принята")
    assert await counts(house, "Срочно. Заявка 1", "anna") == [1]
