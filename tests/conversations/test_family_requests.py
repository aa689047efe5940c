"""A family asks: own words, the place once, «Отправить», a receipt that stays; and «Мои заявки»."""

from sqlalchemy import select

from handlers.family.screens.requests import History, MyRequest, Talk
from handlers.family.screens.words import Drop, Send
from storage.models import (
    Appeal,
    AppealLine,
    AppealSource,
    Channel,
    Draft,
    DraftPart,
    HelpRequest,
    Person,
    RequestKind,
    Unit,
)
from tests.conversations.asking import (
    ANGARSK,
    LAWYER,
    PSYCHOLOGIST,
    SEND,
    asks,
    prepares,
    request_of,
    texts,
    words_in,
)
from tests.house import NOON, House
from tests.region import set_up_region


async def test_a_family_asks_in_own_words_and_keeps_a_receipt_with_a_number(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts()
    await mother.presses(PSYCHOLOGIST)
    await mother.sees("своими словами")
    await mother.writes("Муж пришёл в отпуск и молчит.")
    await mother.sees("Где вы живёте?")
    await mother.writes("ангарск")
    await mother.presses(ANGARSK)
    await mother.sees("Психолог увидит ваши слова", "Муж пришёл в отпуск и молчит.", ANGARSK)
    await mother.presses(SEND)
    receipt = await mother.sees("Заявка, номер 1, принята", "психолог", "Отдел, Ангарск")
    assert SEND not in [label for message in await mother.chat() for label in message.labels]

    await mother.presses("☰ Меню")
    assert receipt.text in await texts(mother), "the receipt stays when the menu is opened below it"
    assert await words_in(house, 1) == ["Муж пришёл в отпуск и молчит."]
    assert await house.count(Draft) == 0
    assert await house.count(DraftPart) == 0


async def test_a_request_is_exactly_one_appeal_of_the_unit_it_was_routed_to(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await asks(mother, "Первое.")
    async with house.rows() as rows:
        appeal = (await rows.scalars(select(Appeal))).one()
        unit = await rows.get_one(Unit, appeal.unit_id)
        assert (unit.code, appeal.line, appeal.source) == ("angarsk", AppealLine.CONSULTATION, AppealSource.FAMILY)
        assert (appeal.channel, appeal.author_id, appeal.request_id) == (Channel.MESSENGER, None, 1)
        assert appeal.day.isoformat() == "2026-11-18"


async def test_an_appeal_counts_on_the_local_day_after_local_midnight(house: House) -> None:
    await set_up_region(house)
    house.time.instant = NOON.replace(hour=16, minute=30)
    await asks(house.phone("mother"), "Ночью.")
    async with house.rows() as rows:
        assert (await rows.scalars(select(Appeal.day))).one().isoformat() == "2026-11-19"


async def test_several_messages_are_one_request_in_their_order(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await asks(mother, "Раз.", "Два.", "Три.")
    assert await words_in(house, 1) == ["Раз.", "Два.", "Три."]
    assert await house.count(HelpRequest) == 1


async def test_words_can_be_added_before_sending(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await prepares(mother, "Начало.")
    await mother.writes("Продолжение.")
    await mother.sees("Начало.", "Продолжение.", SEND)
    await mother.presses(SEND)
    assert await words_in(house, 1) == ["Начало.", "Продолжение."]


async def test_a_double_tap_on_send_makes_one_request_and_answers_twice(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await prepares(mother, "Слова.")
    await mother.double_presses(SEND)
    assert await mother.toast() == "Уже отправлено: заявка, номер 1."
    assert await house.count(HelpRequest) == 1
    assert await house.count(Appeal) == 1
    assert sum("принята" in text for text in await texts(mother)) == 1


async def test_updates_delivered_again_change_nothing(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    review = await prepares(mother, "Слова.")
    house.world.tap("mother", review.id, *(review.position(SEND) or (0, 0)))
    delivered = list(house.world.updates.pending)
    await house.settle()
    before = await texts(mother)
    for _again in range(3):
        await house.app.intake.accept(delivered)
        await house.settle()
    assert await texts(mother) == before
    assert await house.count(HelpRequest) == 1
    assert await house.count(Appeal) == 1


async def test_cancelling_erases_the_words_and_says_so(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    review = await prepares(mother, "Не то.")
    await mother.double_presses("↩️ Отменить")
    await mother.sees("Слова не отправлены и стёрты")
    assert await house.count(DraftPart) == 0
    await mother.presses_old(review, SEND)
    await mother.sees("уже не действует")
    assert await house.count(HelpRequest) == 0


async def test_words_that_were_sent_cannot_be_cancelled_by_an_old_button(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    review = await prepares(mother, "Слова.")
    await mother.presses(SEND)
    await mother.presses_old(review, "↩️ Отменить")
    await mother.sees("уже не действует")
    assert await words_in(house, 1) == ["Слова."]


async def test_my_requests_show_number_state_and_the_conversation(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await asks(mother, "Слова матери.")
    await mother.presses("☰ Меню", "📨 Мои заявки")
    await mother.sees("Номер 1, психолог, 18 ноября: ждёт специалиста")
    await mother.presses("Номер 1, психолог")
    await mother.sees("Заявка 1", "Сейчас: ждёт специалиста.", "◀️ Назад")
    await mother.presses("📖 Переписка")
    await mother.sees("Заявка, номер 1", "Вы: Слова матери.", "◀️ Назад")
    await mother.presses("✍️ Написать в эту заявку")
    await mother.writes("И ещё.")
    await mother.sees("Добавлено: заявка, номер 1")
    assert await words_in(house, 1) == ["Слова матери.", "И ещё."]
    assert await house.count(Appeal) == 1


async def test_a_family_without_requests_sees_what_it_can_do(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts()
    await mother.presses("📨 Мои заявки")
    await mother.sees("Заявок пока нет", PSYCHOLOGIST, LAWYER)


async def test_buttons_of_somebody_elses_request_open_nothing(house: House) -> None:
    await set_up_region(house)
    await asks(house.phone("mother"), "Тайна матери.")
    wife = house.phone("wife")
    await wife.starts()
    no_draft = "0" * 32
    for forged in (
        MyRequest(request_id=1),
        History(request_id=1),
        Talk(request_id=1),
        Send(key=no_draft, mark=""),
        Drop(key=no_draft, mark=""),
    ):
        await wife.forges(forged.pack())
    async with house.rows() as rows:
        assert (await rows.scalars(select(HelpRequest.person_id).where(HelpRequest.id == 1))).one()
    assert not any("Тайна" in text for text in await texts(wife))
    await wife.writes("Мои слова.")
    assert await words_in(house, 1) == ["Тайна матери."]


async def test_the_source_of_the_appeal_is_who_the_person_is(house: House) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts()
    await mother.presses(PSYCHOLOGIST)
    await mother.writes("Слова.")
    async with house.app.database.transaction() as session:
        draft = (await session.scalars(select(Draft))).one()
        (await session.get_one(Person, draft.person_id)).source = AppealSource.PARTICIPANT
    await mother.presses("Не хочу указывать", SEND)
    async with house.rows() as rows:
        assert (await rows.scalars(select(Appeal.source))).one() is AppealSource.PARTICIPANT


async def test_nobody_is_told_of_a_request_of_their_own(house: House) -> None:
    await set_up_region(house)
    olga = house.phone("olga")
    await olga.presses("👪 Меню семьи", PSYCHOLOGIST)
    await olga.writes("Мне самой нужна помощь.")
    await olga.writes("Ангарск")
    await olga.presses(ANGARSK, SEND)
    await olga.sees("Заявка, номер 1, принята")
    assert not any("Взять в работу" in str(message) for message in await olga.chat())
    await house.phone("pavel").sees("Заявка 1")
    assert (await request_of(house, 1)).kind is RequestKind.PSYCHOLOGIST
