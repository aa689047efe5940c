"""Words of what is closed are erased a year later; in an open request nothing is, however old, and a reply finds it."""

import pytest
from sqlalchemy import select

from bot.sandbox.phone import Phone
from scheduler.jobs import clean
from services import keeping
from storage.models import (
    Appeal,
    CentreHelp,
    Feedback,
    HelpState,
    MessageCopy,
    Relief,
    RequestMessage,
    RequestNote,
    RequestState,
)
from tests.conversations.asking import ANSWER, CLOSE, asked_and_taken, request_of, words_in
from tests.conversations.centre_helping import agreed, asks_for_the_mother, asks_on_paper, help_of, passes
from tests.conversations.staffing import person_of
from tests.conversations.test_request_desk import opens_card
from tests.house import House

YEAR = keeping.WORDS.days


async def cleaned(house: House, **delta: float) -> None:
    house.time.forward(**delta)
    await clean(house.app.workshop)


async def closed(house: House) -> tuple[Phone, Phone]:
    """A photo, an answer, a note, words about the help."""
    mother, olga = await asked_and_taken(house, "Слова матери.")
    await mother.sends_photo(caption="Справка.")
    await olga.presses(ANSWER)
    await olga.writes("Ответ.")
    await opens_card(house, "olga")
    await olga.writes("Заметка.")
    await opens_card(house, "olga")
    await olga.presses(CLOSE, "Помощь получена")
    said = Feedback(request_id=1, person_id=(await person_of(house, mother)).id, asked_at=house.time.now())
    said.relief, said.words = Relief.YES, "Стало легче."
    async with house.app.database.transaction() as session:
        session.add(said)
    return mother, olga


async def test_words_files_and_notes_of_a_closed_request_go_and_the_journal_stays(region: House) -> None:
    mother, _olga = await closed(region)
    await cleaned(region, days=YEAR, seconds=-60)
    assert len(await words_in(region, 1)) == 3, "a moment before"
    assert await region.count(RequestNote) == 1
    await cleaned(region, seconds=120)
    assert await region.count(RequestMessage) == await region.count(RequestNote) == 0
    assert await region.count(MessageCopy) == 0
    async with region.rows() as rows:
        said = (await rows.scalars(select(Feedback))).one()
        appeal = (await rows.scalars(select(Appeal))).one()
    assert (said.relief, said.words) == (Relief.YES, None)
    assert (appeal.request_id, appeal.voided_at) == (1, None)
    request = await request_of(region, 1)
    assert (request.state, request.named) == (RequestState.CLOSED, False)
    await mother.writes("/menu")
    await mother.presses("📨 Мои заявки", "Номер 1, психолог")
    await mother.sees("Заявка 1", "Сейчас: закрыта")


async def test_a_reply_after_two_years_in_an_open_request_finds_what_it_replies_to(region: House) -> None:
    mother, olga = await asked_and_taken(region, "Слова матери.")
    await olga.presses(ANSWER)
    await olga.writes("Ответ.")
    answer = await mother.sees("Ответ.")
    await cleaned(region, days=2 * YEAR)
    assert await words_in(region, 1) == ["Слова матери.", "Ответ."]
    await mother.replies(answer, "Спустя два года.")
    await olga.sees("Спустя два года.")
    async with region.rows() as rows:
        late = (await rows.scalars(select(RequestMessage).order_by(RequestMessage.id))).all()[-1]
    assert late.answers_id is not None


async def test_a_reply_to_what_is_erased_is_heard_like_any_words(region: House) -> None:
    mother, _olga = await closed(region)
    answer = next(one for one in await mother.chat() if "Ответ." in one.text)
    await cleaned(region, days=YEAR, seconds=60)
    await mother.replies(answer, "Снова нужна помощь.")
    await mother.sees("Сообщение сохранено")


async def test_what_the_centre_was_told_is_erased_a_year_after_the_meeting(region: House) -> None:
    _mother, _olga, anna = await agreed(region)
    await passes(region, days=1, hours=4)
    await anna.presses("Состоялась")
    await cleaned(region, days=YEAR, seconds=-60)
    assert (await help_of(region)).summary is not None, "a moment before"
    await cleaned(region, seconds=120)
    asked = await help_of(region)
    assert (asked.summary, asked.link, asked.note) == (None, None, None)
    assert asked.state is HelpState.OVER
    assert asked.family_id is not None, "that there was a meeting stays"


@pytest.mark.parametrize("in_bot", [True, False])
async def test_an_asking_that_has_rested_for_a_year_is_over(region: House, in_bot: bool) -> None:
    if in_bot:
        await asks_for_the_mother(region)
    else:
        await asks_on_paper(region.phone("olga"))
    await cleaned(region, days=YEAR, seconds=-60)
    assert (await help_of(region)).summary is not None
    await cleaned(region, seconds=120)
    asked = await help_of(region)
    assert (asked.state, asked.summary) == (HelpState.CANCELLED, None)
    assert await region.count(CentreHelp) == 1
