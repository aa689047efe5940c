"""People's words letter by letter: case, «ё», letters that are spaced out, Latin or hidden behind signs."""

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 8000
"""Characters that are looked at: two messages at their longest."""
FEWEST_SPACED = 3
"""So many single letters in a row are a word that was spaced out."""
ONE_LETTER_WORDS = frozenset("аиовкусяжб")

_WORD = re.compile(r"[^\W_]+(?:[*@$'’`ʼ#_]+[^\W_]+)*[*'’`]*")
_HIDING = re.compile(r"[*@$'’`ʼ#_]+")
_CUT = re.compile(r"(?<![^\W_])[^\W\d_]{1,3}(?:[-.·•~/|\\,+=]{1,3}[^\W\d_]{1,3}){2,}(?![^\W_])")
_SIGN = re.compile(r"\W+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufe0f\ufeff]")
_CYRILLIC = re.compile("[а-я]")
_LATIN = re.compile("[a-z]")
_LOOKS_CYRILLIC = str.maketrans("aceopxyktmhbuigr0346@$", "асеорхуктмнвииггозчбас")
_ALL_ALIKE = re.compile(r"(?<![^\W_])[aceopxyktmhb]+(?![^\W_])")
"""Among Cyrillic words a word of nothing but such Latin letters is one of ours."""
_TRANSLIT = {
    "shch": "щ", "sch": "щ", "zh": "ж", "kh": "х", "ts": "ц", "ch": "ч", "sh": "ш", "yu": "ю", "ju": "ю", "iu": "ю",
    "ya": "я", "ja": "я", "ia": "я", "yo": "е", "jo": "е", "ye": "е", "je": "е", "a": "а", "b": "б", "v": "в",
    "w": "в", "g": "г", "d": "д", "e": "е", "z": "з", "i": "и", "j": "й", "k": "к", "l": "л", "m": "м", "n": "н",
    "o": "о", "p": "п", "r": "р", "s": "с", "t": "т", "u": "у", "f": "ф", "h": "х", "x": "х", "c": "ц", "y": "ы",
    "q": "к", "4": "ч", "6": "ш", "3": "з", "0": "о", "'": "ь",
}  # fmt: skip
_LATIN_LETTERS = re.compile("|".join(sorted(map(re.escape, _TRANSLIT), key=len, reverse=True)))
_Y_AFTER_VOWEL = re.compile("(?<=[аеиоуыэюя])ы")
_AGAIN = re.compile(r"(.)\1+", re.DOTALL)
_HEARD_ALIKE = str.maketrans("оеыэйяющчбвгджз", "аиииииушшпфктшс", "ьъ")


@dataclass(frozen=True, slots=True)
class Word:
    """`text`: small Cyrillic letters (or digits). `latin`: it was written in Latin letters, which do not tell all of
    ours apart. `spaced`: its letters stood apart, so it may be several words. `hidden`: so many signs stand for
    letters.
    """

    text: str
    latin: bool = False
    spaced: bool = False
    hidden: int = 0


def is_seen(char: str) -> bool:
    """Whether anything of it is shown: letters are also hidden between characters that have no width."""
    return not _INVISIBLE.match(char)


def as_cyrillic(piece: str, *, among_ours: bool) -> str:
    """A run of small letters and digits in our letters. `among_ours`: the message has Cyrillic letters."""
    plain = _HIDING.sub("", piece)
    if _CYRILLIC.search(plain) or (among_ours and _ALL_ALIKE.fullmatch(plain)):
        return _LATIN_LETTERS.sub(lambda found: _TRANSLIT[found.group()], plain.translate(_LOOKS_CYRILLIC))
    if not _LATIN.search(plain):
        return plain or piece
    return _Y_AFTER_VOWEL.sub("й", _LATIN_LETTERS.sub(lambda found: _TRANSLIT[found.group()], plain))


def single(text: str) -> str:
    """Letters that stand twice or more, once."""
    return _AGAIN.sub(r"\1", text)


def sound(text: str) -> str:
    """The same for words that are heard alike, or are when written in Latin letters: «хачу», «хочу», «hochu»."""
    return single(text.replace("ться", "ца").replace("тся", "ца").translate(_HEARD_ALIKE))


def read_words(text: str) -> list[Word]:
    """The words of a message in order."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text[:LONGEST]).lower()).replace("ё", "е")
    text = _CUT.sub(lambda found: _SIGN.sub("", found.group()), text)
    if _CYRILLIC.search(text):
        text = _ALL_ALIKE.sub(lambda found: found.group().translate(_LOOKS_CYRILLIC), text)
    words: list[Word] = []
    letters = ""
    for piece in _WORD.findall(text):
        if len(piece) == 1 and piece.isalpha():
            letters += piece
            continue
        words += _of_letters(letters)
        letters = ""
        words.append(_read(piece))
    return words + _of_letters(letters)


def _of_letters(letters: str) -> list[Word]:
    """Single letters in a row: a word that was spaced out, or a few words of one letter."""
    if len(letters) < FEWEST_SPACED or ONE_LETTER_WORDS.issuperset(letters):
        return [_read(letter) for letter in letters]
    return [_read(letters, spaced=True)]


def _read(piece: str, *, spaced: bool = False) -> Word:
    plain = _HIDING.sub("", piece)
    if _CYRILLIC.search(plain):
        ours = _HIDING.sub("", piece.translate(_LOOKS_CYRILLIC))
        return Word(ours, spaced=spaced, hidden=sum(sign in "*#" for sign in piece))
    if _LATIN.search(plain):
        plain = piece.replace("’", "'").replace("`", "'")
        ours = _LATIN_LETTERS.sub(lambda found: _TRANSLIT[found.group()], plain)
        return Word(_HIDING.sub("", ours), latin=True, spaced=spaced)
    return Word(plain)


def one_letter_wrong(one: str, other: str) -> bool:
    """One letter is missing, too many, another one, or stands before its neighbour; or nothing is wrong."""
    if one == other or abs(len(one) - len(other)) > 1:
        return one == other
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    one, other = one[start:], other[start:]
    if len(one) != len(other):
        longer, shorter = sorted((one, other), key=len, reverse=True)
        return longer[1:] == shorter
    return one[1:] == other[1:] or (one[:2] == other[1::-1] and one[2:] == other[2:])
