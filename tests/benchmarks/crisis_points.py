"""Points of the marks of a crisis, found anew from the sentences that may be read.

`python -m tests.benchmarks.crisis_points`, some minutes.

Whoever changes notions.txt needs it: a new notion has no points by itself, and hand-set points for thousands of marks
would not be consistent. It prints what the points are worth on the open sentences when these are left out in turn (five
parts), then writes points.txt and letters.txt of services/data/crisis/ from all of them. A linear model (support
vectors with a squared hinge, dual coordinate descent) of the standard library alone: the points stay a list that a
person reads and corrects.
"""

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from services.safety.crisis import PHRASES
from services.safety.dictionary import read
from services.safety.marks import of_pairs, of_pieces, of_places, of_signs, of_size
from services.safety.mending import Mender
from services.safety.notions import Notions, lines_of, load_notions
from services.safety.points import BASE, LETTERS, LIMITS, POINTS, divided
from services.safety.points import FEWEST as FEWEST_WORDS
from services.safety.spelling import read_words
from tests.services.safety.test_corpus import ALARMING, CORPUS

PARTS = 5
KEPT, KEPT_PIECES = 8000, 8000
FEWEST = 3
"""Sentences that a mark must be in."""
COST, ROUNDS = 0.0225, 15
OF_LETTERS = 6.7
"""How much weightier all the runs of letters of a sentence are than one mark, as was best."""
WEIGHTS = {"open": 2.0, "others": 1.0, "practice": 1.0, "further": 1.0, "joined": 0.15}
"""The open sentences and those of other authors are most like what is written to the bot. `joined`: two sentences in
one message, so that a cry does not drown in a question about papers, and two harmless ones do not make a cry."""
JOINED = 800
WORDS_ENOUGH = 4
SHORT = 85
POINTS_OF_ONE = 100
FALSE = {"возможно": 0.0175, "наверняка": 0.0075}
"""False alarms that are allowed, of each strength, among the open sentences that are left out: somewhat fewer than the
2 and 1 % wanted of new ones."""
HEAD = """# Баллы: сколько значит то, что сказано в сообщении. Баллы складываются (служебная основа уже вычтена);
# от «возможно» сообщение считается тревожным, от «наверняка» тревожным без сомнений. Выше порог: меньше ложных тревог.
# «слов»: короче этого сообщение тревожно, только если в нём есть понятие из [тревожное].
# умереть: слово в любой форме; умер*: всё, что так начинается; <смерть>: понятие из notions.txt; хотеть умереть: одно
# сразу за другим; <смерть> .. <хочу>: недалеко друг от друга; <оружие> + <смерть>: где угодно; не <смерть>: после «не»;
# {1 лицо будущее}: форма глагола, {1 лицо будущее} <смерть>: форма этого понятия или слова; {вопрос} {кавычки}
# {восклицание} {скобка}: знаки; {до 8 слов}: какой длины; {начало} слово: первое слово. Строки найдены по примерам
# (python -m tests.benchmarks.crisis_points); пересчёт напишет файл заново, поэтому свои строки пишут в by_hand.txt.
"""
LETTERS_HEAD = """# Кусочки слов: что значит само их написание («_»: край слова), когда ни одно понятие не подошло.
# Найдены по примерам (python -m tests.benchmarks.crisis_points), править их рукой незачем. Сумма кусочков сообщения
# делится на корень из их числа и прибавляется к баллам.
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


@dataclass(frozen=True, slots=True)
class Marked:
    """What a text says: its marks, and the runs of letters of its words."""

    marks: frozenset[str]
    pieces: frozenset[str]


class Reader:
    """By the lists without points."""

    def __init__(self) -> None:
        self.notions: Notions = load_notions({"notions.txt": (PHRASES / "notions.txt").read_text(encoding="utf-8")})
        self._mender = Mender((*self.notions.small, *self.notions.alarming))
        self._known: dict[str, Marked] = {}

    def read(self, text: str) -> Marked:
        if text not in self._known:
            words = self._mender.mend(read_words(text))
            readings = [read(word) for word in words]
            said = self.notions.find(words, readings)
            found = {mark for place in of_places(words, readings, said) for mark in place}
            found.update(of_pairs(set[str]().union(*said)), of_signs(text), of_size(readings))
            pieces = frozenset(piece for word in words for piece in of_pieces(word))
            self._known[text] = Marked(frozenset(found.difference(self.notions.small)), pieces)
        return self._known[text]


@dataclass(frozen=True, slots=True)
class Worth:
    """What each mark and each run of letters is worth; `base`: what every message has."""

    base: float
    marks: dict[str, float]
    pieces: dict[str, float]


def examples() -> list[Example]:
    found = []
    for source in ("practice", "open", "further", "others"):
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


def fit(of: Sequence[Example], reader: Reader, seed: int = 0) -> Worth:
    """Found twice: of all that is said often enough, then of what turned out to say most."""
    of = [*of, *joined(of, seed)]
    read_ = [reader.read(one.text) for one in of]
    marks = Counter(mark for one in read_ for mark in one.marks)
    pieces = Counter(piece for one in read_ for piece in one.pieces)
    every = _fit(of, read_, *({said for said, count in often.items() if count >= FEWEST} for often in (marks, pieces)))
    return _fit(of, read_, _weighty(every.marks, marks, KEPT), _weighty(every.pieces, pieces, KEPT_PIECES))


def _weighty(worth: Mapping[str, float], often: Mapping[str, int], most: int) -> list[str]:
    return sorted(worth, key=lambda said: (-abs(worth[said]) * often[said] ** 0.25, said))[:most]


def _fit(of: Sequence[Example], said: Sequence[Marked], marks: Iterable[str], pieces: Iterable[str]) -> Worth:
    names, runs = sorted(marks), sorted(pieces)
    of_marks = {mark: number for number, mark in enumerate(names, 1)}
    of_runs = {piece: number for number, piece in enumerate(runs, 1 + len(names))}
    rows = [
        (
            [0, *sorted(of_marks[mark] for mark in one.marks if mark in of_marks)],
            sorted(of_runs[piece] for piece in one.pieces if piece in of_runs),
            OF_LETTERS / sqrt(max(1, len(one.pieces))),
        )
        for one in said
    ]
    signs = [1.0 if one.alarming else -1.0 for one in of]
    slack = [1 / (2 * COST * WEIGHTS[one.source]) for one in of]
    worth = [0.0] * (1 + len(names) + len(runs))
    pulls = [0.0] * len(rows)
    order = list(range(len(rows)))
    draw = random.Random(1)  # noqa: S311 - the same order each time, no secret
    value = worth.__getitem__
    for _ in range(ROUNDS):
        draw.shuffle(order)
        for at in order:
            (row, run, share), sign, pull = rows[at], signs[at], pulls[at]
            slope = sign * (sum(map(value, row)) + share * sum(map(value, run))) - 1 + pull * slack[at]
            new = max(pull - slope / (len(row) + share * share * len(run) + slack[at]), 0.0)
            if new != pull:
                pulls[at] = new
                step = (new - pull) * sign
                for number in row:
                    worth[number] += step
                step *= share
                for number in run:
                    worth[number] += step
    named = worth[1:]
    return Worth(
        worth[0],
        dict(zip(names, named, strict=False)),
        {piece: OF_LETTERS * points for piece, points in zip(runs, named[len(names) :], strict=True)},
    )


def by_hand() -> dict[str, int]:
    """The points that a person has set, on top of those found here."""
    files = {"by_hand.txt": (PHRASES / "by_hand.txt").read_text(encoding="utf-8")}
    lines = (said.split(maxsplit=1) for _name, _number, section, said in lines_of(files) if section == POINTS)
    return {mark: int(points) for points, mark in lines}


def rounded(worth: Mapping[str, float]) -> dict[str, int]:
    """As they are written."""
    return {said: points for said, one in worth.items() if (points := round(one * POINTS_OF_ONE))}


def totals(of: Sequence[Example], worth: Worth, reader: Reader) -> list[tuple[Example, int]]:
    """The points of each message."""
    marks, pieces, set_ = rounded(worth.marks), rounded(worth.pieces), by_hand()
    base = round(worth.base * POINTS_OF_ONE)
    scored = []
    for one in of:
        said = reader.read(one.text)
        points = base + sum(marks.get(mark, 0) + set_.get(mark, 0) for mark in said.marks)
        letters = divided(sum(pieces.get(piece, 0) for piece in said.pieces), len(said.pieces))
        scored.append((one, points + letters))
    return scored


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


def written(name: str, head: str, *sections: tuple[str, Iterable[str]]) -> None:
    parts = [head, *("\n".join([f"[{section}]", *lines, ""]) for section, lines in sections)]
    Path(PHRASES / name).write_text("\n".join(parts), encoding="utf-8")


def lines(points: Mapping[str, int]) -> list[str]:
    return [f"{count:+} {said}" for said, count in sorted(points.items(), key=lambda one: (-one[1], one[0]))]


def main() -> None:
    reader = Reader()
    every = examples()
    scored = []
    for part in range(PARTS):
        worth = fit([one for one in every if one.part != part], reader, part)
        scored += totals([one for one in every if one.part == part and one.source == "open"], worth, reader)
    found = limits(scored)
    tell(scored, found)
    worth = fit(every, reader)
    said = {BASE: round(worth.base * POINTS_OF_ONE), FEWEST_WORDS: WORDS_ENOUGH, **found}
    of_limits = [f"{name}: {count}" for name, count in said.items()]
    written("points.txt", HEAD, (LIMITS, of_limits), (POINTS, lines(rounded(worth.marks))))
    written("letters.txt", LETTERS_HEAD, (LETTERS, lines(rounded(worth.pieces))))


if __name__ == "__main__":
    main()
