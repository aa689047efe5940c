"""Sending what is not text: files of every kind, albums, contacts, places."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from bot.sandbox import media
from bot.sandbox.answers import Json, RefusedError, bad_request
from bot.sandbox.files import KINDS, StoredFile, Upload
from bot.sandbox.formatting import Formatted, read_formatted, units
from bot.sandbox.keyboards import Markup, parse_markup
from bot.sandbox.parameters import Parameters
from bot.sandbox.sending import Files, deliver, drafted, reply_target
from bot.sandbox.state import State

MAX_CAPTION = 1024
MIN_ALBUM, MAX_ALBUM = 2, 10
MAX_PHOTO = 10 * 1024 * 1024
MAX_VCARD = 2048
MAX_ACCURACY = 1500.0
MIN_LIVE, MAX_LIVE, LIVE_FOR_EVER = 60, 86_400, 0x7FFFFFFF
"""Bytes, metres and seconds. All these are the documentation's; Telegram cuts an accuracy and refuses the others."""
_OF_LIVE = {"heading": 360, "proximity_alert_radius": 100_000}
_WITHOUT_CAPTION = {"video_note", "sticker"}
CAPTIONED = KINDS.keys() - _WITHOUT_CAPTION
_IN_ALBUMS = {"photo", "video", "audio", "document"}
_ALONE_IN_ALBUMS = {"audio", "document"}
_NUMBERS = ("duration", "width", "height", "length")
_CALLED = {"voice": "voice messages", "video_note": "video messages", "audio": "music", "animation": "animations"}


def send_file(state: State, parameters: Parameters, files: Files, *, kind: str) -> Json:
    """sendPhoto, sendVoice, sendVideo, sendVideoNote, sendAudio, sendAnimation, sendSticker, sendDocument."""
    content = Formatted() if kind in _WITHOUT_CAPTION else read_formatted(parameters, "caption", "caption_entities")
    markup = parse_markup(parameters.text("reply_markup"))
    chat = state.chat_of(parameters)
    reply_to = reply_target(state, parameters, chat)
    stored = _file(state, kind, parameters.text(kind), files, field=kind)
    _check_caption(content)
    message = drafted(state, chat, parameters, content, reply_to)
    message.carried = media.of_file(kind, stored, state.files, _details(parameters))
    return deliver(state, message, markup, _called(kind))


def send_media_group(state: State, parameters: Parameters, files: Files) -> list[Json]:
    """An album: photos and videos together, documents and music only among themselves."""
    items = _album(parameters)
    chat = state.chat_of(parameters)
    reply_to = reply_target(state, parameters, chat)
    group = f"{chat.chat_id}{state.message_count:08d}"
    messages = []
    for item in items:
        content = read_formatted(item, "caption", "caption_entities")
        stored = _file(state, item.text("type"), item.text("media"), files)
        _check_caption(content)
        message = drafted(state, chat, parameters, content, reply_to)
        message.carried = media.of_file(item.text("type"), stored, state.files, _details(item))
        message.carried["media_group_id"] = group
        messages.append(message)
    chat.require_writable(_called(items[0].text("type")), messages[0].thread)
    return [deliver(state, message, Markup(), "") for message in messages]


def send_contact(state: State, parameters: Parameters, files: Files) -> Json:
    del files
    contact = {name: _required(parameters, name) for name in ("phone_number", "first_name")}
    contact |= {name: parameters.text(name) for name in ("last_name", "vcard") if parameters.text(name)}
    if len(parameters.text("vcard").encode()) > MAX_VCARD:
        raise bad_request("vcard is too long")
    return _send_carried(state, parameters, {"contact": contact}, "contacts")


def send_location(state: State, parameters: Parameters, files: Files) -> Json:
    del files
    location: Json = {}
    for name, limit in (("latitude", 90), ("longitude", 180)):
        if not parameters.text(name).strip():
            raise bad_request(f"{name} is empty")
        location[name] = _number(parameters.text(name))
        if not abs(location[name]) <= limit:  # nor what is no number
            raise bad_request("wrong location specified")
    accuracy = _number(parameters.text("horizontal_accuracy"))
    if accuracy > 0:
        location["horizontal_accuracy"] = min(accuracy, MAX_ACCURACY)
    location |= _live(parameters)
    return _send_carried(state, parameters, {"location": location}, "locations")


