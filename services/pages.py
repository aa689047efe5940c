"""Long lists a page at a time, so that a page costs the same however long the list has grown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

PAGE_SIZE = 8


@dataclass(frozen=True)
class Page(Generic[T]):
    """A part of a list; `number` counts from 0, `count` says how many pages there are (an empty list has one)."""

    items: tuple[T, ...]
    number: int
    count: int


def nearest_page(number: int, total: int, size: int = PAGE_SIZE) -> tuple[int, int]:
    """The page of `total` things that is asked for, and how many there are; the nearest one there is when the number
    is out of range (an old or forged button).
    """
    count = max(1, -(-total // size))
    return min(max(number, 0), count - 1), count


def page_of(items: Sequence[T], number: int, size: int = PAGE_SIZE) -> Page[T]:
    """Cut a page out of a list that is in memory."""
    number, count = nearest_page(number, len(items), size)
    return Page(tuple(items[number * size : (number + 1) * size]), number, count)
