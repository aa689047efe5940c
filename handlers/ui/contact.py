"""The one button under the text field: «Поделиться номером». Whoever cannot or will not press it types the number."""

import structlog
from aiogram.types import CallbackQuery, KeyboardButton, Message, ReplyKeyboardMarkup, ReplyKeyboardRemove
from aiogram.utils.i18n import gettext as _

from handlers.ui.screen import ANSWER_SECONDS

log = structlog.get_logger()


async def offer_contact(event: Message | CallbackQuery) -> None:
    """Put the button under the text field. Nothing depends on it: when it does not arrive the number is typed."""
    keys = ReplyKeyboardMarkup(
        keyboard=[[KeyboardButton(text=_("📱 Share my number"), request_contact=True)]],
        resize_keyboard=True,
        one_time_keyboard=True,
    )
    await _say(event, _("You can also press the button below: it sends the number of this phone."), keys)


async def withdraw_contact(event: Message | CallbackQuery) -> None:
    """Take the button away."""
    await _say(event, _("The button for sharing the number is put away."), ReplyKeyboardRemove())


def own_number(message: Message) -> str | None:
    """The number of a shared contact, when it is the sender's own."""
    contact, sender = message.contact, message.from_user
    if contact is None or sender is None or contact.user_id != sender.id:
        return None
    return contact.phone_number if contact.phone_number.startswith("+") else f"+{contact.phone_number}"


async def _say(event: Message | CallbackQuery, text: str, keys: ReplyKeyboardMarkup | ReplyKeyboardRemove) -> None:
    message = event if isinstance(event, Message) else event.message
    if message is None or event.bot is None:
        return
    try:
        await event.bot.send_message(message.chat.id, text, reply_markup=keys, request_timeout=ANSWER_SECONDS)
    except Exception as error:  # noqa: BLE001 -- whatever it was: the number can be typed
        log.info("contact_button_not_shown", reason=type(error).__name__)
