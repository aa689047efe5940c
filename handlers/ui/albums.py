"""Photos and files sent as one album: the messenger brings them one by one, and one answer is enough.

An answer given before the words of the album came cannot be taken back: the words then have one of their own.
"""

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from services.requests.words import is_blank


async def remember_album(state: FSMContext, message: Message) -> None:
    """One message of an album had its answer: the others of it that carry no words need none."""
    if message.media_group_id is not None:
        await state.update_data(album=message.media_group_id)


async def is_answered(state: FSMContext, message: Message) -> bool:
    """Whether a message of the same album had its answer."""
    album = message.media_group_id
    return album is not None and (await state.get_data()).get("album") == album


async def needs_answer(state: FSMContext, message: Message, *, album_goes_on: bool) -> bool:
    """Whether what carries no words is answered: of an album the last that has come, unless another one was."""
    if album_goes_on:
        return False
    answered = await is_answered(state, message)
    await remember_album(state, message)
    return not answered


async def answers_now(state: FSMContext, message: Message, *, more_coming: bool, album_goes_on: bool) -> bool:
    """Whether what was taken is answered: of a burst the last message, of an album the last that has come; whoever
    adds words to an album that was answered hears of them.
    """
    if more_coming:
        return False
    if not is_blank(message.caption or "") and await is_answered(state, message):
        return True
    return await needs_answer(state, message, album_goes_on=album_goes_on)
