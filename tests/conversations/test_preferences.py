"""Language, shorter texts and topics of news are a person's own choice, and are obeyed."""

import ast
from pathlib import Path

import pytest
from aiogram.utils.i18n import gettext, ngettext
from babel.messages.pofile import read_po

import handlers
from bot.sandbox.phone import Phone
from bot.texts import LOCALES, load_texts
from services.people import consent as rules
from storage.models import BroadcastKind, DeliveryState, OutboxMessage
from tests.conversations.announcing import TITLE, a_region_with_families, announce_stream
from tests.conversations.asking import TAKE, asks, texts
from tests.conversations.test_consent import AGREE, consents
from tests.house import House

SETTINGS = "⚙️ Настройки"


async def speaks_english(phone: Phone) -> None:
    await phone.starts()
    await phone.presses(SETTINGS, "🌐 Язык", "English")


async def test_english_is_chosen_in_the_settings_and_russian_again(region: House) -> None:
    mother = region.phone("mother")
    await speaks_english(mother)
    await mother.sees("News of streams and meetings: we send them", "Municipality: not chosen", "My data")
    await mother.presses("☰ Menu", "💬 Psychologist")
    await mother.sees("Write to the psychologist in your own words")
    await mother.presses("☰ Menu", SETTINGS.replace("Настройки", "Settings"), "🌐 Language", "Русский")
    await mother.sees("Район: не выбран")


async def test_a_request_in_english_is_answered_in_english_and_read_in_russian_by_the_staff(region: House) -> None:
    mother, olga = region.phone("mother"), region.phone("olga")
    await speaks_english(mother)
    await mother.presses("☰ Menu", "💬 Psychologist")
    await mother.writes("I cannot sleep.")
    await mother.writes("ангарск")
    await mother.presses("Ангарский городской округ", "Give a name")
    await mother.sees("Consent: how to call you", "Version of the text: 1")
    await mother.presses("I consent")
    await mother.writes("Mary")
    await mother.presses("✅ Send")
    await mother.sees("The request, number 1, is accepted", "It will be seen by: psychologist")
    await olga.presses(TAKE)
    await olga.sees("Просит называть: Mary.", "I cannot sleep.")
    await mother.sees("The request, number 1, is in work")
    await mother.presses("☰ Menu", "📨 My requests")
    await mother.sees("18 November", "a specialist is working on it")


async def test_news_come_in_the_reader_s_language_with_its_names_of_days(house: House) -> None:
    coordinator = await a_region_with_families(house)
    await speaks_english(house.phone("mother"))
    await announce_stream(coordinator)
    await house.phone("mother").sees("Live stream", "25 November, Wednesday, 18:00")
    await house.phone("wife").sees("Прямой эфир", "25 ноября, среда, 18:00")


def test_english_says_every_text_of_the_code_with_its_plurals() -> None:
    with (LOCALES / "ryadom.pot").open("rb") as file:
        template = [message for message in read_po(file) if message.id]
    assert len(template) > 500
    i18n = load_texts()
    with i18n.context(), i18n.use_locale("en"):
        for message in template:
            if isinstance(message.id, str):
                assert gettext(message.id) == message.id
            else:
                one, many = message.id
                assert [ngettext(one, many, count) for count in (1, 2, 5, 21)] == [one, many, many, many]


async def test_shorter_texts_are_chosen_and_left_again(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    await mother.presses("💬 Психолог")
    full = await mother.sees("Напишите психологу своими словами")
    await mother.presses("☰ Меню", SETTINGS, "🔤 Проще", "☰ Меню", "💬 Психолог")
    short = await mother.sees("Напишите психологу.", "не пишите номера частей")
    assert len(short.text) < len(full.text)
    await mother.presses("☰ Меню", SETTINGS, "🔤 Подробнее", "☰ Меню", "💬 Психолог")
    assert (await mother.last()).text == full.text
    assert "своими словами" in str(await _asked_by(region.phone("wife"))), "a choice of one person is nobody else's"


async def _asked_by(phone: Phone) -> object:
    await phone.starts()
    await phone.presses("💬 Психолог")
    return await phone.last()


def test_ten_screens_and_more_have_a_shorter_text_in_both_languages() -> None:
    i18n, pairs = load_texts(), []
    for path in Path(handlers.__file__ or "").parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "simply":
                full, short = (ast.literal_eval(one.args[0]) for one in node.args if isinstance(one, ast.Call))
                pairs.append((full, short))
    assert len(pairs) >= 10
    for language in ("ru", "en"):
        with i18n.context(), i18n.use_locale(language):
            for full, short in pairs:
                assert len(gettext(short)) < len(gettext(full)) * 0.8


@pytest.mark.parametrize(("topic", "comes"), [("прямые эфиры", False), ("встречи клуба", True)])
async def test_news_of_a_topic_that_is_refused_do_not_come(house: House, topic: str, comes: bool) -> None:
    coordinator = await a_region_with_families(house)
    mother = house.phone("mother")
    await mother.presses(SETTINGS, "🗂 Темы новостей", f"Без этого: {topic}")
    await mother.sees(f"{topic}: не присылаем")
    await announce_stream(coordinator)
    assert any(TITLE in text for text in await texts(mother)) is comes
    assert any(TITLE in text for text in await texts(house.phone("wife")))


async def test_a_topic_is_wanted_again(house: House) -> None:
    coordinator = await a_region_with_families(house)
    mother = house.phone("mother")
    await mother.presses(SETTINGS, "🗂 Темы новостей", "Без этого: прямые эфиры", "Присылать: прямые эфиры")
    await announce_stream(coordinator)
    await mother.sees(TITLE)


async def test_the_plan_does_not_come_to_whoever_refused_it_and_comes_to_others(house: House) -> None:
    coordinator = await a_region_with_families(house)
    mother = house.phone("mother")
    await mother.presses(SETTINGS, "🗂 Темы новостей", "Без этого: план на месяц")
    await announce_stream(coordinator, when="05.12.2026 18:00")
    await coordinator.writes("/menu")
    await coordinator.presses("📅 План на месяц", "Утвердить", "📣 Разослать", "Да, разослать")
    plans = (
        OutboxMessage.notice == BroadcastKind.PLAN_FOR_FAMILIES.value,
        OutboxMessage.state != DeliveryState.CANCELLED,
    )
    assert await house.count(OutboxMessage, *plans) == 1, "the wife's"


async def test_asking_goes_as_ever_for_whoever_wants_shorter_texts(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    await mother.presses(SETTINGS, "🔤 Проще")
    await asks(mother, "Мне страшно.")
    await mother.sees("Заявка, номер 1, принята")


async def test_a_changed_text_about_news_is_asked_in_the_settings(
    region: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    mother = region.phone("mother")
    await mother.starts()
    await mother.presses(SETTINGS, "Не присылать", "Присылать", AGREE)
    assert "изменился" not in (await mother.sees("эфирах и встречах: присылаем")).text
    files = {"ru": (2, "Согласие. Новый текст."), "en": (2, "Consent. A new text.")}
    monkeypatch.setattr(rules, "_file", lambda _purpose, language: files[language])
    await mother.writes("/menu")
    await mother.presses(SETTINGS)
    await mother.sees("Текст согласия на новости изменился", "Не присылать")
    await mother.presses("Прочитать новый текст")
    await mother.sees("Новый текст.")
    await mother.presses(AGREE)
    assert "изменился" not in (await mother.sees("эфирах и встречах: присылаем")).text
    assert [(one.version, one.withdrawn_at) for one in await consents(region)] == [(1, None), (2, None)]
