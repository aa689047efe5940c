"""A post that ends, or answers something else now, takes with it the families that it gave the right to."""

from bot.sandbox.phone import Phone
from handlers.specialist.screens.closing import CloseWith
from handlers.specialist.screens.requests import Answer, Card, Take
from storage.models import RequestResult, RequestState
from tests.conversations.asking import ACCEPT, CLOSE, TAKE, URGENT, asked_and_taken, asks, request_of, texts, words_in
from tests.conversations.staffing import dismiss_olga, invited, person_of
from tests.house import House

IN_IRKUTSK = ("Отдел, Иркутск (пример)", "➕ Пригласить", "Специалист")
CARD = Card(request_id=1, page=0).pack()


async def dismiss_anna_from_the_centre(house: House) -> None:
    coordinator = house.phone("coordinator")
    await coordinator.writes("/menu")
    await coordinator.presses("👥 Сотрудники", "Центр сопровождения семей", "Анна · Психолог", "Уволить", "Да, уволить")
    await coordinator.sees("Анна: уже не в команде")


async def anna_takes_a_request_of_angarsk(house: House) -> None:
    """The psychologists of Angarsk cannot be reached: the Centre is asked."""
    for key in ("olga", "pavel"):
        await house.phone(key).blocks()
    await asks(house.phone("wife"), "Это узнают: бот остановлен.")
    await asks(house.phone("mother"), "Тайна матери.")
    await house.phone("anna").presses(TAKE)
    assert (await request_of(house, 2)).taken_by == (await person_of(house, house.phone("anna"))).id


async def test_who_keeps_another_post_hears_which_one_is_over(region: House) -> None:
    anna = region.phone("anna")
    await anna.opens(await invited(region.phone("coordinator"), *IN_IRKUTSK, "Соцработник"))
    await dismiss_anna_from_the_centre(region)
    told = await anna.sees("Завершена одна из ваших ролей в боте: специалист, Центр", "Другие ваши роли", "остаются")
    assert "Ваша работа в боте завершена" not in told.text
    await anna.presses("☰ Меню", "➕ Записать обращение")


async def test_who_leaves_the_centre_keeps_no_family_by_a_post_that_answers_something_else(region: House) -> None:
    mother, anna = region.phone("mother"), region.phone("anna")
    await anna.opens(await invited(region.phone("coordinator"), *IN_IRKUTSK, "Соцработник"))
    await anna_takes_a_request_of_angarsk(region)
    await dismiss_anna_from_the_centre(region)
    request = await request_of(region, 2)
    assert (request.state, request.taken_by) == (RequestState.NEW, None)
    await mother.sees("номер 2", "ищем другого")
    await mother.writes("Новая тайна.")
    await anna.forges(Card(request_id=2, page=0).pack())
    assert not any("Новая тайна" in text for text in await texts(anna))


async def test_an_urgent_request_taken_from_the_centre_is_called_out_again(region: House) -> None:
    wife, anna = region.phone("wife"), region.phone("anna")
    await anna.opens(await invited(region.phone("coordinator"), *IN_IRKUTSK, "Юрист"))
    await wife.starts("d_angarsk")
    await wife.presses(URGENT)
    await wife.writes("Он с ружьём.")
    await anna.presses(ACCEPT)
    before = len(await texts(region.phone("olga")))
    await dismiss_anna_from_the_centre(region)
    assert (await request_of(region, 1)).state is RequestState.NEW
    assert any("Срочно" in text for text in (await texts(region.phone("olga")))[before:])


async def test_another_profile_gives_back_what_it_does_not_answer(region: House) -> None:
    mother, olga, pavel = region.phone("mother"), region.phone("olga"), region.phone("pavel")
    await asks(mother, "Тайна.")
    await olga.presses(TAKE)
    link = await invited(region.phone("head"), "➕ Пригласить", "Юрист")
    before = len(await texts(pavel))
    await olga.opens(link)
    await olga.sees("Вы в команде: юрист")
    assert (await request_of(region, 1)).state is RequestState.NEW
    await mother.sees("Заявка, номер 1: ответит другой специалист")
    assert any("Новая. " in text for text in (await texts(pavel))[before:])
    await mother.writes("Новая тайна.")
    assert not any("Новая тайна" in text for text in await texts(olga))
    await pavel.presses(TAKE)
    await pavel.sees("Тайна.", "Новая тайна.")


async def test_the_same_profile_again_takes_nothing_away(region: House) -> None:
    await asks(region.phone("mother"), "Тайна.")
    await region.phone("olga").presses(TAKE)
    await region.phone("olga").opens(await invited(region.phone("head"), "➕ Пригласить", "Психолог"))
    assert (await request_of(region, 1)).state is RequestState.TAKEN


async def secrets_of(phone: Phone) -> int:
    return sum("Тайна" in text for text in await texts(phone))


async def test_a_former_colleague_does_not_open_the_conversations_of_the_old_department(region: House) -> None:
    _, olga = await asked_and_taken(region, "Тайна матери.")
    await olga.presses(CLOSE, "Помощь получена")
    await dismiss_olga(region)
    await olga.opens(await invited(region.phone("coordinator"), *IN_IRKUTSK, "Психолог"))
    before = await secrets_of(olga)
    for button in (
        CARD,
        Take(request_id=1).pack(),
        Answer(request_id=1).pack(),
        CloseWith(request_id=1, result=RequestResult.HELPED).pack(),
    ):
        await olga.forges(button)
        assert await secrets_of(olga) == before


async def test_the_centre_keeps_a_family_when_the_department_can_be_reached_again(region: House) -> None:
    mother, anna = region.phone("mother"), region.phone("anna")
    await anna_takes_a_request_of_angarsk(region)
    await region.phone("olga").unblocks()
    await mother.writes("Вы ещё здесь?")
    await anna.sees("Вы ещё здесь?")
    await anna.forges(Answer(request_id=2).pack())
    await anna.writes("Здесь.")
    await mother.sees("Здесь.")
    assert await words_in(region, 2) == ["Тайна матери.", "Вы ещё здесь?", "Здесь."]
