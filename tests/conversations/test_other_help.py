"""«🤝 Другая помощь»: the other lines of the form, where each goes, and «Я сам участник СВО»."""

import pytest
from sqlalchemy import select

from handlers.coordinator.screens.routing import SendTo
from handlers.family.screens.source import SaySource
from storage.models import (
    Appeal,
    AppealLine,
    AppealSource,
    AuditEntry,
    HelpRequest,
    Person,
    Profile,
    RequestKind,
    Role,
    RoutingRule,
)
from tests.conversations.asking import ANGARSK as PLACE
from tests.conversations.asking import SEND, TAKE, asks, hears_of_requests, request_of, texts, words_in
from tests.conversations.test_side_by_side import nothing_is_left, taps
from tests.house import House
from tests.region import ANGARSK, POSTS, set_up_region

OTHER = "🤝 Другая помощь"
WITH_SOCIAL_WORKER = (
    *(post for post in POSTS if post[0] != "pavel"),
    ("pavel", ANGARSK, Role.SPECIALIST, Profile.SOCIAL_WORKER),
)
LINES = {
    "🧺 Бытовые вопросы": (RequestKind.EVERYDAY, AppealLine.EVERYDAY),
    "🩺 Медицинская помощь": (RequestKind.MEDICAL, AppealLine.MEDICAL),
    "🌿 Реабилитация": (RequestKind.REHABILITATION, AppealLine.REHABILITATION),
    "💼 Работа": (RequestKind.EMPLOYMENT, AppealLine.EMPLOYMENT),
    "✉️ Другой вопрос": (RequestKind.SPECIAL, AppealLine.SPECIAL),
}


@pytest.mark.parametrize("label", LINES)
async def test_each_kind_of_other_help_counts_in_its_line_and_goes_to_a_social_worker(house: House, label: str) -> None:
    await set_up_region(house, WITH_SOCIAL_WORKER)
    mother, pavel = house.phone("mother"), house.phone("pavel")
    await mother.starts()
    await mother.presses(OTHER, label)
    await mother.sees(label, "своими словами")
    await mother.writes("Нужны дрова на зиму.")
    await mother.writes("ангарск")
    await mother.presses(PLACE)
    await mother.sees("Специалист увидит ваши слова", "Нужны дрова")
    await mother.presses(SEND)
    await mother.sees("Заявка, номер 1, принята", "специалист")
    await pavel.presses(TAKE)
    await mother.sees("номер 1")
    assert not await hears_of_requests(house.phone("olga")), "a psychologist is not asked"
    kind, line = LINES[label]
    assert (await request_of(house, 1)).kind is kind
    async with house.rows() as rows:
        assert (await rows.scalars(select(Appeal.line))).one() is line


async def test_words_before_the_choice_go_to_the_kind_chosen_from_the_other_help(house: House) -> None:
    await set_up_region(house, WITH_SOCIAL_WORKER)
    mother = house.phone("mother")
    await mother.starts()
    await mother.writes("Крыша течёт.")
    await mother.presses(OTHER)
    await mother.writes("И печь дымит.")
    await mother.presses(OTHER, "🧺 Бытовые вопросы")
    await mother.writes("ангарск")
    await mother.presses(PLACE, SEND)
    assert await words_in(house, 1) == ["Крыша течёт.", "И печь дымит."]
    assert (await request_of(house, 1)).kind is RequestKind.EVERYDAY


