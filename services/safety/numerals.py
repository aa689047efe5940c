"""Russian words of numbers: «сорок один шестьсот пятьдесят девять» is 41659, «сто пятьдесят пятый» is 155."""

import re
from collections.abc import Sequence

_UNITS = {
    "нол": 0, "нул": 0, "один": 1, "одн": 1, "перв": 1, "два": 2, "две": 2, "двух": 2, "втор": 2, "три": 3, "трех": 3,
    "трет": 3, "четыр": 4, "четверт": 4, "пят": 5, "шест": 6, "сем": 7, "седьм": 7, "восем": 8, "восьм": 8, "девят": 9,
}  # fmt: skip
_TEENS = {
    "десят": 10, "одиннадцат": 11, "двенадцат": 12, "тринадцат": 13, "четырнадцат": 14, "пятнадцат": 15,
    "шестнадцат": 16, "семнадцат": 17, "восемнадцат": 18, "девятнадцат": 19,
}  # fmt: skip
_TENS = {
    "двадцат": 20, "тридцат": 30, "сорок": 40, "пятьдесят": 50, "пятидесят": 50, "шестьдесят": 60, "шестидесят": 60,
    "семьдесят": 70, "семидесят": 70, "восемьдесят": 80, "восьмидесят": 80, "девяност": 90,
}  # fmt: skip
_HUNDREDS = {
    "сто": 100, "сот": 100, "двести": 200, "двухсот": 200, "триста": 300, "трехсот": 300, "четыреста": 400,
    "четырехсот": 400, "пятьсот": 500, "пятисот": 500, "шестьсот": 600, "шестисот": 600, "семьсот": 700, "семисот": 700,
    "восемьсот": 800, "восьмисот": 800, "девятьсот": 900, "девятисот": 900,
}  # fmt: skip
_THOUSAND = ("тысяч", "тыщ")
_ENDING = (
    r"(?:ь|ью|и|а|у|ом|ый|ий|ой|ая|яя|ья|ье|ое|ее|ого|его|ьего|ому|ему|ьему|ым|им|ьим|ем|ьем|ую|юю|ьей|ей|ые|о|е)?"
)
_VALUES = {**_UNITS, **_TEENS, **_TENS, **_HUNDREDS}
_NUMERAL = re.compile(f"({'|'.join(sorted(_VALUES, key=len, reverse=True))}){_ENDING}")
_NO_NUMERALS = frozenset({"сотого", "трехом", "семья", "семье", "семью", "семьей", "семей", "семи", "одно", "сто_"})
"""Words that look like one."""


def value_of(word: str) -> int | None:
    """The number that a word says, small letters and without «ё»; None for any other word."""
    if word.startswith(_THOUSAND) or word == "тыс":
        return 1000
    found = None if word in _NO_NUMERALS else _NUMERAL.fullmatch(word)
    return _VALUES[found[1]] if found else None


def digits_of(values: Sequence[int]) -> str:
    """The digits that numbers said in a row make up: a smaller one adds to a larger before it, else it stands anew."""
    written: list[int] = []
    room = 0
    for value in values:
        if value == 1000 and written:
            written[-1] *= value
            room = 1000
        elif written and 0 < value < room:
            written[-1] += value
            room = _room(value)
        else:
            written.append(value)
            room = _room(value)
    return "".join(map(str, written))


def _room(value: int) -> int:
    """Less than this may follow within the same number: tens after hundreds, units after tens."""
    return next((size for size in (1000, 100, 10) if value >= size and value % size == 0 and value > 10), 0)
