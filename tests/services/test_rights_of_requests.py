"""Who may do what with somebody's request, as a table of the test's own: everybody tries everything (tests.services.
everybody), and the staff's side of it stands here.
"""

from collections.abc import AsyncIterator
from contextlib import suppress
from itertools import product

import pytest
from sqlalchemy import update

from services import shielding
from services.errors import NotFound, Refused
from services.requests import answering, files, handover, identity, lists, notes, ready_answers
from services.requests.addressing import Aim, aim_at, answer_or_keep
from services.requests.drafts import current_draft
from services.requests.opening import open_card
from services.requests.pieces import Piece
from services.requests.replying import answer_in_reply
from services.work import Work, Workshop
from storage.models import Account, AskedWhy, Detail, RequestResult
from tests.services.attempts import Cases, differences, who_is_heard, who_may
from tests.services.cast import CENTRE, NOON, PSY, WHO, caller
from tests.services.everybody import (
    AWAY,
    CLOSED,
    FREE,
    IN_WORK,
    LEFT,
    NOTE_OF_DISMISSED,
    NOTE_OF_HANDED,
    NOTE_OF_TAKER,
    OF_FAMILY,
    OF_STRANGER,
    READY,
    REQUESTS,
    RUNG,
    SPARED,
    URGENT,
    open_everybody,
    standing_at,
)

PIECE = Piece("Ответ.")
THE_UNIT = "taker colleague social head coordinator handed duty absent substitute"
"""Whoever sees number, kind, state and times of the department's requests."""


async def draft(work: Work) -> tuple[str, str]:
    words = await current_draft(work)
    if words is None:
        raise NotFound
    return words.key, words.mark


async def answer_with_draft(work: Work, request_id: int) -> None:
    await answering.answer_with_draft(work, request_id, *await draft(work))


async def answer_with_shielded_draft(work: Work, request_id: int) -> None:
    await shielding.answer_with_draft(work, request_id, *await draft(work))


async def take_over(work: Work) -> None:
    """Whoever is away has it, and keeps it without taking it over."""
    if not (await answering.take_request(work, AWAY)).fresh:
        raise NotFound


