"""Dismissal: at once, once, and with what was in the person's hands."""

from sqlalchemy import select

from bot.sandbox.phone import ChatMessage, Phone
from scheduler.jobs import watch_requests
from services.requests.kinds import KINDS
from storage.models import (
    AuditEntry,
    HelpRequest,
    Membership,
    MessageClass,
    OutboxMessage,
    RequestKind,
    RequestState,
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
from tests.house import NOON, House
from tests.region import ANGARSK, CENTRE, IRKUTSK


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
            "profile": KINDS[kind].profile,
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


async def many_taken(house: House, taker: Phone, code: str, kind: RequestKind, count: int) -> None:
    for number in range(count):
        await taken_request(house, taker, code, kind, draft_key=f"{kind.value}{number}")


async def test_many_returned_requests_come_to_a_colleague_in_one_message(region: House) -> None:
    olga, pavel = region.phone("olga"), region.phone("pavel")
    await many_taken(region, olga, ANGARSK, RequestKind.PSYCHOLOGIST, 5)
    await many_taken(region, olga, ANGARSK, RequestKind.URGENT, 3)
    before = len(await pavel.chat())
    await dismiss_olga(region)
    heard = [message for message in (await pavel.chat())[before:] if message.sender == "bot"]
    assert told(heard, "Снова ждут 5 заявок, номера 1, 2, 3, 4, 5") == 1
    assert sum("Принимаю" in message.labels for message in heard) == 3, "urgent ones, each"
    assert len(heard) == 4
    await pavel.presses("📥 Заявки")
    await pavel.presses("6, срочно")
    await pavel.sees("Заявка 6")


async def test_many_urgent_requests_are_called_out_as_urgent(region: House) -> None:
    await many_taken(region, region.phone("olga"), ANGARSK, RequestKind.URGENT, 4)
    await dismiss_olga(region)
    for key in ("pavel", "anna"):
        heard = await region.phone(key).sees("Срочно", "Снова ждут 4 заявки, номера 1, 2, 3, 4")
        assert "📥 Заявки" in heard.labels
    summed = OutboxMessage.notice == "requests_offered"
    assert await region.count(OutboxMessage, summed, OutboxMessage.message_class == MessageClass.URGENT) == 2


async def test_many_requests_that_nobody_can_answer_are_one_alarm(region: House) -> None:
    await many_taken(region, region.phone("lawyer"), CENTRE, RequestKind.LAWYER, 4)
    coordinator = region.phone("coordinator")
    await coordinator.presses("👥 Сотрудники", "Центр сопровождения семей", "Игорь · Юрист", "Уволить", "Да, уволить")
    for key in ("coordinator", "admin"):
        heard = await region.phone(key).chat()
        assert told(heard, "Снова ждут 4 заявки, номера 1, 2, 3, 4") == 1
        assert told(heard, "Их никто не получает") == 1


async def test_one_message_of_many_that_reaches_nobody_is_told_of(region: House) -> None:
    await many_taken(region, region.phone("olga"), ANGARSK, RequestKind.PSYCHOLOGIST, 4)
    await region.phone("pavel").blocks()
    await dismiss_olga(region)
    region.time.forward(minutes=3)
    for _again in range(2):
        await watch_requests(region.app.workshop)
        await region.settle()
    assert told(await region.phone("coordinator").chat(), "Заявку никто не получил") == 4


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
