"""Long words are cut into messages without losing a character; blank ones are no words."""

import html

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.requests.words import MESSAGE_ROOM, is_blank, parts_of

ALPHABET = st.sampled_from(["а", "я", " ", "\n", "&", "<", ">", "😀", "\u0301", "\u200d", "👩", "x"])


def size(text: str) -> int:
    """UTF-16 units of the text as it is spelled in HTML."""
    return len(html.escape(text, quote=False).encode("utf-16-le")) // 2


@example(" <<<", 9)
@given(st.text(ALPHABET, max_size=400), st.integers(min_value=8, max_value=60))
def test_parts_joined_are_the_text_and_none_is_too_long(text: str, room: int) -> None:
    parts = parts_of(text, room)
    assert "".join(parts) == text
    assert all(size(part) <= room for part in parts)
    assert len(parts) == 1 or all(parts)


@pytest.mark.parametrize("text", ["а" * 4096, "😀" * 4096, "&" * 4096, "<b> " * 1024, "е\u0301" * 2048])
def test_the_longest_message_fits_in_parts(text: str) -> None:
    parts = parts_of(text)
    assert "".join(parts) == text
    assert all(size(part) <= MESSAGE_ROOM for part in parts)


def test_parts_end_after_a_space_and_not_inside_a_letter() -> None:
    assert parts_of("один два три", 9) == ["один два ", "три"]
    assert parts_of("ааае\u0301", 4) == ["ааа", "е\u0301"]
    assert parts_of("аа👩\u200d👧", 6) == ["аа", "👩\u200d👧"]


@pytest.mark.parametrize("text", ["", " ", "\u200d", "\u00a0", "\u2060\u200b", "\t\n", "\u202e", "\u0301"])
def test_nothing_to_read_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["я", "1", "!", "😀", " а "])
def test_anything_to_read_is_not_blank(text: str) -> None:
    assert not is_blank(text)
