"""A start loads what it needs and no more: what is heavy is imported by whatever asks for it."""

import subprocess
import sys

from alembic.script import ScriptDirectory

from storage.migrate import alembic_config, revisions

HEAVY = ("alembic", "docx", "docxtpl", "lxml", "openpyxl")


def test_a_start_imports_neither_alembic_nor_what_draws_reports() -> None:
    asks = f"import sys; from bot.app import commands; print(*(one for one in {HEAVY!r} if one in sys.modules))"
    done = subprocess.run(  # noqa: S603 -- our own Python
        [sys.executable, "-c", asks], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


def test_the_names_of_the_migrations_are_their_revisions() -> None:
    walked = [script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()]
    assert revisions() == walked[::-1]
    assert len(revisions()) > 1
