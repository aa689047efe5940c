"""A specialist asks for a name or a phone with a reason; the family gives it, for one request, or declines."""

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
from storage.models import AskedWhy, Consent, Detail, HelpRequest, Person, Purpose, RequestPhone
from tests.conversations.asking import (
    ANSWER,
    SEND,
    asked_and_taken,
    asks,
    prepares,
    texts,
    words_in,
)
from tests.conversations.staffing import person_of
from tests.house import House

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
