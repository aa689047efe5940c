"""A broadcast: who gets it, how its progress is shown, and its account at the end."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.sandbox.phone import Phone
from services.broadcasts import announcing
from services.broadcasts.rows import write_rows
from services.calling import Caller
from services.outbox import Notice
from services.work import Work
from storage.models import (
    Account,
    Broadcast,
    BroadcastKind,
    DeliveryState,
    MessageClass,
    Messenger,
    OutboxMessage,
    Person,
)
from tests.conversations.announcing import TITLE, a_region_with_families, announce_stream, prepare_stream, tick
from tests.house import PEOPLE, House

LATER = timedelta(hours=1)


async def refuse_announcements(house: House, key: str) -> None:
    user_id = next(one.user_id for one in PEOPLE if one.key == key)
    async with house.app.database.transaction() as session:
        person_id = select(Account.person_id).where(Account.user_id == user_id).scalar_subquery()
        await session.execute(update(Person).where(Person.id == person_id).values(announcements=False))


@pytest.fixture
def families_wait(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of broadcasts to the two family members leave an hour later, as if many were before them."""

    async def write_and_hold(work: Work, accounts: object, notice: Notice) -> int:
        count = await write_rows(work, accounts, notice)  # type: ignore[arg-type] # passed through
        families = select(Account.id).where(Account.user_id.in_([101, 102]))
        await work.session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.broadcast_id == notice.broadcast_id, OutboxMessage.account_id.in_(families))
            .values(not_before=house.time.now() + LATER)
        )
        return count

    monkeypatch.setattr(announcing, "write_rows", write_and_hold)


async def heard(phone: Phone, fragment: str) -> int:
    return sum(fragment in message.text for message in await phone.chat() if message.sender == "bot")


