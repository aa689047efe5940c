"""A message that names its request by itself, by a reply or as one of an album: it goes there, whatever is being typed
or asked, on either side.
"""

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from handlers.family import states
from handlers.family.words import hear_message
from handlers.specialist.answering import pass_on
from handlers.ui.attachments import piece_of, says_something
from handlers.ui.works import Works
from services.requests import replying
from storage.models import Side


def setup() -> Router:
    router = Router(name="replying")
    router.message.register(take_reply, says_something, ~states.IS_COMMAND, _names_a_request)
    return router


async def take_reply(
    message: Message, works: Works, state: FSMContext, *, more_coming: bool, album_goes_on: bool, side: Side
) -> None:
    async with works(message) as work:
        if side is Side.FAMILY:
            await hear_message(work, state, message, more_coming=more_coming, album_goes_on=album_goes_on)
            return
        said = await replying.answer_in_reply(work, piece_of(message))
        await pass_on(work, state, message, said, more_coming=more_coming, album_goes_on=album_goes_on)


async def _names_a_request(message: Message, works: Works) -> bool | dict[str, Side]:
    if message.reply_to_message is None and message.media_group_id is None:
        return False
    async with works.view(message) as view:
        side = await replying.side_of(view, piece_of(message))
    return {"side": side} if side is not None else False
