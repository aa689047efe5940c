import io
import zipfile
from xml.etree import ElementTree as ET

import pytest
from docx import Document
from docx.document import Document as DocxDocument
from docx.shared import Cm

from services.documents.report_docx import render_report_docx
from services.documents.text import printable
from services.reports.sheet import Row, consolidate, fill_sheet
from tests.services.documents.paper import (
    APPEAL_LINES,
    COLUMN_NUMBERS,
    DATE_LABEL,
    HEADS,
    HOSTILE,
    SECTION_TITLES,
    TITLE,
    WORK_LINES,
    filled,
)


def opened(raw: bytes) -> DocxDocument:
    return Document(io.BytesIO(raw))


def paragraphs(document: DocxDocument) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text]


def table(document: DocxDocument, index: int) -> list[list[str]]:
    """Return the texts of a table; a joined cell counts once."""
    return [
        [cell.text for place, cell in enumerate(row.cells) if place == 0 or cell._tc is not row.cells[place - 1]._tc]
        for row in document.tables[index].rows
    ]


def test_every_word_of_the_form_stands_in_its_place() -> None:
    document = opened(render_report_docx([filled()]))
    assert paragraphs(document) == [
        TITLE,
        f"{DATE_LABEL} 30.11.2026",
        "Отчет: Отдел, Ангарск, ноябрь 2026 г.",
        *SECTION_TITLES,
    ]
    appeals = table(document, 0)
    assert tuple(appeals[0]) == HEADS[0]
    assert tuple(appeals[1]) == COLUMN_NUMBERS
    assert [(row[0], row[1]) for row in appeals[2:]] == [
        (str(number), text) for number, text in enumerate(APPEAL_LINES, 1)
    ]
    for index, lines in enumerate(WORK_LINES, 1):
        rows = table(document, index)
        assert tuple(rows[0]) == HEADS[index]
        assert tuple(row[0] for row in rows[1:] if row[0] in lines) == lines


def test_figures_and_entries_stand_under_their_heads() -> None:
    document = opened(render_report_docx([filled(note="выезд")]))
    appeals = table(document, 0)
    assert appeals[2][2:] == ["33", "7", "23", "3", "304", ""]
    assert appeals[4][2:] == ["17", "2", "14", "1", "180", "выезд"]
    assert appeals[3][2:] == ["0", "0", "0", "0", "0", ""]
    assert table(document, 1)[1:] == [
        ["Прямые эфиры", "0"],
        ["Работа в социальных сетях", "14"],
        ["ноябрь 2026 г.", "Публикации", "14"],
        ["Участие в публичных мероприятиях", "0"],
        ["Печатная продукция", "250"],
        ["05.11.2026", "Листовки", "200"],
        ["20.11.2026", "Буклеты", "50"],
    ]
    assert table(document, 2)[1:3] == [
        ["Дистанционные мероприятия Центра", "12", "120"],
        ["18.11.2026", "Прямой эфир", "12", ""],
    ]
    assert table(document, 3)[1:3] == [
        ["Подписано соглашений о сотрудничестве", "1", "3"],
        ["1", "10.11.2026 С больницей", "1", ""],
    ]


def test_the_consolidated_report_and_each_unit_begin_a_page_of_their_own() -> None:
    units = [filled("Центр", short="Центр"), filled(), filled("Отдел, Братск", short="Братск")]
    document = opened(render_report_docx([consolidate("Сводный отчет", units), *units]))
    titles = [paragraph for paragraph in document.paragraphs if paragraph.text == TITLE]
    assert [bool(title.paragraph_format.page_break_before) for title in titles] == [False, True, True, True]
    assert [text for text in paragraphs(document) if text.startswith("Отчет:")] == [
        "Отчет: Сводный отчет, ноябрь 2026 г.",
        "Отчет: Центр, ноябрь 2026 г.",
        "Отчет: Отдел, Ангарск, ноябрь 2026 г.",
        "Отчет: Отдел, Братск, ноябрь 2026 г.",
    ]
    assert len(document.tables) == 16


def test_the_page_is_a4_on_its_side_in_times() -> None:
    document = opened(render_report_docx([filled()]))
    (section,) = document.sections
    assert section.page_width is not None
    assert section.page_height is not None
    assert abs(section.page_width - Cm(29.7)) < Cm(0.1)
    assert abs(section.page_height - Cm(21)) < Cm(0.1)
    assert document.styles["Normal"].font.name == "Times New Roman"


def test_sections_break_after_a_short_section_1_and_flow_after_long_notes() -> None:
    def breaks(note: str) -> bool:
        document = opened(render_report_docx([filled(note=note)]))
        (title,) = (paragraph for paragraph in document.paragraphs if paragraph.text == SECTION_TITLES[1])
        return bool(title.paragraph_format.page_break_before)

    assert breaks("выезд")
    assert not breaks("очень длинное примечание " * 40)


def test_notes_of_many_units_stand_under_the_table() -> None:
    units = [filled(f"Отдел {number}", short=f"Отдел {number}", note="выездной приём") for number in range(40)]
    document = opened(render_report_docx([consolidate("Сводный отчет", units)]))
    assert table(document, 0)[4][-1] == "см. под таблицей"
    texts = paragraphs(document)
    start = texts.index("Примечание к строке 3")
    assert texts[start + 1 : start + 41] == [f"Отдел {number}: выездной приём" for number in range(40)]


def test_a_corrected_report_says_so() -> None:
    document = opened(render_report_docx([filled(version=2)]))
    assert "Отчет: Отдел, Ангарск, ноябрь 2026 г. (уточнённый, версия 2)" in paragraphs(document)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_survives_or_is_stripped_and_never_breaks_the_file(text: str) -> None:
    raw = render_report_docx([filled(f"Отдел {text}", note=f"до {text} после")])
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        assert parts.testzip() is None
        for name in parts.namelist():
            if name.endswith((".xml", ".rels")):
                ET.fromstring(parts.read(name))  # noqa: S314 - our own file
    document = opened(raw)
    assert table(document, 0)[4][-1] == f"до {printable(text)} после" or table(document, 0)[4][-1] == printable(
        f"до {text} после"
    )
    assert f"Отчет: {printable(f'Отдел {text}')}, ноябрь 2026 г." in paragraphs(document)
    assert table(document, 0)[12][1] == APPEAL_LINES[-1], "what follows the text is still there"


def test_forty_thousand_letters_and_forty_units_still_make_a_document() -> None:
    long = fill_sheet(
        "Отдел", filled().month, filled().drawn_on, rows=[Row(number, note="я" * 40_000) for number in (2, 3)]
    )
    document = opened(render_report_docx([long, *[filled()] * 40]))
    assert len(document.tables) == 41 * 4


def test_no_report_is_no_document() -> None:
    with pytest.raises(ValueError, match="at least one"):
        render_report_docx([])
