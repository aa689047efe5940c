"""copyMessage and forwardMessage."""

from bot.sandbox.answers import Json, bad_request
from bot.sandbox.formatting import Formatted, read_formatted, units
from bot.sandbox.keyboards import Markup, parse_markup
from bot.sandbox.messages import Chat, Message
from bot.sandbox.parameters import Parameters
from bot.sandbox.sending import TEXTS, Files, deliver, drafted, reply_target
from bot.sandbox.sending_media import MAX_CAPTION
from bot.sandbox.state import State

_SERVICE = frozenset(
    {
        *("gift", "unique_gift", "pinned_message", "new_chat_members", "message_auto_delete_timer_changed"),
        *("migrate_to_chat_id", "migrate_from_chat_id", "forum_topic_created"),
    }
)
_UNCOPIED = _SERVICE | {"story", "invoice", "paid_media", "giveaway", "giveaway_winners"}


def copy_message(state: State, parameters: Parameters, files: Files) -> Json:
    """The copy is the bot's own message; its caption may be another, and what is a service message has none."""
    del files
    markup = parse_markup(parameters.text("reply_markup"))
    chat = state.chat_of(parameters)
    source = _source(state, parameters, "message to copy not found")
    if source.protected or _UNCOPIED & source.carried.keys():
        raise bad_request("message can't be copied")
    content = source.content
    if source.carried and parameters.has("caption"):
        content = read_formatted(parameters, "caption", "caption_entities")
        if units(content.text) > MAX_CAPTION:
            raise bad_request("message caption is too long")
    message = _again(state, chat, source, parameters, content)
    message.reply_to = reply_target(state, parameters, chat)
    return {"message_id": deliver(state, message, markup, TEXTS)["message_id"]}


def forward_message(state: State, parameters: Parameters, files: Files) -> Json:
    del files
    chat = state.chat_of(parameters)
    source = _source(state, parameters, "message to forward not found")
    if source.protected or _SERVICE & source.carried.keys():
        raise bad_request("message can't be forwarded")
    message = _again(state, chat, source, parameters, source.content)
    message.origin = source.origin or _origin(state, source)
    return deliver(state, message, Markup(), TEXTS)


def _source(state: State, parameters: Parameters, absent: str) -> Message:
    chat = state.chat_of(parameters, "from_chat_id")
    message_id = parameters.integer("message_id")
    if not message_id:
        raise bad_request("message identifier is not specified")
    message = state.message(chat, message_id)
    if message is None:
        raise bad_request(absent)
    return message


def _again(state: State, chat: Chat, source: Message, parameters: Parameters, content: Formatted) -> Message:
    message = drafted(state, chat, parameters, content, None)
    message.carried = {name: value for name, value in source.carried.items() if name != "media_group_id"}
    return message


def _origin(state: State, source: Message) -> Json:
    author = state.bot_api_message(source)
    when = {"date": author["date"]}
    if "from" in author:
        return {"type": "user", "sender_user": author["from"], **when}
    return {"type": "channel", "chat": author["sender_chat"], "message_id": source.id, **when}
