"""The sender against the limits of the sandbox, on one virtual time: what the server saw, and when."""

from dataclasses import dataclass
from itertools import pairwise

import pytest
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties

from bot.messaging.pacer import Pacer
from bot.sandbox.faults import Rule, Table
from bot.sandbox.limits import Attempt, Rates
from bot.sandbox.people import Person
from bot.sandbox.session import SandboxSession
from bot.sandbox.world import World
from storage.models import DeliveryState, MessageClass
from tests.messaging.sending import Bench, row

TELEGRAM = Rates(overall=30, per_chat=1)
SENT, BLOCKED = DeliveryState.SENT, DeliveryState.BLOCKED


@dataclass
class Served:
    """A bench whose messenger is the sandbox with Telegram's limits; accounts and their phones."""

    bench: Bench
    world: World
    accounts: list[int]

    @property
    def attempts(self) -> list[Attempt]:
        return list(self.world.limits.attempts)

    def moments(self, *accounts: int) -> list[float]:
        chats = {str(1000 + account) for account in accounts}
        return [attempt.at for attempt in self.attempts if attempt.chat in chats]


async def served(bench: Bench, people: int) -> Served:
    accounts = await bench.accounts(people)
    phones = [Person(f"phone{account}", 1000 + account, "Имя", started=True) for account in accounts]
    world = World(phones, now=bench.clock.now)
    world.limits.monotonic = lambda: bench.seconds
    world.faults.set(Table(limits=TELEGRAM))
    bench.bot = Bot(world.bot.token, session=SandboxSession(world), default=DefaultBotProperties(parse_mode="HTML"))
    return Served(bench, world, accounts)


def busiest_second(attempts: list[Attempt]) -> int:
    return max(sum(begin.at <= one.at < begin.at + 1 for one in attempts) for begin in attempts)


async def test_150_notices_of_one_moment_to_the_staff_are_all_taken_and_an_answer_goes_before_them(
    bench: Bench,
) -> None:
    here = await served(bench, 76)
    *staff, mother = here.accounts
    await bench.rows(*(row(account, kind=MessageClass.STAFF) for account in staff * 2))
    await bench.rows(row(mother, "ответ", MessageClass.DIALOGUE))
    await bench.sender().drain()
    assert set(await bench.states()) == {SENT}
    assert here.world.limits.to_json() == {"accepted": 151, "refused": 0}
    assert busiest_second(here.attempts) <= 30
    assert here.moments(mother) == [0]
    assert here.attempts[-1].at < 151 / 25 + 2, "the room of the server is used"


async def test_an_announcement_at_29_a_second_leaves_evenly_whoever_has_blocked_the_bot(bench: Bench) -> None:
    here = await served(bench, 120)
    for account in here.accounts[::12]:
        here.world.block(f"phone{account}")
    await bench.rows(*(row(account, kind=MessageClass.ANNOUNCEMENT) for account in here.accounts))
    await bench.sender(pacer=Pacer(29, monotonic=lambda: bench.seconds)).drain()
    states = await bench.states()
    assert (states.count(SENT), states.count(BLOCKED)) == (110, 10)
    assert here.world.limits.to_json() == {"accepted": 120, "refused": 0}
    moments = [attempt.at for attempt in here.attempts]
    assert min(later - earlier for earlier, later in pairwise(moments)) >= 1 / 29 - 1e-9
    assert 120 / moments[-1] >= 28.5


async def test_a_429_in_an_announcement_is_a_gap_of_its_seconds_in_what_the_server_sees(bench: Bench) -> None:
    here = await served(bench, 60)
    *families, mother = here.accounts
    here.world.faults.set(
        Table(rules=[Rule(kind="too_many", who=f"phone{families[20]}", times=1, parameters={"retry_after": 10})])
    )
    await bench.rows(*(row(account, kind=MessageClass.ANNOUNCEMENT) for account in families))
    await bench.rows(row(mother, "номер 7", not_before=bench.clock.now()))
    await bench.sender().drain()
    moments = here.moments(*families)
    assert set(await bench.states()) == {SENT}
    assert len(moments) == len(families), "the refused request reached nobody, and each of the others came once"
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert [gap > 1 for gap in gaps].count(True) == 1, "one gap, and nothing of bulk inside it"
    assert max(gaps) == pytest.approx(10 + 2 / 25, abs=0.1)
    before, after = gaps[: gaps.index(max(gaps))], gaps[gaps.index(max(gaps)) + 1 :]
    assert max(before) < 1 / 20 < min(after), "slower than before"
