"""sendMessage and sendChatAction, and what every method that sends a message does."""

from collections.abc import Mapping

from bot.sandbox.answers import Json, bad_request
from bot.sandbox.files import Upload
from bot.sandbox.formatting import Formatted, read_formatted, units
from bot.sandbox.keyboards import Markup, checked_keyboard, parse_markup
from bot.sandbox.messages import Chat, Message
from bot.sandbox.parameters import Parameters
from bot.sandbox.state import State

MAX_TEXT = 4096
TEXTS = "text messages"
_CHAT_ACTIONS = {
    *("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document"),
    *("choose_sticker", "find_location", "record_video_note", "upload_video_note", "cancel"),
}
Files = Mapping[str, Upload]


def send_message(state: State, parameters: Parameters, files: Files) -> Json:
    del files
    if not parameters.text("text"):
        raise bad_request("message text is empty")
    content = read_formatted(parameters, "text", "entities")
    markup = parse_markup(parameters.text("reply_markup"))
    chat = state.chat_of(parameters)
    reply_to = reply_target(state, parameters, chat)
    if not content.text:
        raise bad_request("text must be non-empty")
    if units(content.text) > MAX_TEXT:
        raise bad_request("message is too long")
    message = drafted(state, chat, parameters, content, reply_to)
    return deliver(state, message, markup, TEXTS)


def send_chat_action(state: State, parameters: Parameters, files: Files) -> bool:
    del files
    if parameters.text("action").lower() not in _CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = state.chat_of(parameters)
    chat.require_reachable()
    state.events.append(chat.key, "typing", action=parameters.text("action").lower())
    return True


def drafted(state: State, chat: Chat, parameters: Parameters, content: Formatted, reply_to: int | None) -> Message:
    """The bot's message, before anything is known of whether it may be sent."""
    message = Message(state.next_message_id(), chat, from_bot=True, date=state.now(), content=content)
    message.reply_to = reply_to
    message.thread = parameters.integer("message_thread_id")
    message.protected = parameters.flag("protect_content")
    return message


def deliver(state: State, message: Message, markup: Markup, what: str) -> Json:
    """Raises RefusedError where the bot may not send `what`, in the words of the Bot API."""
    keyboard = checked_keyboard(markup)
    message.chat.require_writable(what, message.thread)
    message.show_keyboard(keyboard)
    state.add(message)
    if markup.reply is not None:
        _lay_keyboard(state, message.chat, markup.reply)
    return state.bot_api_message(message)


def reply_target(state: State, parameters: Parameters, chat: Chat) -> int | None:
    raw = parameters.json("reply_parameters", "can't parse reply parameters JSON object")
    if raw is not None and not isinstance(raw, dict):
        raise bad_request("object expected as reply parameters")
    wanted: Json = raw or {
        "message_id": parameters.integer("reply_to_message_id"),
        "allow_sending_without_reply": parameters.flag("allow_sending_without_reply"),
    }
    message_id = wanted.get("message_id") or 0
    if not isinstance(message_id, int):
        raise bad_request('can\'t parse reply parameters: Field "message_id" must be of type Number')
    if not message_id or state.message(chat, message_id):
        return message_id or None
    if wanted.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def _lay_keyboard(state: State, chat: Chat, markup: Json) -> None:
    """A forced reply changes no keyboard."""
    if "keyboard" in markup:
        state.show_reply_keyboard(chat, markup)
    elif markup.get("remove_keyboard"):
        state.show_reply_keyboard(chat, None)
