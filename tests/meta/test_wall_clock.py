"""Our Clock everywhere: nothing but services/clock.py asks the machine what time it is (lines of the log excepted: the
logging library stamps them for the operator). What measures a wait asks a monotonic clock.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.models import Base
from tests.meta.test_house import ROOMS

THE_CLOCK = "services/clock.py"
ASKS = frozenset(
    {
        *(f"datetime.datetime.{name}" for name in ("now", "utcnow", "today")),
        "datetime.date.today",
        *(f"time.{name}" for name in ("time", "time_ns", "localtime", "gmtime", "ctime", "asctime", "strftime")),
        *(f"sqlalchemy.func.{name}" for name in ("now", "current_timestamp", "current_date", "localtime", "sysdate")),
        *(f"sqlalchemy.{name}" for name in ("func.statement_timestamp", "func.clock_timestamp")),
    }
)
IN_SQL = ("current_timestamp", "current_date", "now()", "'now'")


def origins(tree: ast.Module) -> dict[str, str]:
    """Names of a module as they were imported: «datetime» → «datetime.datetime»."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return found


def questions(source: str) -> Iterator[int]:
    """Lines that ask the machine, or the database, for the time; called or handed on."""
    tree = ast.parse(source)
    names = origins(tree)
    texts = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            first, _, rest = ast.unparse(node).partition(".")
            if ".".join(filter(None, (names.get(first), rest))) in ASKS:
                yield node.lineno
        elif isinstance(node, ast.Constant) and id(node) not in texts and _names_the_time(node.value):
            yield node.lineno


def _names_the_time(constant: object) -> bool:
    return isinstance(constant, str) and any(word in constant.lower() for word in IN_SQL)


def test_nobody_but_the_clock_asks_for_the_time() -> None:
    found, seen = [], 0
    for room in ROOMS:
        folder = Path(room.__file__ or "").parent
        for path in folder.rglob("*.py"):
            name = str(path.relative_to(folder.parent))
            seen += 1
            found += [f"{name}:{line}" for line in questions(path.read_text()) if name != THE_CLOCK]
    assert found == []
    assert seen > 150


def test_no_column_takes_its_time_from_the_database() -> None:
    defaults = {
        f"{table.name}.{column.name}": str(getattr(column.server_default, "arg", "")).lower()
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.server_default is not None
    }
    assert defaults
    assert [name for name, default in defaults.items() if any(word in default for word in (*IN_SQL, "now"))] == []


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\nfirst = datetime.now()",
        "from datetime import datetime as dt\nfirst = dt.utcnow",
        "import datetime\nfirst = datetime.date.today()",
        "import time\nfirst = time.time()",
        "from time import time\nfirst = time()",
        "from sqlalchemy import func\nfirst = func.now()",
        "import sqlalchemy as sa\nfirst = sa.func.current_timestamp()",
        "import sqlalchemy as sa\nfirst = sa.text('CURRENT_TIMESTAMP')",
    ],
)
def test_each_way_of_asking_is_seen(source: str) -> None:
    assert 2 in set(questions(source))


@pytest.mark.parametrize(
    "source",
    [
        "from time import monotonic\nfirst = monotonic()",
        "first = clock.now()",
        "first = work.today",
        '"""now() in a docstring"""',
        "import time\nfirst = time.monotonic()",
    ],
)
def test_our_own_clock_and_the_monotonic_one_may_be_asked(source: str) -> None:
    assert list(questions(source)) == []
