"""Consent is a text of its own, kept with its version, asked again when it changes, withdrawn by a button."""

import phonenumbers
import pytest
from sqlalchemy import select

from bot.sandbox.phone import Phone
from handlers.family.screens.consent import GiveConsent
from handlers.family.screens.identity import AnswerQuestion, DeclineQuestion, GiveName
from handlers.specialist.screens.identity import AskIdentity, AskIdentityFor
from scheduler.jobs import do_due
from services import keeping
from services.people import consent as rules
from services.requests.case_names import case_names
from storage.models import AskedWhy, Consent, Detail, HelpRequest, Person, Purpose, RequestPhone
from tests.conversations.asking import (
    ANSWER,
    CLOSE,
    SEND,
    TAKE,
    asked_and_taken,
    asks,
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


def a_number() -> str:
    """The example number of the library that checks them: nobody's."""
    number = phonenumbers.example_number_for_type("RU", phonenumbers.PhoneNumberType.MOBILE)
    assert number is not None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


async def consents(house: House) -> list[Consent]:
    async with house.rows() as rows:
        return list(await rows.scalars(select(Consent).order_by(Consent.id)))


async def asks_by_name(mother: Phone, name: str = "Мария") -> None:
    await prepares(mother, "Мне страшно.")
    await mother.presses(GIVE_NAME, AGREE)
    await mother.writes(name)
    await mother.presses(SEND)


async def asks_for(olga: Phone, detail: str, why: str) -> None:
    """From the card of the request that Olga has in work."""
    await olga.presses("☰ Меню", "📥 Заявки", "1, психолог", detail, why)
    await olga.sees("семью спросили")


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


async def test_a_specialist_asks_for_a_name_with_a_reason_and_the_family_gives_it(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Мне страшно.")
    await asks_for(olga, ASK_NAME, WHY_NAME)
    await mother.sees("номер 1", "спрашивает ваше имя", WHY_NAME, "Можно не называть", GIVE_NAME, NAMELESS)
    await mother.presses(GIVE_NAME, AGREE)
    await mother.writes("Мария")
    await olga.sees("Просит называть: Мария.")


async def test_an_answer_to_what_the_specialist_has_just_written_is_no_name(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Мне страшно.")
    await asks_for(olga, ASK_NAME, WHY_NAME)
    await mother.presses(GIVE_NAME, AGREE)
    await olga.writes("/menu")
    await olga.presses("📥 Заявки", "1, психолог", ANSWER)
    await olga.writes("Как вы сейчас?")
    await mother.writes("Плохо")
    await mother.sees("Вопрос, который ждал ответа, отложен", "В заявку 1, психолог")
    assert (await person_of(region, mother)).called_name is None


async def test_a_family_declines_and_the_help_goes_on(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Мне страшно.")
    await asks_for(olga, ASK_NAME, WHY_NAME)
    await mother.presses(NAMELESS)
    await mother.sees("без имени", "помощь продолжается")
    await olga.sees("Семья предпочла остаться без имени")
    await mother.writes("Он не спит.")
    await mother.sees("Передано специалисту: заявка, номер 1")
    assert await consents(region) == []


@pytest.mark.parametrize("how", ["typed", "shared"])
async def test_a_phone_is_kept_for_one_request_and_erased_when_its_days_are_over(region: House, how: str) -> None:
    mother, olga = await asked_and_taken(region, "Мне страшно.")
    await asks_for(olga, ASK_PHONE, WHY_PHONE)
    await mother.presses("Оставить номер")
    await mother.sees("Согласие: номер телефона", f"Сколько: {keeping.PHONE.days} дней")
    await mother.presses(AGREE)
    if how == "typed":
        await mother.writes(a_number())
    else:
        await mother.sends_contact(phone_number=a_number())
    await mother.sees(f"Номер {a_number()} сохранён")
    await olga.sees(f"Телефон для звонка: {a_number()}.")
    assert not any(a_number() in text for text in await texts(region.phone("pavel")))
    region.time.forward(days=keeping.PHONE.days, seconds=-1)
    await do_due(region.app.workshop)
    assert await region.count(RequestPhone) == 1
    region.time.forward(seconds=1)
    await do_due(region.app.workshop)
    assert await region.count(RequestPhone) == 0


async def test_a_number_that_does_not_exist_is_asked_for_again_and_words_stay_words(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Мне страшно.")
    await asks_for(olga, ASK_PHONE, WHY_PHONE)
    await mother.presses("Оставить номер", AGREE)
    await mother.writes("12345")
    await mother.sees("Такого номера нет")
    await mother.sends_contact("wife")
    await mother.sees("напишите это словами")
    await mother.writes("Не могу говорить, дети спят.")
    await mother.sees("Передано специалисту: заявка, номер 1")
    assert await region.count(RequestPhone) == 0
    assert await words_in(region, 1) == ["Мне страшно.", "Не могу говорить, дети спят."]


async def test_withdrawing_the_consent_erases_the_phone(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Мне страшно.")
    await asks_for(olga, ASK_PHONE, WHY_PHONE)
    await mother.presses("Оставить номер", AGREE)
    await mother.writes(a_number())
    await mother.presses("☰ Меню", SETTINGS, "Мои данные", CONSENTS, "Отозвать: телефон для звонка")
    await mother.sees("номер стёрт")
    assert await region.count(RequestPhone) == 0


async def test_forged_buttons_of_names_and_phones_change_nothing(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Мне страшно.")
    await asks_for(olga, ASK_PHONE, WHY_PHONE)
    wife, pavel = region.phone("wife"), region.phone("pavel")
    await wife.starts()
    mark = rules.document(Purpose.PHONE, "ru", region.app.workshop.centre.name).mark
    for forged in (
        AnswerQuestion(question=1),
        DeclineQuestion(question=1),
        GiveName(key="0" * 32),
        GiveConsent(purpose=Purpose.PHONE, mark=mark, question=1),
        GiveConsent(purpose=Purpose.HELP, mark="00000000", question=1),
    ):
        await wife.forges(forged.pack())
    await pavel.forges(AskIdentity(request_id=1, detail=Detail.NAME).pack())
    await pavel.forges(AskIdentityFor(request_id=1, detail=Detail.NAME, reason=AskedWhy.PAPERS).pack())
    await olga.forges(AskIdentityFor(request_id=1, detail=Detail.PHONE, reason=AskedWhy.PAPERS).pack())
    assert not any("спрашивает ваше имя" in text for text in await texts(mother))
    assert await region.count(RequestPhone) == 0
    assert await region.count(Person, Person.called_name.is_not(None)) == 0
    await mother.presses("Без звонка")
    await olga.sees("Семья предпочла без звонка")


async def test_case_names_of_open_requests_in_a_unit_differ(region: House) -> None:
    for _ in range(3):
        await asks(region.phone("mother"), "Слова.", place=None if await region.count(HelpRequest) else "ангарск")
    async with region.rows() as rows:
        names = list(await rows.scalars(select(HelpRequest.case_name)))
    assert len(set(names)) == 3
