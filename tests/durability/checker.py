"""What the promises leave to complain of, given what people did, what the books hold and what stands in the phones.

Nothing here asks the bot: history, rows and chats go in, complaints come out.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from services.outbox import GUARANTEES, Guarantee
from storage.models import BroadcastKind, DeliveryState, InboxState, Side
from tests.durability.books import Books, Message
from tests.durability.history import FILE, Act, Chats, History, Line, Operation, Outcome


class Wrong(StrEnum):
    LOST = "lost"
    DOUBLED = "doubled"
    OUT_OF_ORDER = "out of order"
    REFUSED_YET_STORED = "refused yet stored"
    UNANSWERED = "unanswered"
    UNFINISHED = "unfinished"
    UNKNOWN = "too many unknown"
    NOT_SHOWN = "not shown"
    LEAKED = "leaked"


class Complaint(NamedTuple):
    wrong: Wrong
    what: str

    def __str__(self) -> str:
        return f"{self.wrong.value}: {self.what}"


PLAN_MONTH = "декабрь 2026"
"""The one plan of a run; the clock of its bot begins in November."""
BEGINNINGS = {
    BroadcastKind.EVENT_ANNOUNCED: "Прямой эфир: {subject}\n",
    BroadcastKind.EVENT_CHANGED: "Есть изменения. Теперь так:\n\nПрямой эфир: {subject}\n",
    BroadcastKind.EVENT_CANCELLED: "Не состоится: Прямой эфир: {subject}, ",
    BroadcastKind.PLAN_FOR_STAFF: f"План Центра, {PLAN_MONTH}",
    BroadcastKind.PLAN_FOR_FAMILIES: f"Эфиры и встречи, {PLAN_MONTH}",
}
HEADINGS = {
    BroadcastKind.EVENT_ANNOUNCED: "Прямой эфир: {subject}",
    BroadcastKind.EVENT_CHANGED: "Изменения: Прямой эфир: {subject}",
    BroadcastKind.EVENT_CANCELLED: "Отмена: Прямой эфир: {subject}",
    BroadcastKind.PLAN_FOR_STAFF: f"План, {PLAN_MONTH}: отделам",
    BroadcastKind.PLAN_FOR_FAMILIES: f"План, {PLAN_MONTH}: семьям",
}
"""How a broadcast begins in its readers' chats, and its account in the coordinator's."""

_MAY_END = {
    Guarantee.AT_LEAST_ONCE: {DeliveryState.SENT, DeliveryState.CANCELLED},
    Guarantee.AT_MOST_ONCE: set(DeliveryState) - {DeliveryState.PENDING, DeliveryState.SENDING},
}


def complaints(history: History, books: Books, chats: Chats, *, kills: int, coordinator: int) -> list[Complaint]:
    """Empty when the promises held. `kills`: how many there were; `coordinator`: who orders broadcasts."""
    return [
        *_words(history, books),
        *_requests(history, books),
        *_appeals(history, books),
        *_orders(history, books),
        *_updates(history, books),
        *_rows(books),
        *_read(history, chats),
        *_strangers(history, books, chats),
        *_announced(books, chats),
        *_unknown(books, kills),
        *_accounts(books, chats.get(coordinator, ())),
        *_unanswered(history, chats),
    ]


def _bounds(what: str, operations: Iterable[Operation], stored: int) -> Iterator[Complaint]:
    """Acts that look the same: all that were confirmed, and at most those with an unknown outcome beside them."""
    outcomes = Counter(one.outcome for one in operations)
    sure, most = outcomes[Outcome.OK], outcomes.total() - outcomes[Outcome.FAIL]
    if stored < sure:
        yield Complaint(Wrong.LOST, f"{what}: {sure} were confirmed, {stored} are stored")
    if stored > most:
        wrong = Wrong.REFUSED_YET_STORED if outcomes[Outcome.FAIL] else Wrong.DOUBLED
        yield Complaint(wrong, f"{what}: {most} may be, {stored} are stored")


def _words(history: History, books: Books) -> Iterator[Complaint]:
    for act, side in ((Act.WORDS, Side.FAMILY), (Act.ANSWER, Side.STAFF)):
        said: dict[int, list[Operation]] = {}
        for one in history.of(act):
            said.setdefault(one.who, []).append(one)
        kept: dict[int, list[str]] = {}
        for where, who, text in books.words:
            if where is side:
                kept.setdefault(who, []).append(text)
        for who in said.keys() | kept.keys():
            yield from _words_of(who, said.get(who, []), kept.get(who, []))


def _words_of(who: int, said: Sequence[Operation], kept: Sequence[str]) -> Iterator[Complaint]:
    stored = Counter(kept)
    for one in said:
        yield from _bounds(f"{one.what!r} of {who}", [one], stored[one.what])
    order = [one.what for one in said]
    for text in stored.keys() - set(order):
        yield Complaint(Wrong.DOUBLED, f"{text!r} was never said by {who}")
    if _turns_back(order, kept):
        yield Complaint(Wrong.OUT_OF_ORDER, f"words of {who}: {list(kept)}")


def _turns_back(order: Sequence[str], found: Iterable[str]) -> bool:
    """Whether what was found first comes in another order than it was said; a repetition is none."""
    place = {text: index for index, text in enumerate(order)}
    return any(
        later < earlier for earlier, later in pairwise(place[text] for text in dict.fromkeys(found) if text in place)
    )


def _requests(history: History, books: Books) -> Iterator[Complaint]:
    made, asked = Counter(books.requests.values()), Counter[int]()
    by_person: dict[int, list[Operation]] = {}
    for one in history.of(Act.REQUEST):
        by_person.setdefault(one.who, []).append(one)
        asked[one.who] += 1
        if one.number is not None and books.requests.get(one.number) != one.who:
            yield Complaint(Wrong.LOST, f"request {one.number}, which {one.who} has a receipt of")
    for who in asked.keys() | made.keys():
        yield from _bounds(f"requests of {who}", by_person.get(who, []), made[who])
    for number in books.requests.keys() - books.counted:
        yield Complaint(Wrong.LOST, f"request {number} is no appeal")
    if books.drafts:
        yield Complaint(Wrong.UNFINISHED, f"{books.drafts} drafts are left")
    yield from _taken(history, books)


def _taken(history: History, books: Books) -> Iterator[Complaint]:
    for one in history.of(Act.TAKE):
        taker = books.takers.get(int(one.what))
        if one.outcome is Outcome.OK and taker is None:
            yield Complaint(Wrong.LOST, f"{one.who} took request {one.what}, and nobody has it")
        elif one.outcome is Outcome.OK and taker != one.who:
            yield Complaint(Wrong.DOUBLED, f"request {one.what} was given to {one.who} and to {taker}")
        elif one.outcome is Outcome.FAIL and taker == one.who:
            yield Complaint(Wrong.REFUSED_YET_STORED, f"{one.who} was told that request {one.what} is a colleague's")


def _appeals(history: History, books: Books) -> Iterator[Complaint]:
    logged: dict[tuple[int, str], list[Operation]] = {}
    for one in history.of(Act.APPEAL):
        logged.setdefault((one.who, one.what), []).append(one)
    for who, what in logged.keys() | books.appeals.keys():
        yield from _bounds(f"appeals {what} of {who}", logged.get((who, what), []), books.appeals[who, what])


def _orders(history: History, books: Books) -> Iterator[Complaint]:
    ordered: dict[str, list[Operation]] = {}
    for one in history.of(Act.ORDER):
        ordered.setdefault(one.what, []).append(one)
    stored = Counter(order_name(one.kind, one.subject) for one in books.orders)
    for what in ordered.keys() | stored.keys():
        yield from _bounds(f"broadcasts {what}", ordered.get(what, []), stored[what])
    for one in history.of(Act.CONFIRM):
        yield from _bounds(f"«Принято» of {one.who}", [one], int(one.who in books.confirmed))


def order_name(kind: BroadcastKind, subject: str) -> str:
    return f"{kind.value} {subject}".rstrip()


def _updates(history: History, books: Books) -> Iterator[Complaint]:
    for update_id in sorted(history.updates - books.inbox.keys()):
        yield Complaint(Wrong.LOST, f"update {update_id} was never stored")
    for update_id, state in books.inbox.items():
        if state is not InboxState.DONE:
            yield Complaint(Wrong.UNFINISHED, f"update {update_id} is {state.value}")


def _rows(books: Books) -> Iterator[Complaint]:
    for one in books.messages:
        if one.state not in _MAY_END[GUARANTEES[one.message_class]]:
            yield Complaint(Wrong.UNFINISHED, f"message {one.row_id} ({one.notice}) is {one.state.value}")
    for order in books.orders:
        if not order.finished:
            yield Complaint(Wrong.UNFINISHED, f"the account of broadcast {order.broadcast_id} is not closed")


def _read(history: History, chats: Chats) -> Iterator[Complaint]:
    readers = {Side.FAMILY: history.taker, Side.STAFF: history.owner}
    said: dict[tuple[int, Side], list[str]] = {}
    for number, side, text, _file in history.passed_on:
        said.setdefault((number, side), []).append(text)
    for (number, side), texts in said.items():
        reader = readers[side].get(number, 0)
        found = [text for line in chats.get(reader, ()) if line.from_bot for text in _said_in(line, texts)]
        for text in texts:
            if text not in found:
                yield Complaint(Wrong.LOST, f"{reader} never read {text!r} of request {number}")
        if _turns_back(texts, found):
            yield Complaint(Wrong.OUT_OF_ORDER, f"{reader} read of request {number}: {found}")
    for one in history.passed_on:
        reader = readers[one.side].get(one.number, 0)
        arrived = any(line.from_bot and f"{FILE}{one.text}" in line.text for line in chats.get(reader, ()))
        if one.file and not arrived:
            yield Complaint(Wrong.LOST, f"{reader} never got the file {one.text!r} of request {one.number}")


def _said_in(line: Line, texts: Iterable[str]) -> list[str]:
    """Those of the texts that a message holds, in its own order."""
    return sorted((text for text in texts if text in line.text), key=line.text.index)


def _strangers(history: History, books: Books, chats: Chats) -> Iterator[Complaint]:
    """Words stand before who said them, who asked and who took the request; whoever it was only offered to reads none.
    Until a request is known by its receipt, its words may be in any of the person's.
    """
    numbers: dict[str, set[int]] = {}
    for number, _, text, _file in history.passed_on:
        numbers.setdefault(text, set()).add(number)
    own: dict[int, set[int]] = {}
    for number, person in books.requests.items():
        own.setdefault(person, set()).add(number)
    for one in history.of(Act.WORDS, Act.ANSWER):
        among = numbers.get(one.what) or own.get(one.who, set())
        readers = {one.who, *(people.get(number) for number in among for people in (books.requests, books.takers))}
        for user_id in chats.keys() - readers:
            if any(one.what in line.text for line in chats[user_id]):
                yield Complaint(Wrong.LEAKED, f"{one.what!r} of {one.who} stands in the chat of {user_id}")


def _announced(books: Books, chats: Chats) -> Iterator[Complaint]:
    for order in books.orders:
        beginning = BEGINNINGS[order.kind].format(subject=order.subject)
        rows = {one.user_id: one for one in books.of_order(order)}
        for user_id in rows.keys() | chats.keys():
            seen = sum(line.from_bot and line.text.startswith(beginning) for line in chats.get(user_id, ()))
            yield from _announced_to(user_id, rows.get(user_id), beginning.strip(), seen)


def _announced_to(user_id: int, row: Message | None, beginning: str, seen: int) -> Iterator[Complaint]:
    what = f"{beginning!r} to {user_id}"
    if row is not None and row.state is DeliveryState.SENT and not seen:
        yield Complaint(Wrong.LOST, f"{what} is marked as sent")
    if seen and (row is None or row.state not in {DeliveryState.SENT, DeliveryState.UNKNOWN}):
        yield Complaint(Wrong.NOT_SHOWN, f"{what} arrived, and its row is {row.state.value if row else 'absent'}")
    if seen > 1 and (row is None or GUARANTEES[row.message_class] is Guarantee.AT_MOST_ONCE):
        yield Complaint(Wrong.DOUBLED, f"{what} arrived {seen} times")


def unknown(books: Books) -> int:
    return sum(one.state is DeliveryState.UNKNOWN for one in books.messages)


def _unknown(books: Books, kills: int) -> Iterator[Complaint]:
    if unknown(books) > kills:
        yield Complaint(Wrong.UNKNOWN, f"{unknown(books)} messages after {kills} kills")


def _accounts(books: Books, chat: Sequence[Line]) -> Iterator[Complaint]:
    """Each broadcast has its account in the coordinator's chat, with every row in one of its figures."""
    shown = [line.text for line in chat if line.from_bot]
    for order in books.orders:
        expected = f"{HEADINGS[order.kind].format(subject=order.subject)}\n{_account(books.of_order(order))}"
        if not any(expected in text for text in shown):
            yield Complaint(Wrong.NOT_SHOWN, f"no account in the chat reads\n{expected}")


def _account(rows: Sequence[Message]) -> str:
    states = Counter(one.state for one in rows)
    over = states[DeliveryState.EXPIRED] + states[DeliveryState.CANCELLED]
    lines: Mapping[str, int] = {
        "Остановили бота: {}.": states[DeliveryState.BLOCKED],
        "Не дошло: {}.": states[DeliveryState.FAILED],
        "Неизвестно: {} (связь прервалась, второй раз не отправляем).": states[DeliveryState.UNKNOWN],
        "Уже не нужно: {}.": over,
    }
    others = [text.format(count) for text, count in lines.items() if count]
    return "\n".join([f"Отправлено {states[DeliveryState.SENT]} из {len(rows)}.", *others, "Рассылка закончена."])


def _unanswered(history: History, chats: Chats) -> Iterator[Complaint]:
    for one in history.operations:
        if one.outcome is None:
            yield Complaint(Wrong.UNANSWERED, f"{one.act.value} {one.what} of {one.who}")
    for user_id, chat in chats.items():
        if chat and not chat[-1].from_bot:
            yield Complaint(Wrong.UNANSWERED, f"the last words in the chat of {user_id} are its own")
    for waits in history.waiting:
        yield Complaint(Wrong.UNANSWERED, waits)
