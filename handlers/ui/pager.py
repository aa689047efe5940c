"""Turning the pages of long lists."""

from collections.abc import Callable
from typing import TypeVar

from aiogram.filters.callback_data import CallbackData

from handlers.ui.screen import Row, button
from services.pages import Page, page_of

T = TypeVar("T")
MakeAction = Callable[[int], CallbackData]

__all__ = ["Page", "page_of", "turn_row"]


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
