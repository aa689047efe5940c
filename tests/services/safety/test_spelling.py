"""Messages are read as they were meant."""

import pytest

from services.safety.spelling import END, by_ear, read_words, single


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("УМЕРЕТЬ", "умереть"),
        ("всё ёлки", "все елки"),
        ("умммереееть", "умереть"),
        ("у м е р е т ь", "умереть"),
        ("у-м-е-р-е-т-ь", "умереть"),
        ("у.м.е.р.е.т.ь", "умереть"),
        ("ум*реть", "умреть"),
        ("yмepeть", "умереть"),
        ("п0кончить", "покончить"),
        ("уме\u00adреть", "умереть"),
        ("уме\u200bреть", "умереть"),
        ("Ｈe хoчу", "не хочу"),
        ("мы и я с ним", "мы и я с ним"),
        ("кто-то когда-нибудь", "кто то когда нибудь"),
        ("аллея", "алея"),
        ("дом 15, кв. 3", "дом 15 кв 3"),
    ],
)
def test_words_of_a_message(written: str, meant: str) -> None:
    words = [word.text for word in read_words(written) if word is not END]
    assert words == meant.split()


@pytest.mark.parametrize(
    ("latin", "ours"),
    [("ne hochu zhit", "не хочу жить"), ("xo4u umeret'", "хочу умереть"), ("pomogite", "помогите"), ("shchas", "щас")],
)
def test_latin_letters_are_read_by_ear(latin: str, ours: str) -> None:
    words = read_words(latin)
    assert [word.text for word in words] == [by_ear(word) for word in ours.split()]
    assert all(word.by_ear for word in words)


def test_a_sentence_ends_where_its_sign_stands_and_not_at_a_comma() -> None:
    words = read_words("Устала, очень. Жить\nхочется!")
    assert [word.text or "|" for word in words] == ["устала", "очень", "|", "жить", "|", "хочется", "|"]


@pytest.mark.parametrize("text", ["", "   ", "👍👍", "?!…", "\x00", "﷽" * 400, "а" * 100_000, "\ud800"])
def test_whatever_comes_is_read(text: str) -> None:
    assert all(len(word.text) <= 8000 for word in read_words(text))


def test_letters_that_stand_twice_stand_once() -> None:
    assert single("ссоорраа") == "сора"
