"""Points of what speaks for a piece, found anew from the sentences that may be read.

`python -m tests.benchmarks.shield_weights`, some minutes.

It prints what the points are worth on the sentences of new authors when these are left out in turn (five parts), then
writes services/data/shield/points.txt from all of them. Two linear models (support vectors with a squared hinge, dual
coordinate descent) of the standard library alone: whether a word is part of a piece, and whether a message has any.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from services.safety.shield import Look, look_at
from services.safety.soldiery.evidence import DATA, REACH, beside
from services.safety.soldiery.learnt import BASE, BASE_OF_WORD, LIMIT, MESSAGE, REACHES, WORDS, Learnt, marks_of
from tests.services.safety.test_shield_corpus import NEUTRAL, Sentence, sentences

PARTS = 5
SOURCES = ("open", "others")
FEWEST = 2
"""Words, or messages, that a mark must be in."""
KEPT_WORDS, KEPT_MESSAGE = 30_000, 25_000
COST_OF_WORDS, COST_OF_MESSAGE = 0.03, 0.004
ROUNDS, ALL_AGAIN, ACTIVE = 12, 4, 0.1
"""Every fourth round all rows are looked at, else those that are not yet on their side by more than this."""
OUTSIDE = 0.15
"""How much a word weighs that stands beside a piece: to point at it does no harm, the message has a piece."""
OLD = 0.5
"""How much the sentences without the piece weigh: there the patterns say what it is, which were written from them."""
OF_MESSAGE = 1.4
REACHES_TO = 35
POINTS_OF_ONE = 100
FALSE = 0.025
"""False alarms among harmless messages of new authors that were left out."""
HEAD = """# Баллы приметам того, что не должно уйти: номера части, места службы, координат, позывного. Найдены
# по примерам (python -m tests.benchmarks.shield_weights), править рукой незачем: пересчёт напишет файл заново.
# [слова]: баллы слова за приметы соседей и свои; «-1:12»: примета слова перед ним, «0:12»: его самого.
# [сообщение]: баллы примет, где бы в сообщении они ни стояли. Слово, набравшее «порог», скрывается; «край»: сколько
# процентов его баллов довольно соседям, чтобы скрыться с ним. Приметы: services/safety/soldiery/evidence.py.
"""


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence, how it was read, which of its words are the piece, and the part in which it is left out."""

    said: Sentence
    look: Look
    hidden: Sequence[bool]
    part: int

    @property
    def harmless(self) -> bool:
        return self.said.kind == NEUTRAL


def examples() -> list[Example]:
    found: list[Example] = []
    seen: Counter[tuple[str, str, bool]] = Counter()
    for said in (one for source in SOURCES for one in sentences(source)):
        look = look_at(said.text)
        key = (said.source, said.kind, said.old)
        found.append(Example(said, look, _hidden(said, look), seen[key] % PARTS))
        seen[key] += 1
    return found


def _hidden(said: Sentence, look: Look) -> list[bool]:
    if said.piece:
        start = said.text.index(said.piece)
        spans = [(start, start + len(said.piece))]
    else:
        spans = [] if said.kind == NEUTRAL else [(one.start, one.end) for one in (*look.sure, *look.likely)]
    return [any(token.start < end and start < token.end for start, end in spans) for token in look.tokens]


def rows_of(one: Example) -> list[set[str]]:
    """Of each word its marks, each with how far off it stands."""
    evidence = one.look.evidence
    rows = [{f"0:{mark}" for mark in (*said.own, *beside(evidence, at))} for at, said in enumerate(evidence)]
    for at, said in enumerate(evidence):
        for off in range(-REACH, REACH + 1):
            if 0 <= at - off < len(evidence):
                rows[at - off].update(f"{off}:{mark}" for mark in said.words)
    return rows


def fit(rows: Sequence[Sequence[int]], signs: Sequence[bool], weights: Sequence[float], cost: float) -> list[float]:
    """Support vectors with a squared hinge; the number 0 is in every row."""
    worth = [0.0] * (1 + max(max(row, default=0) for row in rows))
    pulls = [0.0] * len(rows)
    active = list(range(len(rows)))
    draw = random.Random(1)  # noqa: S311 - the same order each time, no secret
    value = worth.__getitem__
    for round_ in range(ROUNDS):
        draw.shuffle(active)
        still = []
        for at in active:
            row, sign, pull = rows[at], 1.0 if signs[at] else -1.0, pulls[at]
            slack = 1 / (2 * cost * weights[at])
            slope = sign * sum(map(value, row)) - 1 + pull * slack
            if pull or slope < ACTIVE:
                still.append(at)
            new = max(pull - slope / (len(row) + slack), 0.0)
            if new != pull:
                pulls[at] = new
                step = (new - pull) * sign
                for number in row:
                    worth[number] += step
        active = list(range(len(rows))) if round_ % ALL_AGAIN == 0 else still
    return worth


