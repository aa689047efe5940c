"""Who may do what came with the cards of requests, as a table of the test's own: everybody tries everything
(tests.services.everybody). Calls, pleas, the own closing, reopening; what is kept and held on the way.
"""

from collections.abc import AsyncIterator

import pytest

from services import conversation, shielding
from services.centre_help.forgetting import forget_family
from services.conversation import Hint
from services.errors import NotFound
from services.people import preferences
from services.requests import addressing, calls, cards, own_closing, phones, pleas, reopening
from services.requests.drafts import Words, current_draft
from services.requests.own_closing import Closing
from services.requests.pieces import Piece
from services.work import Work, Workshop
from storage.models import CallTime, RequestResult
from tests.services.attempts import Cases, differences
from tests.services.cast import NOON
from tests.services.everybody import (
    AWAY,
    CLOSED,
    FREE,
    IN_WORK,
    LEFT,
    OF_FAMILY,
    OF_FORGOTTEN,
    OF_STRANGER,
    RUNG,
    SPARED,
    TAKEN_BACK,
    URGENT,
    open_everybody,
    standing_at,
)

HELPED, NO_ENTITLEMENT = RequestResult.HELPED, RequestResult.NO_ENTITLEMENT
SPECIALISTS = "taker colleague social centre other handed duty absent substitute"
UNIT_NUMBER = Piece("в/ч 54321")


async def draft(work: Work) -> Words:
    words = await current_draft(work)
    if words is None:
        raise NotFound
    return words


async def go_on(work: Work, request_id: int) -> None:
    words = await draft(work)
    await shielding.go_on(work, request_id, words.key, words.mark)


async def see_what_goes_on(work: Work, request_id: int) -> None:
    facts = await reopening.may_go_on(work, await draft(work), request_id, NOON)
    if facts is None or facts.number != request_id:
        raise NotFound


async def see_the_last_closed(work: Work, request_id: int) -> None:
    request = await reopening.closed_lately(work)
    if request is None or request.id != request_id:
        raise NotFound


async def see_closed(work: Work, request_id: int) -> None:
    if await reopening.closed_own(work, request_id) is None:
        raise NotFound


async def reply_to_closed(work: Work, request_id: int) -> None:
    if not await reopening.names_closed(work, Piece("Слова.", replies_to=standing_at(10 + request_id))):
        raise NotFound


async def reply_to_open(work: Work) -> None:
    if await conversation.named_own(work, Piece("Слова.", replies_to=standing_at(OF_FAMILY)), Hint()) is None:
        raise NotFound


async def see_wish(work: Work, request_id: int) -> None:
    assert await calls.call_of(work, request_id) is not None


async def close_unsure(work: Work) -> None:
    assert await own_closing.close_own(work, URGENT, HELPED) is Closing.UNSURE


async def forget_askings(work: Work) -> None:
    if not await forget_family(work):
        raise NotFound


