"""The Centre announces a stream or a club meeting; families and staff read of it and say whether they come."""

from sqlalchemy import select, update

from bot.sandbox.phone import Phone
from storage.models import Broadcast, DueItem, Event, EventDraft, OutboxMessage, SignUp
from tests.conversations.announcing import LINK, TITLE, a_region_with_families, announce_stream, prepare_stream, tick
from tests.house import House


async def messages_with(phone: Phone, fragment: str) -> int:
    return sum(fragment in message.text for message in await phone.chat() if message.sender == "bot")


async def test_a_stream_goes_from_the_coordinator_to_every_reader(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await coordinator.writes("/menu")
    await coordinator.presses("🎥 Мероприятия", "➕ Создать", "Прямой эфир")
    await coordinator.sees("Как назвать?")
    await coordinator.writes(TITLE)
    await coordinator.sees("Когда?", "ноябрь 2026")
    await coordinator.writes("25.11.2026 18:00")
    await coordinator.sees("ссылку")
    await coordinator.writes(LINK)
    await coordinator.sees(
        "Так это увидят люди:", f"Прямой эфир: {TITLE}", "25 ноября, среда, 18:00", LINK, "Получат 8 человек."
    )
    await coordinator.presses("📣 Разослать")
    for key in ("mother", "wife", "olga", "head", "lawyer", "admin"):
        shown = await house.phone(key).sees(f"Прямой эфир: {TITLE}", "25 ноября, среда, 18:00", LINK)
        assert shown.labels == ["Пойду", "Не пойду", "☰ Меню"]
    assert await messages_with(coordinator, LINK) == 0, "the author is no reader, and the preview became the progress"
    assert await house.count(Event) == 1
    assert await house.count(EventDraft) == 0
    assert await house.count(OutboxMessage, OutboxMessage.broadcast_id.is_not(None)) == 8


async def test_a_club_meeting_takes_a_day_of_the_calendar_and_a_place(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await coordinator.writes("/menu")
    await coordinator.presses("🎥 Мероприятия", "➕ Создать", "Встреча клуба")
    await coordinator.writes("Чаепитие")
    await coordinator.presses("декабрь 2026 ›", "12")
    await coordinator.sees("12 декабря, суббота", "Во сколько?")
    await coordinator.writes("12.30")
    await coordinator.writes("Библиотека, второй этаж (пример)")
    await coordinator.sees(
        "Встреча клуба «Ждем вместе»: Чаепитие", "12 декабря, суббота, 12:30", "Где: Библиотека, второй этаж (пример)"
    )
    await coordinator.presses("Сохранить без рассылки")
    await coordinator.sees("Сохранено, никому не отправлено.")
    assert await house.count(Broadcast) == 0
    mother = house.phone("mother")
    await mother.writes("/menu")
    await mother.presses("📅 Эфиры и встречи")
    await mother.sees("12 декабря, суббота, 12:30", "Чаепитие")
    await coordinator.presses("К мероприятию", "📣 Разослать")
    await mother.sees("Чаепитие")
    assert await house.count(Broadcast) == 1


async def test_pressing_send_twice_sends_once(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await prepare_stream(coordinator)
    await coordinator.double_presses("📣 Разослать")
    assert await house.count(Broadcast) == 1
    assert await house.count(Event) == 1
    for key in ("mother", "wife", "olga"):
        assert await messages_with(house.phone(key), TITLE) == 1


async def test_a_reader_says_who_comes_and_may_change_it(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await announce_stream(coordinator)
    mother = house.phone("mother")
    await mother.presses("Пойду")
    await mother.sees(TITLE, "Вы записаны. Напомню за час до начала.")
    assert await house.count(SignUp, SignUp.going.is_(True)) == 1
    await mother.presses("Не пойду")
    await mother.sees(TITLE, "Отмечено: не пойдёте.")
    assert await house.count(SignUp) == 1
    await mother.double_presses("Пойду")
    assert await house.count(SignUp, SignUp.going.is_(True)) == 1
    await mother.presses("☰ Меню", "📅 Эфиры и встречи", "25 ноября, 18:00")
    await mother.sees("Вы записаны", "Пойду")
    await mother.presses("Не пойду", "◀️ Назад")
    await mother.sees("Эфиры и встречи", TITLE)
    await house.phone("wife").presses("Пойду")
    await coordinator.writes("/menu")
    await coordinator.presses("🎥 Мероприятия", "25 ноября, 18:00")
    await coordinator.sees("Идут: 1. Не идут: 1.", "Разослано.")


async def test_those_who_come_are_reminded_an_hour_before(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await announce_stream(coordinator, when="18.11.2026 18:00")
    await house.phone("mother").presses("Пойду")
    await house.phone("wife").presses("Не пойду")
    house.time.forward(hours=4, minutes=59)
    await tick(house)
    assert await messages_with(house.phone("mother"), "Напоминаю") == 0
    house.time.forward(minutes=1)
    await tick(house)
    await tick(house)
    reminder = await house.phone("mother").sees(
        "Напоминаю: через час начало. Вы записаны.", TITLE, "18 ноября, среда, 18:00", LINK
    )
    assert reminder.labels == ["Не пойду", "☰ Меню"]
    assert await messages_with(house.phone("mother"), "Напоминаю") == 1
    assert await messages_with(house.phone("wife"), "Напоминаю") == 0


async def test_a_moved_event_is_told_and_the_reminder_moves_with_it(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await announce_stream(coordinator, when="18.11.2026 18:00")
    mother = house.phone("mother")
    await mother.presses("Пойду")
    await coordinator.writes("/menu")
    await coordinator.presses("🎥 Мероприятия", "18 ноября, 18:00", "✏️ Изменить", "День и время")
    await coordinator.writes("19.11.2026 19:00")
    await coordinator.sees("Теперь будет так:", "19 ноября, четверг, 19:00", "Об изменении узнают 8 человек.")
    await coordinator.double_presses("💾 Сохранить изменения")
    await mother.sees("Есть изменения", "19 ноября, четверг, 19:00", "Если вы записаны, запись остаётся")
    assert await messages_with(mother, "Есть изменения") == 1
    assert await house.count(Event, Event.version == 2) == 1
    house.time.forward(hours=5)
    await tick(house)
    assert await messages_with(mother, "Напоминаю") == 0, "the old hour is void"
    house.time.forward(hours=25)
    await tick(house)
    assert await messages_with(mother, "Напоминаю") == 1
    assert await house.count(DueItem, DueItem.done_at.is_(None)) == 0


async def test_a_tap_on_a_card_from_before_the_change_tells_what_holds_now(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await announce_stream(coordinator, when="18.11.2026 18:00")
    mother, wife = house.phone("mother"), house.phone("wife")
    old, told_before = await mother.last(), await wife.last()
    await wife.presses("Пойду")
    assert await wife.toast() is None, "nothing has changed yet"
    await coordinator.writes("/menu")
    await coordinator.presses("🎥 Мероприятия", "18 ноября, 18:00", "✏️ Изменить", "День и время")
    await coordinator.writes("19.11.2026 19:00")
    await coordinator.presses("💾 Сохранить изменения")
    for phone, card, label, answer in (
        (mother, old, "Пойду", "Вы записаны."),
        (wife, told_before, "Не пойду", "Отмечено: не пойдёте."),
    ):
        await phone.presses_old(card, label)
        assert await phone.toast() == "Есть изменения. Начало: 19 ноября, четверг, 19:00."
        now = next(message for message in await phone.chat() if message.id == card.id)
        assert now.text.startswith("Есть изменения. Теперь так:")
        assert "19 ноября, четверг, 19:00" in now.text
        assert "18 ноября" not in now.text
        assert answer in now.text
        await phone.presses_old(now, label)
        assert await phone.toast() is None, "the card is of the present by now"
    assert await house.count(SignUp, SignUp.going.is_(True)) == 1


async def test_a_cancelled_event_is_told_and_nobody_is_reminded(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await announce_stream(coordinator, title="Следующий эфир", when="30.11.2026 18:00")
    await announce_stream(coordinator, when="18.11.2026 18:00")
    mother = house.phone("mother")
    invitation = await mother.last()
    await mother.presses("Пойду")
    await coordinator.writes("/menu")
    await coordinator.presses("🎥 Мероприятия", "18 ноября, 18:00", "🚫 Отменить мероприятие")
    await coordinator.sees("Напишите причину одним сообщением для тех, кто хотел прийти")
    await coordinator.writes("ведущая заболела <i>")
    await coordinator.sees("Отменить?", TITLE, "Причина: ведущая заболела <i>", "Узнают 8 человек.")
    await coordinator.double_presses("🚫 Да, отменить")
    await mother.sees(
        f"Не состоится: Прямой эфир: {TITLE}, 18 ноября, среда, 18:00.",
        "Причина: ведущая заболела <i>",
        "Ближайшее: 30 ноября, понедельник, 18:00",
    )
    assert await messages_with(mother, "Не состоится") == 1
    await mother.presses_old(invitation, "Пойду")
    card = next(message for message in await mother.chat() if message.id == invitation.id)
    assert card.text == f"Не состоится: Прямой эфир: {TITLE}, 18 ноября, среда, 18:00."
    assert card.labels == ["📅 Эфиры и встречи", "☰ Меню"]
    house.time.forward(hours=5)
    await tick(house)
    assert await messages_with(mother, "Напоминаю") == 0


async def test_a_past_event_takes_nobody(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await announce_stream(coordinator, when="18.11.2026 18:00")
    house.time.forward(hours=8, minutes=1)
    mother = house.phone("mother")
    await mother.presses("Пойду")
    card = await mother.sees(f"Уже началось или прошло: Прямой эфир: {TITLE}, 18 ноября, среда, 18:00.")
    assert card.edited
    assert card.labels == ["📅 Эфиры и встречи", "☰ Меню"]
    assert await house.count(SignUp) == 0
    await mother.writes("/menu")
    await mother.presses("📅 Эфиры и встречи")
    await mother.sees("Пока эфиров и встреч в расписании нет.")


async def test_marks_in_a_title_stay_marks(house: House) -> None:
    coordinator = await a_region_with_families(house)
    title = "<b>Жирно</b> & {0.__class__} %s"
    await announce_stream(coordinator, title=title)
    shown = await house.phone("mother").sees(f"Прямой эфир: {title}")
    assert "&lt;b&gt;Жирно&lt;/b&gt;" in shown.html
    await coordinator.writes("/menu")
    await coordinator.presses("📣 Рассылка")
    assert any("<b>Жирно</b>" in label for label in await coordinator.labels())


async def test_a_title_reaches_a_button_without_hidden_marks(house: House) -> None:
    coordinator = await a_region_with_families(house)
    hidden = "Эфир \u202eотсорп\x00 x" + "\u0301" * 7
    await announce_stream(coordinator, title=hidden)
    async with house.rows() as rows:
        title = await rows.scalar(select(Event.title))
    assert title == "Эфир отсорп x" + "\u0301" * 3
    async with house.app.database.transaction() as session:
        await session.execute(update(Event).values(title=hidden.replace("\x00", "\x01")))
    mother = house.phone("mother")
    await mother.writes("/menu")
    await mother.presses("📅 Эфиры и встречи")
    assert (await mother.labels())[0] == "25 ноября, 18:00 · Эфир отсорп x" + "\u0301" * 3


async def test_running_events_is_for_coordinators_only(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await announce_stream(coordinator)
    for key in ("mother", "olga", "head", "admin"):
        phone = house.phone(key)
        for data in ("open:run", "open:casts", "en", "ek:stream", "er", "ec:1", "ee:1", "ea:1", "eu:1", "ey:1", "ez:1"):
            await phone.forges(data)
            await phone.sees("Это действие вам недоступно.")
    assert await house.count(Event, Event.cancelled_at.is_(None)) == 1
    assert await house.count(EventDraft) == 0


async def test_forged_numbers_are_harmless(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await announce_stream(coordinator)
    mother = house.phone("mother")
    for data in ("eg:999:1:1:0", "ev:999"):
        await mother.forges(data)
        await mother.sees("За этой кнопкой уже ничего нет.")
    for data in (
        f"eg:{2**63}:1:1:0",
        f"eg:1:{2**63}:1:0",
        "eg:-1:1:1:0",
        "eg:x:1:1:0",
        "eg:1",
        "eg:1:1:0",
        f"ev:{2**70}",
        "ep:-1",
        f"lc:{2**64}",
    ):
        await mother.forges(data)
        await mother.sees("Эта кнопка уже не действует.")
    for data in (f"ei:k:{2**40}", "em:k:0", "ef:k:nothing", f"ec:{2**63}", f"bs:{2**63}"):
        await coordinator.forges(data)
        await coordinator.sees("Эта кнопка уже не действует.")
    for data in ("es:nothing", "ew:nothing", "eo:nothing", "ed:nothing", "ef:nothing:title", "ei:nothing:739000"):
        await coordinator.forges(data)
        await coordinator.sees("Этот черновик уже сохранён или отменён.")
    assert await house.count(SignUp) == 0
