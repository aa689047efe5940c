"""«Помощь Центра» as far as the Centre's answer: what is told once, who reads it, who hears what."""

from storage.models import CentreHelp, HelpState, OutboxMessage, Side
from tests.conversations.asking import ANSWER, asked_and_taken, nothing_failed, texts, words_in
from tests.conversations.centre_helping import (
    FRIDAY,
    HELP,
    IN_BOT,
    LINK,
    MONDAY,
    ON_PAPER,
    RIGHT,
    SEND,
    STORY,
    TAKE_THURSDAY,
    THURSDAY,
    TIMES,
    asks_for_the_mother,
    asks_on_paper,
    help_of,
    opens_help,
    tells_the_story,
)
from tests.house import House
from tests.region import POSTS, set_up_region


async def test_the_family_reads_first_and_only_the_taker_of_the_centre_reads_it(region: House) -> None:
    mother, olga = await asks_for_the_mother(region)
    anna, lawyer, coordinator = (region.phone(key) for key in ("anna", "lawyer", "coordinator"))
    await olga.sees("Помощь Центра, номер 1", "читает семья")
    await mother.sees("встречу с психологом Центра по видеосвязи", STORY, "Всё верно?", RIGHT)
    assert not any("Помощь Центра" in text for text in await texts(anna)), "not before the family has read it"
    await mother.presses(RIGHT)
    await mother.sees("Спасибо. Центр выбирает время")
    await olga.sees("семья прочитала, всё верно")
    await anna.sees(
        "Помощь Центра, номер 1 · психолог · Отдел, Ангарск", "до: 19 ноября, четверг, 12:00", TAKE_THURSDAY
    )
    await anna.presses(TAKE_THURSDAY)
    await anna.sees("встреча у вас, 19 ноября, четверг, 15:00", STORY, "пришлите ссылку")
    await mother.sees("Встреча с психологом Центра по видеосвязи: 19 ноября, четверг, 15:00", "Ссылка придёт сюда")
    await olga.sees("встреча назначена, 19 ноября, четверг, 15:00", "Ссылка придёт сюда")
    await anna.writes(LINK)
    await mother.sees(THURSDAY, LINK, "↩️ Отменить встречу")
    await olga.sees(THURSDAY, LINK)
    for phone in (lawyer, coordinator, region.phone("head"), region.phone("pavel")):
        assert not any(STORY in text for text in await texts(phone))
    assert await nothing_failed(region)


async def test_what_the_family_corrects_goes_back_and_comes_again(region: House) -> None:
    mother, olga = await asks_for_the_mother(region)
    await mother.presses("✏️ Исправить")
    await mother.sees("Напишите одним сообщением, что исправить")
    await mother.writes("Не сын, а дочь.")
    await mother.sees("Передано специалисту отдела")
    await olga.sees("Семья просит исправить", "Не сын, а дочь.")
    assert (await help_of(region)).state is HelpState.TO_CORRECT
    await olga.presses("✏️ Переписать")
    await olga.writes("Дочь не спит.")
    await olga.sees("Теперь описание читает семья")
    await mother.sees("Дочь не спит.", "Всё верно?")
    assert not any("Помощь Центра" in text for text in await texts(region.phone("anna")))
    await mother.presses(RIGHT)
    await region.phone("anna").sees("Помощь Центра, номер 1")


async def test_an_older_text_cannot_be_approved(region: House) -> None:
    mother, olga = await asks_for_the_mother(region)
    older = await mother.sees(STORY)
    await mother.presses("✏️ Исправить")
    await mother.writes("Не сын, а дочь.")
    await olga.presses("✏️ Переписать")
    await olga.writes("Дочь не спит.")
    await mother.presses_old(older, RIGHT)
    await mother.sees("С тех пор что-то изменилось")
    assert (await help_of(region)).state is HelpState.READING


async def test_words_typed_when_nothing_waits_to_be_read_any_more_are_kept(region: House) -> None:
    mother, olga = await asks_for_the_mother(region)
    await mother.presses("✏️ Исправить")
    await opens_help(olga)
    await olga.presses("Помощь Центра, номер 1", "↩️ Отменить помощь", "Да, отменить")
    await mother.sees("Отдел отменил встречу с психологом Центра")
    await mother.writes("Не сын, а дочь.")
    assert (await help_of(region)).correction is None
    assert await words_in(region, 1, Side.FAMILY) == ["Слова.", "Не сын, а дочь."]


async def test_a_consent_on_paper_goes_to_the_centre_at_once(region: House) -> None:
    olga, anna = region.phone("olga"), region.phone("anna")
    await asks_on_paper(olga)
    await olga.sees("отправлено", "Теперь слово за Центром", "➕ Записать обращение")
    asked = await help_of(region)
    assert str(asked.paper_day) == "2026-11-17"
    assert (asked.family_id, asked.request_id) == (None, None)
    await anna.presses(TAKE_THURSDAY)
    await anna.writes(LINK)
    await olga.sees(THURSDAY, LINK, "Семьи нет в боте: пожалуйста, сообщите ей")


async def test_a_lawyer_is_asked_and_the_psychologist_hears_nothing(region: House) -> None:
    await asks_on_paper(region.phone("olga"), "Юрист")
    await region.phone("lawyer").sees("Помощь Центра, номер 1 · юрист", TAKE_THURSDAY)
    assert not any("Помощь Центра" in text for text in await texts(region.phone("anna")))


