"""README, `.env.example` and the settings say the same; the commands that README names exist."""

import re
from pathlib import Path

import pytest

from bot.__main__ import parser
from bot.config import Settings
from tests import catalogues

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def settings() -> set[str]:
    return {f"RYADOM_{name.upper()}" for name in Settings.model_fields}


def test_env_example_lists_every_setting_and_no_other() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert set(re.findall(r"^#? ?(RYADOM_\w+)=", example, re.MULTILINE)) == settings()


def test_readme_has_a_row_for_every_setting() -> None:
    assert set(re.findall(r"^\| `(RYADOM_\w+)`", README, re.MULTILINE)) == settings()


def test_make_targets_named_in_readme_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z]+)", README))
    assert {"demo", "test", "run", "check"} <= named <= targets


@pytest.mark.parametrize("line", sorted(set(re.findall(r"python -m bot ([^`\n]+)", README))))
def test_command_lines_named_in_readme_are_understood(line: str) -> None:
    words = line.split("#", maxsplit=1)[0].split()
    assert parser().parse_args(words).command == words[0]


def test_every_path_of_the_table_of_places_exists() -> None:
    table = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").partition("## Where is what")[2]
    rows = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("|")][2:]
    assert len(rows) > 10
    for _known, decides, talks, tests in rows:
        for below, cell in (("", decides + talks), ("tests/", tests)):
            for path in re.findall(r"`([a-z_*/.]+/[a-z_*/.]*)`", cell):
                assert list(ROOT.glob(below + path.rstrip("/"))), path


def test_catalogues_are_complete_and_equal_to_the_code() -> None:
    assert catalogues.problems() == []


def test_no_private_address_stands_in_the_tree() -> None:
    forbidden = re.compile(r"index-url|/simple\b|/(?:root|home|tmp)/")
    files = [*ROOT.glob("requirements*.txt"), ROOT / "Makefile", ROOT / "pyproject.toml", ROOT / "README.md"]
    assert [str(path) for path in files if forbidden.search(path.read_text(encoding="utf-8"))] == []
