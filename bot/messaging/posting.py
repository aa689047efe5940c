"""One letter as requests to the messenger, with the second chances that its verdict allows."""

import html
import re
from dataclasses import dataclass
from typing import Any, ClassVar

from aiogram import Bot
from aiogram.client.default import Default
from aiogram.methods import EditMessageText, Response, SendDocument, SendMessage
from aiogram.types import BufferedInputFile, LinkPreviewOptions, Message, ReplyParameters
from pydantic import BaseModel

from bot.messaging.verdict import Judgement, Verdict, judge
from handlers.ui.relayed import Relayed
from handlers.ui.screen import Screen, SentFile

TEXT_LIMIT = 4096
"""UTF-16 units that one message may carry."""
REQUEST_TIMEOUT = 20

_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class Posted(BaseModel):
    """What is read of an answer: the rest of the message is ours and known, or of a kind that nobody knows yet."""

    message_id: int


class Send(SendMessage):
    __returning__: ClassVar[Any] = Posted


class SendFile(SendDocument):
    __returning__: ClassVar[Any] = Posted


class Edit(EditMessageText):
    __returning__: ClassVar[Any] = Posted | bool


# Held, because pydantic forgets a model that nobody holds and makes it again for a later answer (0.5 ms of its 2).
KINDS_OF_ANSWER = (
    Response[Posted],
    Response[Posted | bool],
    Response[Message],
    Response[Message | bool],
    Response[bool],
)


class NotDelivered(Exception):
    """The messenger did not take the message. Carries the verdict and nothing of the message."""

    def __init__(self, judgement: Judgement) -> None:
        super().__init__(judgement.verdict.value)
        self.judgement = judgement


@dataclass(frozen=True)
class Letter:
    chat_id: int
    screen: Screen


async def post(bot: Bot, letter: Letter, edit_message_id: int | None = None) -> int | None:
    """Send a letter, or show it in place of a message; the id of the message that carries its buttons.

    What Telegram cannot parse, or finds too long, goes once more as plain text in as many parts as it needs.
    Raises NotDelivered.
    """
    try:
        return await _post_one(bot, letter, edit_message_id, parse_mode=Default("parse_mode"))
    except NotDelivered as failure:
        if failure.judgement.verdict is not Verdict.AS_PLAIN_TEXT:
            raise
    *first, last = split(plain(letter.screen.text))
    sent = 0
    message_id = None
    try:
        for part in first:
            await _post_one(bot, Letter(letter.chat_id, Screen(part)), None, parse_mode=None)
            sent += 1
        ending = Letter(letter.chat_id, Screen(last, letter.screen.rows, letter.screen.file))
        message_id = await _post_one(bot, ending, None if first else edit_message_id, parse_mode=None)
    except NotDelivered as failure:
        if sent:
            # Half of it has arrived: only a class that may arrive twice may be tried again.
            # Answered: every try shows the reader the first part again.
            half = Judgement(Verdict.UNKNOWN, retry_after=failure.judgement.retry_after, answered=True)
            raise NotDelivered(half) from None
        raise
    return message_id


async def _post_one(bot: Bot, letter: Letter, edit_message_id: int | None, parse_mode: Default | None) -> int | None:
    try:
        return await _request(bot, letter, edit_message_id, parse_mode)
    except Exception as error:  # noqa: BLE001 -- every error has a verdict
        judgement = judge(error)
    # Raised out here, so that the error with the words and the token in it stays behind.
    if judgement.verdict is Verdict.IGNORED:
        return edit_message_id
    if judgement.verdict is Verdict.CANNOT_EDIT and edit_message_id is not None:
        return await _post_one(bot, letter, None, parse_mode)
    raise NotDelivered(judgement)


async def _request(bot: Bot, letter: Letter, edit_message_id: int | None, parse_mode: Default | None) -> int | None:
    screen = letter.screen
    if screen.file is not None:
        return await _post_file(bot, letter, screen.file, parse_mode)
    shape: dict[str, Any] = {
        "text": screen.text,
        "parse_mode": parse_mode,
        "reply_markup": screen.keyboard(),
        "link_preview_options": _NO_PREVIEW,
    }
    if edit_message_id is None:
        answers = replying(screen.answers) if isinstance(screen, Relayed) else {}
        sent = await bot(Send(chat_id=letter.chat_id, **shape, **answers), request_timeout=REQUEST_TIMEOUT)
        return kept_id(sent.message_id)
    edited = await bot(
        Edit(chat_id=letter.chat_id, message_id=edit_message_id, **shape), request_timeout=REQUEST_TIMEOUT
    )
    return edit_message_id if isinstance(edited, bool) else kept_id(edited.message_id)


async def _post_file(bot: Bot, letter: Letter, file: SentFile, parse_mode: Default | None) -> int | None:
    """A file is always a new message: nothing can become one by an edit."""
    request = SendFile(
        chat_id=letter.chat_id,
        document=BufferedInputFile(file.content, file.name),
        caption=letter.screen.text,
        parse_mode=parse_mode,
        reply_markup=letter.screen.keyboard(),
    )
    return kept_id((await bot(request, request_timeout=REQUEST_TIMEOUT)).message_id)


def replying(to: int | None) -> dict[str, ReplyParameters]:
    """What makes a message a reply; one to a message that is gone is sent all the same."""
    return {"reply_parameters": ReplyParameters(message_id=to, allow_sending_without_reply=True)} if to else {}


def kept_id(message_id: int) -> int | None:
    """An id that no column holds is nonsense of an answer to what was sent all the same."""
    return message_id if 0 < message_id < 2**63 else None


def plain(text: str) -> str:
    """HTML of ours without its tags, and without what is no character (a lone surrogate)."""
    return html.unescape(_TAG.sub("", text)).encode("utf-8", "ignore").decode()


def split(text: str, limit: int = TEXT_LIMIT) -> list[str]:
    """Parts of at most `limit` UTF-16 units, cut at the end of a line or a word where one is near; at least one part.

    A character of two units is never cut.
    """
    parts: list[str] = []
    while text:
        end = _fitting(text, limit)
        if end < len(text):
            gap = max(text.rfind("\n", 0, end), text.rfind(" ", 0, end))
            end = gap + 1 if gap > end // 2 else end
        parts.append(text[:end])
        text = text[end:]
    return [part for part in parts if part.strip()] or [""]


def _fitting(text: str, limit: int) -> int:
    units = 0
    for index, character in enumerate(text):
        units += 2 if ord(character) > 0xFFFF else 1
        if units > limit:
            return index
    return len(text)
