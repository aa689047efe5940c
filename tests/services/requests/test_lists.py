"""The staff's list of requests: who sees and may take what, and a page costs the same however many there are."""

import secrets
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, select

from services.calling import Caller
from services.clock import Clock
from services.errors import NotFound
from services.requests.lists import list_requests, my_requests, open_requests, request_card, taken_requests
from services.requests.routing import pool_of
from services.work import Centre, Workshop
from storage.crypto import new_ring
from storage.models import (
    Account,
    HelpRequest,
    Membership,
    Messenger,
    Municipality,
    Person,
    Profile,
    RequestKind,
    RequestMessage,
    RequestState,
    Role,
    Side,
    Unit,
    UnitKind,
    UnitMunicipality,
)
from tests.databases import open_unsynced

NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Irkutsk")
CENTRE, NORTH, SOUTH, POINT = 1, 2, 3, 4
SERVES = {NORTH: {1, 2}, SOUTH: {2}, POINT: {1}}
"""Municipalities by unit; a support point serves nobody by itself, whatever stands in the table."""
PSY, LAW = Profile.PSYCHOLOGIST, Profile.LAWYER
STAFF: dict[int, list[tuple[Role, int, Profile | None]]] = {
    1: [(Role.SPECIALIST, CENTRE, PSY)],
    2: [(Role.SPECIALIST, CENTRE, LAW)],
    3: [(Role.SPECIALIST, NORTH, PSY)],
    4: [(Role.SPECIALIST, NORTH, PSY)],
    5: [(Role.SPECIALIST, SOUTH, PSY), (Role.HEAD, SOUTH, None)],
    6: [(Role.SPECIALIST, SOUTH, LAW)],
    7: [(Role.HEAD, NORTH, None)],
    8: [(Role.COORDINATOR, CENTRE, None)],
    9: [(Role.SPECIALIST, POINT, PSY)],
    10: [(Role.SPECIALIST, NORTH, Profile.SOCIAL_WORKER)],
}
DISMISSED, FAMILY = 11, 20
SOCIAL = Profile.SOCIAL_WORKER
PROFILES = {
    RequestKind.URGENT: PSY,
    RequestKind.PSYCHOLOGIST: PSY,
    RequestKind.LAWYER: LAW,
    RequestKind.EVERYDAY: SOCIAL,
    RequestKind.MEDICAL: SOCIAL,
    RequestKind.REHABILITATION: SOCIAL,
    RequestKind.EMPLOYMENT: SOCIAL,
    RequestKind.SPECIAL: SOCIAL,
}
Asked = tuple[RequestKind, int, int | None, int]
EVERY: list[Asked] = list(product(RequestKind, [CENTRE, NORTH, SOUTH], [None, 1, 2], [FAMILY, 3, 5]))
"""Kind, unit, municipality, who asks: a family, or a specialist in need of help."""


def may_take(person: int, asked: Asked, stopped: set[int]) -> bool:
    """The rule of routing in words of its own (design, §4; a family is never left to somebody who gets no message)."""
    kind, unit, place, asker = asked
    posts = {at for role, at, profile in STAFF.get(person, []) if role is Role.SPECIALIST and profile is PROFILES[kind]}
    if person == asker:
        return False
    if kind is RequestKind.URGENT:
        near = {at for at in (NORTH, SOUTH) if place in SERVES[at]}
        return bool(posts & {unit, CENTRE, *near})
    colleagues = {
        one
        for one, held in STAFF.items()
        if (Role.SPECIALIST, unit, PROFILES[kind]) in held and one not in stopped | {asker}
    }
    return unit in posts or (CENTRE in posts and not colleagues)


