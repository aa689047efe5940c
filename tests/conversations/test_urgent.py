"""«🆘 Срочная помощь»: the numbers at once, a call with or without words, nothing promised that is not kept."""

from sqlalchemy import select

from handlers.specialist.screens.requests import Take
from storage.models import Appeal, AppealLine, HelpRequest, MessageClass, OutboxMessage, Profile, RequestKind, Unit
from tests.conversations.asking import (
    ACCEPT,
    LAWYER,
    PSYCHOLOGIST,
    SEND,
    URGENT,
    asked_and_taken,
    asks,
    request_of,
    texts,
    words_in,
)
from tests.house import House
from tests.region import POSTS, set_up_region


async def test_the_numbers_come_first_and_specialists_are_called_at_once(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts()
    await mother.presses(URGENT)
    screen = await mother.sees("112", "Срочная заявка, номер 1, принята", "Я зову", "Напишите, что происходит")
    assert screen.text.startswith("112"), "the first line is a number, without any introduction"
    await house.phone("anna").sees("🆘 Срочно. Заявка 1", ACCEPT)
    await mother.writes("Он угрожает себе.")
    await mother.sees("Добавлено: заявка, номер 1")
    assert "с вами" not in " ".join(await texts(mother)), "nobody is with them before somebody takes the request"
    request = await request_of(house, 1)
    assert request.kind is RequestKind.URGENT
    async with house.rows() as rows:
        assert (await rows.scalars(select(Appeal.line))).one() is AppealLine.EMERGENCY_PSYCHOLOGICAL


async def test_with_an_empty_rota_it_reaches_every_psychologist_above_all_else_and_says_so(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts("d_angarsk")
    await mother.presses(URGENT)
    await mother.sees("Дежурного сейчас нет. Я зову всех психологов")
    await mother.writes("Мы одни дома.")
    for who in ("olga", "pavel", "anna"):
        notice = await house.phone(who).sees("🆘 Срочно. Заявка 1", ACCEPT)
        assert "Мы одни" not in notice.text
    for who in ("lawyer", "head", "coordinator"):
        assert not any("Заявка" in text for text in await texts(house.phone(who)))
    async with house.rows() as rows:
        classes = await rows.scalars(
            select(OutboxMessage.message_class).where(OutboxMessage.notice == "new_request").distinct()
        )
        assert classes.all() == [MessageClass.URGENT]
        assert (await rows.get_one(Unit, (await rows.scalars(select(Appeal.unit_id))).one())).code == "angarsk"
    anna = house.phone("anna")
    await anna.presses(ACCEPT)
    await anna.sees("Мы одни дома.")
    await mother.sees("Теперь с вами психолог: срочная заявка, номер 1")
    for who in ("olga", "pavel"):
        await house.phone(who).sees("Заявка 1 уже в работе у коллеги")


async def test_pressed_again_it_names_the_urgent_request_that_is_open(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts("d_angarsk")
    await mother.presses(URGENT)
    await mother.writes("Он угрожает себе.")
    await mother.presses(URGENT)
    again = await mother.sees("Срочная заявка 1 уже открыта, специалистов позвали. Пишите сюда: слова добавятся к ней.")
    assert again.text.startswith("112")
    assert "напишите, что происходит" not in again.text
    await mother.writes("Он ушёл из дома.")
    assert await words_in(house, 1) == ["Он угрожает себе.", "Он ушёл из дома."]


async def test_words_kept_before_are_sent_at_once(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts()
    await mother.writes("Мне очень плохо.")
    await mother.presses(URGENT)
    told = await mother.sees(
        "Срочная заявка, номер 1, принята", "Вместе с ней ушло написанное раньше:", "Мне очень плохо."
    )
    assert told.text.startswith("112")
    assert await words_in(house, 1) == ["Мне очень плохо."]
    await mother.writes("Пожалуйста.")
    await mother.sees("Добавлено: заявка, номер 1")
    assert await words_in(house, 1) == ["Мне очень плохо.", "Пожалуйста."]


async def test_words_chosen_for_another_specialist_go_as_urgent_when_the_button_is_pressed(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts()
    await mother.presses(PSYCHOLOGIST)
    await mother.writes("Не могу больше.")
    await mother.sees("Где вы живёте?")
    await mother.presses(URGENT)
    await mother.sees("Срочная заявка, номер 1, принята")
    assert await house.count(HelpRequest) == 1


async def test_a_double_tap_sends_kept_words_once(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts()
    await mother.writes("Мне очень плохо.")
    await mother.double_presses(URGENT)
    assert await house.count(HelpRequest) == 1
    assert await house.count(Appeal) == 1
    await mother.writes("Ещё.")
    await mother.presses(URGENT)
    await mother.writes("И ещё.")
    assert await words_in(house, 1) == ["Мне очень плохо.", "Ещё.", "И ещё."]
    assert await house.count(HelpRequest) == 1


async def test_a_burst_of_urgent_words_is_one_request(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts()
    await mother.presses(URGENT)
    await mother.writes("Раз.", "Два.", "Три.")
    await mother.sees("Добавлено: заявка, номер 1")
    assert await words_in(house, 1) == ["Раз.", "Два.", "Три."]
    assert await house.count(HelpRequest) == 1


async def test_urgent_words_stay_together_beside_another_open_request(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await asks(mother, "Про выплаты.", kind=LAWYER)
    await mother.presses(URGENT)
    await mother.writes("Раз.", "Два.")
    await mother.writes("Три.")
    assert await words_in(house, 2) == ["Раз.", "Два.", "Три."]
    assert await words_in(house, 1) == ["Про выплаты."]


async def test_without_any_psychologist_heads_and_coordinators_are_called(house: House) -> None:
    await set_up_region(house, tuple(post for post in POSTS if post[3] is not Profile.PSYCHOLOGIST))
    mother = house.phone("mother")
    await mother.starts("d_angarsk")
    await mother.presses(URGENT)
    await mother.sees("Срочная заявка, номер 1, принята", "Сейчас специалиста на месте нет")
    await mother.writes("Помогите.")
    for who in ("head", "coordinator", "admin"):
        told = await house.phone(who).sees("🆘 Срочно.", "Ответить некому")
        assert "Помогите" not in told.text
        await house.phone(who).forges(Take(request_id=1).pack())
        assert not any("Помогите" in text for text in await texts(house.phone(who)))


async def test_with_nobody_on_the_staff_nobody_is_said_to_be_called(house: House) -> None:
    mother = house.phone("mother")
    await mother.starts()
    await mother.presses(URGENT)
    await mother.sees("Срочная заявка, номер 1, принята", "Сейчас специалиста на месте нет")
    await mother.writes("Помогите.")
    await mother.sees("Добавлено: заявка, номер 1.", "Сейчас специалиста на месте нет")
    await mother.presses(URGENT)
    again = await mother.sees(
        "Срочная заявка 1 уже открыта.", "Сейчас специалиста на месте нет", "слова добавятся к ней"
    )
    assert again.text.startswith("112")
    await mother.writes("Он ушёл из дома.")
    await mother.sees("Добавлено: заявка, номер 1.", "Сейчас специалиста на месте нет")
    said = " ".join(await texts(mother))
    assert not any(
        untrue in said for untrue in ("позвали", "Зовём", "прочитает", "уйдут специалистам", "дежурн", "Я зову")
    )


async def test_helpline_numbers_stand_on_the_urgent_screen_only(house: House) -> None:
    await set_up_region(house)
    mother, _ = await asked_and_taken(house, "Слова.")
    await mother.writes("Ещё.")
    await mother.sends(voice={"file_id": "v", "file_unique_id": "v", "duration": 3})
    assert not any("112" in text for text in await texts(mother))
    assert URGENT in await mother.labels()
    assert SEND not in await mother.labels()


async def test_the_urgent_screen_never_takes_the_place_of_a_receipt(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await asks(mother, "Слова.")
    receipt = (await mother.sees("Заявка, номер 1, принята")).text
    await mother.presses(URGENT)
    assert receipt in await texts(mother)
