"""How a handler opens the one transaction of its update."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from aiogram.types import CallbackQuery, Message

from services.work import Work


class Works(Protocol):
    """`works(event)`: the one writing work of this update; `works.view(event)`: reading only, as often as needed."""

    def __call__(self, event: Message | CallbackQuery) -> AbstractAsyncContextManager[Work]: ...

    def view(self, event: Message | CallbackQuery) -> AbstractAsyncContextManager[Work]: ...