@pytest.fixture
async def shop(migrated_url: str) -> AsyncIterator[Workshop]:
    database = open_unsynced(migrated_url, new_ring())
    async with database.transaction() as session:
        kinds = {CENTRE: UnitKind.CENTRE, POINT: UnitKind.SUPPORT_POINT}
        session.add_all(
            Unit(id=one, code=f"u{one}", kind=kinds.get(one, UnitKind.DEPARTMENT), name=f"Отдел {one}")
            for one in (CENTRE, NORTH, SOUTH, POINT)
        )
        session.add_all(Municipality(id=one, code=f"m{one}", name=f"Район {one}", position=one) for one in (1, 2))
        await session.flush()
        session.add_all(
            UnitMunicipality(unit_id=unit, municipality_id=place) for unit, places in SERVES.items() for place in places
        )
        session.add_all(Person(id=one, created_at=NOON) for one in [*STAFF, DISMISSED, FAMILY])
        await session.flush()
        session.add_all(
            Account(person_id=one, messenger=Messenger.TELEGRAM, user_id=one, chat_id=one)
            for one in [*STAFF, DISMISSED, FAMILY]
        )
        session.add_all(
            Membership(person_id=one, unit_id=unit, role=role, profile=profile, joined_at=NOON)
            for one, posts in STAFF.items()
            for role, unit, profile in posts
        )
        past = {"person_id": DISMISSED, "role": Role.SPECIALIST, "profile": PSY, "joined_at": NOON}
        session.add(Membership(unit_id=NORTH, dismissed_at=NOON, **past))
    yield Workshop(database, Clock(ZONE, source=lambda: NOON), Centre(ZONE, "Центр", ""))
    await database.close()


async def write(shop: Workshop, asked: Sequence[Asked], *, taken_by: int | None = None) -> None:
    """Write requests, each with a message of the family."""
    async with shop.database.transaction() as session:
        for kind, unit, place, asker in asked:
            request = HelpRequest(
                draft_key=secrets.token_hex(16),
                person_id=asker,
                kind=kind,
                profile=PROFILES[kind],
                unit_id=unit,
                municipality_id=place,
                state=RequestState.TAKEN if taken_by else RequestState.NEW,
                taken_by=taken_by,
                registered_at=NOON,
            )
            session.add(request)
            await session.flush()
            session.add(RequestMessage(request_id=request.id, side=Side.FAMILY, text="Слова.", written_at=NOON))


async def stop_bot(shop: Workshop, *persons: int) -> None:
    async with shop.database.transaction() as session:
        for account in await session.scalars(select(Account).where(Account.person_id.in_(persons))):
            account.unreachable_since = NOON


def caller(person: int) -> Caller:
    return Caller(Messenger.TELEGRAM, person, person)


async def listed(shop: Workshop, person: int) -> dict[int, bool]:
    """Every request of a person's list, over all its pages, and whether it may be taken."""
    found: dict[int, bool] = {}
    async with shop.view(caller(person)) as view:
        first = await list_requests(view, 0)
        for number in range(first.page.count):
            page = (await list_requests(view, number)).page
            assert page.number == number
            found |= {entry.facts.number: entry.may_take for entry in page.items}
        assert len(found) == first.total
    return found


@pytest.mark.parametrize("stopped", [set(), {3}, {3, 4}, {5, 6}], ids=str)
async def test_the_pool_of_a_request_is_whoever_may_take_it(shop: Workshop, stopped: set[int]) -> None:
    await stop_bot(shop, *stopped)
    async with shop.view() as view:
        for asked in EVERY:
            kind, unit, place, asker = asked
            request = HelpRequest(
                kind=kind, profile=PROFILES[kind], unit_id=unit, municipality_id=place, person_id=asker
            )
            pool = await pool_of(view.session, request, NOON.date())
            assert pool == [one for one in STAFF if may_take(one, asked, stopped)], asked


