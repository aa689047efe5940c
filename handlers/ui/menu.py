"""The main menus: which sections a person has, and the buttons that open them.

A section's router listens for `Open` with its own value; a button stands here only when what it opens works.
"""

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.ui.screen import Button, Row, button
from storage.models import Role


class Section(StrEnum):
    FAMILY_MENU = "family"
    URGENT = "urgent"
    PSYCHOLOGIST = "psy"
    LAWYER = "law"
    OTHER_HELP = "other"
    EVENTS = "events"
    MY_REQUESTS = "mine"
    MY_UNIT = "unit"
    SETTINGS = "settings"
    LOG_APPEAL = "log"
    REQUESTS = "requests"
    MY_MONTH = "month"
    UNIT_REPORT = "report"
    STAFF = "staff"
    PLAN = "plan"
    RUN_EVENTS = "run"
    BROADCASTS = "casts"
    REPORTS = "reports"
    TERMS = "terms"
    UNITS = "units"
    AUDIT = "audit"
    ROUTING = "routing"
    READY_ANSWERS = "ready"
    ROTA = "rota"
    CENTRE_HELP = "chelp"


class Open(CallbackData, prefix="open"):
    """Open a section of the main menu."""

    section: Section


class Menu(CallbackData, prefix="menu"):
    """Back to the main menu. `keep`: below a receipt, which stays as it is."""

    keep: bool = False


FAMILY_SECTIONS: tuple[tuple[Section, ...], ...] = (
    (Section.URGENT,),
    (Section.PSYCHOLOGIST, Section.LAWYER),
    (Section.OTHER_HELP,),
    (Section.EVENTS,),
    (Section.MY_REQUESTS, Section.MY_UNIT),
    (Section.SETTINGS,),
)
STAFF_SECTIONS: dict[Role, tuple[tuple[Section, ...], ...]] = {
    Role.SPECIALIST: (
        (Section.LOG_APPEAL,),
        (Section.REQUESTS, Section.MY_MONTH),
        (Section.CENTRE_HELP, Section.ROTA),
    ),
    Role.HEAD: (
        (Section.LOG_APPEAL,),
        (Section.REQUESTS, Section.UNIT_REPORT),
        (Section.CENTRE_HELP, Section.STAFF),
        (Section.ROTA,),
    ),
    Role.COORDINATOR: (
        (Section.REQUESTS, Section.PLAN),
        (Section.RUN_EVENTS, Section.BROADCASTS),
        (Section.REPORTS, Section.STAFF),
        (Section.LOG_APPEAL, Section.CENTRE_HELP),
        (Section.ROTA,),
        (Section.ROUTING, Section.READY_ANSWERS),
        (Section.TERMS,),
    ),
    Role.ADMIN: ((Section.UNITS, Section.STAFF), (Section.ROUTING, Section.READY_ANSWERS), (Section.AUDIT,)),
}


def label(section: Section) -> str:
    labels = {
        Section.FAMILY_MENU: _("👪 Family menu"),
        Section.URGENT: _("🆘 Urgent help"),
        Section.PSYCHOLOGIST: _("💬 Psychologist"),
        Section.LAWYER: _("⚖️ Lawyer"),
        Section.OTHER_HELP: _("🤝 Other help"),
        Section.EVENTS: _("📅 Streams and meetings"),
        Section.MY_REQUESTS: _("📨 My requests"),
        Section.MY_UNIT: _("🏠 My department"),
        Section.SETTINGS: _("⚙️ Settings"),
        Section.LOG_APPEAL: _("➕ Log an appeal"),
        Section.REQUESTS: _("📥 Requests"),
        Section.MY_MONTH: _("📊 My month"),
        Section.UNIT_REPORT: _("📄 Department report"),
        Section.STAFF: _("👥 Staff"),
        Section.PLAN: _("📅 Monthly plan"),
        Section.RUN_EVENTS: _("🎥 Events"),
        Section.BROADCASTS: _("📣 Broadcast"),
        Section.REPORTS: _("📋 Department reports"),
        Section.TERMS: _("⏱ Terms"),
        Section.UNITS: _("🏢 Departments"),
        Section.AUDIT: _("🧾 Audit log"),
        Section.ROUTING: _("🧭 Where requests go"),
        Section.READY_ANSWERS: _("📄 Ready answers"),
        Section.ROTA: _("🗓 Duties"),
        Section.CENTRE_HELP: _("🎥 Help of the Centre"),
    }
    return labels[section]


def opens(section: Section) -> Button:
    return button(label(section), Open(section=section))


def menu_button(*, keep: bool = False) -> Button:
    return button(_("☰ Menu"), Menu(keep=keep))


def back(action: CallbackData) -> Row:
    """The last row of a screen inside a section: one step back, and the menu."""
    return (button(_("◀️ Back"), action), menu_button())


def family_rows() -> list[Row]:
    return [tuple(opens(section) for section in row) for row in FAMILY_SECTIONS]


def staff_rows(roles: set[Role]) -> list[Row]:
    """The sections of every role held, each once, in the order of the roles."""
    shown: set[Section] = set()
    rows: list[Row] = []
    for role in Role:
        if role not in roles:
            continue
        for sections in STAFF_SECTIONS[role]:
            fresh = [section for section in sections if section not in shown]
            shown.update(fresh)
            if fresh:
                rows.append(tuple(opens(section) for section in fresh))
    rows.append((opens(Section.FAMILY_MENU),))
    return rows