def _live(parameters: Parameters) -> Json:
    """What makes a location live; nought is as good as nothing."""
    period = parameters.integer("live_period")
    if not period:
        return {}
    if not MIN_LIVE <= period <= MAX_LIVE and period != LIVE_FOR_EVER:
        raise bad_request("wrong live location period specified")
    live = {"live_period": period}
    for name, most in _OF_LIVE.items():
        if not 0 <= parameters.integer(name) <= most:
            raise bad_request(f"wrong live location {name.replace('_', ' ')} specified")
        live |= {name: parameters.integer(name)} if parameters.integer(name) else {}
    return live


def _send_carried(state: State, parameters: Parameters, carried: Json, what: str) -> Json:
    markup = parse_markup(parameters.text("reply_markup"))
    chat = state.chat_of(parameters)
    message = drafted(state, chat, parameters, Formatted(), reply_target(state, parameters, chat))
    message.carried = carried
    return deliver(state, message, markup, what)


def _album(parameters: Parameters) -> list[Parameters]:
    raw = parameters.json("media", "can't parse media JSON object")
    if raw is None:
        raise bad_request('parameter "media" is required')
    if not isinstance(raw, list):
        raise bad_request("expected an Array of InputMedia")
    if not raw:
        raise bad_request("there are no messages to send")
    if len(raw) < MIN_ALBUM:
        raise bad_request(f"an album must include {MIN_ALBUM}-{MAX_ALBUM} items")
    if len(raw) > MAX_ALBUM:
        raise bad_request("too many messages to send as an album")
    if not all(isinstance(item, Mapping) for item in raw):
        raise bad_request("can't parse InputMedia: expected an Object")
    items = [Parameters(item) for item in raw]
    kinds = {item.text("type") for item in items}
    for kind in sorted(kinds - _IN_ALBUMS):
        raise bad_request(f"can't parse InputMedia: type \"{kind}\" can't be used in sendMediaGroup")
    for kind in sorted(kinds & _ALONE_IN_ALBUMS):
        if len(kinds) > 1:
            raise bad_request(f"{kind} can't be mixed with other media types")
    return items


def _file(state: State, kind: str, named: str, files: Mapping[str, Upload], field: str = "") -> StoredFile:
    """Sent along (under `field`, or under the name that `attach://` gives), or known by its id."""
    upload = files.get(named.removeprefix("attach://") if named else field)
    if upload:
        if not upload.data:
            raise bad_request("file must be non-empty")
        name = PurePosixPath(upload.name.replace("\\", "/")).name or "file"
        if kind == "photo" and len(upload.data) > MAX_PHOTO:
            raise bad_request(f'file "{name}" of size {len(upload.data)} bytes is too big for a photo')
        return state.files.keep(Upload(name, upload.data, upload.mime), kind)
    if not named:
        raise bad_request(f"there is no {kind.replace('_', ' ')} in the request")
    stored = state.files.by_id(named)
    if stored is None:
        raise RefusedError(400, "Bad Request: wrong file identifier/HTTP URL specified")
    if stored.kind != KINDS[kind]:
        raise bad_request(f"can't use file of type {stored.kind.name} as {KINDS[kind].name}")
    return stored


def _check_caption(content: Formatted) -> None:
    if units(content.text) > MAX_CAPTION:
        raise bad_request("message caption is too long")


def _details(parameters: Parameters) -> Json:
    return {name: parameters.integer(name) for name in _NUMBERS if parameters.integer(name) > 0}


def _called(kind: str) -> str:
    return _CALLED.get(kind, f"{kind}s")


def _required(parameters: Parameters, name: str) -> str:
    value = parameters.text(name)
    if not value:
        raise bad_request(f'parameter "{name}" is required')
    return value


def _number(text: str) -> float:
    """What Telegram cannot read counts as nought."""
    try:
        return float(text)
    except ValueError:
        return 0.0
