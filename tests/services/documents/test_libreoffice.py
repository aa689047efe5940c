"""An office suite opens what we render: the only reader here that is not our own library."""

import shutil
import subprocess
from pathlib import Path

import pytest

from services.documents.report_docx import render_report_docx
from services.documents.report_xlsx import render_report_xlsx
from services.reports.sheet import consolidate
from tests.services.documents.paper import HOSTILE, filled

SOFFICE = shutil.which("soffice")


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed here")
@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_an_office_suite_turns_the_report_into_pages(kind: str, tmp_path: Path) -> None:
    units = [filled("Центр", short="Центр"), filled(" ".join(HOSTILE), short="", note="\n".join(HOSTILE))]
    sheets = [consolidate("Сводный отчет", units), *units]
    source = tmp_path / f"report.{kind}"
    source.write_bytes(render_report_docx(sheets) if kind == "docx" else render_report_xlsx(sheets))
    subprocess.run(  # noqa: S603 - a fixed command on our own file
        [
            str(SOFFICE),
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(tmp_path),
            str(source),
        ],
        check=True,
        capture_output=True,
        timeout=100,
    )
    pdf = (tmp_path / "report.pdf").read_bytes()
    assert pdf.startswith(b"%PDF-")
    assert len(pdf) > 10_000
