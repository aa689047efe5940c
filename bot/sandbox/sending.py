"""sendMessage, sendDocument, sendChatAction."""

from collections.abc import Mapping

from bot.sandbox.answers import Json, RefusedError, bad_request
from bot.sandbox.files import StoredFile, Upload
from bot.sandbox.formatting import read_formatted, units
from bot.sandbox.keyboards import Markup, checked_keyboard, parse_markup
from bot.sandbox.messages import Message
from bot.sandbox.parameters import Parameters
from bot.sandbox.people import Person
from bot.sandbox.state import State

MAX_TEXT = 4096
MAX_CAPTION = 1024
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
    person = state.person_of_chat(parameters)
    reply_to = _reply_target(state, parameters, person)
    if not content.text:
        raise bad_request("text must be non-empty")
    if units(content.text) > MAX_TEXT:
        raise bad_request("message is too long")
    message = Message(state.next_message_id(), person, from_bot=True, date=state.now(), content=content)
    message.reply_to = reply_to
    return _deliver(state, message, markup, parameters)


def send_document(state: State, parameters: Parameters, files: Files) -> Json:
    content = read_formatted(parameters, "caption", "caption_entities")
    markup = parse_markup(parameters.text("reply_markup"))
    person = state.person_of_chat(parameters)
    reply_to = _reply_target(state, parameters, person)
    document = _document(state, parameters, files)
    if units(content.text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    message = Message(state.next_message_id(), person, from_bot=True, date=state.now(), content=content)
    message.document = document
    message.reply_to = reply_to
    return _deliver(state, message, markup, parameters)


def send_chat_action(state: State, parameters: Parameters, files: Files) -> bool:
    del files
    if parameters.text("action").lower() not in _CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    person = state.person_of_chat(parameters)
    state.require_reachable(person)
    state.events.append(person.key, "typing", action=parameters.text("action").lower())
    return True


def _deliver(state: State, message: Message, markup: Markup, parameters: Parameters) -> Json:
    keyboard = checked_keyboard(markup)
    state.require_reachable(message.person)
    message.show_keyboard(keyboard)
    message.protected = parameters.flag("protect_content")
    if markup.reply is not None:
        state.reply_keyboards[message.person.user_id] = markup.reply
    state.add(message)
    return state.bot_api_message(message)


def _reply_target(state: State, parameters: Parameters, person: Person) -> int | None:
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
    if not message_id or state.message(person, message_id):
        return message_id or None
    if wanted.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def _document(state: State, parameters: Parameters, files: Files) -> StoredFile:
    named = parameters.text("document")
    upload = files.get(named.removeprefix("attach://") if named else "document")
    if upload:
        return state.files.keep(upload)
    if not named:
        raise bad_request("there is no document in the request")
    stored = state.files.by_id(named)
    if stored is None:
        raise RefusedError(400, "Bad Request: wrong file identifier/HTTP URL specified")
    return stored
