"""«Помощь Центра» from the agreed time on: the link, reminders, other times, the end, the result, what is late."""

from storage.models import Appeal, HelpResult, HelpState, OutboxMessage
from tests.conversations.asking import texts
from tests.conversations.centre_helping import (
    LINK,
    MONDAY,
    ON_PAPER,
    RIGHT,
    SEND,
    STORY,
    TAKE_THURSDAY,
    THURSDAY,
    agreed,
    asks_for_the_mother,
    help_of,
    opens_help,
    passes,
)
from tests.conversations.staffing import person_of
from tests.house import House


async def test_a_moved_meeting_stays_with_its_specialist_and_nothing_is_told_again(region: House) -> None:
    mother, olga, anna = await agreed(region)
    await opens_help(olga)
    await olga.presses("Помощь Центра, номер 1", "🕐 Предложить другое время")
    for moment in ("24.11.2026 10:00", "25.11.2026 10:00", "26.11.2026 10:00"):
        await olga.writes(moment)
    assert (await help_of(region)).state is HelpState.AGREED, "what was agreed holds until the new times have gone"
    await olga.presses("✅ Предложить это время")
    await mother.sees("Время встречи с психологом Центра меняется", "заново ничего не нужно")
    await anna.presses("🙋 24 ноября, вторник, 10:00")
    await anna.sees(STORY)
    await anna.writes(LINK)
    await mother.sees("24 ноября, вторник, 10:00", LINK)
    already = len(await texts(mother))
    await passes(region, hours=26)
    assert not any("Напоминание" in text for text in (await texts(mother))[already:]), "the old time passes in silence"
    await passes(region, hours=92)
    assert any("Напоминание" in text and "24 ноября" in text for text in (await texts(mother))[already:])


async def test_reminders_come_a_day_and_an_hour_before_to_all_three(region: House) -> None:
    mother, olga, anna = await agreed(region)
    await passes(region, hours=2, minutes=59)
    assert not any("Напоминание" in text for text in await texts(mother))
    await passes(region, minutes=1)
    for phone in (mother, olga, anna):
        await phone.sees("Напоминание", THURSDAY, LINK)
    await passes(region, hours=23)
    for phone in (mother, olga, anna):
        assert sum("Напоминание" in text for text in await texts(phone)) == 2
    await passes(region, hours=30)
    assert sum("Напоминание" in text for text in await texts(mother)) == 2


async def test_a_reminder_that_is_late_is_not_sent(region: House) -> None:
    mother, _olga, _anna = await agreed(region)
    await passes(region, hours=27, minutes=1)
    assert not any("Напоминание" in text for text in await texts(mother))


async def test_the_family_cancels_and_everybody_hears(region: House) -> None:
    mother, olga, anna = await agreed(region)
    await mother.presses("↩️ Отменить встречу")
    await mother.sees("Если не подходит только время")
    assert (await help_of(region)).state is HelpState.AGREED, "asked first"
    await mother.presses("Да, отменить")
    await mother.sees("Отменено")
    await olga.sees("семья отказалась от встречи")
    await anna.sees("семья отказалась от встречи")
    await passes(region, hours=3)
    assert not any("Напоминание" in text for text in await texts(mother))


async def test_the_department_cancels_and_everybody_hears(region: House) -> None:
    mother, olga, anna = await agreed(region)
    await opens_help(olga)
    await olga.presses("Помощь Центра, номер 1", "↩️ Отменить помощь", "Да, отменить")
    await mother.sees("Отдел отменил встречу с психологом Центра")
    await anna.sees("отдел отменил встречу")
    assert (await help_of(region)).state is HelpState.CANCELLED


async def test_the_result_with_its_line_and_no_counter_moves(region: House) -> None:
    mother, olga, anna = await agreed(region)
    appeals = await region.count(Appeal)
    await passes(region, hours=28)
    await anna.sees("Как прошла встреча 19 ноября, четверг, 15:00?")
    await anna.presses("✔️ Состоялась")
    await olga.sees("встреча состоялась")
    await anna.writes("Договорились о трёх встречах.")
    await olga.sees("Специалист Центра пишет: Договорились о трёх встречах.")
    asked = await help_of(region)
    assert (asked.state, asked.result) == (HelpState.OVER, HelpResult.HELD)
    assert await region.count(Appeal) == appeals
    assert not any("трёх встречах" in text for text in await texts(mother))


async def test_a_moved_meeting_is_told_and_asked_for_anew(region: House) -> None:
    mother, olga, anna = await agreed(region)
    await passes(region, hours=28)
    await anna.presses("Перенесли")
    await olga.sees("встречу перенесли", "🕐 Предложить другое время")
    await mother.sees("Время встречи с психологом Центра меняется")
    asked = await help_of(region)
    assert asked.taken_by == (await person_of(region, anna)).id


async def test_the_coordinator_hears_after_a_working_day_and_sees_no_words(region: House) -> None:
    olga, coordinator = region.phone("olga"), region.phone("coordinator")
    region.time.forward(days=2)  # Friday noon
    await opens_help(olga)
    await olga.presses("➕ Попросить помощь", "Семьи нет в боте", "Психолог")
    await olga.writes(STORY, "24.11.2026 15:00", "25.11.2026 11:00", "26.11.2026 10:30")
    await olga.presses(ON_PAPER, "Вчера", SEND)
    await passes(region, days=2)
    assert not any("Центр не ответил" in text for text in await texts(coordinator)), "a weekend is no working day"
    await passes(region, days=1)
    await coordinator.sees("Помощь Центра, номер 1 · психолог", "Центр не ответил за рабочий день")
    await coordinator.presses("🎥 Открыть")
    await coordinator.sees("24 ноября, вторник, 15:00")
    assert not any(STORY in text for text in await texts(coordinator))
    await region.phone("anna").presses("🙋 24 ноября, вторник, 15:00")
    await region.phone("anna").writes(LINK)
    await passes(region, days=1)
    assert await region.count(OutboxMessage, OutboxMessage.notice == "centre_help_unanswered") == 1


async def test_a_missing_link_is_told_to_the_coordinator(region: House) -> None:
    mother, _olga = await asks_for_the_mother(region)
    await mother.presses(RIGHT)
    await region.phone("anna").presses(f"🙋 {MONDAY}")
    await passes(region, days=1)
    await region.phone("coordinator").sees("ссылки ещё нет")


async def test_a_link_must_be_https(region: House) -> None:
    mother, _olga = await asks_for_the_mother(region)
    anna = region.phone("anna")
    await mother.presses(RIGHT)
    await anna.presses(TAKE_THURSDAY)
    for typed in ("http://example.org/meet", "javascript:alert(1)", "позвоню сама"):
        await anna.writes(typed)
        await anna.sees("https://")
    assert (await help_of(region)).link is None
    await anna.writes(LINK)
    assert (await help_of(region)).link == LINK


async def test_what_was_agreed_may_be_returned_too(region: House) -> None:
    mother, olga, anna = await agreed(region)
    await opens_help(anna)
    await anna.presses("Помощь Центра, номер 1", "↪️ Вернуть с причиной")
    await anna.writes("Заболела.")
    await olga.sees("Центр вернул с причиной. Заболела.", "🕐 Предложить другое время")
    told = await mother.sees("Время встречи с психологом Центра меняется")
    assert "Заболела" not in told.text
    await passes(region, hours=3)
    assert not any("Напоминание" in text for text in await texts(mother))
    asked = await help_of(region)
    assert (asked.state, asked.taken_by, asked.link) == (HelpState.RETURNED, None, None)
