"""Somebody with many open requests: words without an address are answered, kept, and can go to any one of them."""

import secrets

import pytest
from sqlalchemy import select

from bot.sandbox.phone import Phone
from handlers.family.screens.words import MyOwn
from handlers.specialist.screens.answering import TurnFamilies
from storage.models import (
    Account,
    HelpRequest,
    Municipality,
    Person,
    RequestKind,
    RequestMessage,
    RequestState,
    Side,
    Unit,
)
from tests.conversations.asking import (
    ANSWER,
    PSYCHOLOGIST,
    TAKE,
    URGENT,
    asked_and_taken,
    asks,
    kept,
    nothing_failed,
    texts,
    words_in,
)
from tests.conversations.contents import CONTACT, PHOTO, PLACE
from tests.house import PEOPLE, House
from tests.region import ANGARSK

COUNTS = [1, 2, 8, 9, 20, 110]
"""One page, more than one, and more than the hundred buttons that a keyboard takes."""
WORDS = "Приходите завтра."
MINE = "🙋 Мне нужна помощь"


async def write_requests(house: House, count: int, *, taken_by: str = "", of: str = "") -> None:
    """Write `count` open requests into the database: taken by somebody of the staff, or free; of families that nobody
    else knows, or of one person.
    """
    async with house.app.database.transaction() as session:

        async def person_id(key: str) -> int:
            user_id = next(one.user_id for one in PEOPLE if one.key == key)
            return (await session.scalars(select(Account.person_id).where(Account.user_id == user_id))).one()

        unit = (await session.scalars(select(Unit).where(Unit.code == ANGARSK))).one()
        place = (await session.scalars(select(Municipality).where(Municipality.code == ANGARSK))).one()
        for number in range(count):
            family = Person(created_at=house.time.now())
            session.add(family)
            await session.flush()
            request = HelpRequest(
                draft_key=secrets.token_hex(16),
                person_id=await person_id(of) if of else family.id,
                kind=RequestKind.PSYCHOLOGIST,
                unit_id=unit.id,
                municipality_id=place.id,
                state=RequestState.TAKEN if taken_by else RequestState.NEW,
                taken_by=await person_id(taken_by) if taken_by else None,
                registered_at=house.time.now(),
            )
            session.add(request)
            await session.flush()
            session.add(
                RequestMessage(
                    request_id=request.id,
                    side=Side.FAMILY,
                    author_id=request.person_id,
                    text=f"Слова семьи {number + 1}.",
                    written_at=house.time.now(),
                )
            )


async def offered(phone: Phone, label: str) -> list[int]:
    """The requests whose buttons begin with `label`, on all pages from the one that is shown to the last."""
    numbers: list[int] = []
    while True:
        labels = (await phone.last()).labels
        numbers += [int(one[len(label) :].split(",")[0]) for one in labels if one.startswith(label)]
        if "›" not in labels:
            return numbers
        await phone.presses("›")


@pytest.mark.parametrize("count", COUNTS)
async def test_stray_words_of_a_specialist_can_go_to_any_of_the_families(region: House, count: int) -> None:
    olga = region.phone("olga")
    await write_requests(region, count, taken_by="olga")
    await olga.writes(WORDS)
    await olga.sees("Сообщение сохранено. Какой семье его передать?", WORDS, MINE)
    assert await kept(region) == [WORDS]
    assert sorted(await offered(olga, "Ответ по заявке ")) == list(range(1, count + 1))
    await olga.presses("Ответ по заявке 1")
    await olga.sees("заявка, номер 1", "✍️ Ещё")
    assert await words_in(region, 1, Side.STAFF) == [WORDS]
    assert await kept(region) == []
    assert await nothing_failed(region)


@pytest.mark.parametrize("count", COUNTS)
async def test_stray_words_of_a_family_can_go_to_any_of_its_requests(region: House, count: int) -> None:
    mother = region.phone("mother")
    await mother.starts()
    await write_requests(region, count, of="mother")
    await mother.writes("Есть новости?")
    if count == 1:
        await mother.sees("Добавлено: заявка, номер 1")
    else:
        await mother.sees("Сообщение сохранено. Кому его передать?", PSYCHOLOGIST)
        assert await kept(region) == ["Есть новости?"]
        assert sorted(await offered(mother, "В заявку ")) == list(range(1, count + 1))
        await mother.presses("В заявку 1, психолог")
        await mother.sees("Добавлено: заявка, номер 1")
    assert await words_in(region, 1) == ["Слова семьи 1.", "Есть новости?"]
    assert await kept(region) == []


