"""Consent is a text of its own, kept with its version, asked again when it changes, withdrawn by a button."""

import pytest
from sqlalchemy import select

from bot.sandbox.phone import Phone
from services.people import consent as rules
from services.requests.case_names import case_names
from storage.models import Consent, HelpRequest, Purpose
from tests.conversations.asking import (
    CLOSE,
    SEND,
    TAKE,
    prepares,
    request_of,
    texts,
    words_in,
)
from tests.conversations.staffing import person_of
from tests.house import NOON, House

GIVE_NAME, NAMELESS, AGREE = "Назвать себя", "Без имени", "Даю согласие"
SETTINGS, CONSENTS = "⚙️ Настройки", "Согласия"
ASK_NAME, ASK_PHONE = "Спросить имя", "Спросить телефон"
WHY_NAME, WHY_PHONE = "чтобы обращаться к вам по имени", "чтобы объяснить голосом, так быстрее"


async def consents(house: House) -> list[Consent]:
    async with house.rows() as rows:
        return list(await rows.scalars(select(Consent).order_by(Consent.id)))


async def asks_by_name(mother: Phone, name: str = "Мария") -> None:
    await prepares(mother, "Мне страшно.")
    await mother.presses(GIVE_NAME, AGREE)
    await mother.writes(name)
    await mother.presses(SEND)


async def test_an_anonymous_request_needs_no_consent_and_shows_a_number_and_a_kind_word(region: House) -> None:
    mother, olga = region.phone("mother"), region.phone("olga")
    review = await prepares(mother, "Мне страшно.")
    assert {SEND, GIVE_NAME, NAMELESS} <= set(review.labels)
    await mother.presses(NAMELESS)
    assert "Без имени" in (await mother.toast() or "")
    await mother.presses(SEND)
    request = await request_of(region, 1)
    assert request.case_name in case_names()
    await mother.sees("Заявка, номер 1, принята", f"«заявка 1, {request.case_name}»")
    await olga.presses(TAKE)
    card = await olga.sees(f"Заявка 1, {request.case_name}", "Мне страшно.")
    assert "Просит называть" not in str(card)
    assert await consents(region) == []
    await mother.presses("☰ Меню", "📨 Мои заявки", "Номер 1, психолог")
    await mother.sees(f"Заявка 1, {request.case_name} · психолог")


async def test_a_name_is_asked_for_after_a_consent_that_is_kept_with_its_version(region: House) -> None:
    mother, olga = region.phone("mother"), region.phone("olga")
    await prepares(mother, "Мне страшно.")
    await mother.presses(GIVE_NAME)
    shown = await mother.sees("Согласие: как к вам обращаться", "152-ФЗ", "Зачем:", "Сколько:", "Как отозвать:")
    assert await consents(region) == [], "nothing is agreed to by asking"
    await mother.presses(AGREE)
    await mother.sees("Как к вам обращаться?")
    await mother.writes("Мария")
    review = await mother.sees("К вам будут обращаться: Мария", SEND)
    assert {GIVE_NAME, NAMELESS} <= set(review.labels), "the choice stays open"
    await mother.presses(SEND)
    [given] = await consents(region)
    document = rules.document(Purpose.HELP, "ru", region.app.workshop.centre.name)
    assert (given.purpose, given.version, given.digest) == (Purpose.HELP, document.version, document.digest)
    assert (given.given_at, given.message_id) == (NOON, shown.id)
    assert any(message.id == shown.id and "152-ФЗ" in message.text for message in await mother.chat())
    await olga.presses(TAKE)
    await olga.sees("Просит называть: Мария.", "Мне страшно.")
    for other in ("pavel", "head", "coordinator"):
        assert not any("Мария" in text for text in await texts(region.phone(other)))


async def test_the_name_goes_with_no_request_that_is_sent_without_it(region: House) -> None:
    mother, olga = region.phone("mother"), region.phone("olga")
    await asks_by_name(mother)
    await olga.presses(TAKE, CLOSE, "Помощь получена")
    await mother.presses("☰ Меню", "💬 Психолог")
    await mother.writes("Снова страшно.")
    await mother.presses(SEND)
    await olga.presses(TAKE)
    assert "Просит называть" not in str(await olga.sees("Снова страшно."))
    assert not (await request_of(region, 2)).named


async def test_a_name_can_be_taken_back_and_changed_before_sending(region: House) -> None:
    mother, olga = region.phone("mother"), region.phone("olga")
    older = await prepares(mother, "Мне страшно.")
    await mother.presses(GIVE_NAME, AGREE)
    await mother.writes("Мария")
    await mother.presses("✏️ Другое имя")
    await mother.writes("Маша")
    await mother.sees("К вам будут обращаться: Маша")
    await mother.presses_old(older, SEND)
    await mother.sees("изменились", "Маша")
    assert await region.count(HelpRequest) == 0, "the older screen said that it goes without a name"
    await mother.presses(NAMELESS, SEND)
    await olga.presses(TAKE)
    assert "Маша" not in str(await olga.sees("Мне страшно."))


