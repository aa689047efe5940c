"""Messages are read letter by letter, and their words as they were meant."""

import pytest

from services.safety.mending import Mender
from services.safety.spelling import one_letter_wrong, read_words, single, sound

WORDS = "не я хочу жить умереть умирать повешусь вены режу себя навсегда снотворного умру"
MENDER = Mender(WORDS.split())


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("УМЕРЕТЬ", "умереть"),
        ("всё ёлки", "все елки"),
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
        ("дом 15, кв. 3", "дом 15 кв 3"),
        ("ne hochu", "не хочу"),
        ("xo4u shchas", "хочу щас"),
    ],
)
def test_words_of_a_message(written: str, read: str) -> None:
    assert [word.text for word in read_words(written)] == read.split()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("умммереееть", "умереть"),
        ("умиреть хачу", "умереть хачу"),  # «хачу» is a word too
        ("павешусь", "повешусь"),
        ("хочу умерть", "хочу умереть"),
        ("хочу уемреть", "хочу умереть"),
        ("снотврного", "снотворного"),
        ("хочуумереть", "хочу умереть"),
        ("нехочу жить", "не хочу жить"),
        ("нихочу жыть", "не хочу жить"),
        ("н е х о ч у ж и т ь", "не хочу жить"),
        ("в*ны режу", "вены режу"),
        ("hochu umeret", "хочу умереть"),
        ("ne hochu zhit", "не хочу жить"),
        ("ya rezhu sebya navsegda", "я режу себя навсегда"),
        ("субботний ливень", "субботний ливень"),
        ("мерить", "мерить"),  # a real word is no misspelling
        ("умирать", "умирать"),
    ],
)
def test_misspelt_words_are_those_of_the_list(written: str, meant: str) -> None:
    assert MENDER.mend(read_words(written)) == meant.split()


@pytest.mark.parametrize("text", ["", "   ", "👍👍", "?!…", "\x00", "﷽" * 400, "а" * 100_000, "\ud800", "хочу" * 2000])
def test_whatever_comes_is_read(text: str) -> None:
    assert all(len(word) <= 8000 for word in MENDER.mend(read_words(text)))


def test_of_a_hostile_message_only_so_many_words_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []
    monkeypatch.setattr(MENDER, "_near", tried.append)
    MENDER.mend(read_words(" ".join(f"ъ{letter}щбыч{other}" for letter in "абвгдежзик" for other in "абвгдежзик")))
    assert len(tried) == 60


def test_letters_that_stand_twice_stand_once() -> None:
    assert single("ссоорраа") == "сора"


@pytest.mark.parametrize(("one", "other"), [("хочу", "хачу"), ("умереть", "умерет"), ("вешаться", "вешаца")])
def test_what_is_heard_alike_sounds_the_same(one: str, other: str) -> None:
    assert sound(one) == sound(other)


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
