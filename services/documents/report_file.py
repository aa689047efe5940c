"""The monthly report as a file of the wanted kind."""

import re
from collections.abc import Sequence
from enum import StrEnum

from services.documents.text import cut, printable
from services.reports.sheet import Sheet

LONGEST_NAME = 60
NOT_OF_A_FILE_NAME = re.compile(r"[^\w ,()№-]+")


class FileKind(StrEnum):
    """The value is the ending of the file's name."""

    DOCX = "docx"
    XLSX = "xlsx"


def report_file(sheets: Sequence[Sheet], kind: FileKind) -> bytes:
    """Render reports in the order given. It is work for the processor: up to seconds for a whole region, so a server
    calls it in a thread. Raises ValueError for no sheets.
    """
    # The libraries of both are slow to import: what never draws a report starts without them.
    if kind is FileKind.DOCX:
        from services.documents.report_docx import render_report_docx  # noqa: PLC0415 -- as said

        return render_report_docx(sheets)
    from services.documents.report_xlsx import render_report_xlsx  # noqa: PLC0415 -- as said

    return render_report_xlsx(sheets)


def file_name(sheet: Sheet, kind: FileKind) -> str:
    """«Отчёт Ангарск 2026-11.docx», without signs that a file's name cannot hold anywhere."""
    name = NOT_OF_A_FILE_NAME.sub(" ", printable(sheet.unit_short or sheet.unit_name))
    return f"Отчёт {cut(' '.join(name.split()), LONGEST_NAME).strip(' ,-')} {sheet.month:%Y-%m}.{kind}"