async def test_words_instead_of_a_name_are_kept_as_words(region: House) -> None:
    mother = region.phone("mother")
    await prepares(mother, "Мне страшно.")
    await mother.presses(GIVE_NAME, AGREE)
    words = "Имени не скажу, мне очень плохо и я не знаю, что делать. " * 3
    await mother.writes(words)
    await mother.sees(words.strip()[:30], SEND)
    await mother.presses(SEND)
    assert await words_in(region, 1) == ["Мне страшно.", words]
    assert (await person_of(region, mother)).called_name is None


async def test_a_cry_instead_of_a_name_calls_and_is_no_name(region: House) -> None:
    mother = region.phone("mother")
    await prepares(mother, "Мне страшно.")
    await mother.presses(GIVE_NAME, AGREE)
    await mother.writes("Я не хочу жить")
    await mother.sees("112", "Срочная заявка, номер 1", "сохранено и ждёт")
    assert await words_in(region, 1) == ["Я не хочу жить"]
    assert (await person_of(region, mother)).called_name is None
    await mother.presses("☰ Меню", "💬 Психолог", SEND)
    assert await words_in(region, 2) == ["Мне страшно."]


async def test_an_urgent_request_asks_nothing(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    await mother.presses("🆘 Срочная помощь")
    await mother.sees("Срочная заявка, номер 1", "Напишите, что происходит")
    await mother.writes("Мне страшно.")
    await mother.sees("Добавлено: заявка, номер 1")
    assert not any(GIVE_NAME in str(message) or "огласие" in message.text for message in await mother.chat())
    assert await consents(region) == []


async def test_the_lawyer_gets_words_without_a_choice_of_name(region: House) -> None:
    review = await prepares(region.phone("mother"), "Нужна доверенность.", kind="⚖️ Юрист")
    assert not {GIVE_NAME, NAMELESS} & set(review.labels)


async def test_a_new_version_of_the_text_is_asked_about_again(region: House, monkeypatch: pytest.MonkeyPatch) -> None:
    mother = region.phone("mother")
    await asks_by_name(mother)
    number, text = rules._file(Purpose.HELP, "ru")
    files = {"ru": (number + 1, text + "\nИ ещё одно."), "en": (number + 1, "Another.")}
    monkeypatch.setattr(rules, "_file", lambda _purpose, language: files[language])
    await mother.presses("☰ Меню", SETTINGS, "Мои данные", CONSENTS)
    await mother.sees("версия 1", "С тех пор текст изменился")
    await mother.presses("☰ Меню", "💬 Психолог")
    await mother.writes("Ещё слова.")
    await mother.presses(GIVE_NAME)
    await mother.sees("И ещё одно.", "Версия текста: 2")
    await mother.presses(AGREE)
    assert [one.version for one in await consents(region)] == [1, 2]


async def test_a_text_that_changed_while_it_was_read_is_shown_anew(
    region: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    mother = region.phone("mother")
    await prepares(mother, "Мне страшно.")
    await mother.presses(GIVE_NAME)
    monkeypatch.setattr(rules, "_file", lambda _purpose, _language: (2, "Совсем другой текст."))
    await mother.presses(AGREE)
    await mother.sees("Совсем другой текст.", AGREE)
    assert await consents(region) == []


async def test_a_consent_is_withdrawn_by_a_button_and_the_name_is_erased(region: House) -> None:
    mother, olga = region.phone("mother"), region.phone("olga")
    await asks_by_name(mother)
    region.time.forward(hours=1)
    await mother.presses("☰ Меню", SETTINGS, "Мои данные", CONSENTS, "Отозвать: как ко мне обращаться")
    await mother.sees("имя стёрто")
    await mother.sees("Согласий вы не давали")
    [ended] = await consents(region)
    assert ended.withdrawn_at == region.time.now()
    assert (await person_of(region, mother)).called_name is None
    await olga.presses(TAKE)
    assert "Мария" not in str(await olga.sees("Мне страшно."))


async def test_news_are_sent_after_a_consent_and_stopped_by_withdrawing_it(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    await mother.presses(SETTINGS, "Не присылать", "Присылать")
    await mother.sees("Согласие: новости эфиров и встреч")
    assert (await person_of(region, mother)).announcements is False
    await mother.presses(AGREE)
    await mother.sees("эфирах и встречах: присылаем")
    assert [one.purpose for one in await consents(region)] == [Purpose.BROADCASTS]
    await mother.presses("Мои данные", CONSENTS, "Отозвать: новости эфиров и встреч")
    assert (await person_of(region, mother)).announcements is False
    assert (await consents(region))[0].withdrawn_at is not None