# Who may; what is tried; whether rows change.
CARDS: Cases = {
    "see the card": ("family", lambda work: cards.my_card(work, IN_WORK), False),
    "see the card of a free one": ("family", lambda work: cards.my_card(work, FREE), False),
    "see the card of a closed one": ("family", lambda work: cards.my_card(work, CLOSED), False),
    "see the card of one with somebody absent": ("family", lambda work: cards.my_card(work, AWAY), False),
    "see another family's card": ("stranger", lambda work: cards.my_card(work, OF_STRANGER), False),
    "see the card of who was forgotten": ("", lambda work: cards.my_card(work, OF_FORGOTTEN), False),
    "show the card": ("family", lambda work: cards.show_card(work, IN_WORK, edit=False), True),
    "show the card of a closed one": ("family", lambda work: cards.show_card(work, CLOSED, edit=True), True),
    "show the card of who was forgotten": ("", lambda work: cards.show_card(work, OF_FORGOTTEN, edit=False), True),
    "let families see one's name": (SPECIALISTS, lambda work: preferences.show_name(work, shown=True), True),
}
CALLS: Cases = {
    "ask for a call": ("family", lambda work: calls.ask_call(work, IN_WORK, CallTime.DAY), True),
    "ask for it in a free one": ("family", lambda work: calls.ask_call(work, FREE, CallTime.DAY), True),
    "ask for it of somebody absent": ("family", lambda work: calls.ask_call(work, AWAY, CallTime.DAY), True),
    "ask for it in a closed one": ("", lambda work: calls.ask_call(work, CLOSED, CallTime.DAY), True),
    "ask for it as who was forgotten": ("", lambda work: calls.ask_call(work, OF_FORGOTTEN, CallTime.DAY), True),
    "name another number": ("family", lambda work: calls.other_number(work, RUNG), True),
    "name one where no call is wanted": ("", lambda work: calls.other_number(work, AWAY), True),
    "want no call": ("family", lambda work: calls.no_call(work, RUNG), True),
    "want no call in a free one": ("family", lambda work: calls.no_call(work, FREE), True),
    "want no call in a closed one": ("", lambda work: calls.no_call(work, CLOSED), True),
    "see wish and number": ("family duty", lambda work: see_wish(work, RUNG), False),
    "see them in a free one": ("family", lambda work: see_wish(work, FREE), False),
    "end a wish without a number": ("family", lambda work: calls.end_untold(work, IN_WORK), True),
    "keep a number": ("family", lambda work: phones.keep_phone(work, IN_WORK, "70000000001"), True),
    "keep one for who was forgotten": ("", lambda work: phones.keep_phone(work, OF_FORGOTTEN, "70000000001"), True),
}
PLEAS: Cases = {
    "ask for another specialist": ("family", lambda work: pleas.ask_another(work, IN_WORK), True),
    "ask for another one than the absent": ("family", lambda work: pleas.ask_another(work, AWAY), True),
    "ask for another one than who was dismissed": ("family", lambda work: pleas.ask_another(work, LEFT), True),
    "ask for another one in an urgent one": ("family", lambda work: pleas.ask_another(work, RUNG), True),
    "ask for another one than nobody": ("", lambda work: pleas.ask_another(work, FREE), True),
    "ask for another one within the hour": ("family", lambda work: pleas.ask_another(work, SPARED), False),
    "ask for another one in a closed one": ("", lambda work: pleas.ask_another(work, CLOSED), True),
    "ask for another one as who was forgotten": ("", lambda work: pleas.ask_another(work, OF_FORGOTTEN), True),
    "call the head": ("family", lambda work: pleas.call_head(work, IN_WORK), True),
    "call the head about a free one": ("family", lambda work: pleas.call_head(work, FREE), True),
    "call the head as another family": ("stranger", lambda work: pleas.call_head(work, OF_STRANGER), True),
    "call the head as who was forgotten": ("", lambda work: pleas.call_head(work, OF_FORGOTTEN), True),
}
CLOSINGS: Cases = {
    "close one's own": ("family", lambda work: own_closing.close_own(work, IN_WORK, HELPED), True),
    "close one's free one": ("family", lambda work: own_closing.close_own(work, FREE, HELPED), True),
    "close one's urgent one": ("family", lambda work: own_closing.close_own(work, RUNG, HELPED, sure=True), True),
    "close an urgent one at the first tap": ("family", close_unsure, False),
    "close it again": ("family", lambda work: own_closing.close_own(work, CLOSED, HELPED), False),
    "close it as the staff does": ("", lambda work: own_closing.close_own(work, IN_WORK, NO_ENTITLEMENT), True),
    "close one of who was forgotten": ("", lambda work: own_closing.close_own(work, OF_FORGOTTEN, HELPED), True),
    "have what was asked of the Centre forgotten": ("family", forget_askings, True),
}
GOING_ON: Cases = {
    "open a closed one again": ("family", lambda work: reopening.reopen(work, CLOSED), True),
    "open another family's": ("stranger", lambda work: reopening.reopen(work, OF_STRANGER), True),
    "open an open one": ("family", lambda work: reopening.reopen(work, IN_WORK), False),
    "open one taken back": ("", lambda work: reopening.reopen(work, TAKEN_BACK), True),
    "open one of who was forgotten": ("", lambda work: reopening.reopen(work, OF_FORGOTTEN), True),
    "see that it can go on": ("family", lambda work: see_closed(work, CLOSED), False),
    "see that one taken back can": ("", lambda work: see_closed(work, TAKEN_BACK), False),
    "see that one of who was forgotten can": ("", lambda work: see_closed(work, OF_FORGOTTEN), False),
    "name it by a reply": ("family", lambda work: reply_to_closed(work, CLOSED), False),
    "name an open one by a reply": ("family", reply_to_open, False),
    "see it as the last": ("stranger", lambda work: see_the_last_closed(work, OF_STRANGER), False),
    "see it as the last with others open": ("", lambda work: see_the_last_closed(work, CLOSED), False),
    "see it beside kept words": ("family", lambda work: see_what_goes_on(work, CLOSED), False),
    "see another family's beside kept words": ("stranger", lambda work: see_what_goes_on(work, OF_STRANGER), False),
    "begin a new one with kept words": ("family", lambda work: reopening.begin_anew(work, "key1"), True),
    "write in it": ("family", lambda work: reopening.own_to_write_in(work, CLOSED), False),
    "write in an open one": ("family", lambda work: reopening.own_to_write_in(work, IN_WORK), False),
    "write in one taken back": ("", lambda work: reopening.own_to_write_in(work, TAKEN_BACK), False),
    "go on with kept words": ("family", lambda work: go_on(work, CLOSED), True),
    "go on in one of who was forgotten": ("", lambda work: go_on(work, OF_FORGOTTEN), True),
    "have an answer held": ("taker", lambda work: addressing.hold_answer(work, IN_WORK, UNIT_NUMBER), True),
    "have one held for a free one": ("", lambda work: addressing.hold_answer(work, FREE, UNIT_NUMBER), True),
}
EVERY = {"cards": CARDS, "calls": CALLS, "pleas": PLEAS, "closings": CLOSINGS, "going on": GOING_ON}


@pytest.fixture
async def shop(migrated_url: str) -> AsyncIterator[Workshop]:
    async with open_everybody(migrated_url) as shop:
        yield shop


@pytest.mark.parametrize("cases", EVERY.values(), ids=EVERY)
async def test_who_acts_on_a_card(shop: Workshop, cases: Cases) -> None:
    assert await differences(shop, cases) == {}
