from datetime import date

import pytest

from services.reports.form import load_form

FORM = load_form()


def test_the_form_holds_from_the_day_of_the_order() -> None:
    assert FORM.holds_from == date(2023, 7, 1)
    assert (FORM.title, FORM.date_label) == ("Ежемесячный отчет", "Дата:")


def test_section_1_has_lines_1_to_11_in_order_and_a_row_of_column_numbers() -> None:
    assert [line.number for line in FORM.section1.lines] == list(range(1, 12))
    assert FORM.section1.column_numbers == ("", "1", "2", "3", "4", "5", "6", "7")
    assert len(FORM.section1.columns) == 8


def test_labels_of_buttons_are_short_and_distinct() -> None:
    labels = [line.short for line in FORM.section1.lines[1:]]
    assert all(0 < len(label) <= 24 for label in labels)
    assert len(set(labels)) == 10
    assert FORM.section1.lines[0].short == ""


def test_codes_are_stable() -> None:
    """They stand in the database and in frozen reports: a renamed code loses figures."""
    assert [line.code for line in FORM.section1.lines] == [
        "total",
        "urgent_psychological",
        "consultation",
        "long_psychological",
        "legal_advice",
        "legal_support",
        "everyday",
        "medical",
        "rehabilitation",
        "employment",
        "special",
    ]
    assert [line.code for section in (FORM.section2, FORM.section3, FORM.section4) for line in section.lines] == [
        "streams",
        "social_networks",
        "public_events",
        "printed",
        "centre_remote",
        "centre_in_person",
        "campaigns",
        "others_events",
        "agreements",
        "meetings",
        "other",
    ]


def test_only_sections_3_and_4_have_a_cumulative_column() -> None:
    assert [section.has_cumulative for section in (FORM.section2, FORM.section3, FORM.section4)] == [False, True, True]


def test_a_line_is_found_by_its_number_on_paper() -> None:
    assert FORM.line(5).text == "Социально-правовая помощь (разовая консультация)"
    for number in (0, 12, -1):
        with pytest.raises(KeyError):
            FORM.line(number)
