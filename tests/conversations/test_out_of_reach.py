"""After hours in which nothing reached the bot, the coordinators and the admins hear once which hours those were."""

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.contact import AGAIN_SECONDS, NOTE_SECONDS, Contact, keep_noting, ticks
from bot.sandbox.phone import Phone
from services.outages import LAST_CONTACT, LONG, MESSENGER_KEEPS
from storage.models import Membership, MetaValue, OutboxMessage, Role
from tests.conversations.asking import texts
from tests.house import House
from tests.messaging.taking import failing_commits
from tests.region import set_up_region

HEAD = "Бот не получал сообщения"
LATE = "Написанное в эти часы приходит сейчас, с опозданием."
LOOK = "Пожалуйста, посмотрите «📥 Заявки»"
CALL = "Пожалуйста, перезвоните тем, кто мог писать"
LOG = "Причина в журнале программы."


class Host:
    """A machine on which bots follow one another: its clock may be set, its ticks only run."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.seconds = 1000.0
        self.contact = Contact(lambda: self.seconds)

    def runs(self, **passed: float) -> None:
        self.house.time.forward(**passed)
        self.seconds += timedelta(**passed).total_seconds()

    def starts_a_bot(self) -> None:
        """The one before it is gone, however it ended."""
        self.contact = Contact(lambda: self.seconds)

    async def is_heard(self) -> None:
        """The messenger answers, and it is noted."""
        noting = asyncio.create_task(self.contact.note_next(self.house.app.workshop))
        await asyncio.sleep(0)
        self.contact.heard()
        await noting
        await self.house.settle()

    async def told(self) -> int:
        return await self.house.count(OutboxMessage, OutboxMessage.notice == "out_of_reach")


@pytest.fixture
async def host(house: House) -> Host:
    """At noon of 18 November the messenger has been heard of for the first time, and nobody was told anything."""
    await set_up_region(house)
    host = Host(house)
    await host.is_heard()
    assert await host.told() == 0
    return host


@pytest.fixture
def coordinator(house: House) -> Phone:
    return house.phone("coordinator")


async def test_after_hours_without_the_messenger_staff_hear_once_which_they_were(
    host: Host, house: House, coordinator: Phone
) -> None:
    host.runs(hours=3, minutes=7)
    await host.is_heard()
    notice = await coordinator.sees(HEAD, "С 18 ноября, среда, 12:00 до 18 ноября, среда, 15:07.", LATE, LOOK)
    assert CALL not in notice.text
    assert notice.labels == ["📥 Заявки", "☰ Меню"]
    notice = await house.phone("admin").sees(HEAD, "до 18 ноября, среда, 15:07.", LATE, LOG)
    assert notice.labels == ["☰ Меню"]
    await coordinator.presses("📥 Заявки")
    for _ in range(3):
        host.runs(minutes=5)
        await host.is_heard()
    assert await host.told() == 2
    for key in ("olga", "head", "mother"):
        assert not any(HEAD in text for text in await texts(house.phone(key)))


async def test_after_more_than_a_day_the_notice_names_the_hours_that_may_be_missing(
    host: Host, house: House, coordinator: Phone
) -> None:
    host.runs(hours=30)
    await host.is_heard()
    for phone in (coordinator, house.phone("admin")):
        await phone.sees(
            "С 18 ноября, среда, 12:00 до 19 ноября, четверг, 18:00.",
            "Telegram хранит сообщения 24 часа.",
            "Написанное после 18 ноября, среда, 18:00 приходит сейчас.",
            "могло не дойти: с 18 ноября, среда, 12:00 до 18 ноября, среда, 18:00.",
            CALL,
        )


@pytest.mark.parametrize(("hours", "missing"), [(24, False), (24.1, True)])
async def test_what_the_messenger_still_keeps_is_not_called_missing(
    host: Host, coordinator: Phone, hours: float, missing: bool
) -> None:
    assert timedelta(hours=24) == MESSENGER_KEEPS
    host.runs(hours=hours)
    await host.is_heard()
    assert (CALL in (await coordinator.sees(HEAD)).text) is missing


async def test_a_bot_that_was_off_tells_of_it_when_it_is_back(host: Host, coordinator: Phone) -> None:
    host.runs(minutes=20)
    await host.is_heard()
    host.runs(hours=26)
    host.starts_a_bot()
    await host.is_heard()
    await coordinator.sees(HEAD, "С 18 ноября, среда, 12:20 до 19 ноября, четверг, 14:20.", "18 ноября, среда, 14:20.")
    host.runs(minutes=1)
    host.starts_a_bot()
    await host.is_heard()
    assert await host.told() == 2, "a start soon after tells nothing again"


async def test_a_kill_before_the_notice_is_written_loses_none_and_one_after_it_doubles_none(
    host: Host, house: House, coordinator: Phone
) -> None:
    host.runs(hours=5)
    async with failing_commits(house.app.database, times=1):
        with pytest.raises(Exception, match="disk I/O error"):
            await host.is_heard()
    host.starts_a_bot()
    host.runs(minutes=1)
    await host.is_heard()
    await coordinator.sees(HEAD, "С 18 ноября, среда, 12:00 до 18 ноября, среда, 17:01.")
    host.starts_a_bot()
    await host.is_heard()
    assert await host.told() == 2


async def test_an_outage_whose_note_fails_is_told_of_later_with_its_own_hours(
    host: Host, house: House, coordinator: Phone
) -> None:
    host.runs(hours=5)
    async with failing_commits(house.app.database):
        for _ in range(3):
            with pytest.raises(Exception, match="disk I/O error"):
                await host.is_heard()
            host.runs(minutes=15)
    await host.is_heard()
    await coordinator.sees(HEAD, "С 18 ноября, среда, 12:00 до 18 ноября, среда, 17:00.")
    assert await host.told() == 2


async def test_an_outage_of_less_than_an_hour_is_not_worth_a_word(host: Host) -> None:
    for new_bot in (False, True):
        host.runs(seconds=LONG.total_seconds() - 1)
        if new_bot:
            host.starts_a_bot()
        await host.is_heard()
    assert await host.told() == 0


@pytest.mark.parametrize("jump", [timedelta(days=3), timedelta(hours=-5), timedelta(days=-400)])
async def test_a_clock_that_jumps_is_no_outage(host: Host, house: House, jump: timedelta) -> None:
    house.time.instant += jump
    host.runs(minutes=5)
    await host.is_heard()
    host.runs(minutes=5)
    host.starts_a_bot()
    await host.is_heard()
    assert await host.told() == 0


@pytest.mark.parametrize("jump", [timedelta(hours=-5), timedelta(days=400)])
async def test_a_clock_that_was_set_between_two_bots_makes_no_nonsense(
    host: Host, house: House, jump: timedelta
) -> None:
    host.starts_a_bot()
    house.time.instant += jump
    await host.is_heard()
    assert await host.told() == 0
    host.runs(hours=2)
    await host.is_heard()
    assert await host.told() == 2, "and what comes after it is told of"


async def test_a_training_clock_that_is_moved_is_no_outage(host: Host, house: House, coordinator: Phone) -> None:
    house.app.clock.offset = timedelta(days=7)
    host.runs(minutes=5)
    await host.is_heard()
    house.app.clock.offset = timedelta(days=14)
    host.starts_a_bot()
    await host.is_heard()
    assert await host.told() == 0
    host.runs(hours=2)
    host.starts_a_bot()
    await host.is_heard()
    await coordinator.sees(HEAD, "С 2 декабря, среда, 12:05 до 2 декабря, среда, 14:05.")


async def test_who_holds_both_posts_hears_once(host: Host, house: House) -> None:
    async with house.app.database.transaction() as session:
        held = await session.get_one(Membership, 1)
        for role in (Role.COORDINATOR, Role.ADMIN):
            session.add(
                Membership(person_id=held.person_id, unit_id=held.unit_id, role=role, joined_at=house.time.now())
            )
    host.runs(hours=2)
    await host.is_heard()
    assert await host.told() == 3


async def test_contact_is_kept_once_in_some_minutes_and_again_soon_after_a_failure(host: Host, house: House) -> None:
    pauses: list[float] = []
    paused, go_on = asyncio.Event(), asyncio.Event()

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        paused.set()
        await go_on.wait()
        go_on.clear()

    async def kept_at() -> datetime:
        async with house.rows() as session:
            return datetime.fromisoformat((await session.get_one(MetaValue, LAST_CONTACT)).value)

    async def is_heard() -> None:
        if paused.is_set():
            paused.clear()
            go_on.set()
        await asyncio.sleep(0)
        host.contact.heard()
        await asyncio.wait_for(paused.wait(), 10)

    noting = asyncio.create_task(keep_noting(host.contact, house.app.workshop, pause=pause))
    await is_heard()
    before = await kept_at()
    host.runs(minutes=4)
    for _ in range(20):
        host.contact.heard()
    assert await kept_at() == before, "the answers of a pause are not written"
    async with failing_commits(house.app.database, times=1):
        await is_heard()
    assert await kept_at() == before
    await is_heard()
    assert await kept_at() == house.time.now()
    noting.cancel()
    assert pauses == [NOTE_SECONDS, AGAIN_SECONDS, NOTE_SECONDS]
    assert timedelta(minutes=1) < timedelta(seconds=NOTE_SECONDS) < LONG / 10


def test_ticks_only_run() -> None:
    first = ticks()
    assert ticks() >= first > 0
