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

MAX_TEXT = 4000


@dataclass(frozen=True)
class Button:
    """A button that acts (packed callback data) or opens a link."""

    text: str
    action: str | None = None
    url: str | None = None


def button(text: str, action: CallbackData) -> Button:
    return Button(text, action=action.pack())


def link(text: str, url: str) -> Button:
    return Button(text, url=url)


Row = tuple[Button, ...]


@dataclass(frozen=True)
class Screen:
    """`text` is HTML of ours: every value in it went through handlers.ui.text.fill."""

    text: str
    rows: tuple[Row, ...] = ()

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

    @classmethod
    def from_keyboard(cls, text: str, markup: InlineKeyboardMarkup | None) -> "Screen":
        """The screen that was shown with this text and keyboard."""
        rows = markup.inline_keyboard if markup is not None else []
        return cls(text, tuple(tuple(Button(one.text, one.callback_data, one.url) for one in row) for row in rows))

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


async def show(event: Message | CallbackQuery, shown: Screen) -> None:
    """Show a screen of plain navigation: in place of the tapped one, or as a new message after words.

    A screen that is the same already is left; one that cannot be edited any more (deleted, too old) is sent anew.
    """
    if isinstance(event, Message):
        await event.answer(shown.text, reply_markup=shown.keyboard())
        return
    if isinstance(event.message, Message):
        try:
            await event.message.edit_text(shown.text, reply_markup=shown.keyboard())
        except TelegramBadRequest as error:
            if "message is not modified" in error.message:
                return
        else:
            return
    if event.message is not None:
        await _bot_of(event).send_message(event.message.chat.id, shown.text, reply_markup=shown.keyboard())


async def show_new(event: Message | CallbackQuery, shown: Screen) -> None:
    """Show a screen as a new message, leaving the tapped one as it is."""
    message = event if isinstance(event, Message) else event.message
    if message is not None:
        await _bot_of(event).send_message(message.chat.id, shown.text, reply_markup=shown.keyboard())


def _bot_of(event: Message | CallbackQuery) -> Bot:
    if event.bot is None:
        msg = "an event without its bot"
        raise RuntimeError(msg)
    return event.bot
