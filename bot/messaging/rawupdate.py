"""Updates as they came: JSON that may hold fields and types of the future, read only as far as queueing needs."""

import json
import re
from collections.abc import Mapping
from typing import Any

Raw = Mapping[str, Any]
_BIG = 2**63
_ESCAPED = re.compile(r"\\(?:(u0000)|.)")


def dump(raw: Raw) -> str:
    return json.dumps(raw, ensure_ascii=True, separators=(",", ":"))


def load(payload: str) -> Raw:
    loaded: Raw = json.loads(payload)
    return loaded


def conversation_key(raw: Raw) -> int:
    """The chat whose order the update belongs to; the sender's id where there is no chat, else the update's own id."""
    chat_id = chat_of(raw)
    return int(raw["update_id"]) if chat_id is None else chat_id


def chat_of(raw: Raw) -> int | None:
    """The chat of the update, or the sender's private one; None when it names neither."""
    for content in raw.values():
        if not isinstance(content, Mapping):
            continue
        message = content.get("message")
        for holder, field in ((content, "chat"), (message, "chat"), (content, "from")):
            found = holder.get(field) if isinstance(holder, Mapping) else None
            chat_id = found.get("id") if isinstance(found, Mapping) else None
            if isinstance(chat_id, int) and -_BIG <= chat_id < _BIG:
                return int(chat_id)
    return None


def author_of(raw: Raw) -> int | None:
    """The private chat of whoever wrote or pressed something; None for other updates."""
    chat_id = chat_of(raw)
    return chat_id if chat_id is not None and may_be_said_to_us(raw) else None


def may_be_said_to_us(raw: Raw) -> bool:
    """Words and taps, also of somebody whom the update does not name; not those of a group."""
    chat_id = chat_of(raw)
    said = any(kind in raw for kind in ("message", "edited_message", "callback_query"))
    # Groups have negative ids, and the bot speaks with people only.
    return said and (chat_id is None or chat_id > 0)


def words_of(raw: Raw) -> str | None:
    """The text of a message; None for anything else."""
    message = raw.get("message")
    text = message.get("text") if isinstance(message, Mapping) else None
    return text if isinstance(text, str) else None


def album_of(raw: Raw) -> str | None:
    """The album that a message was sent in; None for anything else."""
    message = raw.get("message")
    album = message.get("media_group_id") if isinstance(message, Mapping) else None
    return album if isinstance(album, str) else None


def sane(raw: Raw) -> Raw:
    """The update without what no database and no messenger takes: lone surrogates (half an emoji from a broken client)
    become U+FFFD, and NUL, which nobody can see, is left out. Nothing comes in past this: words, names, buttons.
    """
    text = json.dumps(raw, ensure_ascii=False).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    # A backslash and what it escapes go together: a typed «\\u0000» is six characters and stays.
    loaded: Raw = json.loads(_ESCAPED.sub(lambda escaped: "" if escaped[1] else escaped[0], text))
    return loaded


def is_usable(raw: object) -> bool:
    """An update as the messenger makes them: an object with its own id, which the next offset (one more) can confirm
    within 64 bits.
    """
    update_id = raw.get("update_id") if isinstance(raw, Mapping) else None
    return isinstance(update_id, int) and not isinstance(update_id, bool) and 0 <= update_id < _BIG - 1
