"""Points of marks (services/safety/marks.py), which add up over a message, from services/data/crisis/.

A line of [баллы] is a number and a mark: `+120 <смерть> .. <хочу>`. [пороги]: from how many points on a message is
taken for a crisis, `возможно` and `наверняка`; `основа`: the points that every message has.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from services.safety.dictionary import Reading, read
from services.safety.marks import is_mark, of_pairs, of_places, of_signs, of_size
from services.safety.notions import ListUnreadable, Notions, lines_of

POINTS, LIMITS, BASE = "баллы", "пороги", "основа"
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
    """`of`: the points of each mark. `limits`: by the words of Strength, and BASE."""

    of: Mapping[str, int]
    limits: Mapping[str, int]

    def judge(self, text: str, words: Sequence[str], notions: Notions) -> Found | None:
        """By the part of a message that has the most points."""
        readings = [read(word) for word in words]
        parts = list(
            self._parts(text, readings, of_places(words, readings, said := notions.find(words, readings)), said)
        )
        most = max(parts, key=lambda part: sum(part.values()))
        points = self.limits[BASE] + sum(most.values())
        for strength in Strength:
            if points >= self.limits[strength.value]:
                return Found(strength, points, tuple(sorted(most, key=lambda mark: -most[mark])[:MOST_REASONS]))
        return None

    def _parts(
        self, text: str, readings: Sequence[Reading], places: Sequence[Sequence[str]], said: Sequence[set[str]]
    ) -> Iterator[dict[str, int]]:
        """The marks that have points, of each part of a message that is added up."""
        signs = of_signs(text)
        known = [[mark for mark in place if mark in self.of] for place in places]
        for start in range(0, max(1, len(known) - STEP), STEP):
            part = slice(start, start + WINDOW)
            marks = set(signs).union(*known[part], of_pairs(set[str]().union(*said[part])), of_size(readings[part]))
            yield {mark: self.of[mark] for mark in marks if mark in self.of}


def load_points(files: Mapping[str, str], notions: Collection[str]) -> Points:
    """From the texts of the lists by their names; of several files the points of a mark add up. Raises
    ListUnreadable.
    """
    points: dict[str, dict[str, int]] = {name: {} for name in files}
    limits: dict[str, int] = {}
    for name, number, section, said in lines_of(files):
        if section not in (POINTS, LIMITS):
            continue
        found = (_LINE if section == POINTS else _LIMIT).fullmatch(said)
        if found is None or (section == POINTS and (found[2] in points[name] or not is_mark(found[2], notions))):
            msg = f"{name}, line {number}: [{section}] {said[:100]}"
            raise ListUnreadable(msg)
        if section == POINTS:
            points[name][found[2]] = int(found[1])
        else:
            limits[found[1]] = int(found[2])
    together = Counter[str]()
    for of in points.values():
        together.update(of)
    if not together or set(limits) != {BASE, *(strength.value for strength in Strength)}:
        msg = f"[{POINTS}] or [{LIMITS}] would find nothing"
        raise ListUnreadable(msg)
    return Points(together, limits)