async def test_with_nobody_of_the_profile_the_coordinator_hears_whom_to_invite(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    await mother.presses(OTHER, "🩺 Медицинская помощь")
    await mother.writes("Нужна квота.")
    await mother.writes("ангарск")
    await mother.presses(PLACE, SEND)
    await mother.sees("номер 1", "ищем")
    await region.phone("coordinator").sees("медицина", "соцработник")


async def test_the_coordinator_sends_a_kind_elsewhere_and_what_waited_is_offered(region: House) -> None:
    mother, coordinator, lawyer = region.phone("mother"), region.phone("coordinator"), region.phone("lawyer")
    await mother.starts()
    await mother.presses(OTHER, "💼 Работа")
    await mother.writes("Меня увольняют.")
    await mother.writes("ангарск")
    await mother.presses(PLACE, SEND)
    assert not await hears_of_requests(lawyer)

    await coordinator.writes("/menu")
    await coordinator.presses("🧭 Куда идут заявки", "💼 Работа")
    await coordinator.presses("Юрист")
    await coordinator.sees("Отвечает: юрист", "1 ожидавшая заявка", "✓ Юрист")
    await lawyer.presses(TAKE)
    await mother.sees("номер 1")
    assert (await request_of(region, 1)).profile is Profile.LAWYER
    async with region.rows() as rows:
        assert (await rows.scalars(select(Appeal.line))).one() is AppealLine.EMPLOYMENT, "the line is the kind's own"


async def test_a_kind_sent_to_the_centre_counts_there(region: House) -> None:
    coordinator = region.phone("coordinator")
    await coordinator.writes("/menu")
    await coordinator.presses("🧭 Куда идут заявки", "💬 Психолог", "В Центр")
    await coordinator.sees("всегда в Центр", "✓ В Центр")
    await asks(region.phone("mother"), "Не спится.")
    assert not await hears_of_requests(region.phone("olga"))
    await region.phone("anna").sees("Новая", "Заявка 1", TAKE)
    await region.phone("mother").sees("Центр сопровождения семей")


async def test_who_has_a_request_in_work_keeps_it_when_the_table_changes(house: House) -> None:
    await set_up_region(house, WITH_SOCIAL_WORKER)
    mother, pavel, admin = house.phone("mother"), house.phone("pavel"), house.phone("admin")
    await mother.starts()
    await mother.presses(OTHER, "🧺 Бытовые вопросы")
    await mother.writes("Первые слова.")
    await mother.writes("ангарск")
    await mother.presses(PLACE, SEND)
    await pavel.presses(TAKE)
    await admin.writes("/menu")
    await admin.presses("🧭 Куда идут заявки", "🧺 Бытовые вопросы", "Психолог")
    await mother.writes("Ещё слова.")
    await pavel.sees("Ещё слова.")


@pytest.mark.parametrize("who", ["mother", "olga", "head"])
async def test_only_coordinators_and_admins_change_the_table(region: House, who: str) -> None:
    phone = region.phone(who)
    await phone.starts()
    await phone.forges(SendTo(kind=RequestKind.MEDICAL, profile=Profile.LAWYER, to_centre=True).pack())
    assert await region.count(RoutingRule) == 0


async def test_the_table_does_not_touch_the_urgent_lane_nor_turn_a_lawyer_into_another(region: House) -> None:
    coordinator = region.phone("coordinator")
    await coordinator.forges(SendTo(kind=RequestKind.URGENT, profile=Profile.LAWYER, to_centre=True).pack())
    assert await region.count(RoutingRule) == 0
    await coordinator.forges(SendTo(kind=RequestKind.LAWYER, profile=Profile.PSYCHOLOGIST, to_centre=True).pack())
    async with region.rows() as rows:
        assert (await rows.get_one(RoutingRule, RequestKind.LAWYER)).profile is Profile.LAWYER


async def test_fifty_taps_change_the_table_once(region: House) -> None:
    await region.phone("coordinator").writes("/menu")
    await region.phone("coordinator").presses("🧭 Куда идут заявки", "🩺 Медицинская помощь")
    await taps(region, "coordinator", "Психолог", 50)
    await region.settle()
    assert await region.count(AuditEntry, AuditEntry.action == "routing_changed") == 1
    assert await nothing_is_left(region)


async def test_a_participant_says_so_once_and_counts_so_from_then_on(region: House) -> None:
    wife = region.phone("wife")
    await wife.starts()
    await wife.presses("💬 Психолог")
    await wife.writes("Сам вернулся, не сплю.")
    await wife.writes("ангарск")
    await wife.presses(PLACE, "Я сам участник СВО")
    shown = await wife.sees("заявка от самого участника", "Сам вернулся", SEND)
    assert "Я сам участник СВО" not in shown.labels
    await wife.presses(SEND)
    await asks(wife, "Ещё.", kind="⚖️ Юрист", place=None)
    async with region.rows() as rows:
        assert set(await rows.scalars(select(Appeal.source))) == {AppealSource.PARTICIPANT}


async def test_it_is_asked_until_the_first_request_and_lives_in_the_settings_after(region: House) -> None:
    mother = region.phone("mother")
    await asks(mother, "Первая.")
    await mother.presses("☰ Меню", "⚖️ Юрист")
    await mother.writes("Вторая.")
    assert "Я сам участник СВО" not in (await mother.sees("Вторая.", SEND)).labels
    await mother.presses(SEND, "☰ Меню", "⚙️ Настройки")
    await mother.sees("Кто обращается: член семьи")
    await mother.presses("Я сам участник СВО")
    await mother.sees("Кто обращается: участник СВО")
    await mother.presses("Я член семьи")
    await mother.sees("Кто обращается: член семьи")


async def test_nobody_becomes_an_organisation_by_a_forged_button(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    for in_settings in (True, False):
        await mother.forges(SaySource(source=AppealSource.ORGANISATION, in_settings=in_settings).pack())
    async with region.rows() as rows:
        assert AppealSource.ORGANISATION not in set(await rows.scalars(select(Person.source)))
    assert await region.count(HelpRequest) == 0
    assert all("организац" not in text.lower() for text in await texts(mother))
