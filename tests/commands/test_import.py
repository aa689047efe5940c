"""`python -m bot departments import`: what is wrong with a file is a sentence: the line, the column, what to do."""

from argparse import Namespace
from pathlib import Path

import pytest

from bot.app import commands
from bot.app.refused_file import MOST_LISTED, SENTENCES, sentence
from bot.config import Settings
from services.units.file import Fault, FileProblem

HEADER = "code,name,municipalities,hours"


def saved(content: str | bytes) -> Path:
    file = Path("departments.csv")
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


async def told(settings: Settings, content: str | bytes) -> list[str]:
    """The lines that an import of a file with this content ends with."""
    file = saved(content)
    with pytest.raises(commands.CommandRefused) as refused:
        await commands.load_departments(settings, Namespace(file=file))
    first, *lines = str(refused.value).splitlines()
    assert first == "Nothing was imported:"
    return [line.removeprefix("  ") for line in lines]


ROWS = {
    "osa,,,": "Line 2, column name: it is empty. Write the department's name",
    ",Отдел,,": "Line 2, column code: it is empty. Give the department a code",
    "Ангарск,Отдел,,": "Line 2, column code: «Ангарск» is not a code. Use small Latin letters",
    "tulun,Отдел,,": "Line 2, column municipalities: it is empty, and «tulun» is not the code of a municipality "
    "either. Is it tulun-city or tulun-district?",
    "osa,Отдел,angarks,": "Line 2, column municipalities: «angarks» is not the code of a municipality. Is it angarsk?",
    "osa,Отдел,город Братск,": "Line 2, column municipalities: «город Братск» is not the code of a municipality. "
    "Is it bratsk-city",
    "osa,Отдел,,как получится": "Line 2, column hours: «как получится» is not understood. Write it like «пн-чт 9:00",
    "osa,Отдел,,,112": "Line 2: 5 cells are more than the first line has columns. Put quotation marks",
    "osa;Отдел": "Line 2: its cells are separated otherwise than the names of the columns. Use the same sign",
    f"osa,{'О' * 201},,": "Line 2, column name: it is too long. At most 200 characters",
    "osa,Отдел\x07,,": "Line 2, column name: there are characters in it that cannot be seen. Type the cell anew",
    'osa,"Отдел,,': "Line 2: from here on the file is no table. Look for a quotation mark",
    "osa,Отдел,,\nosa,Второй,,": "Line 3, column code: «osa» stands in an earlier line already. Give each department",
    "centre,Захват,osa,": "Line 2, column code: «centre» belongs to the Centre or to a support point. Give",
}


@pytest.mark.parametrize(("row", "said"), ROWS.items())
async def test_a_bad_line_is_named_with_its_column_and_what_to_do(settings: Settings, row: str, said: str) -> None:
    (line,) = await told(settings, f"{HEADER}\n{row}\n")
    assert line.startswith(said)


FILES = {
    "": "The file is empty. Its first line names the columns (code,name)",
    "code,name\n": "The file has only its line of columns: add a line for each department.",
    "код,name\nosa,Отдел\n": "Line 1: there is no column code. The first line must name the columns code,name",
    "code,name,name\nosa,Отдел,Отдел\n": "Line 1: the column name is there twice.",
    b"PK\x03\x04\x14\x00": "This is a workbook (XLSX, XLS or ODS). In the spreadsheet choose “Save as”, type CSV",
    b"code,name\nosa,\xd0\x9e\xd1\x82\xd0\xb4\xd0": "The letters of the file cannot be read. Save it anew as CSV",
    b"code,name\n" + b"x" * 1_000_000: "The file has 1000010 bytes, at most 1000000 are taken.",
}


@pytest.mark.parametrize(("content", "said"), FILES.items(), ids=range(len(FILES)))
async def test_a_bad_file_is_one_sentence_and_no_database_is_made_for_it(
    settings: Settings, content: str | bytes, said: str
) -> None:
    (line,) = await told(settings, content)
    assert line.startswith(said)
    assert not settings.keys_file.parent.exists()


async def test_a_file_that_is_wrong_throughout_is_told_by_its_first_lines(settings: Settings) -> None:
    lines = await told(settings, "code,name\n" + ",Отдел\n" * (MOST_LISTED + 5))
    assert len(lines) == MOST_LISTED + 1
    assert lines[-1] == "And 5 more."


async def test_a_file_that_is_not_there_is_said_so(settings: Settings) -> None:
    with pytest.raises(commands.CommandRefused, match=r"^none\.csv cannot be read: No such file or directory\.$"):
        await commands.load_departments(settings, Namespace(file=Path("none.csv")))


def test_every_fault_has_a_sentence() -> None:
    assert set(SENTENCES) == set(Fault)


def test_a_cell_of_the_file_cannot_act_on_the_terminal() -> None:
    assert "\x1b" not in sentence(FileProblem(2, Fault.DUPLICATE_CODE, "\x1b[2Josa"))
    assert "«" + "о" * 40 + "…»" in sentence(FileProblem(2, Fault.BAD_CODE, "о" * 50))
