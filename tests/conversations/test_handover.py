"""«↪️ Передать»: a colleague, another department or the Centre goes on, and the family never tells it twice."""

import pytest
from sqlalchemy import select

from handlers.specialist.screens.handover import HandOver, HandToUnit, ToColleague, ToDesk
from handlers.specialist.screens.requests import Card
from storage.models import Appeal, HelpRequest, Profile, RequestNote, RequestState, Unit
from tests.conversations.announcing import at
from tests.conversations.asking import (
    ACCEPT,
    ANSWER,
    TAKE,
    URGENT,
    asked_and_taken,
    asks,
    hears_of_requests,
    request_of,
    texts,
)
from tests.conversations.duties import is_away
from tests.conversations.staffing import invited, person_of, post_of
from tests.conversations.test_side_by_side import nothing_is_left, taps
from tests.house import House

HAND = "↪️ Передать"
IN_IRKUTSK = ("Отдел, Иркутск (пример)", "➕ Пригласить", "Специалист")


async def opens_own_card(house: House) -> None:
    olga = house.phone("olga")
    await olga.writes("/menu")
    await olga.presses("📥 Заявки", "1, психолог")


async def unit_of(house: House, number: int) -> str:
    """The code of the unit in whose report a request counts."""
    async with house.rows() as rows:
        return (
            await rows.scalars(
                select(Unit.code).join(Appeal, Appeal.unit_id == Unit.id).where(Appeal.request_id == number)
            )
        ).one()


async def test_a_colleague_goes_on_with_the_whole_conversation_and_a_note(region: House) -> None:
    mother, olga, pavel = *await asked_and_taken(region, "Муж молчит."), region.phone("pavel")
    await olga.presses(ANSWER)
    await olga.writes("Расскажите, с каких пор.")
    await opens_own_card(region)
    await olga.presses(HAND, "Павел · Психолог · Отдел, Ангарск (пример)")
    await olga.writes("Просила звонить вечером.")
    await olga.sees("Заявка 1 передана: Павел", "Семье сообщили")
    await mother.sees("Заявка 1 теперь у другого специалиста", "рассказывать заново не нужно")
    await pavel.sees("Вам передана заявка", "Просила звонить вечером.")
    assert not any("вечером" in text for text in await texts(mother)), "the note is for colleagues"
    await pavel.presses("📂 Открыть заявку 1")
    await pavel.sees("Муж молчит.", "Расскажите, с каких пор.", "Передаёт Ольга: Просила звонить вечером.")
    await mother.writes("С октября.")
    await pavel.sees("С октября.")
    assert not any("С октября" in text for text in await texts(olga))
    await olga.forges(Card(request_id=1).pack())
    assert not any("С октября" in text for text in await texts(olga)), "who handed it over reads no further"


