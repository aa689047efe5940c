"""What people hear about posts: a dismissal, and requests that came back with it."""

from collections.abc import Iterable

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext
from sqlalchemy import select

from handlers.notices.registry import Facts, Reader, notice
from handlers.ui.menu import Section, menu_button, opens
from handlers.ui.roles import role_label
from handlers.ui.screen import Screen, screen
from handlers.ui.text import fill, join
from services.requests.facts import still_new
from storage.models import Account, Membership, Role, Unit

MOST_NUMBERS = 30
"""Numbers of requests named in one message; the rest stands in the list behind the button."""


@notice("staff_dismissed")
async def staff_dismissed(reader: Reader, facts: Facts) -> Screen:
    unit = await reader.view.session.get_one(Unit, int(facts["unit"]))
    told = (
        _("One of your posts is over: {post}, {unit}. Your other posts stay, and so do their buttons.")
        if await _has_a_post(reader)
        else _("The post is over: {post}, {unit}. Its buttons do not work any more; the family menu does.")
    )
    text = fill(told, post=role_label(Role(facts["role"])).lower(), unit=unit.name)
    return screen(text, [menu_button(keep=True)])


async def _has_a_post(reader: Reader) -> bool:
    found = await reader.view.session.scalar(
        select(Membership.id)
        .join(Account, Account.person_id == Membership.person_id)
        .where(Account.id == reader.account_id, Membership.dismissed_at.is_(None))
        .limit(1)
    )
    return found is not None


@notice("requests_returned")
async def requests_returned(_reader: Reader, facts: Facts) -> Screen:
    """For the unit's staff: numbers only, nothing personal."""
    return screen(_wait_again(facts["requests"]), [opens(Section.REQUESTS)], [menu_button(keep=True)])


@notice("requests_offered")
async def requests_offered(reader: Reader, facts: Facts) -> Screen | None:
    """For whoever may take them: one message of many requests; of those that nobody has taken meanwhile."""
    numbers = await still_new(reader.view, facts["requests"])
    return screen(_many(numbers, facts), [opens(Section.REQUESTS)], [menu_button(keep=True)]) if numbers else None


@notice("requests_unanswered")
async def requests_unanswered(reader: Reader, facts: Facts) -> Screen | None:
    """For whoever can invite: one message of many requests that reach nobody."""
    numbers = await still_new(reader.view, facts["requests"])
    told = _("Nobody receives them. Please call the specialists or invite others.")
    text = join([_many(numbers, facts), told])
    return screen(text, [opens(Section.STAFF), menu_button(keep=True)]) if numbers else None


@notice("request_changes_hands")
async def request_changes_hands(reader: Reader, facts: Facts) -> Screen | None:
    """For the family: who asked is not left without an answerer in silence, and nobody is promised who is not there.
    Nothing when a specialist who was looked for has it in work meanwhile.
    """
    if not facts["staffed"] and not await still_new(reader.view, [facts["request_id"]]):
        return None
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


def _many(numbers: list[int], facts: Facts) -> str:
    return join([_("🆘 Urgent.") if facts["urgent"] else "", _wait_again(numbers)])


def _wait_again(requests: Iterable[int]) -> str:
    numbers = [int(number) for number in requests]
    return fill(
        ngettext(
            "{count} request waits again, the colleague who had it does not answer it any more: {numbers}.",
            "{count} requests wait again, the colleague who had them does not answer them any more: {numbers}.",
            len(numbers),
        ),
        count=len(numbers),
        numbers=_listed(numbers),
    )


def _listed(numbers: Iterable[int]) -> str:
    listed = list(numbers)
    return ", ".join(map(str, listed[:MOST_NUMBERS])) + ("…" if len(listed) > MOST_NUMBERS else "")
