"""What the staff hears of duties and absences."""

from datetime import date

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.head.screens.rota import absence_line, rota_button
from handlers.notices.registry import Facts, Reader, notice
from handlers.specialist.screens.requests import Take
from handlers.ui.calendar import short_day
from handlers.ui.menu import Section, menu_button, opens
from handlers.ui.screen import Screen, button, column, screen
from handlers.ui.text import fill, join
from services.requests.facts import still_taken_from
from services.rota.absences import absence_facts
from services.rota.morning import is_on_duty


@notice("duty_today")
async def duty_today(reader: Reader, facts: Facts) -> Screen | None:
    """Nothing when the duty was taken off, or the day is over."""
    if not await is_on_duty(reader.view, reader.account_id, date.fromisoformat(facts["day"])):
        return None
    text = _("You are on duty today: to urgent requests you are called first, until midnight.")
    return screen(text, [opens(Section.REQUESTS), menu_button(keep=True)])


@notice("absence_reported")
async def absence_reported(reader: Reader, facts: Facts) -> Screen | None:
    """To whoever answers for the unit."""
    absence = await absence_facts(reader.view, int(facts["absence_id"]))
    if absence is None:
        return None
    days = ", ".join(map(short_day, absence.duty_days))
    duties = fill(_("Duty days in it: {days}. Please see who takes them."), days=days)
    left = duties if absence.duty_days and not absence.substitute else ""
    return screen(join([absence_line(absence), left]), [rota_button(), menu_button(keep=True)])


@notice("absence_entered")
async def absence_entered(reader: Reader, facts: Facts) -> Screen | None:
    """To the person whom somebody else has marked as away."""
    absence = await absence_facts(reader.view, int(facts["absence_id"]))
    if absence is None:
        return None
    text = _("You are marked as away from {first} to {last}: you will not be called. If it is a mistake, put it right.")
    told = fill(text, first=short_day(absence.first_day), last=short_day(absence.last_day))
    return screen(told, [rota_button(), menu_button(keep=True)])


@notice("stands_in")
async def stands_in(reader: Reader, facts: Facts) -> Screen | None:
    """To the substitute; nothing when it is somebody else by now."""
    absence = await absence_facts(reader.view, int(facts["absence_id"]))
    if absence is None:
        return None
    text = _("From {first} to {last} you stand in for {name}: on the duty days, and for the requests in work.")
    told = fill(text, first=short_day(absence.first_day), last=short_day(absence.last_day), name=absence.name)
    return screen(told, [rota_button(), menu_button(keep=True)])


@notice("requests_of_absent")
async def requests_of_absent(reader: Reader, facts: Facts) -> Screen | None:
    """To whoever stands in: each with its button; to the head: that somebody is needed. To those whom an
    urgent one rings: with its button. Without any words.
    """
    absence = await absence_facts(reader.view, int(facts["absence_id"]))
    if absence is None:
        return None
    numbers = await still_taken_from(reader.view, facts["requests"], absence.person_id)
    if not numbers:
        return None
    count = max(len(numbers), int(facts["count"]) - len(facts["requests"]) + len(numbers))
    head = fill(_("{name} is away until {day}."), name=absence.name, day=short_day(absence.last_day))
    waiting = fill(
        ngettext("{count} request in work waits: {numbers}.", "{count} requests in work wait: {numbers}.", count),
        count=count,
        numbers=", ".join(map(str, numbers)),
    )
    rung = bool(facts.get("rung"))
    if not facts["to_substitute"] and not rung:
        asked = _("Nobody can take them over. Please enter who stands in.")
        return screen(join([head, waiting, asked]), [rota_button(), menu_button(keep=True)])
    take = [button(fill(_("🙋 Take into work: {number}"), number=one), Take(request_id=one)) for one in numbers]
    return screen(join([head, waiting, "" if rung else _("You stand in.")]), *column(take), [menu_button(keep=True)])
