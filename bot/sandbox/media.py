"""What a message carries besides words: as the Bot API describes it, and as a phone shows it."""

from collections.abc import Callable, Mapping

from bot.sandbox.answers import Json
from bot.sandbox.files import KINDS, FileStore, StoredFile, Upload

SIDES = (90, 320, 800, 1280)
"""The longest sides in pixels of the sizes of a photo; the largest is at most the last of them."""
_PICTURE = {"width": 1280, "height": 960}
_DETAILS: dict[str, Json] = {
    "voice": {"duration": 3},
    "video": {"width": 640, "height": 480, "duration": 5},
    "video_note": {"length": 240, "duration": 5},
    "audio": {"duration": 5},
    "animation": {"width": 320, "height": 240, "duration": 2},
    "sticker": {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False},
    "document": {},
}
_NAMED = {"document", "video", "audio", "animation"}
_TYPED = _NAMED | {"voice"}


def of_file(kind: str, stored: StoredFile, files: FileStore, details: Mapping[str, object]) -> Json:
    """The field of a message for a file that is kept already, with what the sender knows of it (`details`)."""
    if kind == "photo":
        return {"photo": _sizes(stored, files, {**_PICTURE, **details})}
    described: Json = {**_DETAILS[kind]}
    if kind in _NAMED and stored.name:
        described["file_name"] = stored.name
    if kind in _TYPED:
        described["mime_type"] = stored.mime
    described |= {**details, **_identity(stored)}
    # Bots that know nothing of animations find a document, as at Telegram.
    return {kind: described, **({"document": {**described}} if kind == "animation" else {})}


def completed(content: Json, files: FileStore, contact_of: Callable[[str], Json]) -> Json:
    """The content as Telegram would give it to a bot.

    A file that the store knows is named by its `file_id` and gets the rest; `{"contact": {"of": key}}` is the contact
    of somebody of the sandbox. What is unknown here stays as it is: a test may send whatever the future holds.
    """
    whole = dict(content)
    for kind in KINDS.keys() & content.keys():
        given = content[kind]
        stored = files.by_id(str(given.get("file_id"))) if isinstance(given, dict) else None
        if stored is not None:
            whole |= of_file(kind, stored, files, {name: value for name, value in given.items() if name != "file_id"})
    contact = content.get("contact")
    if isinstance(contact, dict) and "of" in contact:
        rest = {name: value for name, value in contact.items() if name != "of"}
        whole["contact"] = {**contact_of(str(contact["of"])), **rest}
    return whole


def shown_document(carried: Json) -> Json | None:
    """The document of a message for a phone; an animation is one for old bots only."""
    document = carried.get("document")
    if not isinstance(document, dict) or "animation" in carried:
        return None
    return {
        "file_id": document.get("file_id", ""),
        "name": document.get("file_name", ""),
        "size": document.get("file_size", 0),
        "mime": document.get("mime_type", ""),
    }


def shown(carried: Json) -> Json | None:
    """What a phone shows besides words and documents: `kind` and what there is to know of it."""
    for kind, read in _SHOWN.items():
        if kind in carried:
            readable = isinstance(carried[kind], list if kind == "photo" else dict)
            return {"kind": kind, **(read(carried[kind]) if readable else {})}
    unknown = [kind for kind in carried if kind not in _BESIDE]
    return {"kind": unknown[0]} if unknown else None


def _sizes(stored: StoredFile, files: FileStore, details: Json) -> list[Json]:
    """Smallest first. The sandbox does not scale pictures: every size holds the bytes of the whole one."""
    width, height = max(1, int(details["width"])), max(1, int(details["height"]))
    longest = max(width, height)
    *smaller, largest = sorted({*(side for side in SIDES if side < longest), min(longest, SIDES[-1])})
    kept = [(side, files.keep(Upload(stored.name, stored.data, stored.mime), "photo")) for side in smaller]
    return [
        {**_identity(one), "width": max(1, width * side // longest), "height": max(1, height * side // longest)}
        for side, one in [*kept, (largest, stored)]
    ]


def _identity(stored: StoredFile) -> Json:
    return {"file_id": stored.file_id, "file_unique_id": f"u{stored.file_id}", "file_size": len(stored.data)}


def _file(described: Json) -> Json:
    return {
        "file_id": described.get("file_id", ""),
        "size": described.get("file_size", 0),
        **{name: described[name] for name in ("duration", "width", "height") if name in described},
    }


def _photo(sizes: list[Json]) -> Json:
    return _file(sizes[-1]) if sizes and isinstance(sizes[-1], dict) else {}


def _contact(contact: Json) -> Json:
    name = f"{contact.get('first_name', '')} {contact.get('last_name', '')}".strip()
    return {"name": name, "phone": contact.get("phone_number", "")}


def _location(location: Json) -> Json:
    return {**{name: location.get(name, 0) for name in ("latitude", "longitude")}, "live": "live_period" in location}


def _venue(venue: Json) -> Json:
    return {"text": f"{venue.get('title', '')}, {venue.get('address', '')}"}


_SHOWN: dict[str, Callable[..., Json]] = {
    "photo": _photo,
    "voice": _file,
    "animation": _file,
    "video": _file,
    "video_note": _file,
    "audio": _file,
    "contact": _contact,
    "venue": _venue,
    "location": _location,
    "sticker": lambda sticker: {**_file(sticker), "text": sticker.get("emoji", "")},
    "poll": lambda poll: {"text": poll.get("question", "")},
    "dice": lambda dice: {"text": f"{dice.get('emoji', '')} {dice.get('value', '')}"},
}
_BESIDE = {"document", "media_group_id", "caption", "caption_entities", "text", "entities", "has_media_spoiler"}
