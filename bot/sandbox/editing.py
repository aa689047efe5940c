"""editMessageText, editMessageCaption, editMessageReplyMarkup, deleteMessage."""

from collections.abc import Mapping
from datetime import timedelta

from bot.sandbox.answers import Json, bad_request
from bot.sandbox.chats import Group
from bot.sandbox.files import Upload
from bot.sandbox.formatting import Formatted, read_formatted, units
from bot.sandbox.keyboards import Keyboard, checked_keyboard, parse_markup
from bot.sandbox.messages import Message
from bot.sandbox.parameters import Parameters
from bot.sandbox.sending import MAX_TEXT
from bot.sandbox.sending_media import CAPTIONED, MAX_CAPTION
from bot.sandbox.state import State

DELETABLE_FOR = timedelta(hours=48)
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)


def edit_message_text(state: State, parameters: Parameters, files: Mapping[str, Upload]) -> Json:
    """An edit that does not repeat the keyboard removes it."""
    del files
    if not parameters.text("text"):
        raise bad_request("message text is empty")
    content = read_formatted(parameters, "text", "entities")
    markup = parse_markup(parameters.text("reply_markup"))
    message = _editable(state, parameters)
    if message.carried:
        raise bad_request("there is no text in the message to edit")
    if not content.text:
        raise bad_request("text must be non-empty")
    if units(content.text) > MAX_TEXT:
        raise bad_request("message is too long")
    return _apply(state, message, content, checked_keyboard(markup))


def edit_message_caption(state: State, parameters: Parameters, files: Mapping[str, Upload]) -> Json:
    """An empty caption takes it away; an edit that does not repeat the keyboard removes it."""
    del files
    content = read_formatted(parameters, "caption", "caption_entities")
    markup = parse_markup(parameters.text("reply_markup"))
    message = _editable(state, parameters)
    if not CAPTIONED & message.carried.keys():
        raise bad_request("there is no caption in the message to edit")
    if units(content.text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return _apply(state, message, content, checked_keyboard(markup))


def edit_message_reply_markup(state: State, parameters: Parameters, files: Mapping[str, Upload]) -> Json:
    del files
    markup = parse_markup(parameters.text("reply_markup"))
    message = _editable(state, parameters)
    return _apply(state, message, message.content, checked_keyboard(markup))


def delete_message(state: State, parameters: Parameters, files: Mapping[str, Upload]) -> bool:
    """Within 48 hours: in a private chat anybody's message, elsewhere the bot's own, as an administrator anybody's."""
    del files
    message = _named(state, parameters, "message to delete not found")
    if state.now() - message.date > DELETABLE_FOR:
        raise bad_request("message can't be deleted for everyone")
    if isinstance(message.chat, Group) and not message.from_bot and message.chat.standing != "administrator":
        raise bad_request("message can't be deleted")
    state.remove(message)
    return True


def _named(state: State, parameters: Parameters, absent: str) -> Message:
    chat = state.chat_of(parameters)
    message_id = parameters.integer("message_id")
    if not message_id:
        raise bad_request("message identifier is not specified")
    message = state.message(chat, message_id)
    if message is None:
        raise bad_request(absent)
    return message


def _editable(state: State, parameters: Parameters) -> Message:
    message = _named(state, parameters, "message to edit not found")
    if not message.from_bot:
        raise bad_request("message can't be edited")
    return message


def _apply(state: State, message: Message, content: Formatted, keyboard: Keyboard) -> Json:
    if content == message.content and keyboard == message.keyboard:
        raise bad_request(_NOT_MODIFIED)
    message.content = content
    message.show_keyboard(keyboard)
    message.edited = state.now()
    state.touch(message)
    return state.bot_api_message(message)
