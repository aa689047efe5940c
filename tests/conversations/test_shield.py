"""The shield in a family's way: what must not travel is asked about first, and the raw piece stays nowhere."""

import pytest

from storage.models import Draft, HelpRequest, RequestKind, RequestMessage
from tests.conversations.asking import (
    ANSWER,
    LAWYER,
    PSYCHOLOGIST,
    SEND,
    TAKE,
    URGENT,
    asked_and_taken,
    asks,
    kept,
    nothing_failed,
    prepares,
    request_of,
    texts,
    words_in,
)
from tests.conversations.shielded import CLEAN, PLAIN, RAW, REWRITE, UNIT, WITHOUT, erased, nowhere_outside_the_draft
from tests.house import House


async def test_send_is_asked_about_with_the_piece_in_sight(region: House) -> None:
    mother, olga = region.phone("mother"), region.phone("olga")
    await prepares(mother, RAW)
    await mother.presses(SEND)
    shown = await mother.sees(f"В сообщении есть «{UNIT}»", "может повредить вашим близким", WITHOUT, REWRITE)
    assert "☰ Меню" in shown.labels
    assert "🆘 Срочная помощь" in shown.labels
    assert await region.count(HelpRequest) == 0
    assert await kept(region) == [RAW]
    assert await nowhere_outside_the_draft(region)
    assert not any("заявка" in text.lower() for text in await texts(olga))


async def test_without_it_the_message_goes_masked_and_the_piece_is_erased(region: House) -> None:
    mother, olga = region.phone("mother"), region.phone("olga")
    await prepares(mother, PLAIN, RAW)
    await mother.presses(SEND, WITHOUT)
    await mother.sees("Заявка, номер 1, принята", "на его месте стоит «[скрыто]»")
    assert await words_in(region, 1) == [PLAIN, CLEAN]
    await olga.presses(TAKE)
    await olga.sees(CLEAN)
    assert await erased(region)
    assert await region.count(Draft) == 0
    await mother.writes("Спасибо")
    assert (await words_in(region, 1))[-1] == "Спасибо", "the next words belong to the request"


async def test_a_double_tap_sends_once(region: House) -> None:
    mother = region.phone("mother")
    await prepares(mother, RAW)
    await mother.double_presses(SEND)
    await mother.double_presses(WITHOUT)
    assert await region.count(HelpRequest) == 1
    assert await words_in(region, 1) == [CLEAN]
    assert await nothing_failed(region)


async def test_rewriting_erases_only_the_message_with_the_piece(region: House) -> None:
    mother = region.phone("mother")
    await prepares(mother, PLAIN, RAW)
    await mother.presses(SEND)
    await mother.double_presses(REWRITE)
    await mother.sees("Сообщение стёрто, его никто не видел", "Остальное ждёт")
    assert await kept(region) == [PLAIN]
    assert await erased(region)
    await mother.writes("Мужу не платят третий месяц.")
    await mother.presses(SEND)
    assert await words_in(region, 1) == [PLAIN, "Мужу не платят третий месяц."]


async def test_rewriting_the_only_message_begins_anew_for_the_same_helper(region: House) -> None:
    mother = region.phone("mother")
    await prepares(mother, RAW, kind=LAWYER)
    await mother.presses(SEND, REWRITE)
    assert await region.count(Draft) == 0
    await mother.writes("Мужу не платят.")
    await mother.presses(SEND)
    assert (await request_of(region, 1)).kind is RequestKind.LAWYER
    assert await words_in(region, 1) == ["Мужу не платят."]


async def test_words_in_a_conversation_are_held_and_later_ones_keep_their_order(region: House) -> None:
    mother, olga = await asked_and_taken(region, PLAIN)
    await mother.writes(RAW)
    await mother.sees(f"В сообщении есть «{UNIT}»", WITHOUT)
    assert await words_in(region, 1) == [PLAIN]
    await mother.writes("И ещё вопрос.")
    await mother.sees(WITHOUT)
    assert await words_in(region, 1) == [PLAIN]
    assert not any("ещё вопрос" in text for text in await texts(olga))
    await mother.double_presses(WITHOUT)
    assert await words_in(region, 1) == [PLAIN, CLEAN, "И ещё вопрос."]
    await olga.sees("И ещё вопрос.")
    assert await erased(region)
    assert await nothing_failed(region)