def learnt_from(
    marked: Sequence[set[str]], signs: Sequence[bool], weights: Sequence[float], cost: float, most: int
) -> dict[str, float]:
    """Found twice: of all that is said often enough, then of what turned out to say most. "" is what all have."""
    often = Counter(mark for marks in marked for mark in marks)
    names = sorted(mark for mark, count in often.items() if count >= FEWEST)
    worth: list[float] = []
    for again in (False, True):
        if again:
            weighty = sorted(range(len(names)), key=lambda at: -abs(worth[at + 1]) * often[names[at]] ** 0.25)[:most]
            names = sorted(names[at] for at in weighty)
        number = {mark: at for at, mark in enumerate(names, 1)}
        rows = [[0, *sorted(number[mark] for mark in marks if mark in number)] for marks in marked]
        worth = fit(rows, signs, weights, cost)
    return dict(zip(["", *names], worth, strict=False))


def learn(of: Sequence[Example], limit: int = 0) -> Learnt:
    words, hidden, weights = [], [], []
    for one in of:
        light = OLD if one.said.old else 1.0
        for row, is_hidden in zip(rows_of(one), one.hidden, strict=True):
            words.append(row)
            hidden.append(is_hidden)
            weights.append(light if is_hidden or one.harmless else light * OUTSIDE)
    of_words = learnt_from(words, hidden, weights, COST_OF_WORDS, KEPT_WORDS)
    of_message = learnt_from(
        [set(marks_of(one.look.evidence)) for one in of],
        [not one.harmless for one in of],
        [OLD if one.said.old else 1.0 for one in of],
        COST_OF_MESSAGE,
        KEPT_MESSAGE,
    )
    limits = {
        LIMIT: limit,
        BASE_OF_WORD: round(of_words.pop("") * POINTS_OF_ONE),
        BASE: round(of_message.pop("") * POINTS_OF_ONE * OF_MESSAGE),
        REACHES: REACHES_TO,
    }
    offs: defaultdict[str, list[str]] = defaultdict(list)
    for said, worth in of_words.items():
        off, _colon, mark = said.partition(":")
        if points := round(worth * POINTS_OF_ONE):
            offs[mark].append(f"{off}:{points}")
    message = {mark: round(worth * POINTS_OF_ONE * OF_MESSAGE) for mark, worth in of_message.items()}
    return Learnt(
        {mark: " ".join(said) for mark, said in sorted(offs.items())},
        {mark: points for mark, points in sorted(message.items()) if points},
        limits,
    )


def most(learnt: Learnt, one: Example) -> int:
    """The points of the word that has the most."""
    own, around = learnt.points_of(one.look.evidence)
    return max((words + message for words, message in zip(own, around, strict=True)), default=0)


def limit_of(left_out: Sequence[tuple[Example, Learnt]]) -> int:
    """By the false alarms that it may give, those of the sure patterns among them."""
    harmless = [(one, learnt) for one, learnt in left_out if one.harmless]
    points = [10**9 if one.look.sure else most(learnt, one) for one, learnt in harmless]
    return sorted(points, reverse=True)[ceil(FALSE * len(points))] + 1


def is_found(one: Example, learnt: Learnt) -> bool:
    """Whether something found overlaps the piece, or in a harmless sentence whether anything is found."""
    spans = [(found.start, found.end) for found in one.look.sure]
    tokens = one.look.tokens
    pieces = learnt.judge(one.look.evidence, one.look.known())
    spans += [(tokens[start].start, tokens[end - 1].end) for start, end in pieces]
    if one.harmless or not one.said.piece:
        return bool(spans)
    start = one.said.text.index(one.said.piece)
    return any(begin < start + len(one.said.piece) and start < end for begin, end in spans)


def tell(name: str, left_out: Sequence[tuple[Example, Learnt]]) -> None:
    every = Counter(one.said.kind for one, _learnt in left_out)
    found = Counter(one.said.kind for one, learnt in left_out if is_found(one, learnt))
    pieces = [sum(count for kind, count in of.items() if kind != NEUTRAL) for of in (found, every)]
    kinds = "  ".join(f"{kind} {found[kind]}/{every[kind]}" for kind in sorted(every))
    print(f"{name}: {kinds}  all {pieces[0]}/{pieces[1]}, {pieces[0] / pieces[1]:.3f}")  # noqa: T201 - what it is for


def written(learnt: Learnt) -> None:
    limits = [f"{name}\t{points}" for name, points in learnt.limits.items()]
    words = [f"{mark}\t{said}" for mark, said in learnt.words.items()]
    message = [f"{mark}\t{points}" for mark, points in learnt.message.items()]
    lines = ["[пороги]", *limits, WORDS, *words, MESSAGE, *message]
    (DATA / "points.txt").write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    every = examples()
    left_out: list[tuple[Example, Learnt]] = []
    for part in range(PARTS):
        learnt = learn([one for one in every if one.part != part])
        left_out += [(one, learnt) for one in every if one.part == part and not one.said.old]
    measured = {source: [pair for pair in left_out if pair[0].said.source == source] for source in SOURCES}
    limit = limit_of(measured["open"])
    for source, pairs in measured.items():
        tell(source, [(one, Learnt(of.words, of.message, {**of.limits, LIMIT: limit})) for one, of in pairs])
    written(learn(every, limit))


if __name__ == "__main__":
    main()