# Who may; what is tried; whether rows change.
READS: Cases = {
    "read the words": ("taker", lambda work: answering.read_words(work, IN_WORK), False),
    "read the words of a closed one": ("taker", lambda work: answering.read_words(work, CLOSED), False),
    "read the words of a free one": ("", lambda work: answering.read_words(work, FREE), False),
    "read the words of a free urgent one": ("", lambda work: answering.read_words(work, URGENT), False),
    "read the words of an urgent one": ("duty", lambda work: answering.read_words(work, RUNG), False),
    "read the words that one dismissed had": ("", lambda work: answering.read_words(work, LEFT), False),
    "read the notes": ("taker", lambda work: notes.read_notes(work, IN_WORK), False),
    "read the notes that one dismissed had": ("", lambda work: notes.read_notes(work, LEFT), False),
    "see name and phone": ("taker", lambda work: identity.identity_of(work, IN_WORK), False),
    "see name and phone of a free one": ("", lambda work: identity.identity_of(work, FREE), False),
    "see name and phone of an urgent one": ("duty", lambda work: identity.identity_of(work, RUNG), False),
    "see name and phone that one dismissed saw": ("", lambda work: identity.identity_of(work, LEFT), False),
    "see how it counts": ("taker", lambda work: answering.how_it_counts(work, IN_WORK), False),
    "see it as one's own": ("taker", lambda work: answering.own_request(work, IN_WORK), False),
    "see whom to hand it to": ("taker", lambda work: handover.colleagues(work, IN_WORK, 0), False),
    "see where to hand it to": ("taker", lambda work: handover.desks(work, IN_WORK, 0), False),
    "see ready answers for it": ("taker", lambda work: ready_answers.ready_for(work, IN_WORK), False),
    "see a ready answer for it": ("taker", lambda work: ready_answers.ready_in(work, IN_WORK, READY), False),
    "see its facts": (THE_UNIT, lambda work: lists.request_card(work, IN_WORK), False),
    "open its card": (THE_UNIT, lambda work: open_card(work, IN_WORK), True),
    "open the card of a free one": (THE_UNIT, lambda work: open_card(work, FREE), True),
    "open the card of a free urgent one": (f"{THE_UNIT} centre", lambda work: open_card(work, URGENT), True),
    "open the card of a closed one": (THE_UNIT, lambda work: open_card(work, CLOSED), True),
    "begin to answer": ("taker", lambda work: aim_at(work, IN_WORK), False),
    "see the files on taking it": ("taker", lambda work: files.show_to_taker(work, IN_WORK), True),
    "see the files of a free one": ("", lambda work: files.show_to_taker(work, FREE), True),
}
ACTS: Cases = {
    "take a free one": (
        "taker colleague handed duty absent substitute",
        lambda work: answering.take_request(work, FREE),
        True,
    ),
    "take an urgent one": (
        "taker colleague centre handed duty absent substitute",
        lambda work: answering.take_request(work, URGENT),
        True,
    ),
    "take what whoever is away has": ("substitute", take_over, True),
    "take what the family does not want to be one's": (
        "colleague handed duty absent substitute",
        lambda work: answering.take_request(work, SPARED),
        True,
    ),
    "take what is taken": ("taker", lambda work: answering.take_request(work, IN_WORK), False),
    "take a closed one": ("", lambda work: answering.take_request(work, CLOSED), True),
    "answer": ("taker", lambda work: answering.answer(work, IN_WORK, [PIECE]), True),
    "answer in an urgent one": ("duty", lambda work: answering.answer(work, RUNG, [PIECE]), True),
    "answer in a free one": ("", lambda work: answering.answer(work, FREE, [PIECE]), True),
    "answer in a closed one": ("", lambda work: answering.answer(work, CLOSED, [PIECE]), True),
    "answer where one dismissed was": ("", lambda work: answering.answer(work, LEFT, [PIECE]), True),
    "answer with kept words": ("taker", lambda work: answer_with_draft(work, IN_WORK), True),
    "answer with kept words, past the shield": ("taker", lambda work: answer_with_shielded_draft(work, IN_WORK), True),
    "write a note": ("taker", lambda work: notes.note_request(work, IN_WORK, "Заметка."), True),
    "write a note on a free one": ("", lambda work: notes.note_request(work, FREE, "Заметка."), True),
    "send one's note": ("taker", lambda work: notes.send_note(work, NOTE_OF_TAKER), True),
    "send the note of who handed it over": ("", lambda work: notes.send_note(work, NOTE_OF_HANDED), True),
    "send the note of one dismissed": ("", lambda work: notes.send_note(work, NOTE_OF_DISMISSED), True),
    "erase one's note": ("taker", lambda work: notes.erase_note(work, NOTE_OF_TAKER), True),
    "erase the note of who handed it over": ("", lambda work: notes.erase_note(work, NOTE_OF_HANDED), True),
    "erase the note of one dismissed": ("", lambda work: notes.erase_note(work, NOTE_OF_DISMISSED), True),
    "hand it to a colleague": (
        "taker",
        lambda work: handover.hand_to_colleague(work, IN_WORK, WHO["colleague"], ""),
        True,
    ),
    "hand it to one of another unit": (
        "",
        lambda work: handover.hand_to_colleague(work, IN_WORK, WHO["other"], ""),
        True,
    ),
    "hand it to one dismissed": (
        "",
        lambda work: handover.hand_to_colleague(work, IN_WORK, WHO["dismissed"], ""),
        True,
    ),
    "hand a free one to oneself": ("", lambda work: _hand_to_oneself(work, FREE), True),
    "hand what is taken to oneself": ("", lambda work: _hand_to_oneself(work, IN_WORK), True),
    "hand it to a unit": ("taker", lambda work: handover.hand_to_unit(work, IN_WORK, CENTRE, PSY, ""), True),
    "close it": ("taker", lambda work: answering.close_request(work, IN_WORK, RequestResult.HELPED), True),
    "close a free one": ("", lambda work: answering.close_request(work, FREE, RequestResult.HELPED), True),
    "send a ready answer": ("taker", lambda work: ready_answers.send_ready(work, IN_WORK, READY), True),
    "ask for a name": (
        "duty",
        lambda work: identity.ask_identity(work, RUNG, Detail.NAME, AskedWhy.ADDRESS),
        True,
    ),
    "ask for a name in a free one": (
        "",
        lambda work: identity.ask_identity(work, FREE, Detail.NAME, AskedWhy.ADDRESS),
        True,
    ),
}


