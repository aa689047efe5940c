"""/start in every state, the admins of the settings, settings and names: as people see them."""

from datetime import UTC, datetime

import pytest

from storage.models import (
    AuditEntry,
    FsmRecord,
    Membership,
    Role,
)
from tests.conversations.staffing import (
    ANGARSK_NAME,
    NO_LONGER,
    dismiss_olga,
    invited,
    person_of,
    person_of_or_none,
    stranger,
    unit_id,
)
from tests.house import ADMIN_ID, NOON, House
from tests.region import ANGARSK, IRKUTSK


async def test_a_family_is_welcomed_once_and_has_the_menu_at_once(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    first = await mother.sees("Отвечают живые люди", "59-ФЗ", "не пишите номера частей", "Не присылать")
    assert "💬 Психолог" in first.labels
    assert "🆘 Срочная помощь" in first.labels
    assert len(first.text) <= 400
    await mother.starts()
    again = await mother.sees("Какая помощь нужна?", "💬 Психолог")
    assert "Отвечают живые люди" not in again.text
    assert "Не присылать" not in again.labels
    assert (await person_of(region, mother)).welcomed_at == NOON


async def test_a_family_that_wants_no_news_says_so_on_the_first_screen(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    region.time.forward(minutes=5)
    await mother.double_presses("Не присылать")
    await mother.sees("Сообщений об эфирах и встречах не будет", "⚙️ Настройки")
    assert any("Отвечают живые люди" in message.text for message in await mother.chat()), "the first words stay"
    chosen = await person_of(region, mother)
    assert chosen.announcements is False
    assert chosen.announcements_chosen_at == datetime(2026, 11, 18, 4, 5, tzinfo=UTC)


async def test_the_choice_of_news_is_changed_in_the_settings(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    await mother.presses("⚙️ Настройки")
    await mother.sees("эфирах и встречах: присылаем", "Район: не выбран")
    assert (await person_of(region, mother)).announcements is None, "looking is not choosing"
    await mother.presses("Не присылать")
    await mother.sees("эфирах и встречах: не присылаем")
    region.time.forward(hours=1)
    await mother.presses("Присылать", "Даю согласие")
    await mother.sees("эфирах и встречах: присылаем")
    chosen = await person_of(region, mother)
    assert chosen.announcements is True
    assert chosen.announcements_chosen_at == datetime(2026, 11, 18, 5, 0, tzinfo=UTC)


async def test_twenty_starts_in_a_burst_are_answered_once(region: House) -> None:
    mother = region.phone("mother")
    await mother.writes(*["/start"] * 20)
    answers = [message for message in await mother.chat() if message.sender == "bot"]
    assert len(answers) == 1
    assert "Отвечают живые люди" in answers[0].text


@pytest.mark.parametrize("following", ["/menu", "Мне страшно."])
async def test_a_start_followed_by_something_else_at_once_is_welcomed(region: House, following: str) -> None:
    mother = region.phone("mother")
    await mother.writes("/start", following)
    await mother.sees("Отвечают живые люди", "Не присылать")
    assert (await person_of(region, mother)).welcomed_at is not None


async def test_a_poster_of_a_department_opens_the_menu_with_the_department_chosen(region: House) -> None:
    mother = region.phone("mother")
    await mother.opens("https://t.me/ryadom_example_bot?start=d_angarsk")
    await mother.sees("Отвечают живые люди", f"Вам помогает: {ANGARSK_NAME}", "💬 Психолог")
    assert (await person_of(region, mother)).unit_id == await unit_id(region, ANGARSK)
    await mother.opens("https://t.me/ryadom_example_bot?start=d_irkutsk-city")
    again = await mother.sees("Вам помогает: Отдел, Иркутск (пример)", "💬 Психолог")
    assert "Отвечают живые люди" not in again.text
    assert (await person_of(region, mother)).unit_id == await unit_id(region, IRKUTSK)
    await mother.presses("⚙️ Настройки")
    await mother.sees("Вам помогает: Отдел, Иркутск (пример)")


@pytest.mark.parametrize(
    "payload",
    [
        "d_",
        "d_nowhere",
        "d_centre",
        "d_../../etc",
        "d_%00",
        "d_" + "a" * 62,
        "a" * 64,
        "utm_vk",
        "../../etc/passwd",
        "%00",
        "<b>",
        "{0.__class__}",
    ],
)
async def test_a_link_that_opens_nothing_is_explained_and_the_menu_is_there(region: House, payload: str) -> None:
    mother = region.phone("mother")
    await mother.starts(payload)
    texts = [message.text for message in await mother.chat() if message.sender == "bot"]
    assert any(NO_LONGER in text for text in texts)
    await mother.sees("Отвечают живые люди", "💬 Психолог")
    await mother.starts(payload)
    await mother.sees(NO_LONGER, "💬 Психолог", "🆘 Срочная помощь")
    assert (await person_of(region, mother)).unit_id is None
    assert await region.count(AuditEntry) == 0


async def test_a_start_for_another_bot_is_not_taken_for_ours(region: House) -> None:
    mother = region.phone("mother")
    await mother.writes("/start@other_bot d_angarsk")
    person = await person_of_or_none(region, mother)
    assert person is None or person.unit_id is None


async def test_start_ends_whatever_was_being_typed(region: House) -> None:
    olga = region.phone("olga")
    await olga.presses("👪 Меню семьи", "⚙️ Настройки", "✏️ Имя для коллег")
    await olga.sees("каким именем вас видят коллеги")
    assert await region.count(FsmRecord) == 1
    await olga.starts()
    await olga.sees("Что сделаем?", "➕ Записать обращение")
    assert await region.count(FsmRecord) == 0


async def test_an_id_of_the_settings_is_admin_at_start_even_in_an_empty_house(house: House) -> None:
    admin = house.phone("admin")
    assert house.world.people["admin"].user_id == ADMIN_ID
    await admin.starts()
    await admin.sees("Вы в команде: администратор", "Центр сопровождения семей", "🏢 Отделы")
    await admin.starts()
    await admin.sees("Что сделаем?", "🧾 Журнал действий")
    assert await house.count(Membership, Membership.role == Role.ADMIN) == 1
    mother = house.phone("mother")
    await mother.starts()
    await mother.sees("Отвечают живые люди")
    assert await house.count(Membership) == 1


async def test_the_admin_by_id_may_come_by_a_poster(house: House) -> None:
    admin = house.phone("admin")
    await admin.starts("d_nowhere")
    await admin.sees(NO_LONGER, "🏢 Отделы")
    assert await house.count(Membership, Membership.role == Role.ADMIN) == 1


@pytest.mark.parametrize(
    ("first", "last", "seen"),
    [
        ("<script>", "", "<script>"),
        ("е" + "\u0301" * 64, "Орлова", "е\u0301\u0301 Орлова"),
        ("\u202eаверА", "", "аверА"),
        ("\u200d\u00a0", "\u2060", "Сотрудник {number}"),
        ("=HYPERLINK(1)", "", "=HYPERLINK(1)"),
        ("Анна\nАдмин", "  Петрова ", "Анна Админ Петрова"),
    ],
)
async def test_a_name_of_the_profile_is_made_readable(region: House, first: str, last: str, seen: str) -> None:
    vera = stranger(region, "odd", first, last)
    await vera.opens(await invited(region.phone("head"), "➕ Пригласить", "Психолог"))
    person = await person_of(region, vera)
    assert person.staff_name == seen.replace("{number}", str(person.id))
    await vera.sees(f"Коллеги видят имя «{person.staff_name}»")
    head = region.phone("head")
    await head.writes("/menu")
    await head.presses("👥 Сотрудники", f"{person.staff_name} · Психолог")
    await head.sees(person.staff_name or "", "Роль: специалист")


async def test_a_member_of_the_staff_changes_the_name_for_colleagues(region: House) -> None:
    olga = region.phone("olga")
    await olga.presses("👪 Меню семьи", "⚙️ Настройки")
    await olga.sees("Имя для коллег: Ольга")
    await olga.presses("✏️ Имя для коллег")
    await olga.writes("\u200d")
    assert (await olga.sees("не получилось прочитать")).labels == ["↩️ Отменить", "☰ Меню"]
    await olga.sends(voice={"file_id": "v", "file_unique_id": "v", "duration": 2})
    assert (await olga.sees("напишите это словами")).labels == ["↩️ Отменить", "☰ Меню"]
    await olga.presses("↩️ Отменить")
    assert await region.count(FsmRecord) == 0
    await olga.presses("✏️ Имя для коллег")
    await olga.writes("Ольга Сергеевна")
    await olga.sees("Теперь коллеги видят имя «Ольга Сергеевна»")
    assert await region.count(FsmRecord) == 0
    await region.phone("head").presses("👥 Сотрудники")
    await region.phone("head").sees("Ольга Сергеевна · Психолог")
    assert await region.count(AuditEntry, AuditEntry.action == "staff_renamed") == 1


async def test_somebody_dismissed_while_typing_a_name_is_let_go(region: House) -> None:
    olga = region.phone("olga")
    await olga.presses("👪 Меню семьи", "⚙️ Настройки", "✏️ Имя для коллег")
    await dismiss_olga(region)
    await olga.writes("Ольга Сергеевна")
    await olga.sees("Сообщение сохранено. Кому его передать?")
    assert (await person_of(region, olga)).staff_name == "Ольга"
    assert await region.count(FsmRecord) == 0


async def test_families_have_no_name_for_colleagues(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    await mother.presses("⚙️ Настройки")
    assert "✏️ Имя для коллег" not in await mother.labels()
    assert (await person_of(region, mother)).staff_name is None
