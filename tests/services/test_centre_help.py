"""«Помощь Центра»: its working days, and fifty specialists who accept at the same moment."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from services.calling import Caller
from services.centre_help import answering
from services.centre_help.facts import HelpChanged, HelpTaken, LineUnfit, check_line, check_video_link
from services.centre_help.terms import answer_by, is_working_day
from services.events.facts import LinkUnfit
from storage.models import (
    Account,
    AuditEntry,
    CentreHelp,
    CentreHelpSlot,
    DueItem,
    DueKind,
    HelpConsent,
    HelpState,
    Membership,
    Messenger,
    OutboxMessage,
    Person,
    Profile,
    Role,
    Unit,
)
from tests.services.workshop import IRKUTSK, NOON, Shop

CROWD = 10
"""Specialists of the Centre; each taps five times."""


@pytest.mark.parametrize(
    ("offered", "due"),
    [
        ("2026-11-18 12:00", "2026-11-19 12:00"),  # Wednesday
        ("2026-11-20 17:30", "2026-11-23 17:30"),  # Friday, over the weekend
        ("2026-11-21 10:00", "2026-11-24 00:00"),  # Saturday: Monday is the working day
        ("2026-11-22 23:59", "2026-11-24 00:00"),
        ("2025-10-31 15:00", "2025-11-01 15:00"),  # Friday, before a Saturday that is worked
        ("2025-11-01 15:00", "2025-11-05 15:00"),  # that Saturday, over the day off and the holiday behind it
        ("2026-12-30 12:00", "2027-01-11 12:00"),  # over the holidays of the new year
    ],
)
def test_the_centre_answers_within_one_working_day(offered: str, due: str) -> None:
    local = datetime.fromisoformat(offered).replace(tzinfo=IRKUTSK)
    assert answer_by(local.astimezone(UTC), IRKUTSK) == datetime.fromisoformat(due).replace(tzinfo=IRKUTSK)


def test_working_days_are_those_of_the_production_calendar() -> None:
    monday = date(2026, 11, 16)
    assert [is_working_day(monday + timedelta(days=number)) for number in range(7)] == [True] * 5 + [False] * 2
    assert is_working_day(date(2025, 11, 1)), "a Saturday that is worked"
    assert not is_working_day(date(2025, 11, 3)), "a Monday that it was swapped with"
    assert not is_working_day(date(2026, 6, 12)), "a public holiday"


@pytest.mark.parametrize("typed", ["http://example.org/a", "https://user:pass@example.org", "https://localhost", "ftp"])
def test_a_video_link_is_https_and_nothing_else(typed: str) -> None:
    with pytest.raises(LinkUnfit):
        check_video_link(typed)


def test_a_reason_is_a_line_of_words() -> None:
    assert check_line(" В отпуске \n до пятницы ") == "В отпуске до пятницы"
    for typed in ("", " \u200d ", "а" * 301):
        with pytest.raises(LineUnfit):
            check_line(typed)


async def crowd(shop: Shop) -> tuple[list[Caller], list[int]]:
    """Psychologists of the Centre, and the times of an asking that waits for them."""
    callers = [Caller(Messenger.TELEGRAM, 1000 + number, 1000 + number) for number in range(CROWD)]
    async with shop.workshop.database.transaction() as session:
        units = {unit.code: unit.id for unit in await session.scalars(select(Unit))}
        asker = await session.scalar(select(Membership.person_id).where(Membership.unit_id == units["angarsk"]))
        for caller in callers:
            person = Person(created_at=NOON)
            session.add(person)
            await session.flush()
            session.add(
                Account(person_id=person.id, messenger=caller.messenger, user_id=caller.user_id, chat_id=caller.chat_id)
            )
            session.add(
                Membership(
                    person_id=person.id,
                    unit_id=units["centre"],
                    role=Role.SPECIALIST,
                    profile=Profile.PSYCHOLOGIST,
                    joined_at=NOON,
                )
            )
        asked = CentreHelp(
            unit_id=units["angarsk"],
            asker_id=asker,
            profile=Profile.PSYCHOLOGIST,
            state=HelpState.WAITING,
            summary="Слова.",
            consent=HelpConsent.PAPER,
            paper_day=NOON.date(),
            round=1,
            begun_at=NOON,
            offered_at=NOON,
        )
        session.add(asked)
        await session.flush()
        slots = [
            CentreHelpSlot(help_id=asked.id, round=1, starts_at=NOON + timedelta(days=day), accepted=False)
            for day in (2, 5, 6)
        ]
        session.add_all(slots)
        await session.flush()
        return callers, [slot.id for slot in slots]


async def test_fifty_specialists_at_once_accept_one_time(shop: Shop) -> None:
    callers, slots = await crowd(shop)

    async def tap(number: int) -> bool:
        try:
            async with shop.workshop.work(callers[number % CROWD]) as work:
                await answering.accept(work, slots[number % len(slots)])
        except (HelpTaken, HelpChanged):
            return False
        return True

    won = await asyncio.gather(*(tap(number) for number in range(50)))
    async with shop.workshop.database.view() as session:
        asked = (await session.scalars(select(CentreHelp))).one()
        taken = (await session.scalars(select(CentreHelpSlot).where(CentreHelpSlot.accepted.is_(True)))).one()
    assert asked.state is HelpState.AGREED
    assert asked.starts_at == taken.starts_at
    assert 1 <= sum(won) <= 5, "the winner may press again and is told the same"
    assert await shop.count(AuditEntry, AuditEntry.action == "centre_help_accepted") == 1
    assert await shop.told("centre_help_agreed_staff") == 1
    assert await shop.told("centre_help_taken") == CROWD - 1
    assert await shop.count(DueItem, DueItem.kind == DueKind.CENTRE_HELP_RESULT) == 1
    assert await shop.count(OutboxMessage, OutboxMessage.notice == "centre_help_link") == 0
