"""«Помощь Центра»: whose turn it is, and does nothing, is reminded; then somebody who can help hears of it.

It is noon of Wednesday 18 November when a house begins.
"""

from storage.models import DueItem, DueKind
from tests.conversations.announcing import at
from tests.conversations.asking import asked_and_taken, texts
from tests.conversations.centre_helping import (
    HELP,
    IN_BOT,
    RIGHT,
    SEND,
    asks_for_the_mother,
    asks_on_paper,
    passes,
    tells_the_story,
)
from tests.conversations.staffing import dismiss_olga
from tests.house import House

STILL = "Это ждёт вас. Спешить не нужно"
UNREAD = "семья ещё не прочитала описание. Позвоните ей"
CORRECT, TIMES = "семья попросила исправить описание. До этого", "предложите, пожалуйста, три других времени"
CORRECT_MISSED, TIMES_MISSED = "Семья попросила исправить описание, и никто", "Нужно предложить другое время, и никто"


async def heard(house: House, words: str) -> dict[str, int]:
    keys = ("mother", "olga", "pavel", "head", "anna", "coordinator")
    found = {key: sum(words in text for text in await texts(house.phone(key))) for key in keys}
    return {key: count for key, count in found.items() if count}


async def test_a_family_that_has_not_read_is_reminded_once_after_two_working_days(region: House) -> None:
    mother, _olga = await asks_for_the_mother(region)
    await passes(region, days=1, hours=23)
    assert await heard(region, STILL) == {}
    await passes(region, hours=1)
    assert await heard(region, STILL) == {"mother": 1}
    await mother.sees(STILL, RIGHT)
    assert await heard(region, UNREAD) == {}
    await passes(region, days=3, hours=23)
    assert await heard(region, UNREAD) == {}, "of Saturday and Sunday none counts"
    await passes(region, hours=1)
    assert await heard(region, UNREAD) == {"olga": 1}
    await passes(region, days=30)
    assert (await heard(region, STILL), await heard(region, UNREAD)) == ({"mother": 1}, {"olga": 1})


async def test_what_is_read_in_time_is_not_reminded_of(region: House) -> None:
    mother, _olga = await asks_for_the_mother(region)
    await passes(region, hours=1)
    await mother.presses(RIGHT)
    await passes(region, days=4)
    assert (await heard(region, STILL), await heard(region, UNREAD)) == ({}, {})


async def test_by_night_no_family_is_reminded(region: House) -> None:
    """Asked late on Wednesday: on Friday at that hour it is night, so Monday's morning."""
    _mother, olga = await asked_and_taken(region, "Слова.")
    await olga.writes("/menu")
    await olga.presses("📥 Заявки", "1, психолог", HELP)
    await tells_the_story(olga)
    await olga.presses(IN_BOT)
    await at(region, "2026-11-18T23:30")
    await olga.presses(SEND)
    await at(region, "2026-11-21T12:00")
    await passes(region, hours=0)
    assert await heard(region, STILL) == {}
    await at(region, "2026-11-23T07:59")
    await passes(region, hours=0)
    assert await heard(region, STILL) == {}
    await passes(region, minutes=1)
    assert await heard(region, STILL) == {"mother": 1}


async def test_caught_up_with_by_night_it_waits_for_the_morning(region: House) -> None:
    await asks_for_the_mother(region)
    await at(region, "2026-11-21T03:00")
    await passes(region, hours=0)
    assert await heard(region, STILL) == {}
    await at(region, "2026-11-21T08:00")
    await region.settle()
    assert await heard(region, STILL) == {"mother": 1}


async def test_a_correction_that_nobody_makes(region: House) -> None:
    mother, olga = await asks_for_the_mother(region)
    await mother.presses("✏️ Исправить")
    await mother.writes("Сыну десять лет.")
    await passes(region, hours=23)
    assert await heard(region, CORRECT) == {}
    await passes(region, hours=1)
    assert await heard(region, CORRECT) == {"olga": 1}
    await olga.sees(CORRECT, "✏️ Переписать")
    await passes(region, days=1)
    assert await heard(region, CORRECT_MISSED) == {"head": 1}
    await passes(region, days=30)
    assert (await heard(region, CORRECT), await heard(region, CORRECT_MISSED)) == ({"olga": 1}, {"head": 1})
    assert await heard(region, STILL) == {}, "it is not the family's turn"


async def test_a_correction_that_is_made_begins_the_family_s_turn_anew(region: House) -> None:
    mother, olga = await asks_for_the_mother(region)
    await passes(region, days=1)
    await mother.presses("✏️ Исправить")
    await mother.writes("Сыну десять лет.")
    await olga.presses("✏️ Переписать")
    await olga.writes("Сыну десять лет, не спит.")
    await passes(region, days=1)
    assert (await heard(region, STILL), await heard(region, CORRECT)) == ({}, {}), "two days since the first summary"
    await passes(region, days=3)
    assert await heard(region, STILL) == {"mother": 1}


async def test_other_times_that_nobody_names(region: House) -> None:
    olga, anna = region.phone("olga"), region.phone("anna")
    await asks_on_paper(olga)
    await anna.presses("↪️ Вернуть с причиной")
    await anna.writes("Занята всю неделю.")
    await passes(region, days=1)
    assert await heard(region, TIMES) == {"olga": 1}
    await passes(region, days=1)
    assert await heard(region, TIMES_MISSED) == {"head": 1}
    await passes(region, days=30)
    assert (await heard(region, TIMES), await heard(region, TIMES_MISSED)) == ({"olga": 1}, {"head": 1})
    assert await region.count(DueItem, DueItem.kind == DueKind.CENTRE_HELP_TURN, DueItem.done_at.is_(None)) == 0


async def test_with_nobody_who_leads_it_the_head_hears_at_the_first_step(region: House) -> None:
    olga, anna = region.phone("olga"), region.phone("anna")
    await asks_on_paper(olga)
    await anna.presses("↪️ Вернуть с причиной")
    await anna.writes("Занята всю неделю.")
    await dismiss_olga(region)
    await passes(region, days=1)
    assert (await heard(region, TIMES), await heard(region, TIMES_MISSED)) == ({}, {"head": 1})
