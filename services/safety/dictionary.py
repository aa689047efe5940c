"""Russian words as OpenCorpora knows them (pymorphy3): whether one is real, and what it is a form of."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from pymorphy3 import MorphAnalyzer
from pymorphy3.units import DictionaryAnalyzer

_NAMES = {
    "1per": "1 лицо", "2per": "2 лицо", "3per": "3 лицо", "past": "прошедшее", "pres": "настоящее", "futr": "будущее",
    "masc": "м", "femn": "ж", "neut": "с", "impr": "приказ",
}  # fmt: skip
_PERSONS = ("1 лицо", "2 лицо", "3 лицо")
VERB_FORMS = (
    "инфинитив", "приказ", "прошедшее", *(f"прошедшее {gender}" for gender in "мжс"),
    *(f"{person} {tense}" for person in _PERSONS for tense in ("настоящее", "будущее")),
)  # fmt: skip
"""Of verbs, as the lists name them."""
_NAME_KINDS = ("Geox", "Name", "Orgn", "Patr", "Surn")


@dataclass(frozen=True, slots=True)
class Reading:
    """`lemma`: the likeliest; `lemmas`: all that it may be a form of, itself when the dictionary does not know it.
    `verb`: which of VERB_FORMS it is, nothing for other words.
    """

    lemma: str
    lemmas: frozenset[str]
    verb: str = ""
    known: bool = True


@cache
def _dictionary() -> MorphAnalyzer:
    return MorphAnalyzer(lang="ru", units=[[DictionaryAnalyzer()]])


@lru_cache(maxsize=20_000)
def read(word: str) -> Reading:
    """Like pymorphy3's own `parse`, in half its time: what is not asked for is not built."""
    known = _dictionary().dictionary
    found = [
        (known.build_normal_form(paradigm, number, spelt).replace("ё", "е"), known.build_tag_info(paradigm, number))
        for spelt, places in known.words.similar_items(word, _dictionary().char_substitutes)
        for paradigm, number in places
    ]
    if not found:
        return Reading(word, frozenset((word,)), known=False)
    if len(found) > 1:
        likely = _dictionary().prob_estimator.p_t_given_w
        found.sort(key=lambda one: likely.prob(word, one[1]), reverse=True)
    return Reading(found[0][0], frozenset(lemma for lemma, _tag in found), _verb(found[0][1]))


def is_word(text: str) -> bool:
    """With «е» for «ё»."""
    return read(text).known


def forms(word: str) -> Iterator[str]:
    """Every form of whatever a word may be, or the word itself."""
    for parse in _dictionary().parse(word):
        if parse.normal_form == parse.word or parse.normal_form.replace("ё", "е") == word:
            yield from (form.word.replace("ё", "е") for form in parse.lexeme)
    yield word


@cache
def _verb(tag: object) -> str:
    """One of VERB_FORMS, or nothing."""
    said = str(tag).replace(" ", ",").split(",")
    if said[0] == "INFN":
        return "инфинитив"
    name = " ".join(name for grammeme, name in _NAMES.items() if grammeme in said) if said[0] == "VERB" else ""
    return "приказ" if "приказ" in name else name if name in VERB_FORMS else ""


@dataclass(frozen=True, slots=True)
class Grammar:
    """`part`: of speech with its case or tense, as OpenCorpora writes them. `names`: what kinds of name it may be."""

    lemma: str
    part: str
    names: tuple[str, ...] = ()
    known: bool = True


@lru_cache(maxsize=20_000)
def grammar_of(word: str) -> Grammar:
    """The likeliest reading of a word, and whether any reading is a place, a first name or a family name."""
    parses = _dictionary().parse(word)
    if not parses:
        return Grammar(word, "?", known=False)
    tag = parses[0].tag
    names = tuple(name for name in _NAME_KINDS if any(name in parse.tag for parse in parses))
    return Grammar(parses[0].normal_form.replace("ё", "е"), f"{tag.POS}.{tag.case or tag.tense or ''}", names)
