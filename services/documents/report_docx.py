"""The monthly report (Annex 1) as a Word document."""

import io
from collections.abc import Sequence
from pathlib import Path

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from services.documents.report_layout import lay_out
from services.reports.form import load_form
from services.reports.sheet import Sheet

TEMPLATE = Path(__file__).parent.parent / "data" / "templates" / "monthly_report.docx"


def render_report_docx(sheets: Sequence[Sheet]) -> bytes:
    """Fill the form in, each report from a new page, in the order given: the consolidated first, then the units.

    Raises ValueError for no sheets.
    """
    if not sheets:
        raise ValueError("a document needs at least one report")
    form = load_form()
    template = DocxTemplate(TEMPLATE)
    # Without autoescape a «<» in a note silently swallows the rest of the page.
    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    template.render({"form": form, "reports": [lay_out(sheet, form) for sheet in sheets]}, environment)
    out = io.BytesIO()
    template.save(out)
    return out.getvalue()
