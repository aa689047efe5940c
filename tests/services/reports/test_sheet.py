from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reports.form import load_form
from services.reports.sheet import APPEAL_LINES, Entry, Line, Row, Sheet, consolidate, fill_sheet

NOVEMBER = date(2026, 11, 1)
DRAWN = date(2026, 11, 30)
FORM = load_form()
WORK_LINES = [line.code for section in (FORM.section2, FORM.section3, FORM.section4) for line in section.lines]

figures = st.integers(0, 10**9)
rows = st.lists(
    st.builds(Row, st.sampled_from(APPEAL_LINES), figures, figures, figures, figures, st.text(max_size=20)),
    unique_by=lambda row: row.line,
)
entries = st.builds(
    Entry,
    st.none() | st.dates(NOVEMBER, DRAWN),
    st.text(max_size=20),
    figures,
    st.none() | st.integers(1, 4),
)
lines = st.lists(
    st.builds(Line, st.sampled_from(WORK_LINES), st.lists(entries, max_size=5).map(tuple), figures),
    unique_by=lambda line: line.code,
)
sheets = st.builds(
    lambda name, rows, lines: fill_sheet(name, NOVEMBER, DRAWN, rows=rows, lines=lines),
    st.sampled_from(["Ангарск", "Братск", "Центр"]),
    rows,
    lines,
)


def sheet(name: str, *content: Row | Line) -> Sheet:
    return fill_sheet(
        f"Отдел, {name}",
        NOVEMBER,
        DRAWN,
        rows=[item for item in content if isinstance(item, Row)],
        lines=[item for item in content if isinstance(item, Line)],
        unit_short=name,
    )


@given(sheets)
def test_figures_add_up_whatever_they_are(sheet: Sheet) -> None:
    first = sheet.rows[0]
    assert [row.line for row in sheet.rows] == list(range(1, 12))
    assert all(row.total == row.participants + row.family + row.organisations for row in sheet.rows)
    assert first.participants == sum(row.participants for row in sheet.rows[1:])
    assert first.family == sum(row.family for row in sheet.rows[1:])
    assert first.organisations == sum(row.organisations for row in sheet.rows[1:])
    assert first.cumulative == sum(row.cumulative for row in sheet.rows[1:])
    assert first.total == sum(row.total for row in sheet.rows[1:])
    for line in (*sheet.section2, *sheet.section3, *sheet.section4):
        assert line.total == sum(entry.amount for entry in line.entries)


@given(st.lists(sheets, min_size=1, max_size=5))
def test_the_consolidated_report_is_the_sum_of_the_units(units: list[Sheet]) -> None:
    whole = consolidate("Сводный отчет", units)
    for index, row in enumerate(whole.rows):
        of_units = [unit.rows[index] for unit in units]
        for column in ("participants", "family", "organisations", "total", "cumulative"):
            assert getattr(row, column) == sum(getattr(unit_row, column) for unit_row in of_units)
    for section in ("section3", "section4"):
        for index, line in enumerate(getattr(whole, section)):
            of_line = [getattr(unit, section)[index] for unit in units]
            assert line.total == sum(unit_line.total for unit_line in of_line)
            assert line.cumulative == sum(unit_line.cumulative for unit_line in of_line)


@given(st.lists(sheets, min_size=1, max_size=5))
def test_in_section_2_an_event_counts_once_and_the_rest_is_summed(units: list[Sheet]) -> None:
    whole = consolidate("Сводный отчет", units)
    for index, line in enumerate(whole.section2):
        said = [entry for unit in units for entry in unit.section2[index].entries]
        events = {entry.event_id for entry in said if entry.event_id is not None}
        once = sum(max(entry.amount for entry in said if entry.event_id == event) for event in events)
        assert line.total == once + sum(entry.amount for entry in said if entry.event_id is None)


