"""Bad inputs, «Callbacks»: forged, cut, stretched and stale data of every button there is.

Proven elsewhere: an admin's and other people's actions with ids of real rows, pressed by a family and by somebody
dismissed (tests/conversations/test_dismissed_buttons.py, test_invitations.py, test_event_drafts.py), ids of another
department (tests/conversations/test_report_rights.py, test_journal_rights.py), taps in a group (tests/messaging/
test_middlewares.py).
"""

import copy
import enum
import typing
from collections.abc import Awaitable, Callable, Iterator

import pytest
from aiogram.filters.callback_data import CallbackData

from bot.sandbox.answers import Json
from bot.sandbox.phone import Phone
from handlers.coordinator.screens.ready_answers import EraseReady
from handlers.family.screens.events import SignUp
from handlers.family.screens.words import Drop
from handlers.head.screens.staff import Invite
from handlers.specialist.screens.journal import Again, LogAppeal
from storage.models import Membership, Profile, Role
from tests.bad_inputs.watch import Watch
from tests.conversations.announcing import announce_stream, prepare_stream
from tests.conversations.asking import PSYCHOLOGIST, SEND, TAKE, asks
from tests.conversations.every_button import buttons, every_kind, set_up_everything
from tests.conversations.staffing import person_of, unit_id
from tests.house import House
from tests.region import ANGARSK, CENTRE

ODD_NUMBERS = ("-1", str(2**63), str(2**63 - 1), "x", "", "١٢", "0x1", "1e9")
ODD_WORDS = ("nope", "'--", "\x00", "%00", "я" * 9, "{0}")
OF_NOBODY = ("zz", "zz:1", ":", "::::", "я" * 32, "x" * 64, "\x00", "open", "menu:1:1", "rt:\ud83d")
"""Data with a prefix that no button has, or none, or of no shape at all."""

TELL_SCREENS_APART = {LogAppeal: "key", Again: "key", Invite: "key", SignUp: "version"}
"""Fields that only say of which screen a tap is: any value is one, and the effect is the sender's own."""
RECEIPTS: dict[type[CallbackData] | None, tuple[str, ...]] = {Drop: ("outbox",), EraseReady: ("outbox",)}
"""What is not there is as good as cancelled or erased: that is said once more, and nothing else happens."""
ROLES = ("admin", "coordinator", "family", "head", "specialist", "ui")


@pytest.fixture
async def region(house: House) -> House:
    """A region with a row for every button, and a coordinator who may do everything that anybody may."""
    await set_up_everything(house)
    everything = (await person_of(house, house.phone("coordinator"))).id
    posts = ((ANGARSK, Role.SPECIALIST, Profile.PSYCHOLOGIST), (ANGARSK, Role.HEAD, None), (CENTRE, Role.ADMIN, None))
    for code, role, profile in posts:
        unit = await unit_id(house, code)
        async with house.app.database.transaction() as session:
            now = house.time.now()
            session.add(Membership(person_id=everything, unit_id=unit, role=role, profile=profile, joined_at=now))
    await house.phone("wife").starts()
    return house


def forgeries(kind: type[CallbackData]) -> Iterator[str]:
    """Data that begins like a button of this kind and is none: a part too many or too few, an odd part."""
    plain = next(data for data in buttons() if data.split(":")[0] == kind.__prefix__)
    prefix, *parts = plain.split(":")
    yield f"{plain}:1"
    if parts:
        yield prefix
        yield ":".join([prefix, *parts[:-1]])
    for place, (name, field) in enumerate(kind.model_fields.items()):
        if TELL_SCREENS_APART.get(kind) == name:
            continue
        for odd in ODD_NUMBERS if _is_number(field.annotation) else ODD_WORDS:
            forged = ":".join([prefix, *parts[:place], odd, *parts[place + 1 :]])
            # A NUL is left out as an update is written down; nothing stands for the default: a button that there is.
            left_out = not odd.strip("\0") and not field.is_required()
            if len(forged.encode()) <= 64 and not left_out:
                yield forged


def _role(kind: type[CallbackData]) -> str:
    return kind.__module__.split(".")[1]


def _is_number(annotation: object) -> bool:
    if typing.get_origin(annotation) is typing.Annotated:
        annotation = typing.get_args(annotation)[0]
    return isinstance(annotation, type) and issubclass(annotation, int) and not issubclass(annotation, enum.Enum)


def test_every_button_is_of_a_role() -> None:
    assert {_role(kind) for kind in every_kind()} == set(ROLES)


