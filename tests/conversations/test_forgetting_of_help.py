"""«Забыть меня» reaches what was told of a family to the Centre, files, words about the help, papers of the staff."""

from datetime import date

import pytest
from sqlalchemy import select, update

from bot.sandbox.phone import Phone
from storage.models import (
    Absence,
    CentreHelp,
    Draft,
    DraftPart,
    DueItem,
    DueKind,
    DutyDay,
    ErasureAct,
    Feedback,
    HelpRequest,
    HelpState,
    Membership,
    MessageCopy,
    OutboxMessage,
    Person,
    Relief,
    RequestMessage,
    Role,
)
from tests.conversations.asking import ANSWER, asked_and_taken, request_of, texts
from tests.conversations.centre_helping import IN_BOT, RIGHT, SEND, TAKE_THURSDAY, help_of, passes, tells_the_story
from tests.conversations.shielded import UNIT
from tests.conversations.staffing import person_of
from tests.conversations.test_forgetting import UNIQUE, files_of, finish, forgets, sealed, speaks
from tests.conversations.test_request_desk import opens_card
from tests.house import House

STORY = f"Мать не спит, {UNIQUE}."
LINK = "https://example.org/meet/1"


async def a_life_with_the_centre(house: House) -> tuple[Phone, Phone, Phone]:
    """A photo, a note, an answer that the shield holds, a meeting that is set, words about the help."""
    mother, olga = await asked_and_taken(house, f"Слова, {UNIQUE}.")
    anna = house.phone("anna")
    await mother.sends_photo(caption=f"Справка, {UNIQUE}.")
    await opens_card(house, "olga")
    await olga.writes(f"Заметка, {UNIQUE}.")
    await olga.writes("/menu")
    await olga.presses("📥 Заявки", "1, психолог", "🎥 Помощь Центра")
    await tells_the_story(olga, story=STORY)
    await olga.presses(IN_BOT, SEND)
    await mother.presses(RIGHT)
    await anna.presses(TAKE_THURSDAY)
    await anna.writes(LINK)
    await opens_card(house, "olga")
    await olga.presses(ANSWER)
    await olga.writes(f"Позвоните в {UNIT}, {UNIQUE}.")
    person_id = (await person_of(house, mother)).id
    async with house.app.database.transaction() as session:
        lines = {"correction": f"Иначе, {UNIQUE}.", "reason": UNIQUE, "note": UNIQUE}
        await session.execute(update(CentreHelp).values(lines))
        await session.execute(update(Person).where(Person.id == person_id).values(quiet_hours=False))
        await session.execute(update(HelpRequest).values(numbers_at=house.time.now()))
        said = Feedback(request_id=1, person_id=person_id, asked_at=house.time.now(), relief=Relief.PARTLY)
        said.words = f"Уже легче, {UNIQUE}."
        session.add(said)
    return mother, olga, anna


async def test_what_the_centre_was_told_is_erased_and_both_sides_hear_that_it_is_over(region: House) -> None:
    mother, olga, anna = await a_life_with_the_centre(region)
    person = await person_of(region, mother)
    named = {name for name, values in (await sealed(region)).items() if any(speaks(said) for _raw, said in values)}
    assert {"centre_help.summary", "feedback.words", "request_note.text", "draft_part.text"} <= named
    await forgets(mother)
    await anna.sees("Помощь Центра, номер 1", "семья отказалась от встречи")
    await olga.sees("Помощь Центра, номер 1", "семья отказалась от встречи")
    assert any("Заявка 1 закончена" in text for text in await texts(olga))
    await finish(region)
    left = {name for name, values in (await sealed(region)).items() if any(speaks(said) for _raw, said in values)}
    assert left == set()
    asked = await help_of(region)
    assert (asked.state, asked.closed_at, asked.family_id) == (HelpState.CANCELLED, region.time.now(), None)
    assert (asked.summary, asked.correction, asked.reason, asked.note, asked.link) == (None,) * 5
    assert await region.count(RequestMessage) == await region.count(MessageCopy) == 0
    assert await region.count(Draft) == await region.count(DraftPart) == 0
    assert await region.count(Feedback, Feedback.relief == Relief.PARTLY) == 1, "what is counted stays"
    async with region.rows() as rows:
        act = (await rows.scalars(select(ErasureAct))).one()
        shell = await rows.get_one(Person, person.id)
    assert shell.quiet_hours is None
    assert (await request_of(region, 1)).numbers_at is None
    counted = {name: act.erased[name] for name in ("centre_help", "feedback", "request_note", "draft_part")}
    assert counted == {"centre_help": 1, "feedback": 1, "request_note": 1, "draft_part": 1}
    assert act.erased["message_copy"] >= 3
    assert act.erased["due"] > 0


