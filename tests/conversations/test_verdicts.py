"""«Send verdicts», through the sandbox's faults and the whole house: what the reader sees, how the row ends, who hears.

Each scene stands for a class of messages: a receipt to the person who acted, an answer of the specialist, the ring of
the duty, an announcement. The table says what becomes of its message when the messenger answers so.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.sandbox.faults import Kind, Moment
from bot.sandbox.people import Person
from bot.sandbox.phone import Phone
from scheduler.jobs import show_progress, tell_of_failures, tell_of_the_unreachable
from services.alerts import TOLD_OF
from storage.models import Account, DeliveryState, MessageClass, OutboxMessage
from tests.conversations.announcing import TITLE, prepare_stream
from tests.conversations.asking import ANSWER, SEND, TAKE, URGENT, asks, nothing_failed, prepares, texts
from tests.house import PEOPLE, House

SENT, UNKNOWN, BLOCKED, FAILED = (
    DeliveryState.SENT,
    DeliveryState.UNKNOWN,
    DeliveryState.BLOCKED,
    DeliveryState.FAILED,
)
ALARM = "Telegram не принимает сообщения"


@dataclass(frozen=True)
class Scene:
    """`prepare` leads to the moment before `act`, which sends `reader` a message of the class, with these `words`."""

    reader: str
    words: str
    prepare: Callable[[House], Awaitable[object]]
    act: Callable[[House], Awaitable[object]]


async def _taken(house: House) -> None:
    await asks(house.phone("mother"), "Слова.")
    await house.phone("olga").presses(TAKE, ANSWER)


async def _urgent(house: House) -> None:
    await house.phone("mother").starts("d_angarsk")


async def _stream(house: House) -> None:
    await house.phone("mother").starts()
    await house.phone("wife").starts()  # the last account: nobody of the broadcast waits behind her
    await prepare_stream(house.phone("coordinator"))


RECEIPT, DIALOGUE = MessageClass.RECEIPT, MessageClass.DIALOGUE
RING, ANNOUNCEMENT = MessageClass.URGENT, MessageClass.ANNOUNCEMENT
SCENES: dict[MessageClass, Scene] = {
    RECEIPT: Scene(
        "mother",
        "номер 1, принята",
        lambda house: prepares(house.phone("mother"), "Слова."),
        lambda house: house.phone("mother").presses(SEND),
    ),
    DIALOGUE: Scene("mother", "ВАЖНО", _taken, lambda house: house.phone("olga").writes("ВАЖНО прочтите")),
    RING: Scene("olga", "Срочно. Заявка 1", _urgent, lambda house: house.phone("mother").presses(URGENT)),
    ANNOUNCEMENT: Scene("wife", TITLE, _stream, lambda house: house.phone("coordinator").presses("📣 Разослать")),
}
ALL = tuple(SCENES)
AT_LEAST_ONCE = (RECEIPT, DIALOGUE, RING)


@dataclass(frozen=True)
class Row:
    """One line of the table: after this answer, in these classes, the reader has `seen` so many such messages, and the
    row has ended so. `times`: how often the answer comes; None, whenever it is asked.
    """

    kind: Kind
    classes: tuple[MessageClass, ...]
    seen: int
    state: DeliveryState
    moment: Moment = "before"
    times: int | None = 1
    parameters: tuple[tuple[str, int], ...] = ()


BROKEN: tuple[Kind, ...] = (
    *("dropped", "timeout", "server_error", "no_description", "html", "cut", "foreign", "wrong_shape"),
)
TABLE: tuple[Row, ...] = (
    # Surely not sent: it comes once, later.
    Row("refused", ALL, 1, SENT),
    Row("too_many", ALL, 1, SENT, parameters=(("retry_after", 7),)),
    Row("too_many", ALL, 1, SENT),
    Row("conflict", ALL, 1, SENT),
    # Unknown: what may come twice is sent again, an announcement is not.
    *(Row(kind, (DIALOGUE,), 2, SENT, moment="after") for kind in BROKEN),
    *(Row(kind, (ANNOUNCEMENT,), 1, UNKNOWN, moment="after") for kind in BROKEN),
    Row("dropped", (RECEIPT, RING), 2, SENT, moment="after"),
    Row("dropped", AT_LEAST_ONCE, 1, SENT),
    Row("dropped", (ANNOUNCEMENT,), 0, UNKNOWN),
    # The words are at fault: once more as plain text.
    Row("cannot_parse", ALL, 1, SENT),
    Row("too_long", ALL, 1, SENT),
    # Nobody to send to.
    Row("blocked", ALL, 0, BLOCKED, times=None),
    Row("deactivated", (DIALOGUE,), 0, BLOCKED, times=None),
    Row("kicked", (DIALOGUE,), 0, BLOCKED, times=None),
    # Never.
    Row("chat_not_found", ALL, 0, FAILED, times=None),
    Row("too_large", (DIALOGUE,), 0, FAILED, times=None),
)
CASES = [
    pytest.param(row, kind, id=f"{row.kind}{dict(row.parameters) or ''} {row.moment}-{kind.value}")
    for row in TABLE
    for kind in row.classes
]


async def play(house: House, scene: Scene, fault: Callable[[], None]) -> None:
    """The scene with a fault in it, a minute for whatever is tried again, and the jobs that tell of the rest."""
    await scene.prepare(house)
    fault()
    await scene.act(house)
    await a_minute(house)


async def a_minute(house: House) -> None:
    house.time.forward(minutes=1)
    await house.settle()
    for job in (tell_of_failures, tell_of_the_unreachable, show_progress):
        await job(house.app.workshop)
        await house.settle()


def set_fault(house: House, scene: Scene, row: Row) -> Callable[[], None]:
    fields = {"moment": row.moment, "times": row.times, "parameters": dict(row.parameters)}
    return lambda: house.world.faults.add(row.kind, who=scene.reader, words=scene.words, **fields)


async def seen(phone: Phone, words: str) -> int:
    return sum(words in text for text in await texts(phone))


async def newest(house: House, reader: str, kind: MessageClass) -> OutboxMessage:
    user_id = next(one.user_id for one in PEOPLE if one.key == reader)
    async with house.rows() as rows:
        found = await rows.scalars(
            select(OutboxMessage)
            .join(Account, Account.id == OutboxMessage.account_id)
            .where(Account.user_id == user_id, OutboxMessage.message_class == kind)
            .order_by(OutboxMessage.id.desc())
        )
        row = found.first()
        assert row is not None
        rows.expunge(row)
        return row


@pytest.mark.parametrize(("row", "kind"), CASES)
async def test_each_answer_of_the_messenger_has_its_verdict(region: House, row: Row, kind: MessageClass) -> None:
    scene = SCENES[kind]
    await play(region, scene, set_fault(region, scene, row))
    assert await seen(region.phone(scene.reader), scene.words) == row.seen
    assert (await newest(region, scene.reader, kind)).state is row.state
    assert region.world.faults.to_json()["counts"]["met"] == [1], "what is final is not tried again"
    assert await nothing_failed(region), "the act itself is done, whatever became of the message"
    await staff_hears(region, row.state, kind)
    await a_minute(region)
    assert await seen(region.phone(scene.reader), scene.words) == row.seen, "and it stays so"


async def staff_hears(house: House, state: DeliveryState, kind: MessageClass) -> None:
    """Whoever can do something about it is told; about what has arrived nobody is."""
    olga, admin, coordinator = (house.phone(key) for key in ("olga", "admin", "coordinator"))
    assert await seen(admin, ALARM) == (state is FAILED and kind in TOLD_OF)
    if kind is DIALOGUE:
        assert await seen(olga, "Сообщения по заявке 1 не доходят") == (state is BLOCKED)
        assert await seen(olga, "Сообщение по заявке 1 не дошло") == (state is FAILED)
    if kind is ANNOUNCEMENT:
        account = {BLOCKED: "Остановили бота: 1.", FAILED: "Не дошло: 1.", UNKNOWN: "Неизвестно: 1"}
        await coordinator.sees("Отправлено 8 из 8." if state is SENT else "Отправлено 7 из 8.", "Рассылка закончена.")
        assert [words for words in account.values() if words in (await coordinator.last()).text] == [
            words for one, words in account.items() if one is state
        ]


@pytest.mark.parametrize("kind", AT_LEAST_ONCE)
async def test_a_chat_that_has_moved_gets_the_message_and_every_later_one_at_its_new_place(
    region: House, kind: MessageClass
) -> None:
    scene = SCENES[kind]
    region.world.add_person(Person("moved", 777, "Переехал", started=True))
    moved = Phone(region.phone("mother")._driver, "moved", "Переехал")
    fault = Row("migrated", ALL, 0, SENT, parameters=(("migrate_to_chat_id", 777),))
    await play(region, scene, set_fault(region, scene, fault))
    assert (await seen(region.phone(scene.reader), scene.words), await seen(moved, scene.words)) == (0, 1)
    assert (await newest(region, scene.reader, kind)).state is SENT
    assert await region.count(Account, Account.chat_id == 777) == 1


async def test_who_had_blocked_the_bot_is_written_to_again_after_the_next_start(region: House) -> None:
    scene, mother, olga = SCENES[DIALOGUE], region.phone("mother"), region.phone("olga")
    await scene.prepare(region)
    await mother.blocks()
    await scene.act(region)
    await a_minute(region)
    assert (await newest(region, "mother", DIALOGUE)).state is BLOCKED
    assert await seen(mother, "ВАЖНО") == 0
    await olga.sees("Сообщения по заявке 1 не доходят: человек остановил бота.")
    await mother.starts()
    await olga.presses(ANSWER)
    await olga.writes("Рада, что вы вернулись.")
    await mother.sees("Рада, что вы вернулись.")
    assert (await newest(region, "mother", DIALOGUE)).state is SENT


async def test_a_tap_answered_too_late_has_its_effect_all_the_same(region: House) -> None:
    region.world.faults.add("query_too_old", method="answerCallbackQuery", moment="after")
    await asks(region.phone("mother"), "Слова.")
    await region.phone("mother").sees("номер 1, принята")
    assert await nothing_failed(region)


async def test_a_screen_that_is_there_already_is_as_good_as_shown(region: House) -> None:
    scene, coordinator = SCENES[ANNOUNCEMENT], region.phone("coordinator")
    progress = "Отправлено 8 из 8."
    await play(region, scene, lambda: region.world.faults.add("not_modified", who="coordinator", words=progress))
    assert region.world.faults.to_json()["counts"]["met"] == [1]
    edits = OutboxMessage.notice == "broadcast_progress", OutboxMessage.edit_message_id.is_not(None)
    assert await region.count(OutboxMessage, *edits, OutboxMessage.state == SENT) == 1
    assert await region.count(OutboxMessage, *edits) == 1
    assert await seen(coordinator, progress) == 0, "no second message instead of it"


@pytest.mark.parametrize("kind", [DIALOGUE, ANNOUNCEMENT])
async def test_a_refused_token_stops_the_sender_with_one_line_and_ends_nobodys_message(
    region: House, kind: MessageClass
) -> None:
    scene = SCENES[kind]
    await scene.prepare(region)
    region.world.faults.add("unauthorized", words=scene.words)
    with capture_logs() as logs:
        await scene.act(region)
        await a_minute(region)
    assert (await newest(region, scene.reader, kind)).state is DeliveryState.PENDING
    assert [entry["log_level"] for entry in logs if entry["event"] == "outbox_token_refused"] == ["error"]
    assert await seen(region.phone(scene.reader), scene.words) == 0
