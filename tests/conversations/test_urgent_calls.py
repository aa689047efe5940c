"""An urgent request that nobody takes is called for again, louder each time; the family hears that it goes on."""

from datetime import timedelta

from sqlalchemy import update

from bot.sandbox.phone import Phone
from scheduler.jobs import do_due, watch_requests
from storage.models import DueItem, DueKind, RequestState
from tests.conversations.asking import TAKE, URGENT, nothing_failed, request_of, texts
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
    await anna.presses(TAKE)
    for minutes in (5, 5, 60):
        await passes(house, minutes)
    assert await counts(house, AGAIN, "olga", "pavel", "anna", "head") == [0] * 4
    assert await counts(house, STILL, "mother") == [0]


async def test_the_second_call_has_the_button_that_takes_it(house: House) -> None:
    await set_up_region(house)
    mother = await cries(house)
    olga = house.phone("olga")
    await passes(house, 5)
    await olga.sees(AGAIN, TAKE)
    await olga.presses(TAKE)
    await olga.sees(CRY)
    await mother.sees("Специалист с вами: срочная заявка, номер 1")


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
    await olga.presses(TAKE)
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
    await olga.presses(TAKE)
    await dismiss_olga(house)
    assert await nothing_failed(house)
    await passes(house, 5)
    assert await counts(house, AGAIN, "pavel") == [1]