async def test_a_reply_in_another_conversation_does_not_join_what_is_held(region: House) -> None:
    mother, olga = await asked_and_taken(region, PLAIN)
    await olga.presses(ANSWER)
    await olga.writes("Как вы спите?")
    question = await mother.sees("Как вы спите?")
    await mother.presses("☰ Меню", LAWYER)
    await mother.writes(RAW)
    await mother.presses(SEND)
    await mother.sees(WITHOUT)
    await mother.replies(question, "Плохо.")
    assert (await words_in(region, 1))[-1] == "Плохо."
    assert await kept(region) == [RAW]
    assert await region.count(HelpRequest) == 1


async def test_a_reply_in_an_urgent_conversation_is_never_held(region: House) -> None:
    mother, olga = await asked_and_taken(region, PLAIN)
    await mother.presses("☰ Меню", URGENT)
    await mother.writes("Мне очень тревожно.")
    own = [one for one in await mother.chat() if one.text == "Мне очень тревожно."][-1]
    await olga.presses(ANSWER)
    await olga.writes("Что говорят?")
    answer = [one for one in await mother.chat() if "Что говорят?" in one.text][-1]
    await mother.presses_old(answer, next(row for row in answer.labels if "тветить" in row or "аписать" in row))
    await mother.writes(RAW)
    await mother.sees(WITHOUT)
    await mother.replies(own, f"И ещё: {RAW}")
    assert (await words_in(region, 2))[-1] == f"И ещё: {CLEAN}"
    assert await kept(region) == [RAW]


async def test_a_burst_is_asked_about_once(region: House) -> None:
    mother, _ = await asked_and_taken(region, PLAIN)
    before = len(await texts(mother))
    await mother.writes(RAW, "Второе.", "Третье.")
    assert len(await texts(mother)) == before + 1
    await mother.presses(WITHOUT)
    assert await words_in(region, 1) == [PLAIN, CLEAN, "Второе.", "Третье."]


async def test_an_older_button_does_nothing_once_more_was_written(region: House) -> None:
    mother, _ = await asked_and_taken(region, PLAIN)
    await mother.writes(RAW)
    older = await mother.last()
    await mother.writes("И ещё.")
    await mother.presses_old(older, WITHOUT)
    await mother.sees("Ничего не отправлено и не стёрто", WITHOUT)
    assert await words_in(region, 1) == [PLAIN]


async def test_rewriting_in_a_conversation_passes_on_what_waited_with_it(region: House) -> None:
    mother, _ = await asked_and_taken(region, PLAIN)
    await mother.writes(RAW, "И ещё вопрос.")
    await mother.presses(REWRITE)
    await mother.sees("Сообщение стёрто", "Остальное передано: заявка, номер 1")
    assert await words_in(region, 1) == [PLAIN, "И ещё вопрос."]
    await mother.writes("Мужу не платят.")
    assert (await words_in(region, 1))[-1] == "Мужу не платят."
    assert await erased(region)


async def test_words_that_wait_for_a_choice_are_asked_about_when_a_request_is_chosen(region: House) -> None:
    mother = region.phone("mother")
    await asks(mother, PLAIN)
    await mother.presses("☰ Меню", LAWYER)
    await mother.writes("Вопрос юристу.")
    await mother.presses(SEND, "☰ Меню")
    await mother.writes(RAW)
    await mother.presses("В заявку 2")
    await mother.sees(f"«{UNIT}»", WITHOUT)
    assert await words_in(region, 2) == ["Вопрос юристу."]
    await mother.presses(WITHOUT)
    assert await words_in(region, 2) == ["Вопрос юристу.", CLEAN]
    assert await words_in(region, 1) == [PLAIN]


async def test_a_caption_is_held_like_any_words(region: House) -> None:
    mother, _ = await asked_and_taken(region, PLAIN)
    await mother.sends_photo(caption=RAW)
    await mother.sees(f"«{UNIT}»", WITHOUT)
    assert await region.count(RequestMessage, RequestMessage.media.is_not(None)) == 0
    await mother.presses(WITHOUT)
    assert (await words_in(region, 1))[-1] == CLEAN
    assert await region.count(RequestMessage, RequestMessage.media.is_not(None)) == 1, "the photo goes with its caption"
    assert await nowhere_outside_the_draft(region)


