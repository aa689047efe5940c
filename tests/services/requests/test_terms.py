"""Terms of requests on a real database: every kind has one, older requests get theirs, the figures are honest."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from scheduler.jobs import do_due, watch_calendar, watch_terms
from services.errors import Refused
from services.requests import figures, terms
from services.requests.figures import month_times
from services.work import Work
from storage.models import DueItem, DueKind, HelpRequest, RequestKind, RequestState, Unit
from tests.services.workshop import ADMIN, COORDINATOR, FAMILY, NOON, SPECIALIST, Shop


async def unit_of(work: Work, code: str = "angarsk") -> int:
    return (await work.session.scalars(select(Unit.id).where(Unit.code == code))).one()


async def add_request(shop: Shop, key: str, **columns: object) -> int:
    """A request as the schema before the terms had it, unless `columns` say more."""
    async with shop.workshop.work(FAMILY) as work:
        values = {"kind": RequestKind.PSYCHOLOGIST, "state": RequestState.NEW, "registered_at": NOON} | columns
        person_id = work.actor.person_id
        request = HelpRequest(draft_key=key, person_id=person_id, unit_id=await unit_of(work), **values)
        work.session.add(request)
        await work.session.flush()
        return request.id


async def test_every_kind_of_request_has_a_term(shop: Shop) -> None:
    async with shop.workshop.view(COORDINATOR) as view:
        known = await terms.all_terms(view)
    assert set(known) == set(RequestKind)
    assert [kind for kind, term in known.items() if term.reply is None] == [RequestKind.URGENT]
    assert all(term.closing >= (term.reply or 1) for term in known.values())


async def test_terms_are_the_coordinator_s_and_the_admin_s(shop: Shop) -> None:
    async with shop.workshop.work(ADMIN) as work:
        assert (await terms.set_term(work, RequestKind.LAWYER, reply=2)).reply == 2
    for caller in (SPECIALIST, FAMILY):
        async with shop.workshop.work(caller) as work:
            for refused in (terms.all_terms(work), terms.set_term(work, RequestKind.LAWYER, reply=4)):
                with pytest.raises(Refused):
                    await refused


async def test_a_request_that_is_older_than_the_terms_gets_them_once(shop: Shop) -> None:
    await add_request(shop, "older")
    await watch_terms(shop.workshop)
    await watch_terms(shop.workshop)
    async with shop.workshop.view() as view:
        request = (await view.session.scalars(select(HelpRequest))).one()
        kinds = sorted(await view.session.scalars(select(DueItem.kind)))
        assert request.reply_due_at == NOON + timedelta(hours=4)
    assert kinds == sorted([DueKind.REPLY_PROMISE, DueKind.REPLY_WATCH, DueKind.CLOSING_WATCH])


async def test_a_request_that_was_closed_long_ago_gets_none(shop: Shop) -> None:
    await add_request(shop, "closed", state=RequestState.CLOSED, closed_at=NOON)
    await watch_terms(shop.workshop)
    assert await shop.count(DueItem) == 0


async def test_what_is_due_for_a_request_that_is_gone_is_nothing(shop: Shop) -> None:
    number = await add_request(shop, "gone")
    await watch_terms(shop.workshop)
    async with shop.workshop.work() as work:
        await work.session.delete(await work.session.get_one(HelpRequest, number))
    shop.forward(days=20)
    await do_due(shop.workshop)
    assert await shop.waiting() == 0
    assert await shop.told("request_untouched") == 0


async def test_the_figures_count_working_time_and_what_is_overdue(shop: Shop) -> None:
    """Wednesday noon: answered after one hour, after a night, never; one is not due yet."""
    due = NOON + timedelta(hours=4)
    for key, replied in (("1", NOON + timedelta(hours=1)), ("2", NOON + timedelta(hours=21)), ("3", None)):
        await add_request(shop, key, reply_due_at=due, first_replied_at=replied)
    await add_request(shop, "4", reply_due_at=NOON + timedelta(days=9))
    await add_request(shop, "5", kind=RequestKind.URGENT, first_replied_at=NOON + timedelta(minutes=6))
    await add_request(shop, "6", registered_at=NOON - timedelta(days=30))
    shop.forward(days=1)
    async with shop.workshop.view(COORDINATOR) as view:
        times = await month_times(view, [await unit_of(view)], view.today)
    assert times.reply == figures.Times(2, timedelta(hours=3, minutes=30), due=3, in_time=1)
    assert times.urgent == figures.Times(1, timedelta(minutes=6), due=0, in_time=0)
    assert times.closing == figures.Times()
    assert not times.relief


async def test_the_figures_of_a_unit_are_for_those_who_see_its_counters(shop: Shop) -> None:
    async with shop.workshop.view(SPECIALIST) as view:
        assert (await month_times(view, [await unit_of(view)], view.today)).reply == figures.Times()
        with pytest.raises(Refused):
            await month_times(view, [await unit_of(view, "centre")], view.today)
    async with shop.workshop.view(FAMILY) as view:
        with pytest.raises(Refused):
            await month_times(view, [await unit_of(view)], view.today)


async def test_the_admins_hear_once_a_month_of_a_year_whose_days_off_are_not_known(shop: Shop) -> None:
    await watch_calendar(shop.workshop)
    assert await shop.told("calendar_unknown") == 0
    shop.goes_to("2040-12-01 10:00")
    for _again in range(2):
        await watch_calendar(shop.workshop)
    assert await shop.told("calendar_unknown") == 1
    shop.goes_to("2041-01-10 10:00")
    await watch_calendar(shop.workshop)
    assert await shop.told("calendar_unknown") == 2
