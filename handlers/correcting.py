"""A message that its writer changes: in the draft, or in the conversation and at its other side. One that becomes a cry
for help is taken before (handlers.family.urgent).
"""

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from handlers.family import states
from handlers.family.screens import correcting as screens
from handlers.family.words import step_of
from handlers.ui.attachments import piece_of
from handlers.ui.works import Works
from services import conversation
from services.requests import editing
from services.requests.editing import Corrected


def setup() -> Router:
    router = Router(name="correcting")
    router.edited_message.register(correct, F.text | F.caption | F.photo | F.video | F.document | F.audio, _is_known)
    return router


async def correct(message: Message, works: Works, state: FSMContext) -> None:
    """A correction that changes nothing (the messenger tells of those too) is not answered."""
    piece = piece_of(message)
    async with works(message) as work:
        done = await editing.correct(work, piece)
        if done is None:
            return
        if isinstance(done, Corrected):
            work.reply(screens.corrected(done))
        elif (waits := await conversation.waiting(work, await states.hint_of(state))) is not None:
            work.reply(await step_of(work, state, waits, screens.corrected_before_sending()))


async def _is_known(message: Message, works: Works) -> bool:
    async with works.view(message) as view:
        return await editing.is_known(view, message.message_id)
