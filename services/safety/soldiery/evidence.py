"""What speaks for a piece at each word of a message, as marks that have points (services.safety.soldiery.learnt).

`words`: what neighbours see too, with how far off it stands. `own`: what only the word itself has: its letters, how it
is written, what stands right beside it. `kind` is the sort of a word, short: `n5` a number of five digits, `war`,
`home`, `near`, `far`, `geo` places, `cap` a capital letter, `word` and `odd` known and unknown words, `sign`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from services.municipalities import load_municipalities
from services.safety.dictionary import grammar_of
from services.safety.tokens import NEW_LINE, Token

DATA = Path(__file__).parents[2] / "data" / "shield"
REACH = 4
"""Words to each side that count."""
QUOTES = frozenset('«"“„»”')
MOST_DIGITS = 7
SHORTEST_NAME, LONGEST_ENDING = 4, 3
LONGEST_LISTED_ENDING = 4
PIECES = (3, 4, 5)
SIGN, PREPOSITION = "sign", "ч=PREP."

_VOWELS = "аеиоуыэюяйь"
_ADJECTIVE = re.compile(r"(?:ск|цк)(?:ий|ого|ому|им|ом|ая|ой|ую|ое|ие|их)$")
_OF_NAME = re.compile(r"(?:ов|ев|ин)$")
_SHAPES = (
    ("лат", re.compile(r"[a-z]", re.IGNORECASE)),
    ("рус", re.compile(r"[а-яё]", re.IGNORECASE)),
    ("циф", re.compile(r"\d")),
    ("проб", re.compile(r"\s")),
    ("знак", re.compile(r"[^\w\s]")),
)
_CAMEL = re.compile(r"[a-zа-яё][A-ZА-ЯЁ]")
PLAIN = "рус"
_SORTS, _ORDINARY = ("war", "home", "near", "geo", "far"), frozenset({"near", "far"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of one word of a message."""

    kind: str
    lemma: str
    words: tuple[str, ...]
    own: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """Beginnings of names: `war` means nothing else, `near` lies where the war is, `far` elsewhere, `home` is ours."""

    war: frozenset[str]
    near: frozenset[str]
    far: frozenset[str]
    home: frozenset[str]


def stem_of(name: str) -> str:
    """A name without its ending."""
    stem = name.lower().replace("ё", "е")
    while len(stem) > LONGEST_ENDING and stem[-1] in _VOWELS:
        stem = stem[:-1]
    return stem


@cache
def load_places() -> Places:
    lines = [line.strip() for line in (DATA / "towns.txt").read_text(encoding="utf-8").splitlines()]
    of: dict[str, set[str]] = {"[близко]": set(), "[далеко]": set()}
    section = ""
    for line in lines:
        if line.startswith("["):
            section = line
        elif line and not line.startswith("#"):
            of[section].update(line.split())
    listed = (line.partition("#")[0].strip() for line in (DATA / "places.txt").read_text("utf-8-sig").splitlines())
    own = (name for one in load_municipalities() for name in one.settlements)
    home = frozenset(stem_of(name) for name in own if not re.search("[ -]", name))
    return Places(
        frozenset(one for one in listed if one and "_" not in one),
        frozenset(of["[близко]"]),
        frozenset(of["[далеко]"]),
        home,
    )


@lru_cache(maxsize=20_000)
def _places_of(word: str) -> tuple[str, ...]:
    """What sorts of place a word may name."""
    if len(word) < SHORTEST_NAME or not word.isalpha():
        return ()
    places = load_places()
    least = max(2, len(word) - LONGEST_LISTED_ENDING)
    found = ["war"] if any(word[:end] in places.war for end in range(least, len(word) + 1)) else []
    forms = [word[: len(word) - cut] for cut in range(LONGEST_ENDING + 1) if len(word) - cut >= LONGEST_ENDING]
    short = _ADJECTIVE.sub("", word)
    if short != word:
        forms += [short, short + "к", _OF_NAME.sub("", short)]
    found += [sort for sort in ("home", "near", "far") if not getattr(places, sort).isdisjoint(forms)]
    return (*found, "geo") if "Geox" in grammar_of(word).names else tuple(found)