async def test_who_wants_no_announcements_gets_none(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await refuse_announcements(house, "mother")
    await prepare_stream(coordinator)
    await coordinator.sees("Получат 7 человек.")
    await coordinator.presses("📣 Разослать")
    assert await heard(house.phone("mother"), TITLE) == 0
    assert await heard(house.phone("wife"), TITLE) == 1
    assert await house.count(OutboxMessage, OutboxMessage.broadcast_id.is_not(None)) == 7


async def test_the_account_says_who_was_not_reached(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await house.phone("wife").blocks()
    await announce_stream(coordinator)
    await tick(house)
    await coordinator.sees(f"Прямой эфир: {TITLE}", "Отправлено 7 из 8.", "Остановили бота: 1.", "Рассылка закончена.")
    assert await house.count(Broadcast, Broadcast.finished_at.is_not(None), Broadcast.total == 8) == 1
    await coordinator.writes("/menu")
    await coordinator.presses("📣 Рассылка", "7/8")
    await coordinator.sees("Отправлено 7 из 8.", "Остановили бота: 1.", "Начата: 18 ноября, среда, 12:00")
    await prepare_stream(coordinator, title="Второй эфир")
    await coordinator.sees("Получат 7 человек.")


@pytest.mark.usefixtures("families_wait")
async def test_the_progress_is_edited_in_place_until_the_end(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await announce_stream(coordinator)
    before = len(await coordinator.chat())
    shown = await coordinator.sees("Отправлено 0 из 8.", "Рассылка идёт.")
    house.time.forward(seconds=5)
    await tick(house)
    under_way = await coordinator.last()
    assert "Отправлено 6 из 8." in under_way.text
    assert "Рассылка идёт." in under_way.text
    edits = await house.count(OutboxMessage, OutboxMessage.notice == "broadcast_progress")
    house.time.forward(seconds=5)
    await tick(house)
    assert await house.count(OutboxMessage, OutboxMessage.notice == "broadcast_progress") == edits, "nothing new to say"
    house.time.forward(hours=1)
    await house.settle()
    await tick(house)
    over = await coordinator.last()
    assert "Отправлено 8 из 8." in over.text
    assert "Рассылка закончена." in over.text
    assert shown.id == under_way.id == over.id
    assert over.edited
    assert len(await coordinator.chat()) == before
    edits = await house.count(OutboxMessage, OutboxMessage.notice == "broadcast_progress")
    house.time.forward(minutes=10)
    await tick(house)
    assert await house.count(OutboxMessage, OutboxMessage.notice == "broadcast_progress") == edits


@pytest.mark.usefixtures("families_wait")
async def test_a_cancellation_takes_back_what_was_not_sent_yet(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await announce_stream(coordinator)
    await coordinator.writes("/menu")
    await coordinator.presses("🎥 Мероприятия", "25 ноября, 18:00", "🚫 Отменить мероприятие", "Без причины")
    await coordinator.presses("🚫 Да, отменить")
    house.time.forward(hours=2)
    await tick(house)
    assert await heard(house.phone("mother"), TITLE) == 0
    assert await heard(house.phone("olga"), "Не состоится") == 1
    assert await house.count(OutboxMessage, OutboxMessage.state == DeliveryState.CANCELLED) == 2
    assert await house.count(Broadcast, Broadcast.finished_at.is_(None)) == 0
    await coordinator.writes("/menu")
    await coordinator.presses("📣 Рассылка", "6/8")
    await coordinator.sees("Отправлено 6 из 8.", "Уже не нужно: 2.")


@pytest.mark.usefixtures("families_wait")
async def test_a_change_reaches_those_who_had_not_read_the_old_one_instead_of_it(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await announce_stream(coordinator)
    await coordinator.writes("/menu")
    await coordinator.presses("🎥 Мероприятия", "25 ноября, 18:00", "✏️ Изменить", "Название")
    await coordinator.writes("Новое название")
    await coordinator.presses("💾 Сохранить изменения")
    house.time.forward(hours=2)
    await tick(house)
    mother = house.phone("mother")
    assert await heard(mother, TITLE) == 0
    assert await heard(mother, "Новое название") == 1
    assert await heard(house.phone("olga"), TITLE) == 1
    assert await heard(house.phone("olga"), "Новое название") == 1


@pytest.mark.usefixtures("families_wait")
async def test_who_withdraws_while_it_is_being_sent_does_not_get_it(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await announce_stream(coordinator)
    async with house.app.workshop.work(Caller(Messenger.TELEGRAM, 101, 101)) as work:
        await announcing.withdraw_reader(work)
    house.time.forward(hours=2)
    await tick(house)
    assert await heard(house.phone("mother"), TITLE) == 0
    assert await heard(house.phone("wife"), TITLE) == 1


async def test_who_comes_hears_of_changes_whatever_was_chosen_about_announcements(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await announce_stream(coordinator)
    await house.phone("mother").presses("Пойду")
    for key in ("mother", "wife"):
        await refuse_announcements(house, key)
    await coordinator.writes("/menu")
    await coordinator.presses("🎥 Мероприятия", "25 ноября, 18:00", "✏️ Изменить", "Ссылка")
    await coordinator.writes("https://example.org/other")
    await coordinator.presses("💾 Сохранить изменения")
    assert await heard(house.phone("mother"), "https://example.org/other") == 1
    assert await heard(house.phone("wife"), "https://example.org/other") == 0


async def test_with_nobody_to_read_there_is_nothing_to_press(house: House) -> None:
    coordinator = await a_region_with_families(house)
    async with house.app.database.transaction() as session:
        await session.execute(update(Person).values(announcements=False))
    await prepare_stream(coordinator)
    preview = await coordinator.sees("Получать пока некому.")
    assert "📣 Разослать" not in preview.labels
    await coordinator.presses("Сохранить без рассылки")
    await coordinator.forges("ea:1")
    await coordinator.sees("Разослать пока некому.")
    assert await house.count(Broadcast) == 0


@pytest.mark.usefixtures("families_wait")
async def test_a_message_not_sent_before_the_start_is_not_sent_after_it(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await announce_stream(coordinator, when="18.11.2026 12:30")
    house.time.forward(hours=1)
    await tick(house)
    assert await heard(house.phone("mother"), TITLE) == 0
    await coordinator.writes("/menu")
    await coordinator.presses("📣 Рассылка", "6/8")
    await coordinator.sees("Отправлено 6 из 8.", "Уже не нужно: 2.", "Рассылка закончена.")


async def test_all_rows_of_a_broadcast_share_one_sealed_text(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await announce_stream(coordinator)
    async with house.app.database.reader.connect() as connection:
        sealed = (await connection.exec_driver_sql("SELECT data FROM outbox WHERE broadcast_id IS NOT NULL")).all()
    assert len(sealed) == 8
    assert len(set(sealed)) == 1
    assert await house.count(OutboxMessage, OutboxMessage.message_class == MessageClass.ANNOUNCEMENT) == 8
    assert await house.count(Broadcast, Broadcast.kind == BroadcastKind.EVENT_ANNOUNCED) == 1


async def test_a_blocked_coordinator_leaves_no_account_open(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await prepare_stream(coordinator)
    await coordinator.presses("📣 Разослать")
    await coordinator.blocks()
    house.time.forward(minutes=1)
    await tick(house)
    assert await house.count(Broadcast, Broadcast.finished_at.is_(None)) == 0
