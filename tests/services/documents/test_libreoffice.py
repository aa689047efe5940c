"""An office suite opens what we render: the only reader here that is not our own library."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from services.documents.poster import render_poster_docx
from services.documents.report_docx import render_report_docx
from services.documents.report_xlsx import render_report_xlsx
from services.reports.sheet import consolidate
from tests.services.documents.paper import HOSTILE, filled
from tests.services.documents.test_poster import LINK, POSTER

SOFFICE = shutil.which("soffice")


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed here")
@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_an_office_suite_turns_the_report_into_pages(kind: str, tmp_path: Path) -> None:
    units = [filled("Центр", short="Центр"), filled(" ".join(HOSTILE), short="", note="\n".join(HOSTILE))]
    sheets = [consolidate("Сводный отчет", units), *units]
    source = tmp_path / f"report.{kind}"
    source.write_bytes(render_report_docx(sheets) if kind == "docx" else render_report_xlsx(sheets))
    pdf = printed(source)
    assert pdf.startswith(b"%PDF-")
    assert len(pdf) > 10_000


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed here")
def test_a_poster_is_one_page(tmp_path: Path) -> None:
    source = tmp_path / "poster.docx"
    source.write_bytes(render_poster_docx(POSTER, LINK))
    pdf = printed(source)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


def printed(source: Path) -> bytes:
    """The document as a PDF beside it."""
    subprocess.run(  # noqa: S603 - a fixed command on our own file
        [
            str(SOFFICE),
            f"-env:UserInstallation={(source.parent / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(source.parent),
            str(source),
        ],
        check=True,
        capture_output=True,
        timeout=100,
    )
    return source.with_suffix(".pdf").read_bytes()
