"""Screens: what a person sees and presses, as plain data; and how one is shown.

A screen uses what every messenger has: text up to 4000 characters and rows of buttons. An edit repeats the buttons.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from services.readable import clean

MAX_TEXT = 4000
ANSWER_SECONDS = 10
"""How long the messenger may take over a screen: whatever the person sends next waits behind it."""


@dataclass(frozen=True)
class Button:
    """A button that acts (packed callback data) or opens a link."""

    text: str
    action: str | None = None
    url: str | None = None


def button(text: str, action: CallbackData) -> Button:
    return Button(clean(text), action=action.pack())


def link(text: str, url: str) -> Button:
    return Button(text, url=url)


Row = tuple[Button, ...]


@dataclass(frozen=True)
class SentFile:
    """A file that a notice carries; its bytes are made when it is sent and stand nowhere else."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Screen:
    """`text` is HTML of ours: every value in it went through handlers.ui.text.fill. `file`: it is the words under it;
    only a notice has one.
    """

    text: str
    rows: tuple[Row, ...] = ()
    file: SentFile | None = None

    def as_data(self) -> dict[str, object]:
        return {
            "text": str(self.text),
            "rows": [[[one.text, one.action, one.url] for one in row] for row in self.rows],
        }

    @classmethod
    def from_data(cls, data: dict[str, object]) -> "Screen":
        rows = cast("list[list[list[str | None]]]", data["rows"])
        return cls(
            text=str(data["text"]),
            rows=tuple(tuple(Button(text or "", action, url) for text, action, url in row) for row in rows),
        )

    def keyboard(self) -> InlineKeyboardMarkup | None:
        if not self.rows:
            return None
        return InlineKeyboardMarkup(
            inline_keyboard=[
                [InlineKeyboardButton(text=one.text, callback_data=one.action, url=one.url) for one in row]
                for row in self.rows
            ]
        )

    def with_rows(self, *rows: Sequence[Button]) -> "Screen":
        return Screen(self.text, (*self.rows, *(tuple(row) for row in rows)))


def screen(text: str, *rows: Iterable[Button]) -> Screen:
    """A screen of a text and its rows of buttons; empty rows fall out."""
    return Screen(text, tuple(filled for filled in (tuple(row) for row in rows) if filled))


def column(buttons: Iterable[Button]) -> list[Row]:
    """One button a row: long labels stay readable on a narrow phone."""
    return [(one,) for one in buttons]


def grid(buttons: Sequence[Button], width: int = 2) -> list[Row]:
    return [tuple(buttons[start : start + width]) for start in range(0, len(buttons), width)]


class NotShown(Exception):
    """The messenger did not take a screen; why is the cause. `message_id`: of the message that it was to replace."""

    def __init__(self, shown: Screen, message_id: int | None = None) -> None:
        super().__init__()
        self.shown = shown
        self.message_id = message_id


async def show(event: Message | CallbackQuery, shown: Screen) -> None:
    """Show a screen of plain navigation: in place of the tapped one, or as a new message after words.

    A screen that is the same already is left; one that cannot be edited any more (deleted, too old) is sent anew.
    Raises NotShown.
    """
    tapped = event.message if isinstance(event, CallbackQuery) else None
    if not isinstance(tapped, Message) or not await _replaced(_bot_of(event), tapped, shown):
        await show_new(event, shown)


async def _replaced(bot: Bot, tapped: Message, shown: Screen) -> bool:
    try:
        await bot(tapped.edit_text(shown.text, reply_markup=shown.keyboard()), request_timeout=ANSWER_SECONDS)
    except TelegramBadRequest as error:
        return "message is not modified" in error.message
    except Exception as error:
        raise NotShown(shown, tapped.message_id) from error
    return True


async def show_new(event: Message | CallbackQuery, shown: Screen) -> None:
    """Show a screen as a new message, leaving the tapped one as it is. Raises NotShown."""
    message = event if isinstance(event, Message) else event.message
    if message is None:
        return
    try:
        await _bot_of(event).send_message(
            message.chat.id, shown.text, reply_markup=shown.keyboard(), request_timeout=ANSWER_SECONDS
        )
    except Exception as error:
        raise NotShown(shown) from error


def _bot_of(event: Message | CallbackQuery) -> Bot:
    if event.bot is None:
        msg = "an event without its bot"
        raise RuntimeError(msg)
    return event.bot
