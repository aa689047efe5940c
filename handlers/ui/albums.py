"""Photos and files sent as one album: the messenger brings them one by one, and one answer is enough.

An answer given before the words of the album came cannot be taken back: the words then have one of their own.
"""

from aiogram.fsm.context import FSMContext
from aiogram.types import Message


async def remember_album(state: FSMContext, message: Message) -> None:
    """One message of an album had its answer: the others of it that carry no words need none."""
    if message.media_group_id is not None:
        await state.update_data(album=message.media_group_id)


async def needs_answer(state: FSMContext, message: Message, *, album_goes_on: bool) -> bool:
    """Whether what carries no words is answered: of an album the last that has come, unless another one was."""
    if album_goes_on:
        return False
    album = message.media_group_id
    answered = album is not None and (await state.get_data()).get("album") == album
    await remember_album(state, message)
    return not answered
