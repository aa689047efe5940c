"""A router is asked only about taps on buttons of its own: a tap costs no more for every feature that is added."""

from aiogram import Router
from aiogram.filters import Filter
from aiogram.filters.callback_data import CallbackQueryFilter
from aiogram.types import CallbackQuery

SEPARATOR = ":"


class OwnButtons(Filter):
    """Whether a tap carries one of these prefixes. What else it carries, the filters of the handlers look at."""

    def __init__(self, prefixes: frozenset[str]) -> None:
        self._prefixes = prefixes

    async def __call__(self, query: CallbackQuery) -> bool:
        return (query.data or "").partition(SEPARATOR)[0] in self._prefixes


def ask_about_own_buttons(root: Router) -> None:
    """Put the filter before every router below `root` whose handlers all name their buttons."""
    for router in root.sub_routers:
        prefixes = _prefixes(router)
        if prefixes is not None:
            router.callback_query.filter(OwnButtons(prefixes))


def _prefixes(router: Router) -> frozenset[str] | None:
    """Of all buttons that are handled in the router and below it; None when one of its handlers takes any tap."""
    found: set[str] = set()
    for one in router.chain_tail:
        for handler in one.callback_query.handlers:
            named = [
                wanted.callback for wanted in handler.filters or () if isinstance(wanted.callback, CallbackQueryFilter)
            ]
            if not named:
                return None
            found.update(wanted.callback_data.__prefix__ for wanted in named)
    return frozenset(found)
