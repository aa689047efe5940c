"""Who may do what in a unit, as a table of the test's own: everybody tries everything (tests.services.everybody) with
the journal, the rota, the staff and the figures of the department and of the Centre.
"""

from collections.abc import AsyncIterator

import pytest

from services import journal
from services.people import dismissal, invitations, staff
from services.reports import drawing
from services.requests import figures
from services.rota import absences, duty
from services.work import Workshop
from storage.models import Role
from tests.services.attempts import Cases, differences
from tests.services.cast import CENTRE, NOON, NORTH, PSY, WHO
from tests.services.everybody import open_everybody

TODAY = NOON.date()
TAKER, HEAD, COORDINATOR, AT_CENTRE = WHO["taker"], WHO["head"], WHO["coordinator"], WHO["centre"]
THE_UNIT = "taker colleague social head coordinator handed duty absent substitute"
MANAGERS = "head coordinator admin"

# Who may; what is tried; whether rows change.
JOURNAL: Cases = {
    "see an appeal to change it": ("taker head", lambda work: journal.own_appeal(work, 1), False),
    "take it back": ("taker head", lambda work: journal.undo_appeal(work, 1), True),
    "put back what counts": ("taker head", lambda work: journal.restore_appeal(work, 1), False),
    "note it": ("taker head", lambda work: journal.note_appeal(work, 1, "Строка."), True),
}
ROTA: Cases = {
    "keep the rota": ("head", lambda work: duty.unit_of_rota(work, NORTH), False),
    "keep the Centre's": ("coordinator", lambda work: duty.unit_of_rota(work, CENTRE), False),
    "see a month": ("head", lambda work: duty.month_of_duty(work, NORTH, TODAY), False),
    "see a day": ("head", lambda work: duty.day_of_duty(work, NORTH, TODAY), False),
    "put somebody on duty": ("head", lambda work: duty.set_duty(work, TAKER, TODAY, on=True), True),
    "put one of the Centre on duty": ("coordinator", lambda work: duty.set_duty(work, AT_CENTRE, TODAY, on=True), True),
    "see whose absences are entered": ("head", lambda work: absences.staff_of_rota(work, NORTH), False),
    "see who is away": ("head", lambda work: absences.absences_of_unit(work, NORTH), False),
    "begin an absence": ("taker head", lambda work: absences.whose_absence(work, TAKER), False),
    "begin one at the Centre": ("centre coordinator", lambda work: absences.whose_absence(work, AT_CENTRE), False),
    "see who may stand in": ("taker head", lambda work: absences.substitutes_for(work, TAKER), False),
    "enter an absence": ("taker head", lambda work: absences.enter_absence(work, TAKER, TODAY, TODAY, 0), True),
    "end an absence": ("absent head", lambda work: absences.end_absence(work, 1), True),
}
STAFF: Cases = {
    "manage the staff": (MANAGERS, lambda work: invitations.unit_in_reach(work, NORTH), False),
    "manage the Centre's": ("coordinator admin", lambda work: invitations.unit_in_reach(work, CENTRE), False),
    "see the staff": (MANAGERS, lambda work: staff.staff_of(work, NORTH), False),
    "see one of it": (MANAGERS, lambda work: staff.staff_member(work, TAKER), False),
    "see who can be invited": (MANAGERS, lambda work: invitations.roles_to_invite(work, NORTH), False),
    "invite a specialist": (MANAGERS, lambda work: invitations.invite(work, Role.SPECIALIST, NORTH, PSY), True),
    "invite a head": ("coordinator admin", lambda work: invitations.invite(work, Role.HEAD, NORTH, None), True),
    "invite an admin": ("admin", lambda work: invitations.invite(work, Role.ADMIN, CENTRE, None), True),
    "dismiss a specialist": (MANAGERS, lambda work: dismissal.dismiss(work, TAKER), True),
    "dismiss a head": ("coordinator admin", lambda work: dismissal.dismiss(work, HEAD), True),
    "dismiss a coordinator": ("admin", lambda work: dismissal.dismiss(work, COORDINATOR), True),
}
FIGURES: Cases = {
    "see the sheet": (THE_UNIT, lambda work: drawing.draw_unit_sheet(work, NORTH, TODAY), False),
    "see the times": (THE_UNIT, lambda work: figures.month_times(work, [NORTH], TODAY), False),
    "see the region": ("coordinator", lambda work: drawing.draw_region(work, TODAY), False),
    "see the region's report": ("coordinator", lambda work: drawing.draw_region_report(work, TODAY), False),
    "answer for a department's report": ("head other_head", drawing.reporting_unit, False),
}
EVERY = {"journal": JOURNAL, "rota": ROTA, "staff": STAFF, "figures": FIGURES}


@pytest.fixture
async def shop(migrated_url: str) -> AsyncIterator[Workshop]:
    async with open_everybody(migrated_url) as shop:
        yield shop


@pytest.mark.parametrize("cases", EVERY.values(), ids=EVERY)
async def test_who_does_what_in_a_unit(shop: Workshop, cases: Cases) -> None:
    assert await differences(shop, cases) == {}
