"""Messages of a conversation as requests to the messenger: files by what it keeps them under, albums, replies, and
words changed in a message that was shown before. What was shown where is answered, so that it is kept.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramEntityTooLarge
from aiogram.methods import (
    EditMessageCaption,
    SendAnimation,
    SendAudio,
    SendDocument,
    SendMediaGroup,
    SendPhoto,
    SendSticker,
    SendVideo,
    SendVideoNote,
    SendVoice,
    TelegramMethod,
)
from aiogram.types import InputMediaAudio, InputMediaDocument, InputMediaPhoto, InputMediaVideo

from bot.messaging.posting import REQUEST_TIMEOUT, Letter, NotDelivered, Posted, kept_id, post, replying
from bot.messaging.verdict import Judgement, Verdict, judge
from handlers.ui.relayed import Enclosed, Relayed
from services.requests.pieces import WITHOUT_WORDS, MediaKind

MOST_TOGETHER = 10


@dataclass(frozen=True)
class Copy:
    """A message of a conversation stands in the chat as `chat_message_id`; `whole`: all of it, and nothing else."""

    message_id: int
    chat_message_id: int
    whole: bool


@dataclass(frozen=True)
class Placed:
    """What stands in the chat now: the `last` message, which carries the buttons, and the copies. `refused`: messages
    of a conversation whose files the messenger did not take.
    """

    last: int | None = None
    copies: tuple[Copy, ...] = ()
    refused: tuple[int, ...] = ()


NOTHING = Placed()


def _answering_shortly(method: type[TelegramMethod[Any]], answer: object) -> type[TelegramMethod[Any]]:
    """The method, with nothing read of its answer but the ids: the rest may be of a kind that nobody knows yet."""
    return type(method.__name__, (method,), {"__module__": __name__, "__returning__": answer})


_METHODS: Mapping[MediaKind, type[TelegramMethod[Any]]] = {
    MediaKind.PHOTO: SendPhoto,
    MediaKind.VIDEO: SendVideo,
    MediaKind.VIDEO_NOTE: SendVideoNote,
    MediaKind.VOICE: SendVoice,
    MediaKind.AUDIO: SendAudio,
    MediaKind.ANIMATION: SendAnimation,
    MediaKind.STICKER: SendSticker,
    MediaKind.DOCUMENT: SendDocument,
}
_SEND = {kind: _answering_shortly(method, Posted) for kind, method in _METHODS.items()}
_IN_ALBUM: Mapping[MediaKind, Any] = {
    MediaKind.PHOTO: InputMediaPhoto,
    MediaKind.VIDEO: InputMediaVideo,
    MediaKind.AUDIO: InputMediaAudio,
    MediaKind.DOCUMENT: InputMediaDocument,
}


class SendAlbum(SendMediaGroup):
    __returning__: ClassVar[Any] = list[Posted]


class EditCaption(EditMessageCaption):
    __returning__: ClassVar[Any] = Posted | bool


async def convey(bot: Bot, letter: Letter, screen: Relayed) -> Placed:
    """Show a message of a conversation. A file that is refused is told of in its place. Raises NotDelivered."""
    if screen.files:
        return await _send_files(bot, letter, screen)
    if screen.edits is not None and screen.below_file and await _caption_edited(bot, letter.chat_id, screen):
        return Placed(screen.edits)
    edits = None if screen.below_file else screen.edits
    last = await post(bot, letter, edits)
    if last == screen.edits:
        return Placed(last)
    return Placed(last, _copies(screen.message_ids, last, whole=screen.whole and not screen.below_file))


async def _send_files(bot: Bot, letter: Letter, screen: Relayed) -> Placed:
    together = [one for one in screen.files if one.media.kind in _IN_ALBUM][:MOST_TOGETHER]
    if len(together) == len(screen.files) > 1:
        sent = await _tried(bot, _album(letter.chat_id, screen))
        if sent is not None:
            ids = [kept_id(one.message_id) for one in sent]
            stands = zip(screen.files, ids, strict=False)
            copies = (copy for one, place in stands for copy in _copies((one.message_id,), place, whole=False))
            return Placed(ids[-1] if ids else None, tuple(copies))
    return await _one_by_one(bot, letter, screen)


async def _one_by_one(bot: Bot, letter: Letter, screen: Relayed) -> Placed:
    done = NOTHING
    for number, one in enumerate(screen.files):
        rows = screen.rows if number == len(screen.files) - 1 else ()
        try:
            placed = await _send_one(bot, letter.chat_id, replace(screen, files=(one,), rows=rows), one)
        except NotDelivered as failure:
            if not number:
                raise
            # Some of it has arrived: only a class that may arrive twice may be tried again.
            half = Judgement(Verdict.UNKNOWN, retry_after=failure.judgement.retry_after, answered=True)
            raise NotDelivered(half) from None
        done = Placed(placed.last, (*done.copies, *placed.copies), (*done.refused, *placed.refused))
    return done


async def _send_one(bot: Bot, chat_id: int, screen: Relayed, one: Enclosed) -> Placed:
    kind = one.media.kind
    caption = {} if kind in WITHOUT_WORDS else {"caption": one.caption or None}
    sent = await _tried(
        bot,
        _SEND[kind](
            chat_id=chat_id,
            **{kind.value: one.media.ref},
            **caption,
            **replying(screen.answers),
            reply_markup=screen.keyboard(),
        ),
    )
    if sent is not None:
        place = kept_id(sent.message_id)
        return Placed(place, _copies((one.message_id,), place, whole=screen.whole))
    told = await post(bot, Letter(chat_id, replace(screen, text=one.instead, files=())))
    return Placed(told, _copies((one.message_id,), told, whole=False), refused=(one.message_id,))


def _copies(message_ids: Iterable[int], place: int | None, *, whole: bool) -> tuple[Copy, ...]:
    return () if place is None else tuple(Copy(message_id, place, whole) for message_id in message_ids)


def _album(chat_id: int, screen: Relayed) -> SendAlbum:
    media = [_IN_ALBUM[one.media.kind](media=one.media.ref, caption=one.caption or None) for one in screen.files]
    return SendAlbum(chat_id=chat_id, media=media, **replying(screen.answers))


async def _caption_edited(bot: Bot, chat_id: int, screen: Relayed) -> bool:
    edit = EditCaption(
        chat_id=chat_id, message_id=screen.edits, caption=screen.text or None, reply_markup=screen.keyboard()
    )
    return await _tried(bot, edit) is not None


async def _tried(bot: Bot, method: TelegramMethod[Any]) -> Any:  # noqa: ANN401 -- what the method answers
    """The answer; None when the messenger refuses this very file or caption. Raises NotDelivered."""
    try:
        return await bot(method, request_timeout=REQUEST_TIMEOUT)
    except Exception as error:  # noqa: BLE001 -- every error has a verdict
        judgement = judge(error)
        refused = isinstance(error, TelegramBadRequest | TelegramEntityTooLarge)
    # Raised out here, so that the error with the words and the token in it stays behind.
    if judgement.verdict is Verdict.IGNORED:
        return True
    if refused and judgement.verdict not in (Verdict.MIGRATED, Verdict.RETRY_AFTER):
        return None
    raise NotDelivered(judgement)
