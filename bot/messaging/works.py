"""Works of one update: the workshop of the services, tied to the update's scope and caller."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace

from aiogram.types import CallbackQuery, Message

from bot.messaging.scope import UpdateScope
from services.calling import Caller
from services.work import Work, Workshop


@dataclass(frozen=True)
class UpdateWorks:
    workshop: Workshop
    caller: Caller
    scope: UpdateScope

    def __call__(self, event: Message | CallbackQuery) -> AbstractAsyncContextManager[Work]:
        tapped = event.message.message_id if isinstance(event, CallbackQuery) and event.message else None
        return self.workshop.work(replace(self.caller, tapped_message_id=tapped), finish=self.scope.finish)

    def view(self, event: Message | CallbackQuery) -> AbstractAsyncContextManager[Work]:
        return self.workshop.view(self.caller)