@pytest.mark.parametrize("role", ROLES)
async def test_no_forged_data_has_an_effect_whatever_its_sender_may_do(watch: Watch, role: str) -> None:
    coordinator = watch.house.phone("coordinator")
    await coordinator.starts()
    forged_of: dict[type[CallbackData] | None, tuple[str, ...]] = {None: OF_NOBODY}
    forged_of |= {kind: tuple(forgeries(kind)) for kind in every_kind() if _role(kind) == role}
    for kind, forged in forged_of.items():
        last = await coordinator.last()
        try:
            async with watch.only(coordinator, *RECEIPTS.get(kind, ())):
                queries = [watch.house.world.tap_data("coordinator", last.id, data) for data in forged]
                await watch.house.settle()
            assert all(watch.house.world.callback_answer(query) for query in queries), "a spinner goes on"
            assert not any("не получилось это" in message.text for message in await coordinator.chat())
        except AssertionError as error:
            error.add_note(f"buttons {kind}: {forged}")
            raise


STALE: dict[str, Callable[[Json], Json | None]] = {
    "inaccessible": lambda message: {"message_id": message["message_id"], "date": 0, "chat": message["chat"]},
    "absent": lambda _message: None,
    "a year old": lambda message: {**message, "date": message["date"] - 365 * 86_400},
}


@pytest.mark.parametrize("aged", STALE.values(), ids=STALE)
async def test_every_button_of_a_message_that_is_no_more_is_answered(
    watch: Watch, aged: Callable[[Json], Json | None]
) -> None:
    house = watch.house
    coordinator = house.phone("coordinator")
    await coordinator.starts()
    last = await coordinator.last()
    queries = []
    for data in buttons():
        queries.append(house.world.tap_data("coordinator", last.id, data))
        tap = house.world.updates.pending[-1]["callback_query"]
        message = aged(tap.pop("message"))
        if message is not None:
            tap["message"] = message
    await house.settle()
    assert await watch.failed() == 0
    assert watch.errors() == []
    assert all(house.world.callback_answer(query) for query in queries), "a spinner goes on"
    await watch.goes_on(coordinator)


async def logging(house: House) -> tuple[Phone, str]:
    olga = house.phone("olga")
    await olga.presses("➕ Записать обращение", "Консультация")
    return olga, "Член семьи"


async def sending(house: House) -> tuple[Phone, str]:
    await house.phone("mother").starts("d_angarsk")
    await house.phone("mother").presses(PSYCHOLOGIST)
    await house.phone("mother").writes("Слова.")
    return house.phone("mother"), SEND


async def taking(house: House) -> tuple[Phone, str]:
    await asks(house.phone("mother"), "Слова.")
    return house.phone("olga"), TAKE


async def inviting(house: House) -> tuple[Phone, str]:
    head = house.phone("head")
    await head.presses("👥 Сотрудники", "➕ Пригласить")
    return head, "Юрист"


async def announcing(house: House) -> tuple[Phone, str]:
    await prepare_stream(house.phone("coordinator"))
    return house.phone("coordinator"), "📣 Разослать"


async def coming(house: House) -> tuple[Phone, str]:
    await announce_stream(house.phone("coordinator"))
    return house.phone("mother"), "Пойду"


async def refusing_news(house: House) -> tuple[Phone, str]:
    await house.phone("mother").presses("⚙️ Настройки")
    return house.phone("mother"), "Не присылать"


ACTS: dict[str, tuple[Callable[[House], Awaitable[tuple[Phone, str]]], set[str]]] = {
    "an appeal logged": (logging, {"outbox"}),
    "a request sent": (sending, {"outbox"}),
    "a request taken": (taking, {"outbox"}),
    "an invitation": (inviting, set()),
    "an announcement": (announcing, {"outbox"}),
    "«Пойду»": (coming, {"outbox"}),
    "«Не присылать»": (refusing_news, {"outbox"}),
}


@pytest.mark.parametrize(("act", "answers"), ACTS.values(), ids=ACTS)
async def test_the_same_tap_delivered_again_is_answered_and_changes_nothing(
    watch: Watch, act: Callable[[House], Awaitable[tuple[Phone, str]]], answers: set[str]
) -> None:
    """Under another update id, as a messenger that lost our answer would, and with its message gone by then."""
    house = watch.house
    phone, label = await act(house)
    message = next(one for one in reversed(await phone.chat()) if one.position(label))
    house.world.tap(phone.key, message.id, *(message.position(label) or ()))
    tap: Json = copy.deepcopy(house.world.updates.pending[-1]["callback_query"])
    await house.settle()
    house.time.forward(seconds=1)
    for again in (tap, {**tap, "message": STALE["inaccessible"](tap["message"])}):
        async with watch.only(phone, *answers):
            house.world.push_raw({"callback_query": again})
            await house.settle()
