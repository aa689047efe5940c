"""A tap is looked at by the routers that have its button, and by those that take any tap."""

from collections.abc import Awaitable, Callable

import pytest
from aiogram import F, Router
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, User

from handlers.own_buttons import ask_about_own_buttons


class Press(CallbackData, prefix="press"):
    number: int


class Bare(CallbackData, prefix="bare"):
    pass


def tap(data: str | None) -> CallbackQuery:
    sender = User(id=1, is_bot=False, first_name="Ольга")
    return CallbackQuery(id="1", from_user=sender, chat_instance="1", data=data)


def built(looked: list[str], taken: list[str]) -> Router:
    """Three routers: one with a button, one with another of a router below it, one that takes whatever comes."""

    def looks(name: str) -> Callable[[CallbackQuery], Awaitable[bool]]:
        async def look(_query: CallbackQuery) -> bool:
            looked.append(name)
            return True

        return look

    def takes(name: str) -> Callable[[CallbackQuery], Awaitable[None]]:
        async def take(_query: CallbackQuery) -> None:
            taken.append(name)

        return take

    first, second, below, last, root = (Router(name=name) for name in ("first", "second", "below", "last", "root"))
    first.callback_query.register(takes("first"), looks("first"), Press.filter(F.number == 1))
    second.callback_query.register(takes("second"), looks("second"), Press.filter(F.number == 2))
    below.callback_query.register(takes("below"), looks("below"), Bare.filter())
    second.include_router(below)
    last.callback_query.register(takes("last"))
    root.include_routers(first, second, last)
    ask_about_own_buttons(root)
    return root


@pytest.mark.parametrize(
    ("data", "lookers", "taker"),
    [
        ("press:1", ["first"], "first"),
        ("press:2", ["first", "second"], "second"),
        ("bare", ["second", "below"], "below"),
        ("press:9", ["first", "second", "below"], "last"),
        ("older:5", [], "last"),
        ("press", ["first", "second", "below"], "last"),
        ("", [], "last"),
        (None, [], "last"),
    ],
)
async def test_a_tap_is_looked_at_where_its_button_is(data: str | None, lookers: list[str], taker: str) -> None:
    looked: list[str] = []
    taken: list[str] = []
    assert await built(looked, taken).propagate_event("callback_query", tap(data)) is not UNHANDLED
    assert (looked, taken) == (lookers, [taker])
