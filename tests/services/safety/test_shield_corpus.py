"""How much the shield finds of what must not travel, and how often in vain: on sentences by one who had not seen it.

`shield_open.tsv` is read by whoever writes the patterns. `shield_sealed.tsv` is opened by this test only: its figures
say what the shield is worth (docs/shield.md).
"""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from services.safety.shield import find_pieces, masked

CORPUS = Path(__file__).parent / "corpus"
MUST_NOT_TRAVEL = ("unit", "place", "coordinates", "callsign", "disguised")
NEUTRAL = "neutral"
WANTED, MOST_FALSE = 0.95, 0.03
FLOORS = {
    "open": dict.fromkeys(MUST_NOT_TRAVEL, WANTED),
    "sealed": {"unit": 0.89, "place": 0.72, "coordinates": WANTED, "callsign": 0.84, "disguised": 0.74},
}
"""What is found today, and must not be lost. Beyond what was read the wanted share is reached for coordinates only:
places and disguises are said in more ways than anybody thinks of (docs/shield.md).
"""


@dataclass(frozen=True, slots=True)
class Sentence:
    """`piece`: what of it must be hidden, nothing where it is harmless or not known. `old`: from before pieces were
    written down.
    """

    kind: str
    text: str
    piece: str = ""
    source: str = ""
    old: bool = False


def sentences(part: str) -> list[Sentence]:
    found = []
    for line in (CORPUS / f"shield_{part}.tsv").read_text(encoding="utf-8").splitlines():
        kind, text, *piece = line.split("\t")
        found.append(Sentence(kind, text, "".join(piece), part, old=not piece))
    return found


@cache
def counted(part: str) -> tuple[Counter[str], Counter[str]]:
    """Of each class: how many sentences, and in how many of them something is found."""
    total: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for one in sentences(part):
        total[one.kind] += 1
        found[one.kind] += _is_found(one)
    return total, found


def _is_found(one: Sentence) -> bool:
    """Whether what is found overlaps what must be hidden, where that is known."""
    found = find_pieces(one.text)
    start = one.text.find(one.piece)
    end = start + len(one.piece) if one.piece else len(one.text)
    return any(each.start < end and start < each.end for each in found)


def test_the_corpus_is_as_large_as_its_figures_need() -> None:
    total = counted("open")[0] + counted("sealed")[0]
    assert set(total) == {*MUST_NOT_TRAVEL, NEUTRAL}
    assert sum(total[kind] for kind in MUST_NOT_TRAVEL) >= 500
    assert total[NEUTRAL] >= 1500


@pytest.mark.parametrize("kind", MUST_NOT_TRAVEL)
@pytest.mark.parametrize("part", ["open", "sealed"])
def test_so_much_is_found(part: str, kind: str) -> None:
    total, found = counted(part)
    assert found[kind] / total[kind] >= FLOORS[part][kind], f"{found[kind]} of {total[kind]}"


@pytest.mark.parametrize("part", ["open", "sealed"])
def test_few_alarms_are_false(part: str) -> None:
    total, found = counted(part)
    assert found[NEUTRAL] / total[NEUTRAL] <= MOST_FALSE, f"{found[NEUTRAL]} of {total[NEUTRAL]}"


@pytest.mark.parametrize("part", ["open", "sealed"])
def test_a_masked_message_has_nothing_left_to_find(part: str) -> None:
    left = sum(bool(find_pieces(masked(one.text))) for one in sentences(part))
    assert left == 0
