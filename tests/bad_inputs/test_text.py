"""Bad inputs, «Text»: every odd text typed wherever words are waited for, by families and by the staff.

Proven elsewhere: what comes through to the specialist and back, character by character (tests/conversations/
test_odd_words.py); bounds of each field (tests/conversations/test_event_drafts.py, test_journal.py). A crisis phrase
calls by itself, however it is written (tests/conversations/test_crisis.py).
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from bot.sandbox.phone import Phone
from services.requests.words import is_blank
from storage.models import Appeal, HelpRequest
from tests.bad_inputs import raw
from tests.bad_inputs.texts import BLANK, ODD, OF_A_SERVICEMAN
from tests.bad_inputs.watch import BYSTANDER, Watch
from tests.conversations.announcing import save_stream
from tests.conversations.asking import ANSWER, PSYCHOLOGIST, SEND, TAKE, asks, words_in
from tests.conversations.staffing import stranger
from tests.house import House

NO_WORDS = "Здесь пока не видно слов"
NO_PLACE = "Такого места в области не нахожу"
NO_TITLE = "Название — это слова, до 200 знаков"
NO_MOMENT = "Не получилось прочитать день и время"
NO_DAY = "Не получилось прочитать день."
NO_LINK = "Такую ссылку не получится открыть"
NO_NAME = "не получилось прочитать ни одной буквы"
LONG_REASON = "Слишком длинно: до 300 знаков"
PREVIEW = "Так это увидят люди"
HELD = "Отправить сообщение без этого?"


@dataclass
class Desk:
    """A house with a family in a conversation; `fresh` counts the strangers who came."""

    house: House
    fresh: int = 0

    async def newcomer(self) -> Phone:
        self.fresh += 1
        phone = stranger(self.house, f"newcomer {self.fresh}")
        await phone.starts()
        return phone

    async def staff(self, key: str, *presses: str) -> Phone:
        phone = self.house.phone(key)
        await phone.writes("/menu")
        await phone.presses(*presses)
        return phone


async def nothing_asked(desk: Desk) -> Phone:
    return await desk.newcomer()


async def asked_for_words(desk: Desk) -> Phone:
    phone = await desk.newcomer()
    await phone.presses(PSYCHOLOGIST)
    return phone


async def asked_for_the_place(desk: Desk) -> Phone:
    phone = await asked_for_words(desk)
    await phone.writes("Первые слова.")
    return phone


async def in_a_request(desk: Desk) -> Phone:
    return desk.house.phone("mother")


async def in_an_answer(desk: Desk) -> Phone:
    return await desk.staff("olga", "📥 Заявки", "1, психолог", ANSWER)


async def at_a_note(desk: Desk) -> Phone:
    return await desk.staff("olga", "➕ Записать обращение", "Консультация", "Член семьи", "Примечание")


async def at_a_day(desk: Desk) -> Phone:
    return await desk.staff("olga", "➕ Записать обращение", "Другой день")


async def at_a_name(desk: Desk) -> Phone:
    return await desk.staff("olga", "👪 Меню семьи", "⚙️ Настройки", "✏️ Имя для коллег")


async def at_a_title(desk: Desk) -> Phone:
    return await desk.staff("coordinator", "🎥 Мероприятия", "➕ Создать", "Встреча клуба")


async def at_a_moment(desk: Desk) -> Phone:
    phone = await at_a_title(desk)
    await phone.writes("Чаепитие")
    return phone


async def at_a_spot(desk: Desk) -> Phone:
    phone = await at_a_moment(desk)
    await phone.writes("25.11.2026 18:00")
    return phone


async def at_a_link(desk: Desk) -> Phone:
    phone = await desk.staff("coordinator", "🎥 Мероприятия", "➕ Создать", "Прямой эфир")
    await phone.writes("Эфир")
    await phone.writes("25.11.2026 18:00")
    return phone


async def at_a_reason(desk: Desk) -> Phone:
    return await desk.staff("coordinator", "🎥 Мероприятия", "25 ноября, 18:00", "🚫 Отменить мероприятие")


@dataclass(frozen=True)
class Question:
    """Where a text is typed. `fits`: whether it is taken; then `taken` is said and rows of `tables` change, else `no`
    is said and rows of `tables_of_no` change (a place that was tried is remembered, an answer is a receipt).
    Where words are passed on at once, a text with something of a serviceman in it is held in the draft and asked
    about: rows of `tables_of_held` change, none of the conversation.
    """

    opened: Callable[[Desk], Awaitable[Phone]]
    fits: Callable[[str], bool]
    taken: str
    tables: set[str]
    no: str
    tables_of_no: set[str] = field(default_factory=set)
    tables_of_held: set[str] = field(default_factory=set)


def never(_text: str) -> bool:
    return False


def is_words(text: str) -> bool:
    return not is_blank(text)


def has_letters(text: str) -> bool:
    return any(char.isalnum() for char in text)


QUESTIONS: dict[str, Question] = {
    "nothing is asked": Question(
        nothing_asked, is_words, "Кому его передать?", {"draft", "draft_part", "outbox"}, NO_WORDS
    ),
    "words for a psychologist": Question(
        asked_for_words, is_words, "Где вы живёте?", {"draft", "draft_part", "fsm", "outbox"}, NO_WORDS
    ),
    "the place": Question(
        asked_for_the_place, is_words, "", {"draft_part", "fsm", "outbox"}, NO_PLACE, {"fsm", "outbox"}
    ),
    "words in an open request": Question(
        in_a_request,
        is_words,
        "Передано специалисту",
        {"request_message", "message_copy", "outbox"},
        NO_WORDS,
        tables_of_held={"draft", "draft_part", "due", "outbox"},
    ),
    "an answer of a specialist": Question(
        in_an_answer,
        is_words,
        "Ответ передан",
        {"request_message", "message_copy", "audit", "fsm", "outbox"},
        NO_WORDS,
        tables_of_held={"draft", "draft_part", "due", "fsm", "outbox"},
    ),
    "a note": Question(
        at_a_note,
        lambda text: is_words(text) and len(text) <= 500,
        "Записано",
        {"appeal", "audit", "fsm", "outbox"},
        "",
    ),
    "a day of the journal": Question(at_a_day, never, "", set(), NO_DAY),
    "a name for colleagues": Question(
        at_a_name, has_letters, "Теперь коллеги видят имя", {"person", "audit", "fsm", "outbox"}, NO_NAME
    ),
    "a title": Question(
        at_a_title,
        lambda text: has_letters(text) and len(text) <= 200,
        "Когда?",
        {"event_draft", "fsm", "outbox"},
        NO_TITLE,
    ),
    "a moment": Question(at_a_moment, never, "", set(), NO_MOMENT),
    "a place to come to": Question(
        at_a_spot,
        lambda text: has_letters(text) and len(text) <= 300 and not text.startswith(("rt:", "tg:")),
        PREVIEW,
        {"event_draft", "fsm", "outbox"},
        "ещё раз.",
    ),
    "a link": Question(at_a_link, never, "", set(), NO_LINK),
    "a reason": Question(at_a_reason, lambda text: len(text) <= 300, "Отменить? Прямой эфир", {"fsm"}, LONG_REASON),
}


@pytest.mark.parametrize("asked", QUESTIONS.values(), ids=QUESTIONS)
async def test_any_text_is_taken_or_refused_in_words(watch: Watch, asked: Question) -> None:
    desk = await a_desk(watch.house)
    phone = await asked.opened(desk)
    for name, text in {**BLANK, **ODD}.items():
        fits, held = asked.fits(text), bool(asked.tables_of_held) and name in OF_A_SERVICEMAN
        tables, said = (asked.tables, asked.taken) if fits else (asked.tables_of_no, asked.no)
        if held:
            tables, said = asked.tables_of_held, HELD
        try:
            async with watch.only(phone, *tables):
                await raw.says(watch.house, phone.key, text)
                shown = await phone.last()
                assert said in shown.text
                assert shown.labels, "a way on"
        except AssertionError as error:
            error.add_note(f"the text: {name}")
            raise
        if held:
            await phone.presses("Переписать")
        if fits or asked.tables_of_no:  # a question that was not answered waits on; a place is the first one tried
            phone = await asked.opened(desk)


async def a_desk(house: House) -> Desk:
    """A request in work that has been answered, an event ahead; nothing waits."""
    await asks(house.phone("mother"), "Слова матери.")
    await house.phone("olga").presses(TAKE, ANSWER)
    await house.phone("olga").writes("Здравствуйте.")
    await save_stream(house.phone("coordinator"), when="25.11.2026 18:00")
    await house.phone(BYSTANDER).starts()
    return Desk(house)


BURST = [f"Часть {number}." for number in range(1, 21)]


async def test_twenty_parts_pasted_in_a_row_are_one_request_in_their_order(watch: Watch) -> None:
    mother = watch.house.phone("mother")
    await mother.starts("d_angarsk")
    await mother.presses(PSYCHOLOGIST)
    asked = len(await mother.chat())
    async with watch.only(mother, "draft", "draft_part", "outbox"):
        await mother.writes(*BURST)
        assert len(await mother.chat()) == asked + len(BURST) + 1, "answered once"
    await mother.presses(SEND)
    assert await words_in(watch.house, 1) == BURST
    assert await watch.house.count(HelpRequest) == await watch.house.count(Appeal) == 1


CRISES = {
    "a slip": "хочу покончить с сабой",
    "translit": "hochu umeret",
    "spaced letters": "н е   х о ч у   ж и т ь",
    "a number for a word": "не хо4у жить",
}


@pytest.mark.parametrize("cry", CRISES.values(), ids=CRISES)
async def test_a_crisis_phrase_however_written_is_kept_and_calls(watch: Watch, cry: str) -> None:
    house = watch.house
    mother = house.phone("mother")
    await mother.starts("d_angarsk")
    await mother.writes(cry)
    await mother.sees("Срочная заявка, номер 1, принята", "Это не срочно")
    quoted = raw.message_of(house, "olga", text=cry)
    async with watch.only(mother, "request_message", "message_copy", "outbox"):
        await raw.push(house, message=raw.message_of(house, "mother", text="Вот так.", reply_to_message=quoted))
        await mother.sees("Добавлено: заявка, номер 1")
    async with watch.only(mother):
        await raw.push(house, edited_message=raw.message_of(house, "mother", text=cry, edit_date=1_700_000_100))
    assert await words_in(house, 1) == [cry, "Вот так."]
    assert await house.count(HelpRequest) == await house.count(Appeal) == 1


async def test_a_blank_note_and_a_blank_reason_are_none(watch: Watch) -> None:
    desk = await a_desk(watch.house)
    olga = await at_a_note(desk)
    await olga.writes("\u200d")
    assert (await olga.sees(NO_WORDS)).labels == ["↩️ Отменить", "☰ Меню"]
    await olga.writes("Повторный звонок.")
    await olga.sees("Примечание: Повторный звонок.")
    coordinator = await at_a_reason(desk)
    await coordinator.writes("\u200d")
    assert "Причина" not in (await coordinator.sees("Отменить? Прямой эфир")).text