@pytest.mark.parametrize("pieces", [("Номер его в/ч", "54321"), ("В/ч 5", "4321, помогите")])
async def test_a_piece_in_two_messages_is_seen(region: House, pieces: tuple[str, str]) -> None:
    mother = region.phone("mother")
    await prepares(mother, *pieces)
    await mother.presses(SEND, WITHOUT)
    said = "".join(await words_in(region, 1))
    assert not set("12345") & set(said)
    assert said.endswith(("[скрыто]", ", помогите"))


@pytest.mark.parametrize("words", ["Я больше не хочу жить.", "Скажите, как быть"])
async def test_an_urgent_request_is_masked_and_sent_at_once(region: House, words: str) -> None:
    mother = region.phone("mother")
    await mother.starts()
    await mother.presses(URGENT)
    await mother.writes(f"{RAW} {words}")
    await mother.sees("Добавлено: заявка, номер 1", "[скрыто]")
    assert await words_in(region, 1) == [f"{CLEAN} {words}"]
    await mother.writes(f"Ещё раз: {RAW}")
    assert (await words_in(region, 1))[-1] == f"Ещё раз: {CLEAN}"
    assert await erased(region)


async def test_urgent_help_sends_what_was_held_masked(region: House) -> None:
    mother = region.phone("mother")
    await prepares(mother, RAW)
    await mother.presses(SEND, URGENT)
    await mother.sees("Срочная заявка, номер 1, принята", "[скрыто]")
    assert (await request_of(region, 1)).kind is RequestKind.URGENT
    assert await words_in(region, 1) == [CLEAN]
    assert await erased(region)


@pytest.mark.parametrize("held", [True, False])
async def test_a_cry_in_a_conversation_is_never_held_and_frees_what_was(region: House, held: bool) -> None:
    cry = "Я больше не хочу жить."
    mother, olga = await asked_and_taken(region, PLAIN)
    if held:
        await mother.writes(RAW)
        await mother.sees(WITHOUT)
        await mother.writes(cry)
        assert await words_in(region, 1) == [PLAIN, cry]
        assert await words_in(region, 2) == [CLEAN, cry], "what was held goes along to whoever is called"
    else:
        await mother.writes(f"{RAW} {cry}")
        assert await words_in(region, 1) == [PLAIN, f"{CLEAN} {cry}"]
        assert await words_in(region, 2) == [f"{CLEAN} {cry}"]
    await mother.sees("112", "Срочная заявка, номер 2, принята", "[скрыто]")
    await olga.sees(cry)
    assert await erased(region)


async def test_a_cry_in_a_draft_is_sent_masked_without_a_question(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    await mother.presses(PSYCHOLOGIST)
    await mother.writes(f"{RAW} Я больше не хочу жить.")
    await mother.sees("112", "Срочная заявка, номер 1, принята", "[скрыто]")
    assert await words_in(region, 1) == [f"{CLEAN} Я больше не хочу жить."]
    assert await erased(region)


@pytest.mark.parametrize(
    "words",
    [
        "Живём на улице 5-й Армии, 12, кв. 3, крыша течёт.",
        "Какие льготы по части 2 статьи 10 закона?",
        "Дочь учится в школе № 45, дело № 2-1234/2026.",
        "Придём на «Бессмертный полк» 9 мая.",
    ],
)
async def test_addresses_laws_schools_and_cases_pass(region: House, words: str) -> None:
    await asks(region.phone("mother"), words)
    assert await words_in(region, 1) == [words]


@pytest.mark.parametrize("live", [0, 900])
async def test_a_place_on_the_map_is_never_passed_on(region: House, live: int) -> None:
    mother, olga = await asked_and_taken(region, PLAIN)
    heard = len(await texts(olga))
    await mother.sends_location(live_seconds=live)
    await mother.sees("Место на карте не передано и не сохранено", "может повредить вашим близким")
    assert await words_in(region, 1) == [PLAIN]
    assert len(await texts(olga)) == heard