async def test_nothing_comes_of_it_later(region: House) -> None:
    """Neither a reminder, nor a question, nor a line of words about somebody who is forgotten."""
    mother, olga, anna = await a_life_with_the_centre(region)
    await forgets(mother)
    await finish(region)
    about = (DueKind.CENTRE_HELP_REMINDER, DueKind.CENTRE_HELP_RESULT, DueKind.REPLY_WATCH, DueKind.RELIEF_QUESTION)
    assert await region.count(DueItem, DueItem.kind.in_(about), DueItem.done_at.is_(None)) == 0
    heard = len(await texts(anna)), len(await texts(olga))
    await passes(region, days=2)
    assert (len(await texts(anna)), len(await texts(olga))) == heard
    assert await region.count(OutboxMessage, OutboxMessage.notice == "held_words_masked") == 0


async def test_a_meeting_that_has_begun_keeps_its_result_and_takes_no_words(region: House) -> None:
    mother, _olga, anna = await a_life_with_the_centre(region)
    await passes(region, days=1, hours=4)
    await anna.sees("Как прошла встреча")
    await forgets(mother)
    asked = await help_of(region)
    assert (asked.state, asked.summary, asked.link, asked.family_id) == (HelpState.AGREED, None, None, None)
    await anna.presses("Состоялась")
    assert (await help_of(region)).state is HelpState.OVER
    await anna.writes("О семье.")
    assert (await help_of(region)).note is None


@pytest.mark.sqlite_only(reason="the files of SQLite; PostgreSQL's own vacuum reuses its pages")
async def test_no_byte_of_it_is_left_in_the_files_of_the_database(region: House) -> None:
    mother, _olga, _anna = await a_life_with_the_centre(region)
    personal = [raw for values in (await sealed(region)).values() for raw, said in values if speaks(said)]
    assert len(personal) > 8
    assert all(raw in files_of(region) for raw in personal), "the files are the right ones"
    await forgets(mother)
    await finish(region)
    files = files_of(region)
    assert [raw for raw in personal if raw in files] == []


async def test_duties_and_absences_of_somebody_who_was_on_the_staff_are_erased(region: House) -> None:
    pavel, olga = region.phone("pavel"), region.phone("olga")
    his, hers = (await person_of(region, pavel)).id, (await person_of(region, olga)).id
    async with region.app.database.transaction() as session:
        post = (await session.scalars(select(Membership).where(Membership.person_id == his))).one()
        assert post.role is Role.SPECIALIST
        session.add(DutyDay(person_id=his, unit_id=post.unit_id, day=date(2026, 11, 20)))
        session.add(DutyDay(person_id=hers, unit_id=post.unit_id, day=date(2026, 11, 20)))
        session.add(Absence(person_id=his, first_day=date(2026, 11, 23), last_day=date(2026, 11, 24)))
        away = {"first_day": date(2026, 11, 25), "last_day": date(2026, 11, 26)}
        session.add(Absence(person_id=hers, substitute_id=his, **away))
        post.dismissed_at = region.time.now()
    await forgets(pavel)
    await pavel.sees("Всё стёрто")
    async with region.rows() as rows:
        assert list(await rows.scalars(select(DutyDay.person_id))) == [hers]
        [absence] = await rows.scalars(select(Absence))
        assert (absence.person_id, absence.substitute_id) == (hers, None)
        act = (await rows.scalars(select(ErasureAct))).one()
    assert (act.erased["duty_day"], act.erased["absence"]) == (1, 1)