async def _hand_to_oneself(work: Work, request_id: int) -> None:
    await handover.hand_to_colleague(work, request_id, work.actor.person_id, "")


@pytest.fixture
async def shop(migrated_url: str) -> AsyncIterator[Workshop]:
    async with open_everybody(migrated_url) as shop:
        yield shop


async def test_who_sees_what_of_a_request(shop: Workshop) -> None:
    assert await differences(shop, READS) == {}


async def test_who_acts_on_a_request(shop: Workshop) -> None:
    assert await differences(shop, ACTS) == {}


async def test_a_card_shows_words_and_notes_to_whoever_has_it_alone(shop: Workshop) -> None:
    shown = set()
    for name, number in product(WHO, REQUESTS):
        with suppress(Refused, NotFound):
            async with shop.work(caller(name)) as work:
                opened = await open_card(work, number)
            if opened.lines or opened.notes:
                shown.add((name, number))
    with_words = {("taker", IN_WORK), ("taker", CLOSED), ("duty", RUNG), ("absent", AWAY), ("colleague", OF_STRANGER)}
    assert shown == with_words


async def test_whom_the_family_does_not_want_may_take_it_when_nobody_else_is_called(shop: Workshop) -> None:
    async with shop.database.transaction() as session:
        others = update(Account).where(Account.person_id != WHO["taker"])
        await session.execute(others.values(unreachable_since=NOON))
    may = await who_may(shop, lambda work: answering.take_request(work, SPARED), writes=True)
    assert may == {"taker", "colleague", "handed", "duty", "absent", "substitute"}


async def test_a_list_shows_the_units_to_its_head_all_to_the_coordinator_and_to_others_what_they_have_or_may_take(
    shop: Workshop,
) -> None:
    shown = {}
    for name in WHO:
        with suppress(Refused):
            async with shop.view(caller(name)) as view:
                first = (await lists.list_requests(view, 0)).page
                pages = [(await lists.list_requests(view, number)).page for number in range(first.count)]
            shown[name] = {entry.facts.number for page in pages for entry in page.items}
    every_open = {IN_WORK, FREE, URGENT, LEFT, RUNG, AWAY, SPARED}
    may_take = {FREE, URGENT, SPARED}
    assert shown == {
        "taker": {FREE, URGENT, IN_WORK},
        "duty": {*may_take, RUNG},
        "absent": {*may_take, AWAY},
        **dict.fromkeys(("colleague", "handed", "substitute"), may_take),
        "centre": {URGENT},
        **{name: set() for name in ("social", "other", "other_head")},
        **dict.fromkeys(("head", "coordinator"), every_open),
    }


async def test_words_of_the_staff_reach_the_family_from_the_taker_alone(shop: Workshop) -> None:
    reply = Piece("Ответ.", replies_to=standing_at(OF_FAMILY))
    aim = Aim(IN_WORK, NOON, {})
    assert await who_is_heard(shop, lambda work: answer_in_reply(work, reply)) == {"taker"}
    assert await who_is_heard(shop, lambda work: answer_or_keep(work, aim, PIECE)) == {"taker"}
