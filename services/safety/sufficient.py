"""Statements that mark a crisis by themselves, whatever else a message says: services/data/crisis/sufficient.txt.

A line of [достаточно] has parts between ` + `, all in one sentence, near each other, in any order, each another word.
After ` - `: what must not stand in that sentence; [гасит]: the same for every line. How a part is written stands at the
top of the list. A word after «не» fits only a part that says «не».
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.safety.dictionary import VERB_FORMS, Reading, read
from services.safety.notions import ListUnreadable, Notions, lines_of

ENOUGH, DAMPS = "достаточно", "гасит"
OTHERS_BETWEEN = 5
END, PAUSE = ".", ","
"""Stand among the words for the end of a sentence, and for a comma or a dash in it."""
_SIGNS = re.compile(r"([.!?…;]+(?:\s|$)|\n|,\s|\s[-–—]\s)")
_PART = re.compile(r"(не )?(?:\{([^{}]+)\} )?((?:<[^<>]+>|[^\s{}<>])+)")
_CHOICE = re.compile(r"=?[а-я]+|<[^<>]+>|_")


@dataclass(frozen=True, slots=True)
class Part:
    """One word of a sentence: one of `words` in any form, of `spelt`, or of a notion; a verb in one of `forms`."""

    words: frozenset[str]
    spelt: frozenset[str]
    notions: frozenset[str]
    forms: frozenset[str]
    denied: bool = False
    any: bool = False

    def may_fit(self, held: Collection[str]) -> bool:
        """Quickly, for all the words and dictionary forms that a sentence holds."""
        return self.any or bool(self.notions) or not (self.words | self.spelt).isdisjoint(held)

    def fits(self, word: str, reading: Reading, notions: Collection[str]) -> bool:
        if self.forms and reading.verb not in self.forms:
            return False
        return (
            self.any
            or word in self.spelt
            or not self.words.isdisjoint(reading.lemmas)
            or not self.notions.isdisjoint(notions)
        )


Row = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """`said`: the line. `parts`: what it needs; `without`: rows of words that must not stand in its sentence."""

    said: str
    parts: Row
    without: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Sufficient:
    """All that the list says."""

    statements: tuple[Statement, ...] = ()
    damps: tuple[Row, ...] = ()

    def likely(self, words: Sequence[str]) -> list[Statement]:
        """Those that the words could fit, told quickly: of most messages none."""
        held = set(words).union(*(read(word).lemmas for word in words))
        return [one for one in self.statements if all(part.may_fit(held) for part in one.parts)]

    def find(self, words: Sequence[str], notions: Notions) -> str | None:
        """The line that one of the sentences fits: they are divided by END."""
        for sentence in _divided(words):
            likely = self.likely(sentence)
            if not likely:
                continue
            readings = [read(word) for word in sentence]
            places = list(zip(sentence, readings, notions.find(sentence, readings), strict=True))
            for statement in likely:
                if _stands(statement.parts, places) and not any(
                    _follows(row, places) for row in (*self.damps, *statement.without)
                ):
                    return statement.said
        return None


Place = tuple[str, Reading, set[str]]


def clauses(text: str) -> Iterator[tuple[str, str]]:
    """The parts of a text between its signs, and after each END or PAUSE."""
    parts = [*_SIGNS.split(text), END]
    for said, sign in zip(parts[::2], parts[1::2], strict=True):
        yield said, PAUSE if sign.strip() in {",", "-", "–", "—"} else END


def _divided(words: Sequence[str]) -> Iterator[list[str]]:
    sentence: list[str] = []
    for word in (*words, END):
        if word != END:
            sentence.append(word)
        elif sentence:
            yield sentence
            sentence = []


def _stands(parts: Row, places: Sequence[Place]) -> bool:
    """Whether all the parts are there, each another word, not too far from the first to the last."""
    fitting = [
        [
            at
            for at, place in enumerate(places)
            if part.fits(*place) and part.denied is (at > 0 and places[at - 1][0] == "не")
        ]
        for part in parts
    ]
    return all(fitting) and _apart(fitting, ())


def _apart(fitting: Sequence[Sequence[int]], taken: tuple[int, ...]) -> bool:
    if len(taken) == len(fitting):
        return max(taken) - min(taken) < len(taken) + OTHERS_BETWEEN
    return any(at not in taken and _apart(fitting, (*taken, at)) for at in fitting[len(taken)][:8])


def _follows(row: Row, places: Sequence[Place]) -> bool:
    """Whether the words of a row stand one right after the other."""
    return any(
        all(part.fits(*places[at + step]) for step, part in enumerate(row)) for at in range(len(places) - len(row) + 1)
    )


def load_sufficient(files: Mapping[str, str], notions: Collection[str]) -> Sufficient:
    """From the texts of the lists by their names. Raises ListUnreadable."""
    statements: list[Statement] = []
    damps: list[Row] = []
    for name, number, section, said in lines_of(files):
        if section not in (ENOUGH, DAMPS):
            continue
        try:
            if section == DAMPS:
                damps += _rows(said, notions)
            else:
                needed, _, without = said.partition(" - ")
                parts = tuple(_part(part.strip(), notions) for part in needed.split(" + "))
                statements.append(Statement(said, parts, tuple(_rows(without, notions)) if without else ()))
        except ListUnreadable as error:
            msg = f"{name}, line {number}: [{section}] {said[:100]}"
            raise ListUnreadable(msg) from error
    return Sufficient(tuple(statements), tuple(damps))


def _rows(said: str, notions: Collection[str]) -> Iterator[Row]:
    for row in said.split(","):
        words = re.findall(r"(?:<[^<>]+>|[^\s<>])+", row)
        if not words:
            raise ListUnreadable(said)
        yield tuple(_part(word, notions) for word in words)


def _part(said: str, notions: Collection[str]) -> Part:
    found = _PART.fullmatch(said)
    if found is None:
        raise ListUnreadable(said)
    choices = found[3].split("|")
    forms = frozenset((found[2] or "").split("|")) - {""}
    named = frozenset(one[1:-1] for one in choices if one.startswith("<"))
    if not (all(map(_CHOICE.fullmatch, choices)) and named <= set(notions) and forms <= set(VERB_FORMS)):
        raise ListUnreadable(said)
    plain = [one for one in choices if one.isalpha()]
    return Part(
        frozenset(one if one in read(one).lemmas else read(one).lemma for one in plain),
        frozenset(one[1:] for one in choices if one.startswith("=")),
        named,
        forms,
        denied=found[1] is not None,
        any="_" in choices,
    )
