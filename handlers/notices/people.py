"""What people hear about posts: a dismissal, and requests that came back with it."""

from collections.abc import Iterable

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.notices.registry import Facts, Reader, notice
from handlers.ui.menu import Section, menu_button, opens
from handlers.ui.roles import role_label
from handlers.ui.screen import Screen, screen
from handlers.ui.text import fill
from storage.models import Role, Unit

MOST_NUMBERS = 30
"""Numbers of requests named in one message; the rest stands in the list behind the button."""


@notice("staff_dismissed")
async def staff_dismissed(reader: Reader, facts: Facts) -> Screen:
    unit = await reader.view.session.get_one(Unit, int(facts["unit"]))
    text = fill(
        _("The post is over: {post}, {unit}. Its buttons do not work any more; the family menu does."),
        post=role_label(Role(facts["role"])).lower(),
        unit=unit.name,
    )
    return screen(text, [menu_button(keep=True)])


@notice("requests_returned")
async def requests_returned(_reader: Reader, facts: Facts) -> Screen:
    """For the unit's staff: numbers only, nothing personal."""
    numbers = [int(number) for number in facts["requests"]]
    text = fill(
        ngettext(
            "{count} request waits again, the colleague who had it is not on the staff any more: {numbers}.",
            "{count} requests wait again, the colleague who had them is not on the staff any more: {numbers}.",
            len(numbers),
        ),
        count=len(numbers),
        numbers=_listed(numbers),
    )
    return screen(text, [opens(Section.REQUESTS)], [menu_button(keep=True)])


@notice("request_changes_hands")
async def request_changes_hands(_reader: Reader, facts: Facts) -> Screen:
    """For the family: who asked is not left without an answerer in silence, and nobody is promised who is not there."""
    told = (
        _("Request, number {number}: another specialist will answer. All that you have written is kept.")
        if facts["staffed"]
        else _(
            "Request, number {number}: the specialist has changed, and we are looking for another one. "
            "All that you have written is kept."
        )
    )
    text = fill(told, number=facts["request_id"])
    return screen(text, [menu_button(keep=True)])


def _listed(numbers: Iterable[int]) -> str:
    listed = list(numbers)
    return ", ".join(map(str, listed[:MOST_NUMBERS])) + ("…" if len(listed) > MOST_NUMBERS else "")
