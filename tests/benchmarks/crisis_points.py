"""Points of the marks of a crisis, found anew from the sentences that may be read.

`python -m tests.benchmarks.crisis_points`, a minute or two.

Whoever changes notions.txt needs it: a new notion has no points by itself, and hand-set points for thousands of marks
would not be consistent. It prints what the points are worth on the open sentences when these are left out in turn (five
parts), then writes services/data/crisis/points.txt from all of them. A linear model (support vectors with a squared
hinge, dual coordinate descent) of the standard library alone: the points stay a list that a person reads and corrects.
"""

import random
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from hashlib import md5
from pathlib import Path

from services.safety.crisis import PHRASES
from services.safety.dictionary import read
from services.safety.marks import of_pairs, of_places, of_signs, of_size
from services.safety.mending import Mender
from services.safety.notions import Notions, lines_of, load_notions
from services.safety.points import POINTS
from services.safety.spelling import read_words
from tests.services.safety.test_corpus import ALARMING, CORPUS

PARTS = 5
KEPT = 4000
FEWEST = 3
"""Sentences that a mark must be in."""
COST, ROUNDS = 0.02, 15
WEIGHTS = {"open": 3.0, "practice": 1.0, "further": 1.0, "joined": 0.15}
"""The open sentences are most like what is written to the bot. `joined`: two sentences in one message, so that a cry
does not drown in a question about papers, and two harmless ones do not make a cry."""
JOINED = 800
SHORT = 85
POINTS_OF_ONE = 100
FALSE = {"возможно": 0.0125, "наверняка": 0.005}
"""False alarms that are allowed, of each strength: fewer than the 2 % wanted, for new sentences are always worse."""
HEAD = """# Баллы: сколько значит то, что сказано в сообщении. Баллы складываются (служебная основа уже вычтена);
# от «возможно» сообщение считается тревожным, от «наверняка» тревожным без сомнений. Выше порог: меньше ложных тревог.
# умереть: слово в любой форме; умер*: всё, что так начинается; <смерть>: понятие из notions.txt; хотеть умереть: одно
# сразу за другим; <смерть> .. <хочу>: недалеко друг от друга; <оружие> + <смерть>: где угодно; не <смерть>: после «не»;
# {1 лицо будущее}: форма глагола, {1 лицо будущее} <смерть>: форма этого понятия или слова; {вопрос} {кавычки}
# {восклицание} {скобка}: знаки; {до 8 слов}: какой длины; {начало} слово: первое слово. Строки найдены по примерам
# (python -m tests.benchmarks.crisis_points); пересчёт напишет файл заново, поэтому свои строки пишут в by_hand.txt.
"""


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence of the corpus, and the part in which it is left out."""

    kind: str
    text: str
    source: str
    part: int

    @property
    def alarming(self) -> bool:
        return self.kind in ALARMING

    @property
    def unseen(self) -> bool:
        """One of the half of the open sentences that nobody who writes notions or further sentences has looked at: of
        the other half far fewer alarms are false than of sentences to come.
        """
        line = f"{self.kind}\t{self.text}".encode()
        return self.source == "open" and md5(line, usedforsecurity=False).digest()[0] % 2 == 1


class Reader:
    """The marks of a text, by the lists without points."""

    def __init__(self) -> None:
        self.notions: Notions = load_notions({"notions.txt": (PHRASES / "notions.txt").read_text(encoding="utf-8")})
        self._mender = Mender((*self.notions.small, *self.notions.alarming))
        self._known: dict[str, frozenset[str]] = {}

    def marks(self, text: str) -> frozenset[str]:
        if text not in self._known:
            words = self._mender.mend(read_words(text))
            readings = [read(word) for word in words]
            said = self.notions.find(words, readings)
            found = {mark for place in of_places(words, readings, said) for mark in place}
            found.update(of_pairs(set[str]().union(*said)), of_signs(text), of_size(readings))
            self._known[text] = frozenset(found.difference(self.notions.small))
        return self._known[text]


def examples() -> list[Example]:
    found = []
    for source in ("practice", "open", "further"):
        seen: Counter[str] = Counter()
        for line in (CORPUS / f"{source}.tsv").read_text(encoding="utf-8").splitlines():
            kind, text = line.split("\t")
            found.append(Example(kind, text, source, seen[kind] % PARTS))
            seen[kind] += 1
    return found


def joined(of: Sequence[Example], seed: int) -> list[Example]:
    """Two sentences in one message: a cry and something plain, or two harmless ones."""
    draw = random.Random(seed)  # noqa: S311 - the same sentences each time, no secret
    short = [one for one in of if len(one.text) < SHORT]
    cries = [one.text for one in short if one.alarming]
    harmless = [one.text for one in short if not one.alarming]
    plain = [one.text for one in short if one.kind in ("grief", "request")]
    found = []
    for _ in range(JOINED):
        both = [draw.choice(cries), draw.choice(plain)]
        draw.shuffle(both)
        found.append(Example("explicit", ", ".join(both), "joined", -1))
        found.append(Example("request", f"{draw.choice(harmless)}, {draw.choice(harmless)}", "joined", -1))
    return found


def fit(of: Sequence[Example], reader: Reader, seed: int = 0) -> dict[str, float]:
    """What each mark is worth; "" what every message has."""
    of = [*of, *joined(of, seed)]
    marked = [reader.marks(one.text) for one in of]
    often = Counter(mark for marks in marked for mark in marks)
    worth = _fit(of, marked, {mark for mark, count in often.items() if count >= FEWEST})
    weighty = sorted(worth, key=lambda mark: (-abs(worth[mark]) * often[mark] ** 0.25, mark))[:KEPT]
    return _fit(of, marked, weighty)


def _fit(of: Sequence[Example], marked: Sequence[Collection[str]], kept: Iterable[str]) -> dict[str, float]:
    numbers = {mark: number for number, mark in enumerate(sorted({*kept, ""} - {""}), 1)}
    rows = [[0, *sorted(numbers[mark] for mark in marks if mark in numbers)] for marks in marked]
    signs = [1.0 if one.alarming else -1.0 for one in of]
    slack = [1 / (2 * COST * WEIGHTS[one.source]) for one in of]
    worth = [0.0] * (len(numbers) + 1)
    pulls = [0.0] * len(rows)
    order = list(range(len(rows)))
    draw = random.Random(1)  # noqa: S311 - the same order each time, no secret
    for _ in range(ROUNDS):
        draw.shuffle(order)
        for at in order:
            row, sign, pull = rows[at], signs[at], pulls[at]
            slope = sign * sum(map(worth.__getitem__, row)) - 1 + pull * slack[at]
            new = max(pull - slope / (len(row) + slack[at]), 0.0)
            if new != pull:
                pulls[at] = new
                step = (new - pull) * sign
                for number in row:
                    worth[number] += step
    return {"": worth[0], **{mark: worth[number] for mark, number in numbers.items()}}


def by_hand() -> dict[str, int]:
    """The points that a person has set, on top of those found here."""
    files = {"by_hand.txt": (PHRASES / "by_hand.txt").read_text(encoding="utf-8")}
    lines = (said.split(maxsplit=1) for _name, _number, section, said in lines_of(files) if section == POINTS)
    return {mark: int(points) for points, mark in lines}


def total(worth: dict[str, float], marks: Collection[str], set_: dict[str, int]) -> int:
    """The points of a message, rounded as they are written."""
    found = sum(round(worth.get(mark, 0.0) * POINTS_OF_ONE) + set_.get(mark, 0) for mark in marks)
    return round(worth[""] * POINTS_OF_ONE) + found


def limits(scored: Sequence[tuple[Example, int]]) -> dict[str, int]:
    """The fewest points of each strength, by the false alarms that it may give."""
    harmless = sorted((points for one, points in scored if not one.alarming), reverse=True)
    return {strength: harmless[int(share * len(harmless))] + 1 for strength, share in FALSE.items()}


def tell(scored: Sequence[tuple[Example, int]], at_least: dict[str, int]) -> None:
    for strength, fewest in at_least.items():
        heard: Counter[str] = Counter(one.kind for one, points in scored if points >= fewest)
        every: Counter[str] = Counter(one.kind for one, _points in scored)
        false, harmless = (sum(count for kind, count in of.items() if kind not in ALARMING) for of in (heard, every))
        said = "  ".join(f"{kind} {heard[kind]}/{every[kind]}" for kind in ALARMING)
        print(f"{strength}: from {fewest} points  {said}  false {false}/{harmless}")  # noqa: T201 - what it is for


def main() -> None:
    reader = Reader()
    every = examples()
    scored = []
    for part in range(PARTS):
        worth = fit([one for one in every if one.part != part], reader, part)
        left = [one for one in every if one.part == part and one.source == "open"]
        scored += [(one, total(worth, reader.marks(one.text), by_hand())) for one in left]
    unseen = [(one, points) for one, points in scored if one.unseen]
    found = limits(unseen)
    tell(unseen, found)
    tell(scored, found)
    worth = fit(every, reader)
    base = round(worth.pop("") * POINTS_OF_ONE)
    points = {mark: round(one * POINTS_OF_ONE) for mark, one in worth.items()}
    lines = [f"{count:+} {mark}" for mark, count in sorted(points.items(), key=lambda one: (-one[1], one[0])) if count]
    said = [f"{name}: {count}" for name, count in {"основа": base, **found}.items()]
    text = "\n".join([HEAD, "[пороги]", *said, "", "[баллы]", *lines, ""])
    Path(PHRASES / "points.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
