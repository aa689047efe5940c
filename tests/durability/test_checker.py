"""The checker of the kill test can fail: every kind of damage to an honest run is told, and an honest one is not."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from storage.models import BroadcastKind, DeliveryState, InboxState, MessageClass, Side
from tests.durability.books import Books, Message, Order
from tests.durability.checker import Wrong, complaints, order_name
from tests.durability.history import FILE, Act, History, Line, PassedOn
from tests.durability.repeats import repeats

MOTHER, WIFE, OLGA, COORDINATOR = 101, 102, 201, 401


@dataclass
class Run:
    """An honest run, small enough to damage one thing of it."""

    history: History = field(default_factory=History)
    books: Books = field(default_factory=Books)
    chats: dict[int, list[Line]] = field(default_factory=dict)
    kills: int = 1

    def found(self) -> set[Wrong]:
        wrong = complaints(self.history, self.books, self.chats, kills=self.kills, coordinator=COORDINATOR)
        return {one.wrong for one in wrong}

    def set_state(self, row_id: int, state: DeliveryState) -> None:
        self.books.messages = [
            replace(one, state=state) if one.row_id == row_id else one for one in self.books.messages
        ]


def honest() -> Run:
    """Olga answers «раз», then «два», to the mother's request 1; logs an appeal; a stream is announced to two, and what
    became of the wife's message nobody knows.
    """
    run = Run()
    for act, who, what in (
        (Act.WORDS, MOTHER, "беда"),
        (Act.REQUEST, MOTHER, ""),
        (Act.TAKE, OLGA, "1"),
        (Act.ANSWER, OLGA, "раз конец"),
        (Act.ANSWER, OLGA, "два конец"),
        (Act.APPEAL, OLGA, "MEDICAL FAMILY"),
        (Act.ORDER, COORDINATOR, order_name(BroadcastKind.EVENT_ANNOUNCED, "Эфир")),
    ):
        run.history.begin(act, who, what).ok(1 if act is Act.REQUEST else None)
    run.history.owner, run.history.taker = {1: MOTHER}, {1: OLGA}
    run.history.passed_on = [
        PassedOn(1, Side.FAMILY, "беда"),
        PassedOn(1, Side.STAFF, "раз конец"),
        PassedOn(1, Side.STAFF, "два конец"),
    ]
    run.history.updates = {7}
    run.books = Books(
        words=[(Side.FAMILY, MOTHER, "беда"), (Side.STAFF, OLGA, "раз конец"), (Side.STAFF, OLGA, "два конец")],
        requests={1: MOTHER},
        counted={1},
        takers={1: OLGA},
        appeals=Counter({(OLGA, "MEDICAL FAMILY"): 1}),
        orders=[Order(1, BroadcastKind.EVENT_ANNOUNCED, "Эфир", finished=True)],
        messages=[
            Message(1, MOTHER, "event_announced", MessageClass.ANNOUNCEMENT, DeliveryState.SENT, 1),
            Message(2, WIFE, "event_announced", MessageClass.ANNOUNCEMENT, DeliveryState.UNKNOWN, 1),
            Message(3, MOTHER, "new_answer", MessageClass.DIALOGUE, DeliveryState.SENT),
        ],
        inbox={7: InboxState.DONE},
    )
    account = "Отправлено 1 из 2.\nНеизвестно: 1 (связь прервалась, второй раз не отправляем).\nРассылка закончена."
    run.chats = {
        MOTHER: [
            Line(from_bot=False, text="беда"),
            Line(from_bot=True, text="Ответ по заявке, номер 1\nраз конец"),
            Line(from_bot=True, text="Ответ по заявке, номер 1\nдва конец"),
            Line(from_bot=True, text="Прямой эфир: Эфир\n25 ноября"),
        ],
        WIFE: [],
        OLGA: [Line(from_bot=True, text="Заявка 1\nбеда")],
        COORDINATOR: [Line(from_bot=True, text=f"📣 Рассылка\n\nПрямой эфир: Эфир\n{account}")],
    }
    return run


def test_an_honest_run_gives_no_reason_to_complain() -> None:
    assert honest().found() == set()


def _appeal_is_lost(run: Run) -> None:
    run.books.appeals.clear()


def _appeal_is_doubled(run: Run) -> None:
    run.books.appeals[OLGA, "MEDICAL FAMILY"] += 1


def _unknown_appeal_is_doubled(run: Run) -> None:
    run.history.begin(Act.APPEAL, OLGA, "MEDICAL FAMILY").give_up()
    run.books.appeals[OLGA, "MEDICAL FAMILY"] += 2


def _refused_appeal_is_stored(run: Run) -> None:
    run.history.begin(Act.APPEAL, OLGA, "LEGAL_SUPPORT FAMILY").fail()
    run.books.appeals[OLGA, "LEGAL_SUPPORT FAMILY"] = 1


def _refused_taker_has_it(run: Run) -> None:
    run.history.operations[2].fail()


def _request_has_two_takers(run: Run) -> None:
    run.history.begin(Act.TAKE, COORDINATOR, "1").ok()


def _words_are_lost(run: Run) -> None:
    del run.books.words[1]


def _words_are_doubled(run: Run) -> None:
    run.books.words.append(run.books.words[-1])


def _words_are_stored_in_another_order(run: Run) -> None:
    run.books.words[1:] = reversed(run.books.words[1:])


def _dialogue_is_read_in_another_order(run: Run) -> None:
    chat = run.chats[MOTHER]
    chat[1], chat[2] = chat[2], chat[1]


def _answer_is_never_read(run: Run) -> None:
    del run.chats[MOTHER][2]


def _answer_is_read_by_another_family(run: Run) -> None:
    run.chats[WIFE].append(run.chats[MOTHER][1])


def _words_are_read_by_the_coordinator(run: Run) -> None:
    run.chats[COORDINATOR] += run.chats[OLGA]


def _words_without_a_receipt_are_read_by_another_family(run: Run) -> None:
    run.history.begin(Act.WORDS, MOTHER, "беда без номера").give_up()
    run.chats[WIFE].append(Line(from_bot=True, text="беда без номера"))


def _words_of_one_request_are_read_by_who_took_another(run: Run) -> None:
    run.history.begin(Act.REQUEST, MOTHER).ok(2)
    run.history.begin(Act.WORDS, MOTHER, "беда вторая").ok()
    run.history.passed_on.append(PassedOn(2, Side.FAMILY, "беда вторая"))
    run.history.owner[2], run.history.taker[2] = MOTHER, COORDINATOR
    run.books.words.append((Side.FAMILY, MOTHER, "беда вторая"))
    run.books.requests[2], run.books.takers[2] = MOTHER, COORDINATOR
    run.books.counted.add(2)
    for reader in (COORDINATOR, OLGA):
        run.chats[reader].append(Line(from_bot=True, text="Заявка 2\nбеда вторая"))


def _request_is_no_appeal(run: Run) -> None:
    run.books.counted.clear()


def _announcement_comes_twice(run: Run) -> None:
    run.chats[MOTHER].append(run.chats[MOTHER][-1])


def _unknown_announcement_comes_twice(run: Run) -> None:
    run.chats[WIFE] += [run.chats[MOTHER][-1]] * 2


def _announcement_is_marked_and_did_not_come(run: Run) -> None:
    del run.chats[MOTHER][-1]


def _stopped_reader_gets_it(run: Run) -> None:
    run.set_state(1, DeliveryState.BLOCKED)


def _more_unknown_than_kills(run: Run) -> None:
    run.kills = 0


def _unknown_is_not_in_the_account(run: Run) -> None:
    shown = run.chats[COORDINATOR][0].text.replace("Неизвестно: 1", "Неизвестно: 0")
    run.chats[COORDINATOR] = [Line(from_bot=True, text=shown)]


def _row_ends_in_no_final_state(run: Run) -> None:
    run.set_state(1, DeliveryState.SENDING)


def _dialogue_is_given_up(run: Run) -> None:
    run.set_state(3, DeliveryState.FAILED)


def _account_stays_open(run: Run) -> None:
    run.books.orders = [replace(run.books.orders[0], finished=False)]


def _update_is_not_stored(run: Run) -> None:
    run.history.updates.add(8)


def _update_is_left_lying(run: Run) -> None:
    run.books.inbox[7] = InboxState.NEW


def _person_still_waits(run: Run) -> None:
    run.history.begin(Act.APPEAL, OLGA, "MEDICAL FAMILY")


def _last_words_have_no_answer(run: Run) -> None:
    run.chats[WIFE].append(Line(from_bot=False, text="/menu"))


DAMAGE: dict[Callable[[Run], None], set[Wrong]] = {
    _appeal_is_lost: {Wrong.LOST},
    _appeal_is_doubled: {Wrong.DOUBLED},
    _unknown_appeal_is_doubled: {Wrong.DOUBLED},
    _refused_appeal_is_stored: {Wrong.REFUSED_YET_STORED},
    _refused_taker_has_it: {Wrong.REFUSED_YET_STORED},
    _request_has_two_takers: {Wrong.DOUBLED},
    _words_are_lost: {Wrong.LOST},
    _words_are_doubled: {Wrong.DOUBLED},
    _words_are_stored_in_another_order: {Wrong.OUT_OF_ORDER},
    _dialogue_is_read_in_another_order: {Wrong.OUT_OF_ORDER},
    _answer_is_never_read: {Wrong.LOST},
    _answer_is_read_by_another_family: {Wrong.LEAKED},
    _words_are_read_by_the_coordinator: {Wrong.LEAKED},
    _words_without_a_receipt_are_read_by_another_family: {Wrong.LEAKED},
    _words_of_one_request_are_read_by_who_took_another: {Wrong.LEAKED},
    _request_is_no_appeal: {Wrong.LOST},
    _announcement_comes_twice: {Wrong.DOUBLED},
    _unknown_announcement_comes_twice: {Wrong.DOUBLED},
    _announcement_is_marked_and_did_not_come: {Wrong.LOST},
    _stopped_reader_gets_it: {Wrong.NOT_SHOWN},
    _more_unknown_than_kills: {Wrong.UNKNOWN},
    _unknown_is_not_in_the_account: {Wrong.NOT_SHOWN},
    _row_ends_in_no_final_state: {Wrong.UNFINISHED, Wrong.NOT_SHOWN},
    _dialogue_is_given_up: {Wrong.UNFINISHED},
    _account_stays_open: {Wrong.UNFINISHED},
    _update_is_not_stored: {Wrong.LOST},
    _update_is_left_lying: {Wrong.UNFINISHED},
    _person_still_waits: {Wrong.UNANSWERED},
    _last_words_have_no_answer: {Wrong.UNANSWERED},
}


@pytest.mark.parametrize(("damage", "wrong"), DAMAGE.items(), ids=[one.__name__[1:] for one in DAMAGE])
def test_each_kind_of_damage_is_told(damage: Callable[[Run], None], wrong: set[Wrong]) -> None:
    run = honest()
    damage(run)
    assert wrong <= run.found() <= wrong | {Wrong.NOT_SHOWN}


@pytest.mark.parametrize("stored", [0, 1])
def test_what_nobody_waited_for_may_be_stored_or_not_but_once(stored: int) -> None:
    run = honest()
    run.history.begin(Act.APPEAL, OLGA, "LEGAL_SUPPORT FAMILY").give_up()
    run.books.appeals[OLGA, "LEGAL_SUPPORT FAMILY"] = stored
    assert run.found() == set()


def test_a_message_that_may_come_twice_is_counted_and_not_complained_of() -> None:
    run = honest()
    run.chats[MOTHER].insert(2, run.chats[MOTHER][1])
    assert run.found() == set()
    assert repeats(run.history, run.chats) == 1


def test_a_file_whose_name_alone_is_read_never_arrived() -> None:
    run = honest()
    run.history.passed_on[0] = PassedOn(1, Side.FAMILY, "беда", file=True)
    assert run.found() == {Wrong.LOST}
    run.chats[OLGA].append(Line(from_bot=True, text=f"Заявка 1\n{FILE}беда"))
    assert run.found() == set()
