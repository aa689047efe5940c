"""The poster of a department as a Word document: A4, to be printed as it is or changed by hand."""

import io
from enum import StrEnum
from pathlib import Path

from services.documents.qr import qr_png
from services.documents.report_file import NOT_OF_A_FILE_NAME
from services.documents.text import cut, printable
from services.units.posters import Poster

TEMPLATE = Path(__file__).parent.parent / "data" / "templates" / "poster.docx"
"""Its words are data like those of the report form; names in braces are filled in."""
QR_WIDTH = 85 * 36_000
"""Millimetres in the units of Word."""
LONGEST_NAME = 60


class PosterKind(StrEnum):
    """The value is the ending of the file's name."""

    PNG = "png"
    DOCX = "docx"


def poster_file(poster: Poster, link: str, kind: PosterKind) -> bytes:
    """The code alone, or the whole poster. Work for the processor: a server calls it in a thread."""
    return qr_png(link) if kind is PosterKind.PNG else render_poster_docx(poster, link)


def poster_name(poster: Poster, kind: PosterKind) -> str:
    """«Плакат angarsk.docx», «QR angarsk.png»."""
    what = "QR" if kind is PosterKind.PNG else "Плакат"
    name = NOT_OF_A_FILE_NAME.sub(" ", printable(poster.code))
    return f"{what} {cut(' '.join(name.split()), LONGEST_NAME)}.{kind}"


def render_poster_docx(poster: Poster, link: str) -> bytes:
    """Fill the template in; lines of which nothing is known fall out."""
    # The libraries are slow to import: what never draws a poster starts without them.
    from docxtpl import DocxTemplate, InlineImage  # noqa: PLC0415 -- as said
    from jinja2 import StrictUndefined  # noqa: PLC0415 -- as said
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415 -- as said

    template = DocxTemplate(TEMPLATE)
    words = {
        "centre": poster.centre,
        "department": poster.department,
        "address": poster.address,
        "phone": poster.phone,
        "hours": poster.hours,
        "emergency": poster.emergency,
        "link": link.removeprefix("https://"),
    }
    filled: dict[str, object] = {name: printable(text) for name, text in words.items()}
    filled["qr"] = InlineImage(template, io.BytesIO(qr_png(link)), width=QR_WIDTH)
    template.render(filled, ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined))
    out = io.BytesIO()
    template.save(out)
    return out.getvalue()
