"""Whether a word is part of a piece: points of what speaks for it, found from examples (services/data/shield/).

A word has the points of its own marks, those of the words around it, and those of the part of the message in which it
stands: a town is a piece where somebody serves there, and none where the family lives there.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache, lru_cache

from services.safety.soldiery.evidence import DATA, PREPOSITION, SIGN, Evidence, beside

PART, STEP = 60, 30
"""Words that are looked at together."""
MOST_KNOWN = 20_000
BESIDE, BESIDE_SURE = -40, 50
"""Points of its own from which on a word beside a piece, or a sure one, is one too: the message has its points for the
first.
"""
WORDS, MESSAGE = "[слова]", "[сообщение]"
LIMIT, BASE, BASE_OF_WORD, REACHES = "порог", "основа сообщения", "основа слова", "край"


class Learnt:
    """`words`: of each mark the points by how far off it stands, as it is written. `message`: of each mark anywhere."""

    def __init__(self, words: Mapping[str, str], message: Mapping[str, int], limits: Mapping[str, int]) -> None:
        self.words, self.message, self.limits = words, message, limits
        self._worth = lru_cache(maxsize=MOST_KNOWN)(self._added)

    def judge(self, evidence: Sequence[Evidence], sure: Collection[int] = ()) -> list[tuple[int, int]]:
        """The words that are a piece: from the first to before the one after the last. `sure`: words of which it is
        known. Near these, and near others found, only what is a piece by its own points is another.
        """
        own, around = self.points_of(evidence)
        found: list[tuple[int, int]] = []
        taken: set[int] = set(sure)
        for at in sorted(range(len(own)), key=lambda at: -own[at]):
            enough = own[at] + around[at] >= self.limits[LIMIT] and evidence[at].kind != SIGN and at not in taken
            if not enough or _is_explained(at, own[at], sure, BESIDE_SURE) or _is_explained(at, own[at], taken, BESIDE):
                continue
            found.append(self._reach(own, evidence, at))
            taken.update(range(*found[-1]))
        return found

    def _reach(self, own: Sequence[int], evidence: Sequence[Evidence], at: int) -> tuple[int, int]:
        """As far as the words beside it are not much less of a piece; no sign, no preposition at the end of it."""
        least = max(0, own[at]) * self.limits[REACHES] // 100
        start, end = at, at + 1
        while start > 0 and own[start - 1] > least:
            start -= 1
        while end < len(own) and own[end] > least:
            end += 1
        while start < at and evidence[start].kind == SIGN:
            start += 1
        while end > at + 1 and evidence[end - 1].kind == SIGN:
            end -= 1
        # A preposition alone tells nothing: what stands behind it is the piece.
        while end < len(own) and PREPOSITION in evidence[end - 1].words:
            end += 1
        return start, end

    def points_of(self, evidence: Sequence[Evidence]) -> tuple[list[int], list[int]]:
        """Of each word its own points, and those of the part of the message in which it stands, the most of these."""
        count = len(evidence)
        own = [self.limits[BASE_OF_WORD]] * count
        around = [-(10**9)] * count
        marks: list[tuple[str, ...]] = []
        for at, one in enumerate(evidence):
            worth, said = self._worth(one.words, one.own)
            for off, points in worth:
                if 0 <= at - off < count:
                    own[at - off] += points
            close = tuple(beside(evidence, at))
            for mark in close:
                if mark in self.words:
                    own[at] += _read(self.words[mark])[0][1]
            marks.append((*said, *(mark for mark in close if mark in self.message)))
        for start in range(0, max(1, count - STEP), STEP):
            part = set[str]().union(*marks[start : start + PART])
            together = self.limits[BASE] + sum(map(self.message.__getitem__, part))
            for at in range(start, min(count, start + PART)):
                around[at] = max(around[at], together)
        return own, around

    def _added(self, words: tuple[str, ...], own: tuple[str, ...]) -> tuple[tuple[tuple[int, int], ...], list[str]]:
        """The points of all these marks by how far off they stand, and which of them the message has points for."""
        worth = Counter[int]()
        for mark in words:
            for off, points in _read(self.words.get(mark, "")):
                worth[off] += points
        for mark in own:
            worth[0] += sum(points for _off, points in _read(self.words.get(mark, "")))
        return tuple(worth.items()), [mark for mark in (*words, *own) if mark in self.message]


def marks_of(evidence: Sequence[Evidence]) -> Iterator[str]:
    """All that a message says."""
    for at, one in enumerate(evidence):
        yield from one.words
        yield from one.own
        yield from beside(evidence, at)


def _is_explained(at: int, own: int, others: Collection[int], least: int) -> bool:
    """Whether the points of the message come from another piece near by."""
    return own <= least and any(abs(at - other) < PART for other in others)


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
