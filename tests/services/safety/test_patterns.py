"""The notation of the lists: what a line finds and what it does not."""

import pytest

from services.safety.patterns import Patterns, PatternsUnreadable
from services.safety.wordindex import one_letter_wrong

SMALL = "[мелкие слова]\nя уже просто\n"


def finds(line: str, text: str, *more: str) -> bool:
    files = [f"{SMALL}[класс]\n{line}\n", *more]
    return Patterns({str(number): file for number, file in enumerate(files)}, ["класс"]).find(text) is not None


@pytest.mark.parametrize(
    ("line", "text", "found"),
    [
        ("хочу умереть", "Хочу умереть", True),
        ("хочу умереть", "я хочу уже просто умереть, вот", True),
        ("хочу умереть", "хочу завтра умереть", False),
        ("хочу умереть", "умереть хочу", False),
        ("хочу умереть", "хочу. Умереть", False),
        ("хочу, умереть", "хочу умереть", None),
        ("хочу .. умереть", "хочу завтра рано утром умереть", True),
        ("хочу .. умереть", "хочу завтра рано утром тихо умереть", False),
        ("хочу|хочется умереть|сдохнуть", "мне хочется сдохнуть", True),
        ("хочу очень? умереть", "хочу умереть", True),
        ("хочу очень? умереть", "хочу очень умереть", True),
        ("повеси*", "он повесился", True),
        ("повеси*", "он повез", False),
        ("умереть", "умерть", True),
        ("умереть", "уемреть", True),
        ("умереть", "умиреть", True),
        ("умереть", "умирать", False),
        ("=убить", "убита", False),
        ("убить", "убита", True),
        ("=убить", "убить", True),
        ("жить", "пить", False),
        ("^ прощайте $", "Прощайте.", True),
        ("^ прощайте $", "Прощайте до понедельника", False),
        ("^ прощайте $", "Вы прощайте", False),
        ("^ прощайте $", "Ну всё. Прощайте! Мария", True),
        ("хочу умереть", "ne mogu, hochu umeret", True),
        ("хочу умереть", "хочуумереть", True),
        ("хочу умереть", "х о ч у у м е р е т ь", True),
        ("суицид*", "антисуицидальный", False),
    ],
)
def test_a_line_of_the_list(line: str, text: str, found: bool | None) -> None:
    if found is None:
        with pytest.raises(PatternsUnreadable, match="line 4"):
            finds(line, text)
    else:
        assert finds(line, text) is found


def test_what_is_harmless_is_left_out_and_the_rest_is_looked_at() -> None:
    harmless = "[не тревога]\nне хочу умереть\n"
    assert not finds("хочу умереть", "не хочу умереть", harmless)
    assert finds("хочу умереть", "Вчера не хочу умереть, а сегодня хочу умереть", harmless)


def test_a_group_of_words_has_a_name() -> None:
    groups = "[слова]\nумру: умереть сдохнуть помер*\nхочу: хочу <умру>\n"
    patterns = Patterns({"list.txt": SMALL + groups + "[класс]\nлучше <умру>\n"}, ["класс"])
    assert patterns.kinds == ["класс"]
    assert all(
        patterns.find(text) is not None for text in ("лучше сдохнуть", "лучше бы и помереть") if "бы" not in text
    )
    assert patterns.find("лучше жить") is None


@pytest.mark.parametrize(
    "line", ["..", "слово ..", ".. слово", "?", "слово?", "a|", "<нет>", "сло*во", "Ёж!", "^", "$ слово"]
)
def test_a_line_that_is_no_pattern_is_named(line: str) -> None:
    with pytest.raises(PatternsUnreadable, match=r"list\.txt, line 2"):
        Patterns({"list.txt": f"[класс]\n{line}\n"}, ["класс"])


@pytest.mark.parametrize("section", ["", "[не тревга]\n", "[класс\n"])
def test_a_line_of_no_section_is_named(section: str) -> None:
    with pytest.raises(PatternsUnreadable, match=r"list\.txt, line"):
        Patterns({"list.txt": f"{section}слово\n"}, ["класс"])


@pytest.mark.parametrize(
    ("one", "other", "wrong"),
    [
        ("кот", "кот", True),
        ("кот", "кит", True),
        ("кот", "кто", True),
        ("кот", "крот", True),
        ("кот", "ко", True),
        ("абвг", "бавг", True),
        ("", "а", True),
        ("кот", "ток", False),
        ("кот", "кроты", False),
    ],
)
def test_one_letter_wrong(one: str, other: str, wrong: bool) -> None:
    assert one_letter_wrong(one, other) is wrong
    assert one_letter_wrong(other, one) is wrong
