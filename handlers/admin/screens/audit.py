"""«🧾 Журнал действий»: when, who, what, to which row."""

from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.ui.ids import PageNumber
from handlers.ui.menu import menu_button
from handlers.ui.pager import Page, turn_row
from handlers.ui.screen import Screen, screen
from handlers.ui.text import Html, fill, join
from services.audit import ActedBy, AuditLine, AuditPage


class TurnAudit(CallbackData, prefix="uj"):
    page: PageNumber = 0


def audit_log(shown: AuditPage, zone: ZoneInfo) -> Screen:
    lines = [_line(line, zone) for line in shown.lines]
    text = join([_("<b>Audit log</b>"), *lines]) if lines else _("The audit log is empty yet.")
    page = Page(shown.lines, shown.number, shown.count)
    return screen(text, turn_row(page, lambda other: TurnAudit(page=other)), [menu_button()])


def _line(line: AuditLine, zone: ZoneInfo) -> Html:
    return fill(
        "{at} · {who} · {action}{subject}",
        at=f"{line.at.astimezone(zone):%d.%m.%Y %H:%M}",
        who=_who(line),
        action=action_name(line.action),
        subject=f" {line.subject_id}" if line.subject_id is not None else "",
    )


def _who(line: AuditLine) -> str:
    return {ActedBy.SYSTEM: _("the system"), ActedBy.STAFF: line.name, ActedBy.FAMILY: _("a family")}[line.by]


def action_name(action: str) -> str:
    """What was done, in words that the number of the row may follow; the code of an unknown one."""
    return action_names().get(action, action)


def action_names() -> dict[str, str]:
    return {
        "appeal_logged": _("appeal logged"),
        "appeal_undone": _("appeal taken back"),
        "appeal_restored": _("appeal put back"),
        "appeal_noted": _("note put on appeal"),
        "broadcast_ordered": _("broadcast ordered"),
        "consent_given": _("consent given"),
        "consent_withdrawn": _("consent withdrawn"),
        "data_exported": _("own data sent, person"),
        "departments_imported": _("departments imported"),
        "draft_dropped": _("draft dropped"),
        "held_words_erased": _("words held by the shield erased"),
        "event_created": _("event created"),
        "event_edited": _("event changed"),
        "event_cancelled": _("event cancelled"),
        "appeal_corrected": _("line or source of appeal corrected"),
        "ready_answer_changed": _("ready answer changed"),
        "ready_answer_erased": _("ready answer erased"),
        "request_handed_over": _("request handed over"),
        "request_note_erased": _("note on request erased"),
        "request_noted": _("note on request"),
        "request_opened": _("request opened"),
        "routing_changed": _("routing changed"),
        "identity_asked": _("name or phone asked for in request"),
        "identity_answered": _("name or phone given or declined in request"),
        "name_given": _("a name to be called by given, person"),
        "person_forgotten": _("personal data erased, act"),
        "phone_deleted": _("phone deleted in request"),
        "plan_approved": _("plan approved"),
        "plan_confirmed": _("plan acknowledged"),
        "plan_sent": _("plan sent"),
        "plan_sent_late": _("plan sent, later than it was due"),
        "message_corrected": _("message corrected in request"),
        "request_registered": _("request registered"),
        "request_taken": _("request taken"),
        "request_answered": _("request answered"),
        "request_closed": _("request closed"),
        "request_closed_forgotten": _("request closed, the person is forgotten"),
        "request_closed_by_family": _("request closed by the family"),
        "request_reopened": _("request opened again by the family"),
        "call_wanted": _("family asks for a call, request"),
        "call_taken_back": _("family wants no call any more, request"),
        "another_specialist_wanted": _("family asks for another specialist, request"),
        "not_helped_told": _("told upwards: the family is not helped, request"),
        "request_returned": _("request waits again"),
        "unit_changed": _("facts of a department changed, unit"),
        "reply_moved": _("family told a later time of the answer, request"),
        "request_untouched": _("told upwards: nobody has taken it, request"),
        "reply_overdue": _("told upwards: no answer in time, request"),
        "closing_awaited": _("taker reminded to close, request"),
        "closing_overdue": _("told upwards: not closed in time, request"),
        "relief_told": _("family said whether it is easier, request"),
        "relief_words_added": _("family added a line after the closing, request"),
        "term_set": _("term of a kind of requests changed"),
        "duty_set": _("duty day entered"),
        "duty_taken_off": _("duty day taken off"),
        "absence_entered": _("absence entered"),
        "absence_ended": _("absence ended"),
        "urgent_taken_back": _("urgent call taken back by the person, request"),
        "urgent_called_again": _("urgent request called for again"),
        "centre_help_asked": _("help of the Centre asked for"),
        "centre_help_approved": _("summary approved, help of the Centre"),
        "centre_help_corrected": _("correction of a summary asked for, help of the Centre"),
        "centre_help_offered": _("times offered, help of the Centre"),
        "centre_help_accepted": _("time accepted, help of the Centre"),
        "centre_help_linked": _("link given, help of the Centre"),
        "centre_help_returned": _("other times asked for, help of the Centre"),
        "centre_help_chased": _("reminded of what waits, help of the Centre"),
        "centre_help_result": _("result noted, help of the Centre"),
        "centre_help_cancelled": _("cancelled, help of the Centre"),
        "centre_help_taken_over": _("taken over from a colleague, help of the Centre"),
        "staff_invited": _("invitation made"),
        "staff_joined": _("post given"),
        "staff_dismissed": _("post ended"),
        "staff_renamed": _("name for colleagues changed, person"),
    }