@pytest.mark.parametrize("stopped", [set(), {3, 4}], ids=str)
async def test_a_list_is_what_may_be_taken_what_is_taken_and_what_is_overseen(
    shop: Workshop, stopped: set[int]
) -> None:
    await stop_bot(shop, *stopped)
    await write(shop, EVERY)
    await write(shop, EVERY[:5], taken_by=3)
    numbered = dict(enumerate([*EVERY, *EVERY[:5]], 1))
    for person, posts in STAFF.items():
        overseen = {unit for role, unit, _profile in posts if role is Role.HEAD}
        everything = any(role is Role.COORDINATOR for role, _unit, _profile in posts)
        expected = {}
        for number, asked in numbered.items():
            is_new = number <= len(EVERY)
            may = may_take(person, asked, stopped)
            takes, has = is_new and may, not is_new and person == 3 and may  # who may not take it may not have it
            if takes or everything or asked[1] in overseen or has:
                expected[number] = takes
        assert await listed(shop, person) == expected, person


async def test_the_card_shows_what_the_list_shows_and_the_units_own(shop: Workshop) -> None:
    await write(shop, EVERY)
    for person, posts in STAFF.items():
        units = {unit for _role, unit, _profile in posts}
        everything = any(role is Role.COORDINATOR for role, _unit, _profile in posts)
        async with shop.view(caller(person)) as view:
            for number, asked in list(enumerate(EVERY, 1))[::5]:
                takes = may_take(person, asked, set())
                if takes or everything or asked[1] in units:
                    assert (await request_card(view, number)).may_take is takes
                else:
                    with pytest.raises(NotFound):
                        await request_card(view, number)


async def test_urgent_requests_come_first_then_own_ones_then_the_oldest(shop: Workshop) -> None:
    asked = (RequestKind.PSYCHOLOGIST, NORTH, 1, FAMILY)
    await write(shop, [asked, asked, (RequestKind.URGENT, NORTH, 1, FAMILY), asked])
    await write(shop, [asked], taken_by=3)
    async with shop.view(caller(3)) as view:
        shown = await list_requests(view, 0)
        assert [entry.facts.number for entry in shown.page.items] == [3, 5, 1, 2, 4]
        assert [entry.mine for entry in shown.page.items] == [False, True, False, False, False]
        assert (shown.total, shown.mine) == (5, 1)
        assert {entry.facts.place for entry in shown.page.items} == {"Район 1"}


@pytest.mark.parametrize("person", [3, 5, 7, 8], ids=["specialist", "two posts", "head", "coordinator"])
async def test_a_page_costs_the_same_with_many_requests(shop: Workshop, person: int) -> None:
    asked = [(kind, unit, 2, FAMILY) for kind in RequestKind for unit in (NORTH, SOUTH, CENTRE)]
    costs = []
    for times in (2, 20):
        await write(shop, asked * times)
        await write(shop, [(RequestKind.PSYCHOLOGIST, NORTH, 1, person)] * 5 * times)
        await write(shop, asked * times, taken_by=person)
        async with shop.view(caller(person)) as view:
            with cost_of(shop) as cost:
                assert len((await list_requests(view, 1)).page.items) == 8
                assert len((await my_requests(view, 0)).items) == 8
                assert len((await open_requests(view, 0)).items) == 8
                await taken_requests(view, 0)
        costs.append(cost)
    assert costs[0] == costs[1]
    assert costs[0].statements <= 8


@dataclass
class Cost:
    """What a piece of reading took: statements sent, and requests that came back."""

    statements: int = 0
    rows: int = 0


@contextmanager
def cost_of(shop: Workshop) -> Iterator[Cost]:
    cost = Cost()

    def sent(*_facts: object) -> None:
        cost.statements += 1

    def loaded(*_facts: object) -> None:
        cost.rows += 1

    engine = shop.database.reader.sync_engine
    event.listen(engine, "before_cursor_execute", sent)
    event.listen(HelpRequest, "load", loaded)
    try:
        yield cost
    finally:
        event.remove(engine, "before_cursor_execute", sent)
        event.remove(HelpRequest, "load", loaded)
