"""Long lists in pages of buttons."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from aiogram.filters.callback_data import CallbackData

from handlers.ui.screen import Row, button

T = TypeVar("T")
MakeAction = Callable[[int], CallbackData]

PAGE_SIZE = 8


@dataclass(frozen=True)
class Page(Generic[T]):
    """A part of a list; `number` counts from 0."""

    items: tuple[T, ...]
    number: int
    count: int


def page_of(items: Sequence[T], number: int, size: int = PAGE_SIZE) -> Page[T]:
    """Cut a page out of a list; the nearest one there is when the number is out of range (an old or forged button)."""
    count = max(1, -(-len(items) // size))
    number = min(max(number, 0), count - 1)
    return Page(tuple(items[number * size : (number + 1) * size]), number, count)


def turn_row(page: Page[T], turn: MakeAction) -> Row:
    """Arrows and «2 / 6» between them, whose button shows the same page afresh; nothing when there is one page."""
    if page.count < 2:
        return ()
    row = [button(f"{page.number + 1} / {page.count}", turn(page.number))]
    if page.number > 0:
        row.insert(0, button("‹", turn(page.number - 1)))
    if page.number < page.count - 1:
        row.append(button("›", turn(page.number + 1)))
    return tuple(row)
