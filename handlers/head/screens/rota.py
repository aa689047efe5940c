"""«🗓 Дежурства»: who is on duty on which day, who is away, entered with the calendar."""

from datetime import date
from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _
from pydantic import Field

from handlers.ui.calendar import calendar_rows, day_name, month_name, short_day
from handlers.ui.ids import PageNumber, RowId
from handlers.ui.menu import Open, Section, back, menu_button
from handlers.ui.pager import page_of, turn_row
from handlers.ui.roles import post_label
from handlers.ui.screen import Button, Screen, button, column, screen
from handlers.ui.text import Html, fill, join
from services.rota.absences import AbsenceFacts, Colleague
from services.rota.duty import DayOfDuty, MonthOfDuty, last_open_day
from storage.models import Unit

DayNumber = Annotated[int, Field(ge=1, le=date.max.toordinal())]
"""The ordinal of a day; whether it is open is asked in the use cases (services.rota.duty.open_day)."""
MonthNumber = Annotated[int, Field(ge=0, le=date.max.toordinal())]
"""The ordinal of a day of the month shown, 0 for this one."""


class RotaMonth(CallbackData, prefix="rom"):
    unit_id: RowId
    month: MonthNumber = 0


class RotaDay(CallbackData, prefix="rod"):
    unit_id: RowId
    day: DayNumber
    page: PageNumber = 0


class SetDuty(CallbackData, prefix="ros"):
    """`on` is what the day is to be, so that pressed again it is the same."""

    membership_id: RowId
    day: DayNumber
    on: bool
    page: PageNumber


class Absences(CallbackData, prefix="roa"):
    unit_id: RowId
    page: PageNumber = 0


class WhoIsAway(CallbackData, prefix="row"):
    unit_id: RowId
    page: PageNumber = 0


class AwayFrom(CallbackData, prefix="rof"):
    """Choose the first day."""

    membership_id: RowId
    month: MonthNumber = 0


class AwayUntil(CallbackData, prefix="rot"):
    """The first day is chosen; choose the last one."""

    membership_id: RowId
    first: DayNumber
    month: DayNumber


class Substitute(CallbackData, prefix="rou"):
    membership_id: RowId
    first: DayNumber
    last: DayNumber
    page: PageNumber = 0


class EnterAbsence(CallbackData, prefix="roe"):
    """`substitute` is a post, 0 for nobody."""

    membership_id: RowId
    first: DayNumber
    last: DayNumber
    substitute: Annotated[int, Field(ge=0, lt=2**48)]


class EndAbsence(CallbackData, prefix="rox"):
    absence_id: RowId


class MyRota(CallbackData, prefix="roy"):
    """«Мои дежурства» of a head or a coordinator, who has the unit's first."""


def choose_unit(units: list[Unit]) -> Screen:
    return screen(
        _("The duties of which unit?"),
        *column(button(one.name, RotaMonth(unit_id=one.id)) for one in units),
        [menu_button()],
    )


def month_of_duty(shown: MonthOfDuty, today: date, *, many_units: bool) -> Screen:
    lines = [
        fill(_("{day}: {names}"), day=short_day(day), names=", ".join(names))
        for day, names in sorted(shown.days.items())
        if day >= today
    ]
    unit_id = shown.unit_id
    rows = calendar_rows(
        shown.month,
        today,
        last_open_day(today),
        pick=lambda day: RotaDay(unit_id=unit_id, day=day.toordinal()),
        turn=lambda other: RotaMonth(unit_id=unit_id, month=max(other, today).toordinal()),
    )
    told = _("Who is on duty is called first to urgent requests, from midnight to midnight. Choose a day.")
    return screen(
        join(
            [
                fill(_("<b>Duties, {month}</b>\n{unit}"), month=month_name(shown.month), unit=shown.unit_name),
                *(lines or [fill(_("Nobody is entered for this month yet."))]),
                told,
            ]
        ),
        *rows,
        [button(_("Absences"), Absences(unit_id=unit_id)), button(_("My duties"), MyRota())],
        back(Open(section=Section.ROTA)) if many_units else [menu_button()],
    )


def day_of_duty(shown: DayOfDuty, number: int, today: date) -> Screen:
    page = page_of(shown.members, number)
    on = [one.name for one in shown.members if one.on_duty]
    away = [one.name for one in shown.members if one.on_duty and one.away]
    text = join(
        [
            fill("<b>{day}</b>\n{unit}", day=day_name(shown.day, today), unit=shown.unit_name),
            fill(_("On duty: {names}."), names=", ".join(on)) if on else _("Nobody is on duty."),
            fill(_("Away that day: {names}. The substitute is called."), names=", ".join(away)) if away else "",
            "" if shown.members else _("The unit has no specialists yet."),
        ]
    )
    day = shown.day.toordinal()
    return screen(
        text,
        *column(
            button(
                fill(_("✖️ Take off: {name}") if one.on_duty else _("➕ Put on: {name}"), name=one.name),
                SetDuty(membership_id=one.membership_id, day=day, on=not one.on_duty, page=page.number),
            )
            for one in page.items
        ),
        turn_row(page, lambda other: RotaDay(unit_id=shown.unit_id, day=day, page=other)),
        back(RotaMonth(unit_id=shown.unit_id, month=day)),
    )