@pytest.mark.parametrize("count", [9, 110])
async def test_a_plea_of_a_specialist_is_told_from_answers_however_many(region: House, count: int) -> None:
    olga = region.phone("olga")
    await write_requests(region, count, taken_by="olga")
    await write_requests(region, count, of="olga")
    await olga.writes("Мне самой плохо.")
    await olga.presses(MINE)
    await olga.sees("Кому его передать?", PSYCHOLOGIST)
    assert sorted(await offered(olga, "В заявку ")) == list(range(count + 1, 2 * count + 1))
    await olga.presses(f"В заявку {count + 1}")
    assert await words_in(region, count + 1) == ["Слова семьи 1.", "Мне самой плохо."]


async def test_whoever_wrote_last_stands_first(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await write_requests(region, 20, taken_by="olga")
    await olga.writes(WORDS)
    assert "Ответ по заявке 1" not in await olga.labels()
    await olga.presses("↩️ Отменить")
    await mother.writes("Мне хуже.")
    await olga.writes(WORDS)
    assert (await olga.labels())[0] == "Ответ по заявке 1"


@pytest.mark.parametrize("count", [1, 9, 110])
@pytest.mark.parametrize("content", [CONTACT, PLACE], ids=["contact", "place"])
async def test_what_cannot_be_passed_on_is_answered_and_leaves_the_kept_words(
    region: House, count: int, content: dict[str, object]
) -> None:
    olga = region.phone("olga")
    await write_requests(region, count, taken_by="olga")
    await olga.writes(WORDS)
    asked = await olga.last()
    await olga.sends(**content)
    await olga.sees("не перед", "ещё не отправлены", "☰ Меню")
    assert await kept(region) == [WORDS]
    await olga.presses_old(asked, f"Ответ по заявке {count}")
    assert await words_in(region, count, Side.STAFF) == [WORDS]


@pytest.mark.parametrize("count", [1, 9, 110])
async def test_a_photo_with_words_that_names_no_request_is_asked_about(region: House, count: int) -> None:
    olga = region.phone("olga")
    await write_requests(region, count, taken_by="olga")
    await olga.sends(**PHOTO, caption=WORDS)
    await olga.sees("Сообщение сохранено. Какой семье его передать?", "[фото]", WORDS, MINE)
    assert sorted(await offered(olga, "Ответ по заявке ")) == list(range(1, count + 1))
    await olga.presses("Ответ по заявке 1")
    assert await words_in(region, 1, Side.STAFF) == [WORDS]


async def test_spaces_after_stray_words_do_not_hide_the_question(region: House) -> None:
    olga = region.phone("olga")
    await write_requests(region, 9, taken_by="olga")
    await olga.writes(WORDS, " ")
    await olga.sees("Сообщение сохранено. Какой семье его передать?", WORDS)
    assert await kept(region) == [WORDS]


async def test_pages_of_words_that_are_gone_or_of_somebody_else_turn_nowhere(region: House) -> None:
    olga, pavel = region.phone("olga"), region.phone("pavel")
    await write_requests(region, 9, taken_by="olga")
    await olga.writes(WORDS)
    asked = await olga.last()
    await olga.presses("↩️ Отменить")
    await olga.presses_old(asked, "›")
    await olga.sees("уже не действует")
    await olga.writes("Другие слова.")
    await olga.presses_old(asked, "›")
    await olga.sees("уже не действует")
    async with region.rows() as rows:
        key = (await rows.scalars(select(HelpRequest.draft_key).limit(1))).one()
    for forged in (TurnFamilies(key=key, page=1), MyOwn(key=key, page=1)):
        await pavel.forges(forged.pack())
        await pavel.sees("уже не действует")
    assert not any("Другие слова" in text for text in await texts(pavel))


async def test_an_answer_typed_with_many_families_goes_to_the_one_it_was_asked_for(region: House) -> None:
    mother, olga = region.phone("mother"), region.phone("olga")
    await write_requests(region, 20, taken_by="olga")
    await asks(mother, "Слова матери.")
    await olga.presses(TAKE, ANSWER)
    await olga.writes(WORDS)
    await mother.sees("Ответ по заявке, номер 21", WORDS)


async def test_an_urgent_request_stands_first_in_the_list(region: House) -> None:
    _, olga = await asked_and_taken(region, "Слова.")
    wife = region.phone("wife")
    await wife.starts("d_angarsk")
    await wife.presses(URGENT)
    await wife.writes("Мне плохо.")
    await olga.presses("☰ Меню", "📥 Заявки")
    shown = await olga.sees("Открытых заявок: 2")
    assert [line[:10] for line in shown.text.splitlines()[1:]] == ["🆘 Заявка 2", "Заявка 1 ·"]
    assert (await olga.labels())[:2] == ["🆘 2, срочно", "1, психолог"]
