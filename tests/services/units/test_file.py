from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.municipalities import load_municipalities
from services.units.file import DepartmentFileRefused, FileProblem, parse_departments

KNOWN = frozenset(municipality.code for municipality in load_municipalities())


def problems(text: str | bytes) -> list[FileProblem]:
    raw = text.encode() if isinstance(text, str) else text
    with pytest.raises(DepartmentFileRefused) as refused:
        parse_departments(raw, KNOWN)
    return list(refused.value.problems)


def test_two_columns_are_enough_and_a_department_serves_the_municipality_of_its_code() -> None:
    file = parse_departments("code,name\nangarsk,Отдел в Ангарске\n".encode(), KNOWN)
    (row,) = file.rows
    assert (row.row, row.code, row.name, row.municipalities) == (2, "angarsk", "Отдел в Ангарске", ("angarsk",))
    assert (row.address, row.phone, row.hours_text, row.hours) == ("", "", "", ())
    assert file.ignored_columns == ()


FULL = (
    "code;name;municipalities;address;phone;hours\r\n"
    'ust-orda;Отдел № 1;"ekhirit-bulagat; bayanday;bayanday";ул. Мира, 1;00-00-00;'
    '"пн-чт 8:30-17:30, пт 8:30-16:30"\r\n'
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_every_encoding_a_spreadsheet_saves_is_read(encoding: str) -> None:
    (row,) = parse_departments(FULL.encode(encoding), KNOWN).rows
    assert row.name == "Отдел № 1"
    assert row.municipalities == ("ekhirit-bulagat", "bayanday")
    assert row.address == "ул. Мира, 1"
    assert row.phone == "00-00-00"
    assert row.hours_text == "пн-чт 8:30-17:30, пт 8:30-16:30"
    assert [(stretch.weekday, stretch.closes) for stretch in row.hours][-2:] == [(3, time(17, 30)), (4, time(16, 30))]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_delimiter_a_spreadsheet_saves_is_read(delimiter: str) -> None:
    text = f"code{delimiter}name{delimiter}phone\nosa{delimiter}Отдел{delimiter}112\n"
    (row,) = parse_departments(text.encode(), KNOWN).rows
    assert (row.code, row.name, row.phone) == ("osa", "Отдел", "112")


def test_columns_may_stand_in_any_order_and_unknown_ones_are_named() -> None:
    file = parse_departments("Заведующий,NAME, Code ,Email\nИванова,Отдел,osa,\n".encode(), KNOWN)
    assert file.rows[0].code == "osa"
    assert file.ignored_columns == ("Заведующий", "Email")


def test_empty_lines_are_skipped_and_lines_keep_their_numbers() -> None:
    text = '\ncode,name\n\n,,\nosa,"Отдел\nв две строки"\n\nmama,Отдел\n'
    rows = parse_departments(text.encode(), KNOWN).rows
    assert [(row.row, row.code) for row in rows] == [(5, "osa"), (8, "mama")]
    assert rows[0].name == "Отдел в две строки"


def test_a_short_row_leaves_the_rest_empty() -> None:
    (row,) = parse_departments("code,name,address,phone\nosa,Отдел\n".encode(), KNOWN).rows
    assert (row.address, row.phone) == ("", "")


def test_every_bad_line_is_listed_and_nothing_is_imported() -> None:
    text = "\n".join(
        [
            "code,name,municipalities,hours",
            "osa,Хороший отдел,,",
            "osa,Второй с тем же кодом,,",
            "mama,,,",
            ",Без кода,,",
            "Mama,Заглавная буква,,",
            "mama_1,Подчёркивание,,",
            "tulun,Не муниципалитет,,",
            "bokhan,Два неизвестных,nowhere;osa;elsewhere,",
            "alar,Часы,,как получится",
            f"zalari,{'О' * 201},,",
            f"{'k' * 33},Длинный код,osa,",
            "kachug,Лишняя ячейка,,,да",
            "nukutsk,Управляющий\x07знак,,",
            "taishet-1,Направление письма\u202e,tayshet,",
            "usolye;Точка с запятой",
        ]
    )
    assert problems(text) == [
        (3, "duplicate_code", "osa"),
        (4, "empty_name", "mama"),
        (5, "empty_code", ""),
        (6, "bad_code", "Mama"),
        (7, "bad_code", "mama_1"),
        (8, "serves_nobody", "tulun"),
        (9, "unknown_municipality", "nowhere"),
        (9, "unknown_municipality", "elsewhere"),
        (10, "bad_hours", "как получится"),
        (11, "too_long", "name"),
        (12, "too_long", "code"),
        (13, "too_many_cells", "5"),
        (14, "bad_characters", "name"),
        (15, "bad_characters", "name"),
        (16, "other_delimiter", ""),
    ]


def test_one_row_names_all_that_is_wrong_with_it() -> None:
    assert problems("code,name,hours\nnowhere,,ночью") == [
        (2, "serves_nobody", "nowhere"),
        (2, "empty_name", "nowhere"),
        (2, "bad_hours", "ночью"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(1, "empty_file", "")]),
        ("\n \n", [(1, "empty_file", "")]),
        ("code,name\n", [(1, "no_rows", "")]),
        ("name,address\nОтдел,адрес\n", [(1, "missing_column", "code")]),
        ("код;название\nosa;Отдел\n", [(1, "missing_column", "code"), (1, "missing_column", "name")]),
        ("code,name,name\nosa,Отдел,Отдел\n", [(1, "duplicate_column", "name")]),
        ('code,name\nosa,"Отдел\n', [(2, "not_a_table", "")]),
    ],
)
def test_a_file_that_is_no_table_of_departments_is_refused(text: str, expected: list[tuple[int, str, str]]) -> None:
    assert problems(text) == expected


def test_bytes_that_are_no_text_are_refused() -> None:
    assert problems("код;название".encode("utf-16-le")) == [(1, "encoding", "")]
    assert problems(b"x" * 1_000_001) == [(1, "too_large", "1000001")]
    assert problems(b"\xff\xfea")[0][1] == "encoding"


@pytest.mark.parametrize(
    "head", [b"PK\x03\x04\x14\x00\x06\x00", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"], ids=["xlsx", "xls"]
)
def test_a_workbook_is_known_as_one_however_large(head: bytes) -> None:
    assert problems(head) == problems(head + b"\0" * 2_000_000) == [(1, "workbook", "")]


def test_a_damaged_utf8_file_is_not_taken_for_cp1251() -> None:
    damaged = "code,name\nosa,Отдел по работе с семьями\n".encode().replace("б".encode(), b"\xd0")
    assert problems(damaged) == [(1, "encoding", "")]


def test_a_formula_in_a_name_stays_text() -> None:
    (row,) = parse_departments(b'code,name\nosa,"=HYPERLINK(1)"\n', KNOWN).rows
    assert row.name == "=HYPERLINK(1)"


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_reasons(raw: bytes) -> None:
    try:
        read = parse_departments(b"code,name\n" + raw, KNOWN)
    except DepartmentFileRefused as refused:
        found = refused.problems
    else:
        found = ()
        assert read.rows
    assert all(problem.row >= 1 and problem.reason for problem in found)
