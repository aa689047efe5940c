"""Bad inputs, «Broadcast»: what is announced is text, fits one message, and leaves once, for those who want it.

Proven elsewhere: nobody to read (tests/conversations/test_broadcasts.py, test_plan.py), a cancellation, a change and a
withdrawal while it is being sent (tests/conversations/test_broadcasts.py), a moment that is past, also by the time of
sending (tests/conversations/test_event_drafts.py). A broadcast of free words or with a photo is not there yet.
"""

import pytest

from storage.models import Broadcast, DeliveryState, OutboxMessage
from tests.bad_inputs.watch import Watch
from tests.conversations.announcing import a_region_with_families, announce_stream, heard, prepare_stream
from tests.house import House

ANNOUNCED = ("audit", "broadcast", "due", "event", "event_draft", "outbox")

TITLES = {
    "broken HTML": '<b>Эфир <a href="http://example.org',
    "spelled HTML": "&lt;b&gt; Эфир &amp;amp;",
    "a format string": "{title} {0.__class__} {link} %s эфир",
    "a template": "{{7*7}} эфир",
    "markdown": "_*[эфир](http://example.org)~`",
    "a direction mark": "эфир \u202eдалее",
    "what spells longest": "э" + "&" * 199,
    "200 emoji": "э" + "😀" * 199,
    "a formula": "=cmd|'/c calc'!A1",
}


@pytest.fixture
async def region(house: House) -> House:
    await a_region_with_families(house)
    return house


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
async def test_an_odd_title_reaches_every_reader_once_and_as_it_was_typed(watch: Watch, title: str) -> None:
    coordinator, mother = watch.house.phone("coordinator"), watch.house.phone("mother")
    await prepare_stream(coordinator, title=title)
    async with watch.only(coordinator, *ANNOUNCED):
        await coordinator.presses("📣 Разослать")
    assert await heard(mother, title.replace("\u202e", "")) == 1
    assert await watch.house.count(OutboxMessage, OutboxMessage.state == DeliveryState.FAILED) == 0


@pytest.mark.parametrize("title", ["э" * 4097, "😀" * 2049, "&" * 201], ids=["4097", "emoji", "marks"])
async def test_a_title_too_long_for_a_message_is_refused_before_anybody_reads_it(watch: Watch, title: str) -> None:
    coordinator = watch.house.phone("coordinator")
    await coordinator.presses("🎥 Мероприятия", "➕ Создать", "Прямой эфир")
    async with watch.only(coordinator):
        await coordinator.writes(title)
        await coordinator.sees("Название — это слова, до 200 знаков")


async def test_a_draft_whose_moment_is_past_is_sent_to_nobody(watch: Watch) -> None:
    coordinator = watch.house.phone("coordinator")
    await prepare_stream(coordinator, when="18.11.2026 13:00")
    watch.house.time.forward(hours=2)
    async with watch.only(coordinator, "fsm"):
        await coordinator.presses("📣 Разослать")
        await coordinator.sees("Это время уже прошло")
    assert await watch.house.count(Broadcast) == 0


async def test_a_broadcast_ordered_again_and_again_leaves_once(watch: Watch) -> None:
    coordinator, mother = watch.house.phone("coordinator"), watch.house.phone("mother")
    await prepare_stream(coordinator, title="Эфир о здоровье")
    preview = await coordinator.last()
    place = preview.position("📣 Разослать") or (0, 0)
    async with watch.only(coordinator, *ANNOUNCED):
        for _ in range(10):
            watch.house.world.tap("coordinator", preview.id, *place)
        await watch.house.settle()
    assert await heard(mother, "Эфир о здоровье") == 1
    assert await watch.house.count(Broadcast) == 1
    await announce_stream(coordinator, title="Второй эфир")
    assert await heard(mother, "Второй эфир") == 1