async def test_a_return_with_its_reason_and_other_times(region: House) -> None:
    olga, anna = region.phone("olga"), region.phone("anna")
    await asks_on_paper(olga)
    await anna.presses("↪️ Вернуть с причиной")
    await anna.writes("В эти дни идут эфиры.")
    await olga.sees("Центр вернул с причиной. В эти дни идут эфиры.")
    await olga.presses("🕐 Предложить другое время")
    for moment in ("24.11.2026 10:00", "25.11.2026 10:00", "26.11.2026 10:00"):
        await olga.writes(moment)
    await olga.presses("✅ Предложить это время")
    await olga.sees("отправлено")
    offer = await anna.sees("🙋 24 ноября, вторник, 10:00")
    await anna.presses("🙋 25 ноября, среда, 10:00")
    assert (await help_of(region)).state is HelpState.AGREED
    assert THURSDAY not in str(offer)


async def test_times_that_are_past_before_the_family_reads_are_asked_for_anew(region: House) -> None:
    mother, olga = await asks_for_the_mother(region)
    region.time.forward(days=6)
    await mother.presses(RIGHT)
    await mother.sees("Предложенное время уже прошло")
    await olga.sees("предложенное время прошло", "🕐 Предложить другое время")
    assert not any("Помощь Центра" in text for text in await texts(region.phone("anna")))


async def test_nobody_at_the_centre_is_told_to_the_coordinator_at_once(house: House) -> None:
    await set_up_region(house, tuple(post for post in POSTS if post[0] != "anna"))
    await asks_on_paper(house.phone("olga"))
    await house.phone("coordinator").sees("В Центре её никто не получил")


async def test_times_on_days_off_past_and_far_are_refused(region: House) -> None:
    olga = region.phone("olga")
    await opens_help(olga)
    await olga.presses("➕ Попросить помощь", "Семьи нет в боте", "Психолог")
    await olga.writes(STORY)
    for typed, told in (
        ("21.11.2026 12:00", "Это выходной"),
        ("18.11.2026 11:00", "Это время уже прошло"),
        ("18.06.2027 11:00", "слишком далеко"),
        ("завтра", "времени"),
    ):
        await olga.writes(typed)
        await olga.sees(told)
    await olga.writes(TIMES[0], TIMES[0])
    await olga.sees(f"Выбрано: {THURSDAY}", "Время 2 из 3")


async def test_times_are_chosen_by_taps_as_well(region: House) -> None:
    olga = region.phone("olga")
    await opens_help(olga)
    await olga.presses("➕ Попросить помощь", "Семьи нет в боте", "Психолог")
    await olga.writes(STORY)
    for day, hour in (("19", "15:00"), ("20", "11:00")):
        await olga.presses(day, hour)
    await olga.presses("24")
    await olga.writes("10:30")
    await olga.presses(ON_PAPER)
    await olga.writes("16.11.2026")
    await olga.sees(STORY, THURSDAY, FRIDAY, "24 ноября, вторник, 10:30", "Семья согласилась на бумаге, 16 ноября")


async def test_one_asking_for_a_family_and_a_kind(region: House) -> None:
    await asks_for_the_mother(region)
    olga = region.phone("olga")
    await olga.writes("/menu")
    await olga.presses("📥 Заявки", "1, психолог", HELP, "Психолог")
    await olga.sees("Для этой семьи уже попросили: Помощь Центра, номер 1")
    assert await region.count(CentreHelp) == 1


async def test_what_was_begun_is_gone_on_with_or_dropped(region: House) -> None:
    _mother, olga = await asked_and_taken(region, "Слова.")
    await olga.writes("/menu")
    await olga.presses("📥 Заявки", "1, психолог", HELP)
    await tells_the_story(olga)
    await opens_help(olga)
    await olga.presses("Помощь Центра, номер 1", "▶️ Продолжить", IN_BOT)
    await olga.sees(STORY, MONDAY, "Сначала это прочитает семья")
    await olga.presses("↩️ Отменить")
    await olga.sees("Ничего не отправлено")
    assert await region.count(CentreHelp) == 0


async def test_pressed_twice_it_is_sent_once(region: House) -> None:
    olga = region.phone("olga")
    await opens_help(olga)
    await olga.presses("➕ Попросить помощь", "Семьи нет в боте")
    await tells_the_story(olga)
    await olga.presses(ON_PAPER, "Сегодня")
    await olga.double_presses(SEND)
    assert await region.count(OutboxMessage, OutboxMessage.notice == "centre_help_offered") == 1


async def test_words_for_a_specialist_who_has_just_written_are_no_correction(region: House) -> None:
    mother, olga = await asks_for_the_mother(region)
    await mother.presses("✏️ Исправить")
    await olga.writes("/menu")
    await olga.presses("📥 Заявки", "1, психолог", ANSWER)
    await olga.writes("Как вы сегодня?")
    await mother.writes("Плохо, не спали.")
    await mother.sees("Вопрос, который ждал ответа, отложен")
    assert (await help_of(region)).state is HelpState.READING


async def test_words_of_a_crisis_in_a_correction_bring_the_numbers(region: House) -> None:
    mother, olga = await asks_for_the_mother(region)
    await mother.presses("✏️ Исправить")
    await mother.writes("Я больше не хочу жить.")
    await mother.sees("112", "Срочная заявка, номер 2")
    await olga.sees("Заявка 1, пишет семья", "Я больше не хочу жить.")
    asked = await help_of(region)
    assert (asked.state, asked.correction) == (HelpState.READING, None), "it is a cry, and no correction"
