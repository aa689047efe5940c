"""Whether a word is part of a piece: points of what speaks for it, found from examples (services/data/shield/).

A word has the points of its own marks, those of the words around it, and those of the part of the message in which it
stands: a town is a piece where somebody serves there, and none where the family lives there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from services.safety.soldiery.evidence import DATA, Evidence, beside

PART, STEP = 60, 30
"""Words that are looked at together."""
WORDS, MESSAGE, LIMIT, BASE, REACHES = "[слова]", "[сообщение]", "порог", "основа", "край"


@dataclass(frozen=True, slots=True)
class Learnt:
    """`words`: of each mark the points by how far off it stands, as it is written. `message`: of each mark anywhere."""

    words: dict[str, str]
    message: Mapping[str, int]
    limits: Mapping[str, int]

    def judge(self, evidence: Sequence[Evidence]) -> list[tuple[int, int]]:
        """The words that are a piece: from the first to before the one after the last."""
        if not evidence:
            return []
        own = self.of_words(evidence)
        around = self.of_message(evidence)
        found: list[tuple[int, int]] = []
        limit = self.limits[LIMIT]
        for at in sorted(range(len(own)), key=lambda at: -own[at]):
            if own[at] + around[at] >= limit and not any(start <= at < end for start, end in found):
                found.append(self._reach(own, evidence, at))
        return found

    def _reach(self, own: Sequence[int], evidence: Sequence[Evidence], at: int) -> tuple[int, int]:
        """As far as the words beside it are not much less of a piece; no sign at an end of it."""
        least = own[at] * self.limits[REACHES] // 100 if own[at] > 0 else own[at]
        start, end = at, at + 1
        while start > 0 and own[start - 1] > least:
            start -= 1
        while end < len(own) and own[end] > least:
            end += 1
        while start < at and evidence[start].kind == "sign":
            start += 1
        while end > at + 1 and evidence[end - 1].kind == "sign":
            end -= 1
        return start, end

    def of_words(self, evidence: Sequence[Evidence]) -> list[int]:
        """The points of each word."""
        points = [0] * len(evidence)
        count = len(evidence)
        for at, one in enumerate(evidence):
            for mark in one.words:
                for off, worth in self._of(mark):
                    if 0 <= at - off < count:
                        points[at - off] += worth
            for mark in (*one.own, *beside(evidence, at)):
                for _off, worth in self._of(mark):
                    points[at] += worth
        return points

    def _of(self, mark: str) -> tuple[tuple[int, int], ...]:
        return _read(self.words[mark]) if mark in self.words else ()

    def of_message(self, evidence: Sequence[Evidence]) -> list[int]:
        """The points that each word has from the part of the message in which it stands."""
        points = [-(10**9)] * len(evidence)
        for start in range(0, max(1, len(evidence) - STEP), STEP):
            part = evidence[start : start + PART]
            together = self.limits[BASE] + sum(self.message.get(mark, 0) for mark in set(marks_of(part)))
            for at in range(start, start + len(part)):
                points[at] = max(points[at], together)
        return points


def marks_of(part: Sequence[Evidence]) -> Iterator[str]:
    """All that a part of a message says."""
    for at, one in enumerate(part):
        yield from one.words
        yield from one.own
        yield from beside(part, at)


@cache
def _read(said: str) -> tuple[tuple[int, int], ...]:
    """`-1:12 0:30`: one word off, and the points."""
    pairs = (one.split(":") for one in said.split())
    return tuple((int(off), int(worth)) for off, worth in pairs)


@cache
def load_learnt() -> Learnt:
    limits: dict[str, int] = {}
    words: dict[str, str] = {}
    message: dict[str, int] = {}
    section = ""
    for line in (DATA / "points.txt").read_text(encoding="utf-8").split("\n"):
        if line.startswith("#") or not line:
            continue
        mark, _tab, said = line.partition("\t")
        if not said:
            section = line
        elif section == WORDS:
            words[mark] = said
        elif section == MESSAGE:
            message[mark] = int(said)
        else:
            limits[mark] = int(said)
    return Learnt(words, message, limits)
