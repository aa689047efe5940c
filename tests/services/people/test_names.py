"""The name that colleagues see, out of whatever a profile says."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.people.names import LONGEST_NAME, MOST_COMBINING, clean_name


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("Анна", "Петрова"), "Анна Петрова"),
        (("Анна", None), "Анна"),
        (("  Анна\t\n ", "\u00a0Петрова"), "Анна Петрова"),
        (("<script>",), "<script>"),
        (("{0.__class__}", "%s"), "{0.__class__} %s"),
        (("=HYPERLINK(1)",), "=HYPERLINK(1)"),
        (("е" + "\u0301" * 64,), "е\u0301\u0301"),
        (("Андрей",), "Андрей"),
        (("Андреи\u0306",), "Андрей"),
        (("\u202eаннА\u2066",), "аннА"),
        (("А\x00н\x07н\ud83dа",), "Анна"),
        (("Анна 🌼",), "Анна 🌼"),
        (("7",), "7"),
    ],
)
def test_a_name_becomes_one_readable_line(parts: tuple[str | None, ...], name: str) -> None:
    assert clean_name(*parts) == name


@pytest.mark.parametrize("nothing", ["", " ", "\u200d\u2060", "\u00a0", "...", "🌼", "\u0301" * 64, "\x00", "\ud800"])
def test_a_name_without_letters_is_none(nothing: str) -> None:
    assert clean_name(nothing) is None


@given(st.lists(st.text(st.characters()), max_size=3))
def test_any_profile_gives_a_safe_name_or_none(parts: list[str]) -> None:
    name = clean_name(*parts)
    if name is None:
        return
    assert 0 < len(name) <= LONGEST_NAME
    assert name == name.strip()
    assert all(unicodedata.category(char)[0] != "C" for char in name)
    assert "\n" not in name
    marks = "".join("m" if unicodedata.category(char)[0] == "M" else " " for char in name)
    assert all(len(run) <= MOST_COMBINING for run in marks.split())
    name.encode("utf-8")
