"""«Это не срочно»: one kind tap takes the call back, and no appeal of line 2 remains."""

import pytest
from sqlalchemy import select

from handlers.specialist.screens.handover import ToDesk
from scheduler.timetable import tick_all
from storage.models import (
    Appeal,
    AppealLine,
    HelpRequest,
    MessageClass,
    OutboxMessage,
    Profile,
    RequestKind,
    RequestState,
)
from tests.conversations.announcing import at
from tests.conversations.asking import (
    ACCEPT,
    ANGARSK,
    ANSWER,
    LAWYER,
    SEND,
    TAKE,
    URGENT,
    kept,
    nothing_failed,
    prepares,
    request_of,
    texts,
    words_in,
)
from tests.conversations.duties import passes, puts_on
from tests.conversations.staffing import post_of
from tests.house import House

CRY = "Я больше не хочу жить."
NOT_URGENT = "Это не срочно"
URGENTLY = OutboxMessage.message_class == MessageClass.URGENT


async def test_not_urgent_takes_the_call_back_in_one_tap(region: House) -> None:
    wife, anna = region.phone("wife"), region.phone("anna")
    await wife.writes(CRY)
    await wife.presses(NOT_URGENT)
    await wife.sees("Хорошо, что не срочно. Больше никого не зову.")
    await anna.sees("Срочная заявка 1 отозвана", "Делать ничего не нужно")
    assert (await request_of(region, 1)).state is RequestState.CLOSED
    assert await region.count(Appeal, Appeal.voided_at.is_(None)) == 0
    assert await kept(region) == [CRY]
    assert await words_in(region, 1) == [], "the words are the person's again"
    await passes(region, minutes=5)
    assert not any("ещё никто не взял" in text for text in await texts(anna))
    await anna.presses(ACCEPT)
    await anna.sees("закрыта")
    await wife.writes("ангарск")
    await wife.presses(ANGARSK, SEND)
    request = await request_of(region, 2)
    assert (request.kind, await words_in(region, 2)) == (RequestKind.PSYCHOLOGIST, [CRY])
    async with region.rows() as rows:
        counted = await rows.scalars(select(Appeal.line).where(Appeal.voided_at.is_(None)))
        assert counted.all() == [AppealLine.CONSULTATION]


async def test_harmless_words_to_a_lawyer_go_back_to_the_lawyer(region: House) -> None:
    mother = region.phone("mother")
    await prepares(mother, "Про выплаты.", kind=LAWYER)
    await mother.writes(CRY)
    await mother.presses(NOT_URGENT)
    await mother.presses(SEND)
    assert (await request_of(region, 2)).kind is RequestKind.LAWYER
    assert await words_in(region, 2) == ["Про выплаты.", CRY]


async def test_once_somebody_has_taken_it_not_urgent_leaves_it_there_as_an_ordinary_one(region: House) -> None:
    wife, anna = region.phone("wife"), region.phone("anna")
    await wife.writes(CRY)
    await anna.presses(ACCEPT)
    await wife.presses(NOT_URGENT)
    await wife.sees("Заявка, номер 1, остаётся у психолога как обычная")
    await anna.sees("человек написал, что это не срочно")
    request = await request_of(region, 1)
    assert (request.kind, request.state) == (RequestKind.PSYCHOLOGIST, RequestState.TAKEN)
    async with region.rows() as rows:
        assert (await rows.scalars(select(Appeal.line))).all() == [AppealLine.CONSULTATION]
    await wife.writes("Спасибо.")
    await anna.sees("Спасибо.")


async def test_nobody_takes_back_the_call_of_somebody_else(region: House) -> None:
    await region.phone("wife").writes(CRY)
    for key in ("mother", "olga", "head", "admin"):
        await region.phone(key).writes("/start")
        await region.phone(key).forges("fnu:1")
    assert (await request_of(region, 1)).state is RequestState.NEW
    assert await region.count(Appeal, Appeal.voided_at.is_(None)) == 1


