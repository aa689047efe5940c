"""Who may act as the family that asked, as a table of the test's own: everybody tries everything (tests.services.
everybody).
"""

from collections.abc import AsyncIterator

import phonenumbers
import pytest

from services import conversation, shielding
from services.conversation import Hint
from services.errors import NotFound
from services.people.erasure import forget_me
from services.requests import editing, files, identity, lists, relief
from services.requests.drafts import current_draft, take_draft
from services.requests.phones import Missing
from services.requests.pieces import Piece
from services.requests.replying import side_of
from services.urgent import take_back
from services.work import Work, Workshop
from storage.models import Relief, Side
from tests.services.attempts import Cases, differences, who_is_heard
from tests.services.cast import NOON, WHO, caller
from tests.services.everybody import (
    CLOSED,
    FREE,
    IN_WORK,
    NAME_ASKED,
    OF_DISMISSED,
    OF_FAMILY,
    OF_HANDED,
    OF_TAKER,
    PHONE_ASKED,
    RUNG,
    URGENT,
    open_everybody,
    standing_at,
)


def example() -> str:
    """The number that the library itself has for an example."""
    number = phonenumbers.example_number("RU")
    assert number is not None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


async def draft(work: Work) -> tuple[str, str]:
    words = await current_draft(work)
    if words is None:
        raise NotFound
    return words.key, words.mark


async def use_name(work: Work, question_id: int) -> None:
    """Who has agreed to nothing is asked for a consent, whatever the question."""
    if await identity.use_name(work, question_id) is not Missing.NOTHING:
        raise NotFound


async def add_draft(work: Work, request_id: int) -> None:
    await conversation.add_draft(work, request_id, *await draft(work))


async def add_shielded_draft(work: Work, request_id: int) -> None:
    await shielding.add_draft(work, request_id, *await draft(work))


def changed(message_id: int) -> Piece:
    return Piece("Иначе.", chat_message_id=standing_at(message_id))


# Who may; what is tried; whether rows change.
TABLE: Cases = {
    "read one's request": ("family", lambda work: lists.my_request(work, IN_WORK), False),
    "read one's free request": ("family", lambda work: lists.my_request(work, FREE), False),
    "write in it": ("family", lambda work: conversation.open_own(work, IN_WORK), False),
    "write in a closed one": ("", lambda work: conversation.open_own(work, CLOSED), False),
    "add kept words": ("family", lambda work: add_draft(work, IN_WORK), True),
    "add kept words, past the shield": ("family", lambda work: add_shielded_draft(work, IN_WORK), True),
    "add kept words to a closed one": ("", lambda work: add_draft(work, CLOSED), True),
    "see the files again": ("family taker", lambda work: files.show_again(work, IN_WORK, 0), True),
    "see the files of a free one again": ("family", lambda work: files.show_again(work, FREE, 0), True),
    "see the files of an urgent one again": ("family duty", lambda work: files.show_again(work, RUNG, 0), True),
    "correct the family's words": ("family", lambda work: editing.correct(work, changed(OF_FAMILY)), True),
    "correct the taker's answer": ("taker", lambda work: editing.correct(work, changed(OF_TAKER)), True),
    "correct an answer after handing over": ("", lambda work: editing.correct(work, changed(OF_HANDED)), True),
    "correct an answer after the dismissal": ("", lambda work: editing.correct(work, changed(OF_DISMISSED)), True),
    "correct words of a closed one": ("", lambda work: editing.correct(work, changed(10 + CLOSED)), True),
    "see a question": ("family", lambda work: identity.question_to_me(work, NAME_ASKED), False),
    "say the name that is kept": ("family", lambda work: use_name(work, NAME_ASKED), True),
    "say a name": ("family", lambda work: identity.call_me(work, "Мария", NAME_ASKED), True),
    "leave a phone": ("family", lambda work: identity.call_number(work, example(), PHONE_ASKED), True),
    "say no name": ("family", lambda work: identity.decline(work, NAME_ASKED), True),
    "leave no phone": ("family", lambda work: identity.decline(work, PHONE_ASKED), True),
    "take an urgent one back": ("family", lambda work: take_back(work, URGENT), True),
    "take back an urgent one in work": ("family", lambda work: take_back(work, RUNG), True),
    "see what is asked after the closing": ("family", lambda work: relief.asked_of(work, CLOSED), False),
    "say whether it is better": ("family", lambda work: relief.answer_relief(work, CLOSED, Relief.NO), True),
    "say it in words": ("family", lambda work: relief.add_words(work, CLOSED, "Слова."), True),
    "say it of one in work": ("", lambda work: relief.answer_relief(work, IN_WORK, Relief.NO), True),
    "have the family forgotten": ("family", lambda work: forget_me(work, WHO["family"]), True),
}


@pytest.fixture
async def shop(migrated_url: str) -> AsyncIterator[Workshop]:
    async with open_everybody(migrated_url) as shop:
        yield shop


async def test_who_acts_as_the_family(shop: Workshop) -> None:
    assert await differences(shop, TABLE) == {}


@pytest.mark.parametrize("number", [OF_FAMILY, OF_TAKER, OF_HANDED, OF_DISMISSED])
async def test_a_reply_joins_the_conversation_as_the_familys_from_the_family_alone(shop: Workshop, number: int) -> None:
    reply = Piece("Слова.", replies_to=standing_at(number))
    assert await who_is_heard(shop, lambda work: conversation.say(work, reply, Hint())) == {"family"}


async def test_words_for_a_named_request_join_it_from_the_family_alone(shop: Workshop) -> None:
    async def say(work: Work) -> None:
        await take_draft(work, *await draft(work))
        await conversation.say(work, Piece("Слова."), Hint(request_id=FREE, since=NOON))

    assert await who_is_heard(shop, say) == {"family"}


async def test_on_which_side_a_reply_stands(shop: Workshop) -> None:
    sides = {}
    for name in WHO:
        async with shop.view(caller(name)) as view:
            sides[name] = await side_of(view, Piece("Слова.", replies_to=standing_at(OF_FAMILY)))
    assert {name: side for name, side in sides.items() if side} == {"family": Side.FAMILY, "taker": Side.STAFF}
