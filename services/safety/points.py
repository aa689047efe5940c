"""Points of marks (services/safety/marks.py), which add up over a message, from services/data/crisis/.

A line of [баллы] is a number and a mark: `+120 <смерть> .. <хочу>`. [кусочки]: a number and a run of letters; what
these say together is divided by the square root of how many different ones there are, or long messages would have the
most. [пороги]: from how many points on a message is taken for a crisis, `возможно` and `наверняка`; `основа`: the
points that every message has; `слов`: from how many words on points alone are enough, for «сегодня» and «Вы здесь?» say
too little unless a notion of danger is among them.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from math import sqrt

from services.safety.dictionary import Reading, read
from services.safety.marks import EDGE, PIECES, is_mark, of_pairs, of_pieces, of_places, of_signs, of_size
from services.safety.notions import ListUnreadable, Notions, lines_of

POINTS, LETTERS, LIMITS, BASE, FEWEST = "баллы", "кусочки", "пороги", "основа", "слов"
WINDOW, STEP = 30, 15
"""Words that are added up together: what is said far off says little about them."""
MOST_REASONS = 5
_LINE = re.compile(r"([+-]\d{1,4}) +(\S.*)")
_LIMIT = re.compile(r"(\S+) *: *(-?\d{1,5})")


class Strength(Enum):
    """`SURE` may wake somebody, `MAYBE` shows numbers of help. What each is worth: docs/crisis-words.md."""

    SURE = "наверняка"
    MAYBE = "возможно"


@dataclass(frozen=True, slots=True)
class Found:
    """`why`: the marks with the most points, for whoever mends the list; somebody's words, never to be logged."""

    strength: Strength
    points: int
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Points:
    """`of`: the points of each mark. `letters`: of each run of letters. `limits`: by the words of Strength, BASE and
    FEWEST.
    """

    of: Mapping[str, int]
    limits: Mapping[str, int]
    letters: Mapping[str, int] = field(default_factory=dict)

    def judge(self, text: str, words: Sequence[str], notions: Notions) -> Found | None:
        """By the part of a message that has the most points."""
        readings = [read(word) for word in words]
        said = notions.find(words, readings)
        if len(words) < self.limits.get(FEWEST, 0) and notions.grave.isdisjoint(set[str]().union(*said)):
            return None
        points, most = max(self._parts(text, words, readings, said), key=lambda part: part[0])
        for strength in Strength:
            if points >= self.limits[strength.value]:
                return Found(strength, points, tuple(sorted(most, key=lambda mark: -most[mark])[:MOST_REASONS]))
        return None

    def _parts(
        self, text: str, words: Sequence[str], readings: Sequence[Reading], said: Sequence[set[str]]
    ) -> Iterator[tuple[int, dict[str, int]]]:
        """Of each part of a message that is added up: its points, and the marks that have any."""
        known = [[mark for mark in place if mark in self.of] for place in of_places(words, readings, said)]
        signs = of_signs(text)
        for start in range(0, max(1, len(known) - STEP), STEP):
            part = slice(start, start + WINDOW)
            marks = set(signs).union(*known[part], of_pairs(set[str]().union(*said[part])), of_size(readings[part]))
            points = {mark: self.of[mark] for mark in marks if mark in self.of}
            yield self.limits[BASE] + sum(points.values()) + self._of_letters(words[part]), points

    def _of_letters(self, words: Sequence[str]) -> int:
        if not self.letters:
            return 0
        pieces = set[str]().union(*map(of_pieces, words))
        return divided(sum(self.letters.get(piece, 0) for piece in pieces), len(pieces))


def divided(points: int, pieces: int) -> int:
    """What the runs of letters of a part say together, by how many different ones it has."""
    return round(points / sqrt(max(1, pieces)))


def load_points(files: Mapping[str, str], notions: Collection[str]) -> Points:
    """From the texts of the lists by their names; of several files the points of a mark add up. Raises
    ListUnreadable.
    """
    points: dict[str, dict[str, int]] = {name: {} for name in files}
    letters: dict[str, int] = {}
    limits: dict[str, int] = {}
    for name, number, section, said in lines_of(files):
        if section not in (POINTS, LETTERS, LIMITS):
            continue
        found = (_LIMIT if section == LIMITS else _LINE).fullmatch(said)
        if found is None or not (
            section == LIMITS
            or (section == POINTS and found[2] not in points[name] and is_mark(found[2], notions))
            or (section == LETTERS and found[2] not in letters and _is_piece(found[2]))
        ):
            msg = f"{name}, line {number}: [{section}] {said[:100]}"
            raise ListUnreadable(msg)
        if section == POINTS:
            points[name][found[2]] = int(found[1])
        elif section == LETTERS:
            letters[found[2]] = int(found[1])
        else:
            limits[found[1]] = int(found[2])
    together = Counter[str]()
    for of in points.values():
        together.update(of)
    if not together or set(limits) - {FEWEST} != {BASE, *(strength.value for strength in Strength)}:
        msg = f"[{POINTS}] or [{LIMITS}] would find nothing"
        raise ListUnreadable(msg)
    return Points(together, limits, letters)


def _is_piece(said: str) -> bool:
    """Whether a word could have it."""
    return len(said) in PIECES and said.strip(EDGE).isalnum()
