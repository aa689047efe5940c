"""One message as requests: edits, plain text when Telegram cannot take ours, parts when it is too long."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.messaging.posting import TEXT_LIMIT, plain, split
from storage.models import Account, DeliveryState, MessageClass
from tests.messaging.sending import Bench, Refusal, row

SENT, UNKNOWN = DeliveryState.SENT, DeliveryState.UNKNOWN
NOT_PARSED = Refusal(400, "Bad Request: can't parse entities: Unsupported start tag")
TOO_LONG = Refusal(400, "Bad Request: message is too long")
GONE = Refusal(400, "Bad Request: message to edit not found")
TOO_MANY = Refusal(429, "Too Many Requests: retry after 5", {"retry_after": 5})


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(st.text(alphabet=st.sampled_from("ав \n😀🕯x"), max_size=200), st.integers(min_value=2, max_value=40))
def test_parts_fit_and_lose_nothing_but_blank_ones(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(units(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert "".join(parts).encode("utf-8", "strict").decode() == "".join(parts), "no pair is cut"


def test_parts_end_at_a_word_where_one_is_near() -> None:
    assert split("раз два три четыре", 10) == ["раз два ", "три четыре"]
    assert [len(part) for part in split("😀" * 4096)] == [2048, 2048]


def test_plain_text_has_no_tags_and_no_halves_of_characters() -> None:
    assert plain('<b>Ночь</b> <a href="https://x.ru">тут</a> 1 &lt; 2 \ud83d') == "Ночь тут 1 < 2 "


async def test_what_cannot_be_parsed_goes_once_more_as_plain_text(bench: Bench) -> None:
    [account] = await bench.accounts(1)
    bench.session.answers[1000 + account].append(NOT_PARSED)
    await bench.send(row(account, "<b>Принято</b> &amp; <i>записано"))
    assert bench.session.texts() == ["<b>Принято</b> &amp; <i>записано", "Принято & записано"]
    assert [request.html for request in bench.session.requests] == [True, False]
    assert bench.session.requests[1].buttons == ("Меню",)
    assert await bench.states() == [SENT]


async def test_of_an_answer_only_the_id_is_read(bench: Bench) -> None:
    [account] = await bench.accounts(1)
    bench.session.shape = {"chat": "of a kind of the future"}
    await bench.send(row(account, "раз"), row(account, "два", edit_message_id=55))
    assert [(one.state, one.message_id) for one in (await bench.row(1), await bench.row(2))] == [
        (SENT, 101),
        (SENT, 55),
    ]


async def test_what_is_too_long_goes_in_parts_with_the_buttons_on_the_last(bench: Bench) -> None:
    [account] = await bench.accounts(1)
    bench.session.answers[1000 + account].append(TOO_LONG)
    await bench.send(row(account, "🕯" * 5000))
    parts = bench.session.requests[1:]
    assert [units(part.text) for part in parts] == [TEXT_LIMIT, TEXT_LIMIT, 10000 - 2 * TEXT_LIMIT]
    assert [part.buttons for part in parts] == [(), (), ("Меню",)]
    assert (await bench.row(1)).message_id == 103, "the part with the buttons"


@pytest.mark.parametrize(
    ("kind", "state"), [(MessageClass.ANNOUNCEMENT, UNKNOWN), (MessageClass.RECEIPT, DeliveryState.PENDING)]
)
async def test_half_of_a_long_message_is_not_repeated_where_once_is_the_most(
    bench: Bench, kind: MessageClass, state: DeliveryState
) -> None:
    [account] = await bench.accounts(1)

    async def accepted() -> None:
        pass

    bench.session.answers[1000 + account].extend([TOO_LONG, accepted, TOO_MANY])
    await bench.send(row(account, "слово " * 1000, kind))
    assert await bench.states() == [state]
    assert len(bench.session.requests) == 3


async def test_plain_text_that_is_refused_too_is_a_dead_letter(bench: Bench) -> None:
    [account] = await bench.accounts(1)
    bench.session.answers[1000 + account].extend([NOT_PARSED, NOT_PARSED])
    await bench.send(row(account))
    assert await bench.states() == [DeliveryState.FAILED]


async def test_an_edit_repeats_the_buttons_and_keeps_the_message(bench: Bench) -> None:
    [account] = await bench.accounts(1)
    await bench.send(row(account, "Записано", edit_message_id=55))
    [request] = bench.session.requests
    assert (request.edits, request.text, request.buttons, request.preview_off) == (55, "Записано", ("Меню",), True)
    assert ((await bench.row(1)).state, (await bench.row(1)).message_id) == (SENT, 55)


async def test_an_edit_of_what_is_gone_becomes_a_new_message(bench: Bench) -> None:
    [account] = await bench.accounts(1)
    bench.session.answers[1000 + account].append(GONE)
    await bench.send(row(account, "Записано", edit_message_id=55))
    assert [request.edits for request in bench.session.requests] == [55, None]
    assert ((await bench.row(1)).state, (await bench.row(1)).message_id) == (SENT, 101)


async def test_an_edit_that_changes_nothing_is_done(bench: Bench) -> None:
    [account] = await bench.accounts(1)
    bench.session.answers[1000 + account].append(Refusal(400, "Bad Request: message is not modified: specified new"))
    await bench.send(row(account, "Записано", edit_message_id=55))
    assert ((await bench.row(1)).state, (await bench.row(1)).message_id) == (SENT, 55)
    assert len(bench.session.requests) == 1


async def test_an_edit_that_cannot_be_parsed_is_edited_as_plain_text(bench: Bench) -> None:
    [account] = await bench.accounts(1)
    bench.session.answers[1000 + account].append(NOT_PARSED)
    await bench.send(row(account, "<b>Записано", edit_message_id=55))
    assert [(request.edits, request.text) for request in bench.session.requests] == [
        (55, "<b>Записано"),
        (55, "Записано"),
    ]


async def test_a_chat_that_moved_gets_its_new_id_and_the_message(bench: Bench) -> None:
    [account] = await bench.accounts(1)
    bench.session.answers[1000 + account].append(
        Refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": -100777})
    )
    await bench.send(row(account, "Здравствуйте"))
    assert [request.chat_id for request in bench.session.requests] == [1000 + account, -100777]
    assert await bench.states() == [SENT]
    async with bench.database.view() as session:
        assert await session.scalar(select(Account.chat_id)) == -100777


async def test_the_reader_is_spoken_to_in_the_language_of_the_account(bench: Bench) -> None:
    [russian] = await bench.accounts(1)
    [buryat] = await bench.accounts(1, language="bxr")
    await bench.send(row(russian, notice="greeting"), row(buryat, notice="greeting"))
    assert sorted(bench.session.texts()) == ["greeting bxr", "greeting ru"]
    assert (await bench.row(1)).finished_at == datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