def _kind(places: Sequence[str], *, capital: bool, first: bool, known: bool) -> str:
    """A name that may be an ordinary word too is a place only with a capital letter."""
    place = next((one for one in _SORTS if one in places and (capital or one not in _ORDINARY)), None)
    if place is not None:
        return place
    if capital:
        return ("first" if first else "cap") + ("" if known else "?")
    return "word" if known else "odd"


def _letters(word: str) -> Iterator[str]:
    edged = f"_{word}_"
    yield from (f"б={edged[at : at + size]}" for size in PIECES for at in range(len(edged) - size + 1))
    yield from (f"к2={word[-2:]}", f"к3={word[-3:]}", f"н3={word[:3]}", f"н5={word[:5]}")


@lru_cache(maxsize=20_000)
def _of_word(word: str, capital: bool, first: bool, quoted: bool) -> Evidence:
    """All that a word says without how it is written."""
    grammar = grammar_of(word)
    places = _places_of(word)
    kind = _kind(places, capital=capital, first=first, known=grammar.known) + ("«" if quoted else "")
    words = [f"с={word}", f"л={grammar.lemma}", f"ч={grammar.part}", f"вид={kind}"]
    words += [f"имя={name}" for name in grammar.names]
    words += [f"место={place}" for place in places]
    if len(word) > SHORTEST_NAME:
        words.append(f"н4={word[:4]}")
    if capital:
        words.append("заглавная")
    own = list(_letters(word))
    if quoted:
        own.append("кавычки")
    if not grammar.known:
        own.append("незнакомое")
    return Evidence(kind, grammar.lemma, tuple(words), tuple(own))


def _how_written(raw: str) -> Iterator[str]:
    shape = "+".join(name for name, sign in _SHAPES if sign.search(raw))
    if shape != PLAIN:
        yield f"запись={shape}"
    if len(raw) > 1 and raw.isupper():
        yield "прописные"
    if _CAMEL.search(raw):
        yield "вразнобой"


def evidence_of(text: str, tokens: Sequence[Token], rules: Sequence[set[str]]) -> list[Evidence]:
    """`rules`: which of the patterns fit over each token."""
    found: list[Evidence] = []
    quoted = False
    for at, token in enumerate(tokens):
        word, raw = token.text, text[token.start : token.end]
        said = tuple(sorted(rules[at])) if rules[at] else ()
        if word.isdigit():
            kind = f"n{min(len(word), MOST_DIGITS)}"
            own = () if raw.isdigit() else ("цифры:словом" if any(map(str.isalpha, raw)) else "цифры:врозь",)
            found.append(Evidence(kind, kind, (f"вид={kind}", *said), own))
        elif word == NEW_LINE or not word[0].isalnum():
            quoted ^= word in QUOTES
            found.append(Evidence(SIGN, word, (f"с={word}", *said), ()))
        else:
            first = at == 0 or tokens[at - 1].text in {".", "!", "?", NEW_LINE}
            one = _of_word(word, token.capital, first, quoted)
            written = tuple(_how_written(raw))
            odd = ("странно",) if any(mark.startswith("запись") for mark in written) else ()
            found.append(Evidence(one.kind, one.lemma, (*one.words, *odd, *said), (*one.own, *written)))
    return found


def beside(evidence: Sequence[Evidence], at: int) -> Iterator[str]:
    """What stands right beside a word, together with its sort."""
    kind, count = evidence[at].kind, len(evidence)
    for off in range(max(-REACH, -at), min(REACH, count - 1 - at) + 1):
        if off:
            yield f"{kind}&{off}&{evidence[at + off].lemma}"
    before, after = (evidence[at - 1] if at else None), (evidence[at + 1] if at + 1 < count else None)
    left, right = (before.lemma if before else "^"), (after.lemma if after else "$")
    yield f"2:{left}|{evidence[at].lemma}"
    yield f"3:{left}|{kind}|{right}"
    yield f"в:{before.kind if before else '^'}|{kind}|{after.kind if after else '$'}"
    if at > 1:
        yield f"л:{evidence[at - 2].lemma}|{left}|{kind}"
    if at + 2 < count:
        yield f"п:{kind}|{right}|{evidence[at + 2].lemma}"
