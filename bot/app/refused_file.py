"""Why a file of departments was not imported: a sentence a problem, for whoever typed the command."""

from collections.abc import Sequence
from difflib import get_close_matches

from services.municipalities import load_municipalities, match_municipality
from services.units.file import LARGEST_FILE, LONGEST, REQUIRED, Fault, FileProblem

MOST_LISTED = 20
LONGEST_QUOTE = 40
CODES = "services/data/irkutsk_municipalities.csv"

SENTENCES: dict[Fault, str] = {
    Fault.EMPTY_FILE: (
        "The file is empty. Its first line names the columns ({required}), each further line is a department."
    ),
    Fault.NO_ROWS: "The file has only its line of columns: add a line for each department.",
    Fault.TOO_LARGE: "The file has {detail} bytes, at most {largest} are taken. Is it the list of departments?",
    Fault.WORKBOOK: (
        "This is a workbook (XLSX, XLS or ODS). In the spreadsheet choose “Save as”, type CSV, encoding UTF-8."
    ),
    Fault.ENCODING: "The letters of the file cannot be read. Save it anew as CSV with the encoding UTF-8.",
    Fault.NOT_A_TABLE: (
        "Line {row}: from here on the file is no table. Look for a quotation mark that is not closed, or that stands "
        "inside a cell (there it is written twice)."
    ),
    Fault.MISSING_COLUMN: (
        "Line {row}: there is no column {detail}. The first line must name the columns {required} in just these "
        "letters, with a comma, a semicolon or a tab between them."
    ),
    Fault.DUPLICATE_COLUMN: "Line {row}: the column {detail} is there twice. Leave one of the two.",
    Fault.OTHER_DELIMITER: (
        "Line {row}: its cells are separated otherwise than the names of the columns. Use the same sign in every line."
    ),
    Fault.TOO_MANY_CELLS: (
        "Line {row}: {detail} cells are more than the first line has columns. Put quotation marks around a cell that "
        "has the separator in it."
    ),
    Fault.EMPTY_CODE: "Line {row}, column code: it is empty. Give the department a code, for example angarsk.",
    Fault.BAD_CODE: (
        "Line {row}, column code: {quoted} is not a code. Use small Latin letters, digits and hyphens, for example "
        "bratsk-city."
    ),
    Fault.DUPLICATE_CODE: (
        "Line {row}, column code: {quoted} stands in an earlier line already. Give each department a code of its own."
    ),
    Fault.RESERVED_CODE: (
        "Line {row}, column code: {quoted} belongs to the Centre or to a support point. Give the department another."
    ),
    Fault.EMPTY_NAME: "Line {row}, column name: it is empty. Write the department's name as people shall read it.",
    Fault.BAD_CHARACTERS: (
        "Line {row}, column {detail}: there are characters in it that cannot be seen. Type the cell anew by hand."
    ),
    Fault.TOO_LONG: "Line {row}, column {detail}: it is too long. At most {longest} characters are taken.",
    Fault.UNKNOWN_MUNICIPALITY: (
        "Line {row}, column municipalities: {quoted} is not the code of a municipality.{near} All codes stand in "
        "{codes}; between two codes write a semicolon."
    ),
    Fault.SERVES_NOBODY: (
        "Line {row}, column municipalities: it is empty, and {quoted} is not the code of a municipality either.{near} "
        "Write the codes of those that the department serves; they stand in {codes}."
    ),
    Fault.BAD_HOURS: (
        "Line {row}, column hours: {quoted} is not understood. Write it like «пн-чт 9:00-18:00, пт 9:00-17:00»."
    ),
}


def refused(problems: Sequence[FileProblem]) -> str:
    """Every problem in a line of its own; of a file that is wrong throughout, the first ones and how many more."""
    lines = [f"  {sentence(problem)}" for problem in problems[:MOST_LISTED]]
    if len(problems) > MOST_LISTED:
        lines.append(f"  And {len(problems) - MOST_LISTED} more.")
    return "\n".join(["Nothing was imported:", *lines])


def sentence(problem: FileProblem) -> str:
    """Where it is (line, column), what is wrong there and what to do."""
    return SENTENCES[problem.reason].format(
        row=problem.row,
        detail=problem.detail,
        quoted=_quoted(problem.detail),
        near=_near(problem),
        required=",".join(REQUIRED),
        longest=LONGEST.get(problem.detail, 0),
        largest=LARGEST_FILE,
        codes=CODES,
    )


def _quoted(text: str) -> str:
    """A word of the file as it may be printed: on a terminal control characters would act."""
    shown = "".join(char if char.isprintable() else "?" for char in text)
    return f"«{shown[:LONGEST_QUOTE]}…»" if len(shown) > LONGEST_QUOTE else f"«{shown}»"


def _near(problem: FileProblem) -> str:
    """What may have been meant: a code with a slip in it, or the name of a place instead of its code."""
    if problem.reason not in (Fault.UNKNOWN_MUNICIPALITY, Fault.SERVES_NOBODY):
        return ""
    known = load_municipalities()
    meant = [one.code for one in match_municipality(problem.detail, known)]
    meant += get_close_matches(problem.detail, [one.code for one in known], n=2)
    return f" Is it {' or '.join(dict.fromkeys(meant[:3]))}?" if meant else ""
