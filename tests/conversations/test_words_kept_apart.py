"""Words go nowhere but where they are meant: not to another specialist, not as a place, not as urgent of last week."""

from typing import Any

from aiogram.methods.base import TelegramMethod

from bot.sandbox.session import broken_network
from storage.models import DraftPart, HelpRequest, InboxState, InboxUpdate, RequestKind
from tests.conversations.asking import (
    ANGARSK,
    ANSWER,
    CLOSE,
    LAWYER,
    PSYCHOLOGIST,
    SEND,
    TAKE,
    URGENT,
    asked_and_taken,
    asks,
    kept,
    texts,
    words_in,
)
from tests.house import House


async def test_the_duty_is_called_though_no_answer_to_the_tap_arrives(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts("d_angarsk")
    await mother.writes("Муж кричит.")
    tries: list[TelegramMethod[Any]] = []

    async def fault(moment: str, method: TelegramMethod[Any]) -> None:
        if moment == "before" and "112" in str(getattr(method, "text", "")):
            tries.append(method)
            if len(tries) == 1:
                raise broken_network(method)

    region.session.faults.append(fault)
    await mother.presses(URGENT)
    await region.phone("olga").sees("🆘 Срочно. Заявка 1")
    region.time.forward(minutes=1)
    await region.settle()
    assert any(text.startswith("112") for text in await texts(mother))
    assert await region.count(InboxUpdate, InboxUpdate.state != InboxState.DONE) == 0


async def test_the_duty_is_called_for_somebody_who_blocks_the_bot_right_after(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts("d_angarsk")
    await mother.writes("Муж кричит.")
    asked = await mother.last()
    position = asked.position(URGENT)
    assert position is not None
    region.world.tap("mother", asked.id, *position)
    region.world.block("mother")
    await region.settle()
    await region.phone("olga").sees("🆘 Срочно. Заявка 1")


async def test_words_long_after_the_urgent_button_join_the_call_that_is_open(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts("d_angarsk")
    await mother.presses(URGENT)
    region.time.forward(hours=7)
    await mother.writes("Когда встреча клуба?")
    await mother.sees("Добавлено: заявка, номер 1")
    assert await words_in(region, 1) == ["Когда встреча клуба?"]
    assert await region.count(HelpRequest, HelpRequest.kind == RequestKind.URGENT) == 1


async def test_words_for_a_closed_request_do_not_go_to_the_other_open_one(region: House) -> None:
    mother, olga, lawyer = region.phone("mother"), region.phone("olga"), region.phone("lawyer")
    await asks(mother, "Тяжело мне.")
    await olga.presses(TAKE)
    await asks(mother, "Справка.", kind=LAWYER, place=None)
    await lawyer.presses(TAKE)
    await olga.presses_old(await olga.sees("Тяжело мне.", ANSWER), ANSWER)
    await olga.writes("Ответ психолога.")
    await mother.presses("✍️ Написать в эту заявку")
    await mother.writes("Спасибо.")
    await olga.presses_old(await olga.sees("Спасибо.", CLOSE), CLOSE)
    await olga.presses("Помощь получена")
    await mother.writes("Я опять не сплю.")
    await mother.sees("Сообщение сохранено", "В заявку 2, юрист")
    assert await words_in(region, 2) == ["Справка."]


async def test_words_after_the_menu_join_those_that_wait(region: House) -> None:
    mother = region.phone("mother")
    await asks(mother, "Справка.", kind=LAWYER)
    await region.phone("lawyer").presses(TAKE)
    await mother.starts()
    await mother.presses(PSYCHOLOGIST)
    await mother.writes("Хочу рассказать.")
    await mother.presses("☰ Меню")
    await mother.writes("Муж кричит.")
    await mother.sees("Психолог увидит ваши слова", "Муж кричит.", SEND)
    assert await words_in(region, 1) == ["Справка."]


async def test_a_cry_at_the_place_question_of_the_settings_is_kept_and_calls(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    await mother.presses("⚙️ Настройки", "Изменить")
    await mother.writes("не хочу жить")
    await mother.sees("Срочная заявка, номер 1, принята")
    assert await words_in(region, 1) == ["не хочу жить"]


async def test_words_with_a_place_in_them_stay_words(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    await mother.presses(PSYCHOLOGIST)
    await mother.writes("Здравствуйте")
    await mother.writes("мама умерла")
    unknown = await mother.sees("не нахожу", "Если это слова для специалиста, они сохранены")
    assert not any("Мам" in label for label in unknown.labels)
    await mother.writes("сын ранен Ангарск")
    await mother.writes("Ангарск")
    await mother.presses(ANGARSK, SEND)
    assert await words_in(region, 1) == ["Здравствуйте", "мама умерла", "сын ранен Ангарск"]


async def test_a_misspelled_place_that_is_chosen_leaves_no_words(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    await mother.presses("⚙️ Настройки", "Изменить")
    await mother.writes("Ангорск")
    assert await kept(region) == ["Ангорск"]
    await mother.presses(ANGARSK)
    await mother.sees("Место сохранено")
    assert await region.count(DraftPart) == 0
    await mother.presses("⚙️ Настройки", "Изменить", "Не хочу указывать")
    await mother.sees("Хорошо, без места. Поможет Центр.")


async def test_the_family_hears_honestly_that_the_specialist_is_away(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await olga.blocks()
    await mother.writes("Мне хуже.")
    await mother.writes("Вы там?")
    await mother.sees("Специалист сейчас недоступен")
    for who in ("head", "coordinator"):
        told = await region.phone(who).sees("Заявка 1", "у специалиста бот остановлен")
        assert "Вы там" not in told.text


async def test_whoever_unblocks_the_bot_hears_what_was_missed(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await olga.blocks()
    await mother.writes("Мне хуже.")
    await olga.unblocks()
    await olga.sees("пишет семья", "Мне хуже.")
    await mother.writes("Вы там?")
    await mother.sees("Передано специалисту")


async def test_a_live_location_is_not_answered_again_and_again(region: House) -> None:
    mother = region.phone("mother")
    await mother.starts()
    before = await texts(mother)
    person = region.world.people["mother"]
    message = {"message_id": 1, "date": 1, "edit_date": 2, "chat": person.chat(), "from": person.user()}
    region.world.updates.put("edited_message", {**message, "location": {"latitude": 52.5, "longitude": 103.9}})
    await region.settle()
    assert await texts(mother) == before
