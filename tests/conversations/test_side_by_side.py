"""People who press at the same moment. On PostgreSQL their works really run side by side, and one of them wins."""

from bot.sandbox.drivers import WorldDriver
from storage.models import (
    Appeal,
    AppealLine,
    AuditEntry,
    Broadcast,
    HelpRequest,
    InboxState,
    InboxUpdate,
    MessageClass,
    OutboxMessage,
    PlanConfirmation,
    RequestState,
    Role,
)
from tests.conversations.announcing import approved_plan, save_stream
from tests.conversations.asking import ACCEPT, CLOSE, TAKE, URGENT, asks, kept
from tests.house import House
from tests.region import CENTRE, POSTS, set_up_region

TWO_COORDINATORS = (*(post for post in POSTS if post[0] != "anna"), ("anna", CENTRE, Role.COORDINATOR, None))


async def taps(house: House, key: str, label: str, times: int = 1) -> None:
    """Pressed on the newest message with such a button; nothing is waited for."""
    shown = reversed(await house.phone(key).chat())
    message, place = next((one, place) for one in shown if (place := one.position(label)))
    for _ in range(times):
        await WorldDriver(house.world, house.settle).tap(key, message.id, *place, label)


async def nothing_is_left(house: House) -> bool:
    return await house.count(InboxUpdate, InboxUpdate.state != InboxState.DONE) == 0


async def test_a_request_is_taken_by_one_of_two(region: House) -> None:
    await asks(region.phone("mother"), "Слова.")
    for key in ("olga", "pavel"):
        await taps(region, key, TAKE)
    await region.settle()
    assert await region.count(AuditEntry, AuditEntry.action == "request_taken") == 1
    assert await region.count(HelpRequest, HelpRequest.state == RequestState.TAKEN) == 1
    assert await region.count(OutboxMessage, OutboxMessage.notice == "request_in_work") == 1
    told = [
        bool([one for one in (await region.phone(key).chat())[-2:] if CLOSE in one.labels]) for key in ("olga", "pavel")
    ]
    assert sorted(told) == [False, True], "who was late hears so"
    assert await nothing_is_left(region)


async def test_fifty_taps_in_one_batch_log_one_appeal(region: House) -> None:
    olga, pavel = region.phone("olga"), region.phone("pavel")
    for phone in (olga, pavel):
        await phone.writes("/menu")
        await phone.presses("➕ Записать обращение", "Консультация")
    for key in ("olga", "pavel"):
        await taps(region, key, "Член семьи", 50)
    await region.settle()
    assert await region.count(Appeal) == 2, "one each"
    assert await nothing_is_left(region)


async def test_a_plan_that_two_coordinators_send_goes_out_once(house: House) -> None:
    await set_up_region(house, TWO_COORDINATORS)
    await house.phone("mother").starts()
    await approved_plan(house.phone("coordinator"))
    for key in ("coordinator", "anna"):
        await house.phone(key).writes("/menu")
        await house.phone(key).presses("📅 План на месяц", "📣 Разослать")
    for key in ("coordinator", "anna"):
        await taps(house, key, "Да, разослать")
    await house.settle()
    assert await house.count(Broadcast) == 2, "to the staff and to families"
    assert await house.count(OutboxMessage, OutboxMessage.message_class == MessageClass.PLAN) == 3
    assert await house.count(AuditEntry, AuditEntry.action.startswith("plan_sent")) == 1
    for key in ("olga", "pavel", "head"):
        await taps(house, key, "✅ Принято", 2)
    await house.settle()
    assert await house.count(PlanConfirmation) == 3
    assert await nothing_is_left(house)


async def test_a_plan_that_two_coordinators_approve_at_once_is_one(house: House) -> None:
    await set_up_region(house, TWO_COORDINATORS)
    await save_stream(house.phone("coordinator"))
    for key in ("coordinator", "anna"):
        await house.phone(key).writes("/menu")
        await house.phone(key).presses("📅 План на месяц")
    for key in ("coordinator", "anna"):
        await taps(house, key, "Утвердить")
    await house.settle()
    for key in ("coordinator", "anna"):
        await house.phone(key).sees("Утверждён, ещё не разослан.")
    assert await nothing_is_left(house)


async def test_fifty_calls_are_one_and_fifty_acceptances_of_two_psychologists_one_hand(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts("d_angarsk")
    await taps(region, "mother", URGENT, 50)
    await region.settle()
    assert await region.count(HelpRequest) == await region.count(Appeal) == 1
    assert await region.count(OutboxMessage, OutboxMessage.notice == "new_request") == 3
    for key in ("olga", "pavel"):
        await taps(region, key, ACCEPT, 50)
    await region.settle()
    assert await region.count(AuditEntry, AuditEntry.action == "request_taken") == 1
    assert await region.count(OutboxMessage, OutboxMessage.notice == "request_in_work") == 1
    assert await nothing_is_left(region)


async def test_fifty_times_not_urgent_takes_one_call_back(region: House) -> None:
    wife = region.phone("wife")
    await wife.writes("Я больше не хочу жить.")
    await taps(region, "wife", "Это не срочно", 50)
    await region.settle()
    assert await region.count(AuditEntry, AuditEntry.action == "urgent_taken_back") == 1
    assert await region.count(OutboxMessage, OutboxMessage.notice == "call_taken_back") == 1
    assert await kept(region) == ["Я больше не хочу жить."]
    assert await nothing_is_left(region)


async def test_accepted_and_taken_back_at_one_moment_it_is_one_of_both(region: House) -> None:
    wife = region.phone("wife")
    await wife.writes("Я больше не хочу жить.")
    await taps(region, "wife", "Это не срочно")
    await taps(region, "anna", ACCEPT)
    await region.settle()
    assert await region.count(AuditEntry, AuditEntry.action == "urgent_taken_back") == 1
    lines = Appeal.line == AppealLine.EMERGENCY_PSYCHOLOGICAL
    assert await region.count(Appeal, lines, Appeal.voided_at.is_(None)) == 0
    assert await nothing_is_left(region)
