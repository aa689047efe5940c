"""«Проще»: shorter texts for whoever has asked for them."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_simple: ContextVar[bool] = ContextVar("simple", default=False)


@contextmanager
def speaking_simply(*, on: bool) -> Iterator[None]:
    """Screens that are made inside are short."""
    token = _simple.set(on)
    try:
        yield
    finally:
        _simple.reset(token)


def simply(full: str, short: str) -> str:
    """One of two texts that say the same: the full one, or the short one to whoever has asked for it."""
    return short if _simple.get() else full
