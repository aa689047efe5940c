"""Bad inputs, «Start»: bursts, payloads that no link of ours carries, commands meant for another bot.

Proven elsewhere: used, expired and unknown invitations read the same (tests/conversations/test_invitations.py);
payloads of posters that open nothing (tests/conversations/test_people.py); /start@otherbot in a group (test_groups.py).
"""

import pytest

from storage.models import Person
from tests.bad_inputs.watch import Watch
from tests.conversations.asking import PSYCHOLOGIST, texts
from tests.conversations.staffing import stranger

GREETING = "Здравствуйте. Это бот"
NO_LINK = "Эта ссылка уже не действует"
MET = {"person", "account", "outbox"}


async def test_twenty_starts_in_a_second_meet_one_person_once(watch: Watch) -> None:
    newcomer = stranger(watch.house)
    async with watch.only(newcomer, *MET):
        await newcomer.writes(*["/start"] * 20)
    assert sum(GREETING in text for text in await texts(newcomer)) == 1
    assert await watch.house.count(Person) == 8


PAYLOADS = {
    "64 characters": "a" * 64,
    "more than a link holds": "a" * 3000,
    "a way up": "../../../etc/passwd",
    "a way up in a poster": "d_../angarsk",
    "per cent and nought": "%00",
    "a poster with a quote": "d_angarsk'--",
    "a poster in capitals": "D_ANGARSK",
    "a poster of the Centre": "d_centre",
    "a foreign mark": "utm_source=vk",
    "markup": "<script>",
    "a format string": "{0.__class__}",
    "callback data": "rt:1",
}


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
async def test_a_payload_that_opens_nothing_is_said_so_and_the_menu_is_there(watch: Watch, payload: str) -> None:
    newcomer = stranger(watch.house)
    async with watch.only(newcomer, *MET):
        await newcomer.starts(payload)
        await newcomer.sees(GREETING, PSYCHOLOGIST)
    assert any(NO_LINK in text for text in await texts(newcomer))


WORDS = {
    "two words": "hello there",
    "Cyrillic": "d_ангарск",
    "full-width": "ａｂｃ",
    "a line break": "a\nb",
}


@pytest.mark.parametrize("behind", WORDS.values(), ids=WORDS)
async def test_what_no_link_could_carry_is_words_and_is_kept(watch: Watch, behind: str) -> None:
    newcomer = stranger(watch.house)
    async with watch.only(newcomer, *MET, "draft", "draft_part"):
        await newcomer.starts(behind)
        await newcomer.sees("Сообщение сохранено")
    assert any(GREETING in text for text in await texts(newcomer))


async def test_a_foreign_payload_ends_what_was_being_typed_and_touches_nothing_else(watch: Watch) -> None:
    olga = watch.house.phone("olga")
    await olga.presses("➕ Записать обращение", "Консультация", "Член семьи", "Примечание")
    async with watch.only(olga, "fsm", "outbox"):
        await olga.starts("a" * 64)
        await olga.sees(NO_LINK, "➕ Записать обращение")


async def test_a_start_for_another_bot_is_no_command_of_ours(watch: Watch) -> None:
    mother = watch.house.phone("mother")
    await mother.starts()
    async with watch.only(mother):
        await mother.writes("/start@other_bot")
        await mother.sees("Такой команды нет")
