"""How much of a crisis is heard, and how often in vain: on sentences by people who had not seen the lists.

`practice.tsv`, `open.tsv`, `further.tsv` and `others.tsv` may be read by whoever writes the lists, and the points are
found from them. `sealed.tsv` is opened by this test only: its figures say what the lists are worth
(docs/crisis-words.md).
"""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from services.safety.crisis import Strength, find_crisis

CORPUS = Path(__file__).parent / "corpus"
ALARMING = ("explicit", "hinted", "third_person", "violence", "disguised")
HARMLESS = ("request", "grief", "idiom", "event", "quote")
FLOORS = {
    "open": {"explicit": 0.97, "hinted": 0.85, "third_person": 0.93, "violence": 0.95, "disguised": 0.93},
    "sealed": {"explicit": 0.95, "hinted": 0.72, "third_person": 0.85, "violence": 0.78, "disguised": 0.82},
}
"""What the lists of today find, and must not lose. Wanted: 0.98, 0.80, 0.85, 0.85, 0.80."""
MOST_FALSE, MOST_SURELY_FALSE = 0.02, 0.01


@cache
def counted(part: str) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Of each class: how many sentences, in how many of them a crisis is heard, and in how many for sure."""
    total: Counter[str] = Counter()
    heard: Counter[str] = Counter()
    sure: Counter[str] = Counter()
    for line in (CORPUS / f"{part}.tsv").read_text(encoding="utf-8").splitlines():
        kind, text = line.split("\t")
        found = find_crisis(text)
        total[kind] += 1
        heard[kind] += found is not None
        sure[kind] += found is not None and found.strength is Strength.SURE
    return total, heard, sure


def test_the_corpus_is_as_large_as_its_figures_need() -> None:
    total = counted("open")[0] + counted("sealed")[0]
    assert set(total) == {*ALARMING, *HARMLESS}
    assert sum(total[kind] for kind in ALARMING) >= 300
    assert sum(total[kind] for kind in HARMLESS) >= 1000


@pytest.mark.parametrize("kind", ALARMING)
@pytest.mark.parametrize("part", ["open", "sealed"])
def test_so_much_of_a_crisis_is_heard(part: str, kind: str) -> None:
    total, heard, _sure = counted(part)
    assert heard[kind] / total[kind] >= FLOORS[part][kind], f"{heard[kind]} of {total[kind]}"


@pytest.mark.parametrize("part", ["open", "sealed", "practice", "further", "others"])
def test_few_alarms_are_false(part: str) -> None:
    total, heard, sure = counted(part)
    false, surely, harmless = (sum(count[kind] for kind in HARMLESS) for count in (heard, sure, total))
    assert false / harmless <= MOST_FALSE, f"{false} of {harmless}"
    assert surely / harmless <= MOST_SURELY_FALSE, f"{surely} of {harmless}"
