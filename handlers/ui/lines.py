"""How the lines and columns of the report form read on buttons and in receipts."""

from aiogram.utils.i18n import gettext as _

from services.reports.form import load_form
from storage.models import AppealLine, AppealSource


def line_title(line: AppealLine) -> str:
    """The line's own words, as in the form."""
    return load_form().line(int(line)).text


def line_label(line: AppealLine) -> str:
    """The short label for a phone's button."""
    return load_form().line(int(line)).short


def inside_a_sentence(label: str) -> str:
    return label[:1].lower() + label[1:]


def source_label(source: AppealSource) -> str:
    """Who appealed: columns 3–5."""
    return {
        AppealSource.PARTICIPANT: _("Participant of the operation"),
        AppealSource.FAMILY: _("Family member"),
        AppealSource.ORGANISATION: _("Organisation"),
    }[source]