async def test_it_goes_to_a_lawyer_of_the_centre_and_counts_where_it_did(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Нужен юрист.")
    await opens_own_card(region)
    await olga.presses(HAND, "Игорь · Юрист · Центр сопровождения семей", "Передать без записки")
    await mother.sees("юрист, Центр")
    await region.phone("lawyer").presses("📂 Открыть заявку 1")
    await region.phone("lawyer").sees("Нужен юрист.", ANSWER)
    assert await unit_of(region, 1) == "angarsk"
    assert await region.count(Appeal) == 1
    assert await region.count(RequestNote) == 0


async def test_another_department_is_offered_it_and_the_first_takes_it(region: House) -> None:
    anna, mother = region.phone("anna"), region.phone("mother")
    await anna.opens(await invited(region.phone("coordinator"), *IN_IRKUTSK, "Соцработник"))
    await asked_and_taken(region, "Переехали в Иркутск.")
    olga = region.phone("olga")
    await opens_own_card(region)
    await olga.presses(HAND, "🏢 В отдел или в Центр", "Отдел, Иркутск (пример) · Соцработник")
    await olga.writes("Семья переехала.")
    await olga.sees("Заявка 1 предложена")
    await mother.sees("соцработник, Отдел, Иркутск")
    request = await request_of(region, 1)
    assert (request.state, request.taken_by, request.profile) == (RequestState.NEW, None, Profile.SOCIAL_WORKER)
    await anna.presses(TAKE)
    await anna.sees("Переехали в Иркутск.")
    assert await unit_of(region, 1) == "angarsk", "it was registered there"


async def test_where_nobody_can_be_reached_it_stays(region: House) -> None:
    _mother, olga = await asked_and_taken(region, "Слова.")
    async with region.rows() as rows:
        irkutsk = (await rows.scalars(select(Unit.id).where(Unit.code == "irkutsk-city"))).one()
    await olga.forges(
        ToDesk(request_id=1, unit_id=irkutsk, profile=Profile.LAWYER, without_note=True).pack(),
    )
    await olga.sees("никто не на связи", "остаётся у вас")
    assert (await request_of(region, 1)).taken_by == (await person_of(region, olga)).id


async def test_a_colleague_who_has_stopped_the_bot_is_not_offered(region: House) -> None:
    _mother, olga = await asked_and_taken(region, "Слова.")
    await region.phone("pavel").blocks()
    await asks(region.phone("wife"), "Об этом Павел уже не узнает.")
    await opens_own_card(region)
    await olga.presses(HAND)
    labels = (await olga.sees("Кому передать")).labels
    assert "Анна · Психолог · Центр сопровождения семей" in labels
    assert not any("Павел" in label for label in labels)


async def test_an_urgent_request_goes_to_psychologists_only(region: House) -> None:
    mother, anna = region.phone("mother"), region.phone("anna")
    await mother.starts()
    await mother.presses(URGENT)
    await mother.writes("Очень страшно.")
    await anna.presses(ACCEPT)
    await anna.writes("/menu")
    await anna.presses("📥 Заявки", "🆘 1, срочно", HAND, "🏢 В отдел или в Центр")
    shown = await anna.sees("Чьим специалистам")
    assert any("Психолог" in label for label in shown.labels)
    assert not any("Юрист" in label for label in shown.labels)
    async with region.rows() as rows:
        centre = (await rows.scalars(select(Unit.id).where(Unit.code == "centre"))).one()
    await anna.forges(ToDesk(request_id=1, unit_id=centre, profile=Profile.LAWYER, without_note=True).pack())
    assert (await request_of(region, 1)).taken_by == (await person_of(region, anna)).id
    assert not await hears_of_requests(region.phone("lawyer"))


async def test_fifty_taps_hand_it_over_once(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова.")
    await opens_own_card(region)
    await olga.presses(HAND, "Павел · Психолог · Отдел, Ангарск (пример)")
    await taps(region, "olga", "Передать без записки", 50)
    await region.settle()
    assert sum("теперь у другого специалиста" in text for text in await texts(mother)) == 1
    assert sum("Вам передана заявка" in text for text in await texts(region.phone("pavel"))) == 1
    assert await nothing_is_left(region)


@pytest.mark.parametrize("who", ["pavel", "lawyer", "head", "coordinator", "admin", "mother", "wife"])
async def test_nobody_hands_over_what_is_not_in_work_with_them(region: House, who: str) -> None:
    _mother, olga = await asked_and_taken(region, "Тайна.")
    phone = region.phone(who)
    await phone.starts()
    for forged in (
        HandOver(request_id=1),
        HandToUnit(request_id=1),
        ToColleague(request_id=1, post_id=2),
        ToColleague(request_id=1, post_id=2, without_note=True),
        ToDesk(request_id=1, unit_id=1, profile=Profile.PSYCHOLOGIST, without_note=True),
    ):
        await phone.forges(forged.pack())
    assert (await request_of(region, 1)).taken_by == (await person_of(region, olga)).id
    if who != "mother":
        assert not any("Тайна" in text for text in await texts(phone))


async def test_nothing_is_handed_to_somebody_away(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова.")
    await is_away(region.phone("pavel"), "18", "20")
    await mother.writes("Ещё слова.")
    await olga.writes("/menu")
    await olga.presses("📥 Заявки", "1, психолог", "↪️ Передать")
    shown = await olga.sees("Анна · Психолог")
    assert not any("Павел" in label for label in shown.labels)


async def test_an_urgent_request_handed_over_by_night_wakes_the_colleague(region: House) -> None:
    await at(region, "2026-11-19T02:00")
    mother, anna, olga = (region.phone(key) for key in ("mother", "anna", "olga"))
    await mother.starts()
    await mother.presses(URGENT)
    await anna.presses(ACCEPT)
    post = await post_of(region, olga)
    async with region.app.database.transaction() as session:
        (await session.get_one(HelpRequest, 1)).helping_unit_id = post.unit_id
    await anna.forges(ToColleague(request_id=1, post_id=post.id, without_note=True).pack())
    await olga.sees("Вам передана заявка")


@pytest.mark.parametrize("first", ["olga", "head"])
async def test_handed_over_and_dismissed_at_one_moment_it_is_nobody_s_who_is_gone(region: House, first: str) -> None:
    _mother, olga = await asked_and_taken(region, "Слова.")
    head = region.phone("head")
    await opens_own_card(region)
    await olga.presses(HAND, "Павел · Психолог · Отдел, Ангарск (пример)")
    await head.writes("/menu")
    await head.presses("👥 Сотрудники", "Павел · Психолог", "Уволить")
    pressed = {"olga": "Передать без записки", "head": "Да, уволить"}
    for key in (first, *(pressed.keys() - {first})):
        await taps(region, key, pressed[key])
    await region.settle()
    assert (await request_of(region, 1)).taken_by != (await person_of(region, region.phone("pavel"))).id
    assert await nothing_is_left(region)