def absences(unit: Unit, away: list[AbsenceFacts], number: int) -> Screen:
    page = page_of(away, number)
    return screen(
        join(
            [
                fill(_("<b>Absences</b>\n{unit}"), unit=unit.name),
                *([absence_line(one) for one in page.items] or [fill(_("Nobody is away."))]),
            ]
        ),
        *column(
            button(fill(_("Is here: {name}"), name=one.name), EndAbsence(absence_id=one.absence_id))
            for one in page.items
        ),
        turn_row(page, lambda other: Absences(unit_id=unit.id, page=other)),
        [button(_("➕ Enter an absence"), WhoIsAway(unit_id=unit.id))],
        back(RotaMonth(unit_id=unit.id)),
    )


def absence_line(one: AbsenceFacts) -> Html:
    """«Ольга: с 1 декабря по 5 декабря, замещает Павел»."""
    text = (
        _("{name}: from {first} to {last}, {substitute} stands in.")
        if one.substitute
        else _("{name}: from {first} to {last}, nobody stands in.")
    )
    return fill(
        text,
        name=one.name,
        first=short_day(one.first_day),
        last=short_day(one.last_day),
        substitute=one.substitute,
    )


def who_is_away(unit: Unit, staff: list[Colleague], number: int) -> Screen:
    page = page_of(staff, number)
    return screen(
        fill(_("{unit}: who will be away?"), unit=unit.name),
        *column(
            button(f"{one.name} · {post_label(one.role, one.profile)}", AwayFrom(membership_id=one.membership_id))
            for one in page.items
        ),
        turn_row(page, lambda other: WhoIsAway(unit_id=unit.id, page=other)),
        back(Absences(unit_id=unit.id)),
    )


def first_day(whose: Colleague, month: date, today: date, *, own: bool) -> Screen:
    asked = _("From which day are you away?") if own else fill(_("{name}: away from which day?"), name=whose.name)
    rows = calendar_rows(
        month,
        today,
        last_open_day(today),
        pick=lambda day: AwayUntil(membership_id=whose.membership_id, first=day.toordinal(), month=day.toordinal()),
        turn=lambda other: AwayFrom(membership_id=whose.membership_id, month=max(other, today).toordinal()),
    )
    way_back = MyRota() if own else WhoIsAway(unit_id=whose.unit_id)
    return screen(join([asked, _("The reason is not needed.")]), *rows, back(way_back))


def last_day(whose: Colleague, first: date, month: date, today: date) -> Screen:
    rows = calendar_rows(
        max(month, first),
        first,
        last_open_day(today),
        pick=lambda day: Substitute(membership_id=whose.membership_id, first=first.toordinal(), last=day.toordinal()),
        turn=lambda other: AwayUntil(
            membership_id=whose.membership_id, first=first.toordinal(), month=max(other, first).toordinal()
        ),
    )
    return screen(
        fill(_("From {day}. Until which day, this day included?"), day=day_name(first, today)),
        *rows,
        back(AwayFrom(membership_id=whose.membership_id)),
    )


def substitute(whose: Colleague, choices: list[Colleague], first: date, last: date, number: int) -> Screen:
    page = page_of(choices, number)
    days = {"first": first.toordinal(), "last": last.toordinal()}
    asked = fill(_("From {first} to {last}. Who stands in?"), first=short_day(first), last=short_day(last))
    note = _("Who stands in takes over the duties and can take over the requests in work.")

    def enter(text: str, post: int) -> Button:
        return button(text, EnterAbsence(membership_id=whose.membership_id, substitute=post, **days))

    return screen(
        join([asked, note]),
        *column(enter(one.name, one.membership_id) for one in page.items),
        turn_row(page, lambda other: Substitute(membership_id=whose.membership_id, page=other, **days)),
        [enter(_("Nobody stands in"), 0)],
        back(AwayUntil(membership_id=whose.membership_id, first=first.toordinal(), month=first.toordinal())),
    )


def absence_entered(one: AbsenceFacts) -> Screen:
    duties = (
        fill(_("Duty days in it: {days}. Please see who takes them."), days=", ".join(map(short_day, one.duty_days)))
        if one.duty_days and not one.substitute
        else ""
    )
    return screen(
        join([_("Entered. Nobody absent is called or given anything."), absence_line(one), duties]),
        [button(_("↩️ Is here after all"), EndAbsence(absence_id=one.absence_id))],
        [menu_button(keep=True)],
    )


def absence_ended(one: AbsenceFacts) -> Screen:
    return screen(
        fill(_("{name} is here: the absence from {day} is over."), name=one.name, day=short_day(one.first_day)),
        [menu_button(keep=True)],
    )


def rota_button() -> Button:
    """Below notices: to the rota."""
    return button(_("🗓 Duties"), Open(section=Section.ROTA))
