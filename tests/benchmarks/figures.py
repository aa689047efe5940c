"""Figures of `make bench`: what was wanted, what came out, and how they stand in a table."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Figure:
    """`value`: the median of the ratios to the other side of the same run, or a figure of its own. `runs`: what each
    repetition measured, for the JSON.
    """

    name: str
    ours: str
    other: str
    value: float
    wanted: str
    holds: bool
    runs: Sequence[Any] = field(default=())


Pairs = Sequence[tuple[float, float]]
"""Measurements of (ours, the other side), each pair taken one after the other."""


def at_most(name: str, limit: float, pairs: Pairs, unit: str) -> Figure:
    value = median(ours / other for ours, other in pairs)
    return Figure(name, *_medians(pairs, unit), value, f"≤ {limit}", value <= limit, pairs)


def at_least(name: str, limit: float, pairs: Pairs, unit: str) -> Figure:
    value = median(ours / other for ours, other in pairs)
    return Figure(name, *_medians(pairs, unit), value, f"≥ {limit}", value >= limit, pairs)


def _medians(pairs: Pairs, unit: str) -> tuple[str, str]:
    ours, other = (f"{median(side):.3g} {unit}" for side in zip(*pairs, strict=True))
    return ours, other


def table(figures: Sequence[Figure]) -> str:
    head = ("figure", "ours", "the other side", "value", "wanted", "holds")
    lines = [
        (one.name, one.ours, one.other, f"{one.value:.2f}", one.wanted, "yes" if one.holds else "NO") for one in figures
    ]
    widths = [max(len(line[column]) for line in (head, *lines)) for column in range(len(head))]
    shown = [" | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in (head, *lines)]
    return "\n".join([shown[0], "-|-".join("-" * width for width in widths), *shown[1:]])


def keep(figures: Sequence[Figure], path: Path, **facts: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {**facts, "figures": [asdict(one) for one in figures]}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