@given(st.lists(sheets, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_units_changes_no_figure(units: list[Sheet], random: Random) -> None:
    mixed = list(units)
    random.shuffle(mixed)
    one, other = consolidate("Сводный отчет", units), consolidate("Сводный отчет", mixed)
    for section in ("section2", "section3", "section4"):
        for line, same in zip(getattr(one, section), getattr(other, section), strict=True):
            assert (line.total, line.cumulative, len(line.entries)) == (same.total, same.cumulative, len(same.entries))


def test_one_stream_of_the_centre_watched_in_two_departments_is_one_stream_and_one_entry_of_participants() -> None:
    day = date(2026, 11, 18)
    text = "Прямой эфир «Выплаты»"
    whole = consolidate(
        "Сводный отчет",
        [
            sheet(
                "Центр", Line("streams", (Entry(day, text, 1, 7),)), Line("centre_remote", (Entry(day, text, 40, 7),))
            ),
            sheet(
                "Ангарск", Line("streams", (Entry(day, text, 1, 7),)), Line("centre_remote", (Entry(day, text, 12, 7),))
            ),
            sheet("Братск", Line("centre_remote", (Entry(day, text, 5, 7), Entry(day, "Мастер-класс", 3)))),
        ],
    )
    assert whole.section2[0].entries == (Entry(day, text, 1, 7),)
    assert whole.section3[0].entries == (Entry(day, text, 57, 7), Entry(day, "Братск: Мастер-класс", 3))
    assert whole.section3[0].total == 60


def test_entries_stand_by_day_and_work_of_the_whole_month_last() -> None:
    whole = consolidate(
        "Сводный отчет",
        [
            sheet("Ангарск", Line("printed", (Entry(None, "Листовки", 200), Entry(date(2026, 11, 20), "Буклеты", 50)))),
            sheet("Братск", Line("printed", (Entry(date(2026, 11, 5), "Буклеты", 70),))),
        ],
    )
    assert [(entry.day, entry.text) for entry in whole.section2[3].entries] == [
        (date(2026, 11, 5), "Братск: Буклеты"),
        (date(2026, 11, 20), "Ангарск: Буклеты"),
        (None, "Ангарск: Листовки"),
    ]


def test_notes_name_their_units() -> None:
    whole = consolidate(
        "Сводный отчет",
        [
            sheet("Ангарск", Row(3, note="выездной приём")),
            sheet("Братск", Row(3, note="  ")),
            fill_sheet("Центр", NOVEMBER, DRAWN, rows=[Row(3, note="две смены")]),
        ],
    )
    assert whole.section1[1].note == "Ангарск: выездной приём\nЦентр: две смены"
    assert whole.section1[0].note == ""


def test_the_consolidated_report_takes_the_latest_date_unless_told() -> None:
    early = fill_sheet("Ангарск", NOVEMBER, date(2026, 11, 28))
    late = fill_sheet("Братск", NOVEMBER, date(2026, 12, 1))
    assert consolidate("Сводный отчет", [early, late]).drawn_on == date(2026, 12, 1)
    assert consolidate("Сводный отчет", [early, late], drawn_on=date(2026, 12, 2)).drawn_on == date(2026, 12, 2)


def test_nothing_or_different_months_cannot_be_consolidated() -> None:
    with pytest.raises(ValueError, match="one month"):
        consolidate("Сводный отчет", [])
    with pytest.raises(ValueError, match="one month"):
        consolidate("Сводный отчет", [fill_sheet("А", NOVEMBER, DRAWN), fill_sheet("Б", date(2026, 10, 1), DRAWN)])


def test_lines_that_the_form_does_not_have_are_refused() -> None:
    for bad in ([Row(1)], [Row(12)], [Row(2), Row(2)]):
        with pytest.raises(ValueError, match="section 1"):
            fill_sheet("А", NOVEMBER, DRAWN, rows=bad)
    with pytest.raises(ValueError, match="no line total"):
        fill_sheet("А", NOVEMBER, DRAWN, lines=[Line("total")])
    with pytest.raises(ValueError, match="twice"):
        fill_sheet("А", NOVEMBER, DRAWN, lines=[Line("streams"), Line("streams")])
    with pytest.raises(ValueError, match="first day"):
        fill_sheet("А", DRAWN, DRAWN)
    with pytest.raises(ValueError, match="section 1"):
        Sheet("А", NOVEMBER, DRAWN, (), (), (), ())
    empty = fill_sheet("А", NOVEMBER, DRAWN)
    with pytest.raises(ValueError, match="Информационная"):
        Sheet("А", NOVEMBER, DRAWN, empty.section1, empty.section4, empty.section3, empty.section4)
