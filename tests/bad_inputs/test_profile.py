"""Bad inputs, «Profile»: names made to hurt, names that change in the middle, accounts that are gone.

Proven elsewhere: how each odd name becomes readable (tests/services/people/test_names.py, tests/conversations/
test_people.py); no name of a family is kept at all (tests/conversations/test_people.py).
"""

import pytest
from sqlalchemy import select

from bot.sandbox.answers import Json
from scheduler.jobs import tell_of_the_unreachable
from storage.models import Account, Event, InboxState, InboxUpdate, Person
from tests.bad_inputs import raw
from tests.bad_inputs.watch import Watch
from tests.conversations.asking import ANSWER, PSYCHOLOGIST, SEND, TAKE, asks, words_in
from tests.conversations.staffing import invited, person_of, stranger
from tests.house import House
from tests.region import set_up_region

NAMES = {
    "markup": ("<script>alert(1)</script>", ""),
    "a tower of marks": ("е" + "\u0301" * 64, ""),
    "a direction mark": ("\u202eаверА", "\u2066Петрова"),
    "a formula": ('=HYPERLINK("http://example.org")', ""),
    "a format string": ("{name} %s {0.__class__}", ""),
    "nothing to read": ("\u200d\u00a0", "\u2060"),
    "NUL and half an emoji": ("Ве\x00ра", "\ud83d"),
    "64 emoji of two units": ("😀" * 64, "Я"),
    "an admin's own": ("Дмитрий", ""),
    "a line break": ("Вера\nАдминистратор", ""),
}
JOINED = ("person", "account", "membership", "invitation", "audit", "outbox")


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
async def test_whoever_joins_under_an_odd_name_has_one_post_and_harms_no_screen(
    watch: Watch, name: tuple[str, str]
) -> None:
    house, (first, last) = watch.house, name
    link = await invited(house.phone("head"), "➕ Пригласить", "Психолог")
    vera = stranger(house, "vera", first, last)
    async with watch.only(vera, *JOINED):
        await vera.opens(link)
        await vera.sees("Вы в команде: психолог", "➕ Записать обращение")
    seen = (await person_of(house, vera)).staff_name or ""
    assert 0 < len(seen) <= 64
    assert "\n" not in seen
    head, admin = house.phone("head"), house.phone("admin")
    async with watch.only(head):
        await head.writes("/menu")
        await head.presses("👥 Сотрудники", f"{seen} · Психолог")
        await head.sees(seen, "Роль: специалист")
    async with watch.only(admin):
        await admin.presses("🧾 Журнал действий")
        await admin.sees(seen)


async def test_a_name_equal_to_an_admins_gives_no_right_of_an_admin(watch: Watch) -> None:
    house = watch.house
    double = stranger(house, "double", house.world.people["admin"].first_name)
    await double.starts()
    async with watch.only(double):
        await double.forges("open:audit")
        await double.sees("Это действие вам недоступно")


@pytest.mark.parametrize("username", ["", "a", "new_name_of_mine", "admin"])
async def test_a_profile_that_changes_in_the_middle_changes_nothing(watch: Watch, username: str) -> None:
    """No last name and no username from the start, another of each in the middle."""
    house = watch.house
    mother, coordinator = house.phone("mother"), house.phone("coordinator")
    await mother.starts("d_angarsk")
    await mother.presses(PSYCHOLOGIST)
    await coordinator.presses("🎥 Мероприятия", "➕ Создать", "Прямой эфир")
    for key in ("mother", "coordinator"):
        person = house.world.people[key]
        person.username, person.first_name, person.last_name = username, "Другое имя", "Другая фамилия"
    async with watch.only(mother, "draft", "draft_part", "outbox"):
        await mother.writes("Слова.")
        await mother.sees(SEND)
    async with watch.only(coordinator, "event_draft", "fsm", "outbox"):
        await coordinator.writes("Эфир о здоровье")
        await coordinator.sees("Когда?")
    assert (await person_of(house, coordinator)).staff_name == "Светлана"
    assert await house.count(Event) == 0


async def test_a_deleted_account_is_marked_and_whoever_answers_it_is_told(watch: Watch) -> None:
    house = watch.house
    mother, olga = house.phone("mother"), house.phone("olga")
    await asks(mother, "Слова.")
    await olga.presses(TAKE, ANSWER)
    house.world.deactivate("mother")
    first_answer = ("help_request", "request_message", "message_copy", "audit", "fsm")
    async with watch.only(olga, *first_answer, "account", "outbox"):
        await olga.writes("Я здесь.")
    await tell_of_the_unreachable(house.app.workshop)
    await house.settle()
    await olga.sees("Сообщения по заявке 1 не доходят")
    async with house.rows() as session:
        gone = select(Account.unreachable_since).join(Person).where(Account.user_id == 101)
        assert await session.scalar(gone) is not None


ODD_AUTHORS = {
    "without a name": {"id": 101, "is_bot": False},
    "a name of no text": {"id": 101, "is_bot": False, "first_name": None},
    "neither person nor bot": {"id": 101, "first_name": "Мария"},
    "a username of a new shape": {"id": 101, "is_bot": False, "first_name": "Мария", "username": {"main": "x"}},
}


@pytest.mark.parametrize("author", ODD_AUTHORS.values(), ids=ODD_AUTHORS)
async def test_words_and_taps_of_an_author_who_cannot_be_read_are_kept_by_the_id(watch: Watch, author: Json) -> None:
    house = watch.house
    mother = house.phone("mother")
    await mother.starts("d_angarsk")
    async with watch.only(mother, "draft", "draft_part", "outbox"):
        await raw.push(house, message=raw.message_of(house, "mother", text="Мне страшно.", **{"from": author}))
        asked = await mother.sees("Сообщение сохранено", PSYCHOLOGIST)
    house.world.tap("mother", asked.id, *(asked.position(PSYCHOLOGIST) or ()))
    house.world.updates.pending[-1]["callback_query"]["from"] = author
    await house.settle()
    await mother.presses(SEND)
    assert await words_in(house, 1) == ["Мне страшно."]


@pytest.mark.parametrize(
    "author", [{}, {"from": {"is_bot": False, "first_name": "Мария"}}], ids=["none", "without an id"]
)
async def test_words_of_nobody_who_can_be_named_are_a_dead_letter_and_not_forgotten(house: House, author: Json) -> None:
    await set_up_region(house)
    message = raw.message_of(house, "mother", text="Мне страшно.")
    del message["from"]
    await raw.push(house, message={**message, **author})
    assert await house.count(InboxUpdate, InboxUpdate.state == InboxState.DEAD) == 1
    await house.phone("admin").sees("Одно сообщение не удалось обработать")
