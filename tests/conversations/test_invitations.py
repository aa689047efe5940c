"""Invitations: who gives which post to whom, links that work once, and forged ones."""

from sqlalchemy import select

from handlers.family.screens.settings import RenameMe
from handlers.head.screens.staff import AskDismiss, ChooseRole, Dismiss, Invite, MemberCard, StaffOfUnit
from handlers.ui.menu import Open, Section
from storage.models import (
    Invitation,
    Membership,
    Profile,
    Role,
)
from tests.conversations.asking import TAKE, URGENT, asks, texts
from tests.conversations.staffing import (
    ANGARSK_NAME,
    NO_LONGER,
    REFUSED,
    invited,
    link_in,
    person_of,
    post_of,
    stranger,
    unit_id,
)
from tests.house import House
from tests.region import ANGARSK, CENTRE, IRKUTSK, POSTS, set_up_region


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


async def test_whoever_made_an_invitation_may_look_at_its_link(region: House) -> None:
    head, vera = region.phone("head"), stranger(region)
    link = await invited(head, "➕ Пригласить", "Психолог")
    await head.opens(link)
    await head.sees("Это ваше приглашение, перешлите его одному человеку.", "👥 Сотрудники")
    assert await region.count(Invitation, Invitation.used_at.is_not(None)) == 0
    head_id = (await person_of(region, head)).id
    assert await region.count(Membership, Membership.person_id == head_id) == 1
    await vera.opens(link)
    await vera.sees("Вы в команде: психолог")


async def test_a_new_specialist_hears_at_once_who_waits(region: House) -> None:
    await asks(region.phone("mother"), "Слова.")
    wife = region.phone("wife")
    await wife.starts("d_angarsk")
    await wife.presses(URGENT)
    await wife.writes("Мне плохо.")
    head, vera, petr = region.phone("head"), stranger(region), stranger(region, "petr", "Пётр")
    await petr.opens(await invited(head, "➕ Пригласить", "Юрист"))
    assert not any("Ждут специалиста" in text for text in await texts(petr))
    await vera.opens(await invited(head, "➕ Пригласить", "Психолог"))
    await vera.sees("Ждут специалиста: 2.", "🆘 Из них срочных: 1.")
    await vera.presses("📥 Заявки", "1, психолог", TAKE)
    await vera.sees("Слова.")


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
    await vera.sees("Вы в команде: заведующий", "Отдел, Иркутск (пример)", "👥 Сотрудники")
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


async def test_a_coordinator_who_joins_hears_of_what_nobody_can_answer(house: House) -> None:
    await set_up_region(house, tuple(post for post in POSTS if post[2] is Role.ADMIN))
    mother, vera, admin = house.phone("mother"), stranger(house), house.phone("admin")
    await mother.starts("d_angarsk")
    await mother.presses(URGENT)
    await mother.writes("Он ушёл из дома.")
    told = await admin.sees("🆘 Срочно.", "Ответить некому")
    await vera.opens(await invited(admin, "Центр сопровождения семей", "➕ Пригласить", "Координатор"))
    [alarm] = [text for text in await texts(vera) if "Ответить некому" in text]
    assert alarm == told.text
    assert "ушёл" not in alarm
    assert any("Вы в команде: координатор" in text for text in await texts(vera))
    anna = stranger(house, "psychologist", "Анна")
    await anna.opens(await invited(admin, "Центр сопровождения семей", "➕ Пригласить", "Специалист", "Психолог"))
    assert any("🆘 Из них срочных: 1" in text for text in await texts(anna))
    late = stranger(house, "late", "Пётр")
    await late.opens(await invited(admin, "Центр сопровождения семей", "➕ Пригласить", "Координатор"))
    assert not any("Ответить некому" in text for text in await texts(late)), "a psychologist can be reached now"
    await mother.presses(URGENT)
    await mother.sees("Срочная заявка 1 уже открыта, специалистов позвали")


async def test_whoever_becomes_the_first_admin_hears_of_what_nobody_can_answer(house: House) -> None:
    mother, admin = house.phone("mother"), house.phone("admin")
    await mother.starts()
    await mother.presses(URGENT)
    for _ in range(2):
        await mother.writes("Помогите.")
    await admin.starts()
    assert len([text for text in await texts(admin) if "Ответить некому" in text]) == 1
