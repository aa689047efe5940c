"""Where a family lives is asked once; it says who answers."""

from sqlalchemy import select

from handlers.family.screens.municipality import ChooseDepartment
from storage.models import (
    Appeal,
    AppealLine,
    Municipality,
    Profile,
    Unit,
    UnitMunicipality,
)
from tests.conversations.asking import (
    ANGARSK,
    LAWYER,
    PSYCHOLOGIST,
    SEND,
    asks,
    hears_of_requests,
    kept,
    request_of,
    words_in,
)
from tests.house import House
from tests.region import IRKUTSK, POSTS, set_up_region


async def test_the_municipality_is_asked_once_and_remembered(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await asks(mother, "Первая.")
    await mother.starts()
    await mother.presses(LAWYER)
    await mother.writes("Вторая.")
    await mother.sees("Юрист увидит ваши слова", SEND)
    await mother.presses(SEND)
    await mother.sees("Заявка, номер 2, принята")


async def test_a_request_goes_to_the_centre_when_the_department_has_no_such_specialist(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await asks(mother, "Вопрос о выплатах.", kind=LAWYER)
    await mother.sees("юрист", "Центр сопровождения семей")
    await house.phone("lawyer").sees("Заявка 1", "юрист", "Ангарск", "ждёт")
    assert not await hears_of_requests(house.phone("olga"))
    async with house.rows() as rows:
        appeal = (await rows.scalars(select(Appeal))).one()
        assert (await rows.get_one(Unit, appeal.unit_id)).code == "centre"
        assert appeal.line is AppealLine.LEGAL_CONSULTATION


async def test_when_nobody_can_answer_the_staff_is_told_and_the_family_hears_an_honest_term(house: House) -> None:
    await set_up_region(house, tuple(post for post in POSTS if post[3] is not Profile.LAWYER))
    mother = house.phone("mother")
    await asks(mother, "Вопрос юристу.", kind=LAWYER)
    receipt = await mother.sees("Заявка, номер 1, принята", "Сейчас специалиста на месте нет", "одного рабочего дня")
    assert "🆘 Срочная помощь" in receipt.labels
    for key in ("coordinator", "admin"):
        told = await house.phone(key).sees("Заявка 1", "юрист", "Ответить некому")
        assert "Вопрос юристу" not in told.text
    assert not await hears_of_requests(house.phone("head"))
    async with house.rows() as rows:
        assert (await rows.get_one(Unit, (await rows.scalars(select(Appeal.unit_id))).one())).code == "angarsk"


async def test_a_request_is_taken_even_before_any_unit_is_set_up(house: House) -> None:
    mother = house.phone("mother")
    await asks(mother, "Есть кто-нибудь?")
    await mother.sees("Заявка, номер 1, принята")
    assert await house.count(Appeal) == 1


async def test_the_municipality_can_be_chosen_from_the_list_or_left_unsaid(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts()
    await mother.presses(PSYCHOLOGIST)
    await mother.writes("Слова.")
    await mother.presses("📋 Выбрать из списка", "›", "‹", ANGARSK, SEND)
    assert (await request_of(house, 1)).municipality_id is not None

    wife = house.phone("wife")
    await wife.starts()
    await wife.presses(PSYCHOLOGIST)
    await wife.writes("Слова.")
    await wife.presses("Не хочу указывать", SEND)
    await wife.sees("Заявка, номер 2, принята", "Центр сопровождения семей")
    assert (await request_of(house, 2)).municipality_id is None
    await wife.presses("☰ Меню", LAWYER)
    await wife.writes("Ещё слова.")
    await wife.sees("Юрист увидит ваши слова")


async def test_a_city_comes_before_its_district(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts()
    await mother.presses(PSYCHOLOGIST)
    await mother.writes("Слова.")
    await mother.writes("Иркутск")
    labels = await mother.labels()
    assert labels.index("город Иркутск") < labels.index("Иркутский район")


async def test_while_the_place_is_asked_no_words_are_lost(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts()
    await mother.presses(PSYCHOLOGIST)
    await mother.writes("Первые слова.")
    await mother.writes("Сын плохо спит и со мной почти не разговаривает уже две недели.")
    await mother.sees("Эти слова добавлены к сообщению")
    await mother.writes("бьбьбь")
    await mother.sees("не нахожу", "Если это слова для специалиста, они сохранены")
    await mother.writes("Ангарск")
    await mother.presses("Это не место, а слова")
    await mother.writes("ангарск")
    await mother.presses(ANGARSK)
    await mother.sees("две недели")
    await mother.presses(SEND)
    assert await words_in(house, 1) == [
        "Первые слова.",
        "Сын плохо спит и со мной почти не разговаривает уже две недели.",
        "бьбьбь",
        "Ангарск",
    ]


async def test_names_tried_in_the_settings_are_no_message(house: House) -> None:
    """No message waits there: none is said to be added to, and the tries go with the place that is chosen."""
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts()
    await mother.presses("⚙️ Настройки", "Изменить")
    for typed in ("Ангаркс", "Ангорск"):
        await mother.writes(typed)
        asked = await mother.sees("Какое место имеется в виду?", ANGARSK)
        assert "добавлены" not in asked.text
    await mother.presses(ANGARSK)
    await mother.sees("Место сохранено: Ангарский городской округ")
    assert await kept(house) == []


async def test_names_tried_before_the_place_was_found_do_not_travel_with_the_words(house: House) -> None:
    """Only what is like the chosen name is taken for a try: anything else may be words."""
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts()
    await mother.presses(PSYCHOLOGIST)
    await mother.writes("Первые слова.")
    for typed in ("Ангаркс", "г. Москва", "Ангорск"):
        await mother.writes(typed)
    await mother.sees("Эти слова добавлены к сообщению", ANGARSK)
    await mother.presses(ANGARSK, SEND)
    assert await words_in(house, 1) == ["Первые слова.", "г. Москва"]


async def test_of_two_departments_of_one_municipality_the_family_chooses(house: House) -> None:
    await set_up_region(house)
    async with house.app.database.transaction() as session:
        irkutsk = (await session.scalars(select(Unit.id).where(Unit.code == "irkutsk-city"))).one()
        angarsk = (await session.scalars(select(Municipality.id).where(Municipality.code == "angarsk"))).one()
        session.add(UnitMunicipality(unit_id=irkutsk, municipality_id=angarsk))
    mother = house.phone("mother")
    await mother.starts()
    await mother.presses(PSYCHOLOGIST)
    await mother.writes("Слова.")
    await mother.writes("ангарск")
    await mother.presses(ANGARSK)
    await mother.sees("Какой вам ближе?")
    await mother.forges(ChooseDepartment(unit_id=1).pack())
    await mother.sees("уже ничего нет")
    await mother.presses("Отдел, Ангарск (пример)", SEND)
    await mother.sees("Заявка, номер 1, принята", "Отдел, Ангарск")
    await house.phone("olga").sees("Заявка 1")


async def test_a_department_chosen_by_a_poster_needs_no_question(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts("d_angarsk")
    await mother.presses(PSYCHOLOGIST)
    await mother.writes("Слова.")
    await mother.presses(SEND)
    await house.phone("olga").sees("Заявка 1", "Отдел, Ангарск")


async def test_a_poster_of_another_department_is_the_place_that_is_shown_and_asked(house: House) -> None:
    irkutsk = tuple((key, IRKUTSK if key == "pavel" else unit, role, profile) for key, unit, role, profile in POSTS)
    await set_up_region(house, irkutsk)
    mother, pavel = house.phone("mother"), house.phone("pavel")
    await asks(mother, "Раньше.")
    await mother.starts(f"d_{IRKUTSK}")
    await mother.presses(PSYCHOLOGIST)
    await mother.writes("Слова.")
    review = await mother.sees("Отдел, Иркутск", SEND)
    assert "Ангарск" not in review.text
    await mother.presses(SEND)
    notice = await pavel.sees("Отдел, Иркутск")
    assert "Ангарск" not in notice.text
    assert (await request_of(house, 2)).municipality_id is None


async def test_a_poster_of_the_own_department_keeps_the_municipality(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await asks(mother, "Раньше.")
    await mother.starts("d_angarsk")
    await asks(mother, "Слова.", place=None)
    assert (await request_of(house, 2)).municipality_id == (await request_of(house, 1)).municipality_id is not None
