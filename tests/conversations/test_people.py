"""/start, invitations, the staff of units, dismissal, settings: as people see them."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.sandbox.drivers import WorldDriver
from bot.sandbox.people import Person as Stranger
from bot.sandbox.phone import ChatMessage, Phone
from handlers.family.screens.settings import RenameMe
from handlers.head.screens.staff import AskDismiss, ChooseRole, Dismiss, Invite, MemberCard, StaffOfUnit
from handlers.ui.menu import Open, Section
from storage.models import (
    Account,
    AuditEntry,
    FsmRecord,
    HelpRequest,
    Invitation,
    Membership,
    Person,
    Profile,
    RequestKind,
    RequestState,
    Role,
    Unit,
)
from tests.house import ADMIN_ID, NOON, House
from tests.region import ANGARSK, CENTRE, IRKUTSK, set_up_region

NO_LONGER = "Эта ссылка уже не действует"
REFUSED = "Это действие вам недоступно"
ANGARSK_NAME = "Отдел, Ангарск (пример)"
MENU_OF_A_HEAD = "👥 Сотрудники"


@pytest.fixture
async def region(house: House) -> House:
    await set_up_region(house)
    return house


def stranger(house: House, key: str = "stranger", first: str = "Вера", last: str = "") -> Phone:
    """Somebody with a phone whom the house does not know."""
    house.world.add_person(Stranger(key, 500 + len(house.world.people), first, last))
    house.phones[key] = Phone(WorldDriver(house.world, house.settle), key, first)
    return house.phones[key]


async def person_of(house: House, phone: Phone) -> Person:
    async with house.rows() as session:
        found = await session.scalar(
            select(Person)
            .join(Account, Account.person_id == Person.id)
            .where(Account.user_id == house.world.people[phone.key].user_id)
        )
        assert found is not None
        session.expunge(found)
    return found


async def post_of(house: House, phone: Phone) -> Membership:
    person = await person_of(house, phone)
    async with house.rows() as session:
        post = (await session.scalars(select(Membership).where(Membership.person_id == person.id))).one()
        session.expunge(post)
    return post


async def unit_id(house: House, code: str) -> int:
    async with house.rows() as session:
        return (await session.scalars(select(Unit.id).where(Unit.code == code))).one()


def link_in(message: ChatMessage) -> str:
    found = re.search(r"https://t\.me/\S+", message.text)
    assert found, message
    return found[0]


async def invited(inviter: Phone, *presses: str) -> str:
    """The link of an invitation made by these presses from the main menu."""
    await inviter.writes("/menu")
    await inviter.presses("👥 Сотрудники", *presses)
    return link_in(await inviter.sees("Приглашение", "один раз"))


# /start of families


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
    await mother.presses("Присылать")
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


async def test_a_start_followed_by_words_at_once_leaves_the_welcome_for_the_next_start(region: House) -> None:
    mother = region.phone("mother")
    await mother.writes("/start", "/menu")
    assert (await person_of_or_none(region, mother)) is None or (await person_of(region, mother)).welcomed_at is None
    await mother.starts()
    await mother.sees("Отвечают живые люди", "Не присылать")


async def person_of_or_none(house: House, phone: Phone) -> Person | None:
    try:
        return await person_of(house, phone)
    except AssertionError:
        return None


async def test_a_poster_of_a_department_opens_the_menu_with_the_department_chosen(region: House) -> None:
    mother = region.phone("mother")
    await mother.opens("https://t.me/ryadom_example_bot?start=d_angarsk")
    await mother.sees("Отвечают живые люди", f"Ваш отдел: {ANGARSK_NAME}", "💬 Психолог")
    assert (await person_of(region, mother)).unit_id == await unit_id(region, ANGARSK)
    await mother.opens("https://t.me/ryadom_example_bot?start=d_irkutsk-city")
    again = await mother.sees("Ваш отдел: Отдел, Иркутск (пример)", "💬 Психолог")
    assert "Отвечают живые люди" not in again.text
    assert (await person_of(region, mother)).unit_id == await unit_id(region, IRKUTSK)
    await mother.presses("⚙️ Настройки")
    await mother.sees("Ваш отдел: Отдел, Иркутск (пример)")


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
        "'; drop table unit; --",
        "\x00",
        "﷽" * 400,
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


# Invitations


async def test_a_head_invites_a_specialist_who_works_from_the_link_on(region: House) -> None:
    head, vera = region.phone("head"), stranger(region, first="Вера", last="Ивановна")
    await head.presses("👥 Сотрудники")
    await head.sees(ANGARSK_NAME, "Ольга · Психолог", "Галина · Заведующий")
    await head.presses("➕ Пригласить", "Юрист")
    receipt = await head.sees("Приглашение: юрист", ANGARSK_NAME, "21 ноября, суббота, 12:00", "одному человеку")
    code = link_in(receipt).partition("?start=")[2]
    assert 32 <= len(code) <= 64
    async with region.rows() as session:
        kept = (await session.scalars(select(Invitation.code_digest))).one()
    assert code.encode() not in kept
    assert len(kept) == 32
    await vera.opens(link_in(receipt))
    await vera.sees("Вы в команде: юрист", ANGARSK_NAME, "«Вера Ивановна»", "➕ Записать обращение")
    post = await post_of(region, vera)
    assert (post.role, post.profile, post.unit_id) == (
        Role.SPECIALIST,
        Profile.LAWYER,
        await unit_id(region, ANGARSK),
    )
    await vera.presses("➕ Записать обращение")
    await vera.sees("О чём оно?")
    await vera.starts()
    await vera.sees("Что сделаем?")


async def test_a_link_works_for_one_person_who_may_open_it_again(region: House) -> None:
    vera, thief = stranger(region), stranger(region, "thief", "Пётр")
    link = await invited(region.phone("head"), "➕ Пригласить", "Психолог")
    await vera.opens(link)
    await vera.opens(link)
    await vera.sees("Вы в команде: психолог")
    await thief.opens(link)
    await thief.sees("Отвечают живые люди")
    assert any(NO_LONGER in message.text for message in await thief.chat())
    vera_id = (await person_of(region, vera)).id
    assert await region.count(Membership, Membership.person_id == vera_id) == 1
    assert await region.count(Membership, Membership.person_id == (await person_of(region, thief)).id) == 0


async def test_an_invitation_is_over_after_72_hours(region: House) -> None:
    early, late = stranger(region, "early"), stranger(region, "late")
    first = await invited(region.phone("head"), "➕ Пригласить", "Психолог")
    second = await invited(region.phone("head"), "➕ Пригласить", "Психолог")
    region.time.forward(hours=71, minutes=59)
    await early.opens(first)
    await early.sees("Вы в команде")
    region.time.forward(minutes=1)
    await late.opens(second)
    assert any(NO_LONGER in message.text for message in await late.chat())
    assert await region.count(Membership, Membership.person_id == (await person_of(region, late)).id) == 0


async def test_used_expired_and_unknown_links_read_the_same(region: House) -> None:
    used = await invited(region.phone("head"), "➕ Пригласить", "Психолог")
    expired = await invited(region.phone("head"), "➕ Пригласить", "Психолог")
    await stranger(region, "first").opens(used)
    region.time.forward(hours=73)
    read = []
    for key, link in {"a": used, "b": expired, "c": "https://t.me/ryadom_example_bot?start=" + "0" * 48}.items():
        phone = stranger(region, key)
        await phone.opens(link)
        read.append([(message.text, message.labels) for message in await phone.chat() if message.sender == "bot"])
    assert read[0] == read[1] == read[2]


async def test_two_people_tap_one_link_at_one_moment_and_one_joins(region: House) -> None:
    link = await invited(region.phone("head"), "➕ Пригласить", "Психолог")
    code = link.partition("?start=")[2]
    one, two = stranger(region, "one"), stranger(region, "two")
    region.world.start("one", code)
    region.world.start("two", code)
    await region.settle()
    welcomed = [phone for phone in (one, two) if any("Вы в команде" in m.text for m in await phone.chat())]
    assert len(welcomed) == 1
    assert await region.count(Invitation, Invitation.used_at.is_not(None)) == 1


async def test_a_double_tap_makes_one_invitation(region: House) -> None:
    head = region.phone("head")
    await head.presses("👥 Сотрудники", "➕ Пригласить")
    await head.double_presses("Психолог")
    links = [message for message in await head.chat() if "t.me/" in message.text]
    assert len(links) == 1
    assert await region.count(Invitation) == 1
    await head.sees("Это приглашение уже создано")


async def test_a_coordinator_invites_heads_and_specialists_of_any_unit(region: House) -> None:
    coordinator, vera = region.phone("coordinator"), stranger(region)
    await coordinator.presses("👥 Сотрудники")
    await coordinator.sees("Сотрудники какого отдела?", "Центр сопровождения семей", "Отдел, Иркутск (пример)")
    await coordinator.presses("Отдел, Иркутск (пример)")
    await coordinator.sees("Сотрудников пока нет")
    await coordinator.presses("➕ Пригласить", "Заведующий")
    await vera.opens(link_in(await coordinator.sees("Приглашение: заведующий")))
    await vera.sees("Вы в команде: заведующий", "Отдел, Иркутск (пример)", MENU_OF_A_HEAD)
    await coordinator.writes("/menu")
    await coordinator.presses("👥 Сотрудники", "Центр сопровождения семей", "➕ Пригласить")
    assert {"Психолог", "Юрист", "Соцработник"} <= set(await coordinator.labels())
    assert not {"Координатор", "Администратор", "Заведующий"} & set(await coordinator.labels())


async def test_an_admin_invites_coordinators_and_admins_at_the_centre_only(region: House) -> None:
    admin, vera = region.phone("admin"), stranger(region)
    await admin.presses("👥 Сотрудники", ANGARSK_NAME, "➕ Пригласить")
    assert {"Специалист", "Заведующий"} <= set(await admin.labels())
    assert not {"Координатор", "Администратор"} & set(await admin.labels())
    await vera.opens(await invited(admin, "Центр сопровождения семей", "➕ Пригласить", "Координатор"))
    await vera.sees("Вы в команде: координатор", "📅 План на месяц")
    assert (await post_of(region, vera)).role is Role.COORDINATOR


async def test_a_head_cannot_forge_an_invitation_beyond_the_own_unit(region: House) -> None:
    head = region.phone("head")
    angarsk, irkutsk, centre = [await unit_id(region, code) for code in (ANGARSK, IRKUTSK, CENTRE)]
    for forged in (
        Invite(unit_id=irkutsk, role=Role.SPECIALIST, profile=Profile.LAWYER, key="k1"),
        Invite(unit_id=angarsk, role=Role.HEAD, profile=None, key="k2"),
        Invite(unit_id=centre, role=Role.ADMIN, profile=None, key="k3"),
        Invite(unit_id=angarsk, role=Role.SPECIALIST, profile=None, key="k4"),
        Invite(unit_id=angarsk, role=Role.COORDINATOR, profile=None, key="k5"),
        Invite(unit_id=2**62, role=Role.SPECIALIST, profile=Profile.LAWYER, key="k6"),
        StaffOfUnit(unit_id=irkutsk),
        ChooseRole(unit_id=centre),
    ):
        await head.forges(forged.pack())
        assert "t.me/" not in (await head.last()).text
    for data in ("pv:99999999999999999999:admin::k", "pu:-1:0", "pu:x:0", "pc:9223372036854775808", "px:", "pv:1"):
        await head.forges(data)
        await head.sees("Эта кнопка уже не действует")
    assert await region.count(Invitation) == 0


async def test_a_coordinator_cannot_forge_an_admin(region: House) -> None:
    coordinator = region.phone("coordinator")
    centre = await unit_id(region, CENTRE)
    for role in (Role.ADMIN, Role.COORDINATOR):
        await coordinator.forges(Invite(unit_id=centre, role=role, profile=None, key=role).pack())
        await coordinator.sees(REFUSED)
    admin_post = (await post_of(region, region.phone("admin"))).id
    await coordinator.forges(Dismiss(membership_id=admin_post).pack())
    await coordinator.sees(REFUSED)
    assert await region.count(Invitation) == 0
    assert await region.count(Membership, Membership.dismissed_at.is_not(None)) == 0


async def test_an_admins_button_forged_by_a_plain_user_does_nothing(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    centre, post = await unit_id(region, CENTRE), (await post_of(region, region.phone("olga"))).id
    for forged in (
        Invite(unit_id=centre, role=Role.ADMIN, profile=None, key="k"),
        Dismiss(membership_id=post),
        AskDismiss(membership_id=post),
        MemberCard(membership_id=post),
        StaffOfUnit(unit_id=centre),
        Open(section=Section.STAFF),
        Open(section=Section.UNITS),
        Open(section=Section.AUDIT),
        RenameMe(),
    ):
        await mother.forges(forged.pack())
        refused = await mother.sees(REFUSED)
        assert "Ольга" not in refused.text
    assert await region.count(Invitation) == 0
    assert await region.count(Membership, Membership.dismissed_at.is_not(None)) == 0
    assert await region.count(Membership, Membership.person_id == (await person_of(region, mother)).id) == 0


# Admins of the settings


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


# Dismissal


async def dismiss_olga(house: House) -> None:
    head = house.phone("head")
    await head.writes("/menu")
    await head.presses("👥 Сотрудники", "Ольга · Психолог")
    await head.sees("Роль: специалист", "Профиль: психолог", "В команде с: сегодня")
    await head.presses("Уволить")
    await head.sees("Уволить: Ольга", "Права закончатся сразу")
    assert await house.count(Membership, Membership.dismissed_at.is_not(None)) == 0, "asked first"
    await head.presses("Да, уволить")
    await head.sees("Ольга: уже не в команде")


async def test_a_dismissed_specialist_hears_it_and_is_a_family_again(region: House) -> None:
    olga = region.phone("olga")
    await dismiss_olga(region)
    await olga.sees("Ваша работа в боте завершена: специалист", ANGARSK_NAME)
    await olga.starts()
    await olga.sees("Отвечают живые люди", "💬 Психолог")
    assert "➕ Записать обращение" not in await olga.labels()


async def test_a_double_tap_dismisses_once(region: House) -> None:
    head = region.phone("head")
    await head.presses("👥 Сотрудники", "Ольга · Психолог", "Уволить")
    await head.double_presses("Да, уволить")
    assert await region.count(Membership, Membership.dismissed_at.is_not(None)) == 1
    assert await region.count(AuditEntry, AuditEntry.action == "staff_dismissed") == 1
    told = [m for m in await region.phone("olga").chat() if "Ваша работа в боте завершена" in m.text]
    assert len(told) == 1


async def test_a_dismissed_head_cannot_come_back_by_an_own_invitation(region: House) -> None:
    head, coordinator = region.phone("head"), region.phone("coordinator")
    link = await invited(head, "➕ Пригласить", "Психолог")
    await coordinator.presses("👥 Сотрудники", ANGARSK_NAME, "Галина · Заведующий", "Уволить", "Да, уволить")
    await head.sees("Ваша работа в боте завершена: заведующий")
    await head.opens(link)
    assert any(NO_LONGER in message.text for message in await head.chat())
    assert await region.count(Membership, Membership.person_id == (await person_of(region, head)).id) == 1


async def test_a_dismissed_person_comes_back_by_a_new_invitation_only(region: House) -> None:
    head, vera = region.phone("head"), stranger(region)
    old = await invited(head, "➕ Пригласить", "Психолог")
    await vera.opens(old)
    await head.writes("/menu")
    await head.presses("👥 Сотрудники", "Вера · Психолог", "Уволить", "Да, уволить")
    await vera.opens(old)
    assert any(NO_LONGER in message.text for message in await vera.chat())
    await vera.opens(await invited(head, "➕ Пригласить", "Соцработник"))
    await vera.sees("Вы в команде: соцработник")
    vera_id = (await person_of(region, vera)).id
    assert await region.count(Membership, Membership.person_id == vera_id) == 2
    assert await region.count(Membership, Membership.person_id == vera_id, Membership.dismissed_at.is_(None)) == 1


async def test_the_last_admin_cannot_be_dismissed(region: House) -> None:
    admin, vera = region.phone("admin"), stranger(region)
    await admin.presses("👥 Сотрудники", "Центр сопровождения семей", "Дмитрий · Администратор", "Уволить")
    await admin.presses("Да, уволить")
    await admin.sees("Это последний администратор")
    assert await region.count(Membership, Membership.dismissed_at.is_not(None)) == 0
    await vera.opens(await invited(admin, "Центр сопровождения семей", "➕ Пригласить", "Администратор"))
    await admin.writes("/menu")
    await admin.presses("👥 Сотрудники", "Центр сопровождения семей", "Дмитрий · Администратор", "Уволить")
    await admin.presses("Да, уволить")
    await admin.sees("Дмитрий: уже не в команде")
    assert await region.count(Membership, Membership.role == Role.ADMIN, Membership.dismissed_at.is_(None)) == 1


async def taken_request(house: House, taker: Phone, code: str, kind: RequestKind, **changed: object) -> None:
    """A request of the mother that somebody has in work."""
    mother = house.phone("mother")
    if await person_of_or_none(house, mother) is None:
        await mother.starts()
    family, staff, unit = await person_of(house, mother), await person_of(house, taker), await unit_id(house, code)
    async with house.app.database.transaction() as session:
        facts = {
            "draft_key": "taken",
            "person_id": family.id,
            "kind": kind,
            "unit_id": unit,
            "state": RequestState.TAKEN,
            "registered_at": NOON,
            "taken_by": staff.id,
            "taken_at": NOON,
        }
        session.add(HelpRequest(**{**facts, **changed}))


def told(messages: list[ChatMessage], words: str) -> int:
    return sum(words in message.text for message in messages)


async def test_requests_of_a_dismissed_specialist_wait_for_colleagues(region: House) -> None:
    olga, pavel, mother = region.phone("olga"), region.phone("pavel"), region.phone("mother")
    await taken_request(region, olga, ANGARSK, RequestKind.PSYCHOLOGIST)
    closed = {"draft_key": "closed", "state": RequestState.CLOSED}
    await taken_request(region, olga, ANGARSK, RequestKind.PSYCHOLOGIST, **closed)
    await dismiss_olga(region)
    assert told(await region.phone("head").chat(), "Заявок, которые снова ждут специалиста: 1") == 1
    assert told(await region.phone("head").chat(), "Снова ждёт 1 заявка, номер 1") == 1
    await mother.sees("Заявка, номер 1: ответит другой специалист")
    await pavel.sees("🙋 Взять в работу")
    for key in ("olga", "anna", "lawyer"):
        assert not any("🙋 Взять в работу" in message.labels for message in await region.phone(key).chat())
    async with region.rows() as session:
        first, second = await session.scalars(select(HelpRequest).order_by(HelpRequest.id))
        assert (first.state, first.taken_by, first.taken_at) == (RequestState.NEW, None, None)
        assert second.state is RequestState.CLOSED
        assert second.taken_by == (await person_of(region, olga)).id
    await pavel.presses("🙋 Взять в работу")
    assert await region.count(HelpRequest, HelpRequest.taken_by == (await person_of(region, pavel)).id) == 1


async def test_a_request_of_a_units_last_specialist_is_offered_to_the_centre(region: House) -> None:
    head, pavel = region.phone("head"), region.phone("pavel")
    await taken_request(region, pavel, ANGARSK, RequestKind.PSYCHOLOGIST)
    await dismiss_olga(region)
    await head.writes("/menu")
    await head.presses("👥 Сотрудники", "Павел · Психолог", "Уволить", "Да, уволить")
    await region.phone("anna").sees("🙋 Взять в работу")


async def test_with_nobody_left_who_can_answer_the_coordinator_and_the_admin_hear(region: House) -> None:
    await taken_request(region, region.phone("lawyer"), CENTRE, RequestKind.LAWYER)
    coordinator = region.phone("coordinator")
    await coordinator.presses("👥 Сотрудники", "Центр сопровождения семей", "Игорь · Юрист", "Уволить", "Да, уволить")
    for key in ("coordinator", "admin"):
        assert told(await region.phone(key).chat(), "Ответить некому") == 1, key


async def test_a_specialist_of_two_units_keeps_the_requests_of_the_other(region: House) -> None:
    olga, coordinator = region.phone("olga"), region.phone("coordinator")
    await olga.opens(await invited(coordinator, "Отдел, Иркутск (пример)", "➕ Пригласить", "Специалист", "Психолог"))
    await taken_request(region, olga, ANGARSK, RequestKind.PSYCHOLOGIST)
    await taken_request(region, olga, IRKUTSK, RequestKind.PSYCHOLOGIST, draft_key="other")
    await dismiss_olga(region)
    async with region.rows() as session:
        states = list(await session.scalars(select(HelpRequest.state).order_by(HelpRequest.id)))
    assert states == [RequestState.NEW, RequestState.TAKEN]
    await olga.starts()
    await olga.sees("Что сделаем?")


# Names


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
    await olga.sees("не получилось прочитать")
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
    await olga.sees(REFUSED)
    assert (await person_of(region, olga)).staff_name == "Ольга"
    assert await region.count(FsmRecord) == 0


async def test_families_have_no_name_for_colleagues(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    await mother.presses("⚙️ Настройки")
    assert "✏️ Имя для коллег" not in await mother.labels()
    assert (await person_of(region, mother)).staff_name is None
