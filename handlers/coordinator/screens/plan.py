"""«📅 План на месяц»: what it holds, whether it is approved and sent, who has confirmed it."""

from datetime import date
from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.refusals import tells
from handlers.ui.calendar import moment_name, month_name, short_day, time_name
from handlers.ui.ids import RowId
from handlers.ui.menu import back, menu_button
from handlers.ui.months import month_arrows, month_number
from handlers.ui.plan import plan_summary, plan_text
from handlers.ui.screen import Button, Row, Screen, button, screen
from handlers.ui.text import Html, fill, join
from services.dates import add_months
from services.errors import DomainError
from services.plans.facts import MonthOver, PlanEmpty, PlanNotApproved, PlanOverdue, PlanSent, PlanStale, PlanView
from storage.models import PlanState

_AHEAD = 3
_NAMED = 10


class PlanOf(CallbackData, prefix="lm"):
    month: int


class Approve(CallbackData, prefix="la"):
    """«Утвердить»."""

    month: int


class ApproveNow(CallbackData, prefix="lw"):
    """«Да, утвердить и разослать»."""

    month: int


class Send(CallbackData, prefix="ls"):
    """«📣 Разослать»: asks once more."""

    plan_id: RowId


class SendNow(CallbackData, prefix="ly"):
    """«Да, разослать»."""

    plan_id: RowId


def plan(view: PlanView, zone: ZoneInfo, today: date) -> Screen:
    this_month = today.replace(day=1)
    arrows = month_arrows(view.month, this_month, add_months(this_month, _AHEAD), lambda number: PlanOf(month=number))
    head = fill(_("<b>Plan for {month}</b>"), month=month_name(view.month))
    if not view.items:
        nothing = _("There are no events in this month yet. They are made in “🎥 Events”; then the plan can be sent.")
        return screen(join([head, _to_approve(view, zone), nothing], "\n"), arrows, [menu_button()])
    return screen(
        join(
            [
                join([head, fill("{summary}.", summary=plan_summary(view.items)), *_state(view, zone)]),
                plan_text(view.items, zone, today),
                _receivers(view),
            ],
            "\n\n",
        ),
        *_acts(view, this_month),
        arrows,
        [menu_button()],
    )


def confirm_sending(view: PlanView, plan_id: int, zone: ZoneInfo) -> Screen:
    """«Да, разослать» stands lower than the button that was tapped: a nervous second tap goes back."""
    return _confirm(
        view,
        zone,
        fill(_("Send out the plan for {month}?"), month=month_name(view.month)),
        button(_("Yes, send it out"), SendNow(plan_id=plan_id)),
    )


def confirm_approving(view: PlanView, zone: ZoneInfo) -> Screen:
    """After its moment: approving and sending are one act."""
    return _confirm(
        view,
        zone,
        fill(_("Approve the plan for {month} and send it out at once?"), month=month_name(view.month)),
        button(_("Yes, approve and send out"), ApproveNow(month=month_number(view.month))),
    )


def deadline_text(view: PlanView, zone: ZoneInfo) -> str:
    """«25 ноября, 10:00»."""
    return f"{short_day(view.deadline.astimezone(zone).date())}, {time_name(view.deadline, zone)}"


def _confirm(view: PlanView, zone: ZoneInfo, question: Html, yes: Button) -> Screen:
    nobody_in = ngettext(
        "In {count} of them there is nobody in the bot yet.",
        "In {count} of them there is nobody in the bot yet.",
        view.unmanned,
    )
    late = fill(_("It was due by {when}: it will be marked as late."), when=deadline_text(view, zone))
    return screen(
        join(
            [
                question,
                late if view.overdue else "",
                _receivers(view),
                fill(_("Departments in all: {count}."), count=view.departments),
                fill(nobody_in, count=view.unmanned) if view.unmanned else "",
                _families_later(view, zone),
            ]
        ),
        back(PlanOf(month=month_number(view.month))),
        [yes],
    )


def _families_later(view: PlanView, zone: ZoneInfo) -> Html | str:
    if view.families_at is None or not view.families:
        return ""
    later = _("Families will get it on {when}: by night they are not disturbed.")
    return fill(later, when=moment_name(view.families_at, zone))


def _state(view: PlanView, zone: ZoneInfo) -> list[str]:
    if view.state is PlanState.SENT and view.sent_at is not None:
        text = _("Sent out on {day}, later than it was due.") if view.late else _("Sent out on {day}.")
        sent = fill(text, day=short_day(view.sent_at.astimezone(zone).date()))
        done = view.departments - len(view.silent)
        confirmed = fill(_("Departments that confirmed: {done} of {total}."), done=done, total=view.departments)
        return [sent, confirmed, _silent(view)]
    if view.state is not PlanState.APPROVED:
        return [_("Not approved yet."), _to_approve(view, zone)]
    if view.stale:
        return [
            _("The events have changed since it was approved. Approve it anew to send them."),
            _to_approve(view, zone),
        ]
    approved = _("Approved, not sent yet.")
    if view.overdue:
        return [approved, fill(_("It was due by {when}; it can still be sent."), when=deadline_text(view, zone))]
    leaves = _("It goes out by itself on {when}; it can also be sent earlier.")
    return [approved, fill(leaves, when=deadline_text(view, zone))]


def _silent(view: PlanView) -> Html | str:
    """Names while they are few: then one can call them."""
    if not view.silent or len(view.silent) > _NAMED:
        return ""
    return fill(_("Waiting for: {names}."), names="; ".join(view.silent))


def _to_approve(view: PlanView, zone: ZoneInfo) -> str:
    """What approving does, now or by then."""
    when = deadline_text(view, zone)
    if view.overdue:
        return fill(_("It was due by {when}. Once approved, it goes out at once, marked as late."), when=when)
    return fill(_("Approve it by {when}: at that hour it goes out to departments and families by itself."), when=when)


def _receivers(view: PlanView) -> str:
    if view.state is PlanState.SENT:
        return ""
    staff = ngettext("{count} person in departments", "{count} people in departments", view.staff)
    families = ngettext("{count} person in families", "{count} people in families", view.families)
    return fill(
        _("Who will get it: {staff}, {families}."),
        staff=fill(staff, count=view.staff),
        families=fill(families, count=view.families),
    )


def _acts(view: PlanView, this_month: date) -> list[Row]:
    number = month_number(view.month)
    if view.state is PlanState.SENT:
        return [(button(_("🔄 Refresh"), PlanOf(month=number)),)]
    if view.month < this_month:
        return []
    approve = button(_("Approve"), Approve(month=number))
    if view.state is PlanState.DRAFT or view.plan_id is None:
        return [(approve,)]
    send = button(_("📣 Send out"), Send(plan_id=view.plan_id))
    return [(approve,)] if view.stale else [(send,)]


@tells(PlanEmpty)
def _empty(_error: DomainError) -> str:
    return _("There are no events in this month yet, so there is no plan to send.")


@tells(PlanNotApproved)
def _not_approved(_error: DomainError) -> str:
    return _("The plan is not approved yet. Please approve it first.")


@tells(PlanStale)
def _stale(_error: DomainError) -> str:
    return _("The events have changed since it was approved. Approve it anew to send them.")


@tells(PlanOverdue)
def _overdue(_error: DomainError) -> str:
    return _("The plan is overdue: it can only be approved and sent in one.")


@tells(MonthOver)
def _month_over(_error: DomainError) -> str:
    return _("This month is already over: its plan stays as it was.")


@tells(PlanSent)
def _sent(_error: DomainError) -> str:
    return _("This plan has already been sent out. Changes of events are told from “🎥 Events”.")
