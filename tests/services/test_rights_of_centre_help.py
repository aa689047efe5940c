"""Who may do what with an asking for help of the Centre, as a table of the test's own: everybody tries everything
(tests.services.everybody).
"""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from services.centre_help import answering, asking, ending, lists, offering, reading
from services.errors import NotFound
from services.work import Work, Workshop
from storage.models import HelpConsent, HelpResult, Profile
from tests.services.attempts import Cases, differences
from tests.services.cast import NOON
from tests.services.everybody import (
    AGREED,
    DRAFTED,
    FREE,
    IN_WORK,
    LEADERLESS,
    LEFT,
    MEETING,
    MET,
    OVER,
    READING,
    RETURNED,
    TO_CORRECT,
    WAITING,
    open_everybody,
)

LINK = "https://example.org/room"
YESTERDAY = NOON.date() - timedelta(days=1)
LATER = MEETING + timedelta(hours=5)


async def read_card(work: Work, help_id: int) -> None:
    _entry, words = await lists.card(work, help_id)
    if words is None:
        raise NotFound


# Who may; what is tried; whether rows change.
ASKING: Cases = {
    "ask for a family": ("taker", lambda work: asking.must_be_askable(work, IN_WORK), False),
    "begin to ask": ("taker", lambda work: asking.begin(work, Profile.LAWYER, IN_WORK), True),
    "begin to ask for a free request": ("", lambda work: asking.begin(work, Profile.LAWYER, FREE), True),
    "begin to ask where one dismissed was": ("", lambda work: asking.begin(work, Profile.LAWYER, LEFT), True),
    "begin to ask for one not in the bot": (
        "taker colleague social other handed duty absent substitute",
        lambda work: asking.begin(work, Profile.LAWYER, None),
        True,
    ),
    "put it together": ("taker", lambda work: asking.put_together(work, DRAFTED), False),
    "begin to write the summary": ("taker", lambda work: asking.to_write(work, DRAFTED), False),
    "write the summary": ("taker", lambda work: asking.write_summary(work, DRAFTED, "Иначе."), True),
    "write the summary anew": ("taker", lambda work: asking.write_summary(work, TO_CORRECT, "Иначе."), True),
    "say how the family agrees": ("taker", lambda work: asking.choose_consent(work, DRAFTED, HelpConsent.IN_BOT), True),
    "say when it signed": ("taker", lambda work: asking.note_paper_day(work, DRAFTED, YESTERDAY), True),
    "see the next times": ("taker", lambda work: offering.next_slots(work, DRAFTED), False),
    "choose times anew": ("taker", lambda work: offering.clear_slots(work, DRAFTED), True),
    "add a time": ("taker", lambda work: offering.add_slot(work, WAITING, LATER), True),
    "offer other times": ("taker", lambda work: offering.offer_again(work, RETURNED, 1), True),
    "send it": ("taker", lambda work: asking.send(work, DRAFTED), True),
    "drop it": ("taker", lambda work: asking.drop(work, DRAFTED), True),
    "lead it instead of one dismissed": (
        "taker colleague social handed duty absent substitute",
        lambda work: asking.lead_instead(work, LEADERLESS),
        True,
    ),
    "lead it instead of the taker": ("", lambda work: asking.lead_instead(work, WAITING), True),
    "begin to cancel it": ("taker", lambda work: ending.to_cancel_as_leader(work, WAITING), False),
    "cancel it": ("taker", lambda work: ending.cancel_as_leader(work, WAITING), True),
}
FAMILY: Cases = {
    "see what to read": ("family", lambda work: reading.to_read(work, READING, 1), False),
    "learn whether it waits": ("family", lambda work: reading.waits(work, READING, 1), False),
    "approve": ("family", lambda work: reading.approve(work, READING, 1), True),
    "correct": ("family", lambda work: reading.correct(work, READING, 1, "Иначе."), True),
    "begin to cancel": ("family", lambda work: ending.to_cancel_as_family(work, WAITING), False),
    "cancel": ("family", lambda work: ending.cancel_as_family(work, WAITING), True),
    "cancel what it knows nothing of": ("", lambda work: ending.cancel_as_family(work, DRAFTED), True),
}
SEEING: Cases = {
    "see one put together": ("taker", lambda work: lists.card(work, DRAFTED), False),
    "see one that the family reads": ("taker head coordinator", lambda work: lists.card(work, READING), False),
    "see one that waits": ("taker centre head coordinator", lambda work: lists.card(work, WAITING), False),
    "see one agreed": ("taker centre head coordinator", lambda work: lists.card(work, AGREED), False),
    "read the words of one put together": ("taker", lambda work: read_card(work, DRAFTED), False),
    "read the words of one that waits": ("taker", lambda work: read_card(work, WAITING), False),
    "read the words of one agreed": ("taker centre", lambda work: read_card(work, AGREED), False),
}
ANSWERING: Cases = {
    "accept a time": ("centre", lambda work: answering.accept(work, 10 * WAITING), True),
    "accept a time of one put together": ("", lambda work: answering.accept(work, 10 * DRAFTED), True),
    "accept a time of one that the family reads": ("", lambda work: answering.accept(work, 10 * READING), True),
    "begin to give the link": ("centre", lambda work: answering.to_link(work, AGREED), False),
    "give the link": ("centre", lambda work: answering.give_link(work, AGREED, LINK), True),
    "begin to give it back": ("centre", lambda work: answering.to_return(work, WAITING, 1), False),
    "give it back": ("centre", lambda work: answering.give_back(work, WAITING, 1, "Причина."), True),
    "give back what is agreed": ("centre", lambda work: answering.give_back(work, AGREED, 1, "Причина."), True),
    "give back one put together": ("", lambda work: answering.give_back(work, DRAFTED, 0, "Причина."), True),
    "give back what the family reads": ("", lambda work: answering.give_back(work, READING, 1, "Причина."), True),
    "note the result": ("centre", lambda work: answering.note_result(work, MET, HelpResult.HELD), True),
    "note it before the meeting": ("", lambda work: answering.note_result(work, AGREED, HelpResult.HELD), True),
    "begin a line about it": ("centre", lambda work: answering.to_note(work, OVER), False),
    "write a line about it": ("centre", lambda work: answering.write_note(work, OVER, "Строка."), True),
}


@pytest.fixture
async def shop(migrated_url: str) -> AsyncIterator[Workshop]:
    async with open_everybody(migrated_url) as shop:
        yield shop


@pytest.mark.parametrize("cases", [ASKING, FAMILY, SEEING, ANSWERING], ids=["asking", "family", "seeing", "answering"])
async def test_who_does_what_with_an_asking(shop: Workshop, cases: Cases) -> None:
    assert await differences(shop, cases) == {}