@pytest.mark.parametrize("taken_by", ["nobody", "anna"])
async def test_pressed_by_chance_without_a_word_nothing_is_left(region: House, taken_by: str) -> None:
    wife = region.phone("wife")
    await wife.starts()
    await wife.presses(URGENT)
    if taken_by == "anna":
        await region.phone("anna").presses(ACCEPT)
    await wife.presses(NOT_URGENT)
    await wife.sees("Хорошо, что не срочно")
    assert await kept(region) == []
    lines = Appeal.line == AppealLine.EMERGENCY_PSYCHOLOGICAL
    assert await region.count(Appeal, lines, Appeal.voided_at.is_(None)) == 0
    assert await nothing_failed(region)


async def test_only_those_who_were_rung_hear_that_it_is_taken_back(region: House) -> None:
    await puts_on(region.phone("head"), "Ольга")
    mother = region.phone("mother")
    await mother.starts("d_angarsk")
    await mother.presses(URGENT)
    await mother.presses(NOT_URGENT)
    heard = {
        key: sum("Срочная заявка 1 отозвана" in text for text in await texts(region.phone(key)))
        for key in ("olga", "pavel", "anna", "head", "coordinator")
    }
    assert heard == {"olga": 1, "pavel": 0, "anna": 0, "head": 0, "coordinator": 0}


async def test_after_it_a_new_cry_calls_anew(region: House) -> None:
    wife = region.phone("wife")
    await wife.writes(CRY)
    await wife.presses(NOT_URGENT)
    await wife.writes("Мне правда плохо, я не хочу жить.")
    await wife.sees("Срочная заявка, номер 2, принята")
    assert await region.count(HelpRequest, HelpRequest.state == RequestState.NEW) == 1


async def test_what_a_specialist_has_answered_remains_when_it_waits_for_another_one(region: House) -> None:
    wife, anna, olga = (region.phone(key) for key in ("wife", "anna", "olga"))
    await wife.writes(CRY)
    await anna.presses(ACCEPT, ANSWER)
    await anna.writes("Я рядом.")
    angarsk = (await post_of(region, olga)).unit_id
    await anna.forges(ToDesk(request_id=1, unit_id=angarsk, profile=Profile.PSYCHOLOGIST, without_note=True).pack())
    await wife.presses(NOT_URGENT)
    await wife.sees("Заявка, номер 1, остаётся у психолога как обычная")
    request = await request_of(region, 1)
    assert (request.kind, request.state) == (RequestKind.PSYCHOLOGIST, RequestState.NEW)
    assert (await words_in(region, 1), await kept(region)) == ([CRY, "Я рядом."], [])
    async with region.rows() as rows:
        counted = await rows.scalars(select(Appeal.line).where(Appeal.voided_at.is_(None)))
        assert counted.all() == [AppealLine.CONSULTATION]
    await passes(region, minutes=10)
    assert not any("ещё никто не взял" in text for text in await texts(olga)), "it is urgent no more"
    await olga.presses(TAKE)
    await olga.sees("Я рядом.")
    assert await nothing_failed(region)


async def test_by_night_whoever_was_rung_hears_at_once_that_it_is_taken_or_taken_back(region: House) -> None:
    await at(region, "2026-11-19T02:00")
    mother, olga, pavel = (region.phone(key) for key in ("mother", "olga", "pavel"))
    await mother.starts("d_angarsk")
    await mother.presses(URGENT)
    await olga.presses(ACCEPT)
    await pavel.sees("уже в работе у коллеги")
    await mother.blocks()
    await olga.presses(ANSWER)
    await olga.writes("Я рядом.")
    await passes(region, minutes=1)
    await tick_all(region.app.workshop)
    await region.settle()
    assert await region.count(OutboxMessage, OutboxMessage.notice == "family_unreachable", URGENTLY) == 1
    wife = region.phone("wife")
    await wife.writes(CRY)
    await wife.presses(NOT_URGENT)
    await region.phone("anna").sees("Срочная заявка 2 отозвана")
