"""Text and entities of a message as Telegram keeps them, and the safe HTML that the chat page shows."""

import html
import re
from dataclasses import dataclass, field

from bot.sandbox.answers import Json, RefusedError, bad_request
from bot.sandbox.html_text import HtmlError, entity_order, parse_html
from bot.sandbox.links import check_link
from bot.sandbox.parameters import Parameters, require_utf8

_FOUND = [  # what Telegram marks in a text by itself
    ("url", re.compile(r"https?://[^\s<>«»\"]*[\w/#=&-]|\bt\.me/[\w/?=&-]*[\w/]")),
    ("email", re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("phone_number", re.compile(r"(?<![\w+])(?:\+7|8)[ -]?\(?\d{3,4}\)?(?:[ -]?\d){6,7}(?!\w)")),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/])")),
    ("mention", re.compile(r"(?<![\w/@.])@[A-Za-z]\w{3,31}\b")),
]
_OPAQUE = {"code", "pre", "text_link", "text_mention"}
_TAGS = {
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "underline": ("<u>", "</u>"),
    "strikethrough": ("<s>", "</s>"),
    "code": ("<code>", "</code>"),
    "pre": ("<pre>", "</pre>"),
    "blockquote": ("<blockquote>", "</blockquote>"),
    "expandable_blockquote": ("<blockquote>", "</blockquote>"),
    "spoiler": ('<span class="spoiler">', "</span>"),
}
_SAFE_LINK = re.compile(r"(?i)(https?|tg|tel|mailto):")


@dataclass(frozen=True)
class Formatted:
    """Offsets and lengths of entities are in UTF-16 units, as everywhere in the Bot API."""

    text: str = ""
    entities: list[Json] = field(default_factory=list)


def units(text: str) -> int:
    """Length in UTF-16 units, which is what Telegram's limits count."""
    return len(text.encode("utf-16-le")) // 2


def read_formatted(parameters: Parameters, name: str, entities_name: str) -> Formatted:
    """The text of a request with its markup taken out (`parse_mode`) or its `entities` checked.

    Markdown modes are refused although Telegram has them: the bot speaks HTML only.
    """
    source = parameters.text(name)
    mode = parameters.text("parse_mode").lower()
    if mode == "html":
        try:
            text, entities = parse_html(source)
        except HtmlError as error:
            raise RefusedError(400, f"Bad Request: can't parse entities: {error}") from None
    elif mode:
        raise bad_request("unsupported parse_mode")
    else:
        text = source
        entities = _explicit(parameters.json(entities_name, "can't parse entities JSON object"), units(source))
    return _trimmed(_cleaned(text), entities)


def _cleaned(text: str) -> str:
    return re.sub(r"[\x00-\x09\x0b-\x1f]", " ", text.replace("\r", " "))


def _explicit(raw: object, length: int) -> list[Json]:
    if raw is None:
        return []
    if not isinstance(raw, list) or not all(isinstance(entity, dict) for entity in raw):
        raise bad_request("expected an Array of MessageEntity")
    return [_entity(entity, length) for entity in raw]


def _entity(raw: Json, length: int) -> Json:
    kind, offset, size = str(raw.get("type", "")), _whole(raw, "offset"), _whole(raw, "length")
    if kind not in {*_TAGS, "text_link", "text_mention", "custom_emoji", *(name for name, _ in _FOUND), "hashtag"}:
        raise bad_request("can't parse MessageEntity: Unsupported type specified")
    if offset < 0:
        raise bad_request(f"receive an entity with incorrect offset {offset}")
    if offset > length:
        raise bad_request(f"entity begins after the end of the text at UTF-16 offset {offset}")
    if offset + size > length:
        raise bad_request(
            f"entity beginning at UTF-16 offset {offset} ends after the end of the text at UTF-16 offset "
            f"{offset + size}"
        )
    entity = {**raw, "type": kind, "offset": offset, "length": size}
    if kind == "text_link":
        try:
            entity["url"] = check_link(str(raw.get("url", "")))
        except ValueError as error:
            raise bad_request(f"entity URL '{raw.get('url', '')}' is invalid: {error}") from None
    return entity


def _whole(raw: Json, name: str) -> int:
    try:
        return int(raw[name])
    except KeyError:
        raise bad_request(f"can't parse MessageEntity: Can't find field \"{name}\"") from None
    except (TypeError, ValueError):
        raise bad_request(f'can\'t parse MessageEntity: Field "{name}" must be of type Number') from None


def _trimmed(text: str, entities: list[Json]) -> Formatted:
    """Telegram takes spaces off the end, and off the beginning up to the first entity."""
    require_utf8(text)
    text = text.rstrip(" \n")
    first = min((entity["offset"] for entity in entities), default=len(text))
    lead = min(first, len(text) - len(text.lstrip(" \n")))
    text, total = text[lead:], units(text[lead:])
    kept = []
    for entity in entities:
        offset = entity["offset"] - lead
        length = min(entity["length"], total - offset)
        if length > 0:
            kept.append({**entity, "offset": offset, "length": length})
    return Formatted(text, _with_found(text, kept))


def _with_found(text: str, entities: list[Json]) -> list[Json]:
    result = list(entities)
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            found = {"type": kind, "offset": units(text[: match.start()]), "length": units(match[0])}
            if all(_compatible(found, other) for other in result):
                result.append(found)
    return sorted(result, key=entity_order)


def _compatible(found: Json, other: Json) -> bool:
    begin, end = found["offset"], found["offset"] + found["length"]
    other_begin, other_end = other["offset"], other["offset"] + other["length"]
    if end <= other_begin or other_end <= begin:
        return True
    inside = other_begin <= begin and end <= other_end
    return inside and other["type"] not in _OPAQUE and other["type"] not in dict(_FOUND)


def to_html(formatted: Formatted) -> str:
    """Safe HTML: everything escaped, only the tags of `_TAGS` and links that a browser may follow."""
    data = formatted.text.encode("utf-16-le")
    out: list[str] = []
    open_ends: list[tuple[int, str]] = []
    at = 0

    def write_up_to(position: int) -> None:
        nonlocal at
        while open_ends and open_ends[-1][0] <= position:
            end, closing = open_ends.pop()
            out.append(_escape(data, at, end) + closing)
            at = end
        out.append(_escape(data, at, position))
        at = position

    for entity in formatted.entities:
        opening, closing = _tag(entity, data)
        end = entity["offset"] + entity["length"]
        if not opening:
            continue
        write_up_to(entity["offset"])
        if not open_ends or end <= open_ends[-1][0]:  # entities that cross are not shown: broken HTML is worse
            out.append(opening)
            open_ends.append((end, closing))
    write_up_to(len(data) // 2)
    return "".join(out)


def _escape(data: bytes, begin: int, end: int) -> str:
    return html.escape(data[begin * 2 : end * 2].decode("utf-16-le", "replace"), quote=True)


def _tag(entity: Json, data: bytes) -> tuple[str, str]:
    kind = entity["type"]
    if kind in _TAGS:
        return _TAGS[kind]
    shown = data[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2].decode("utf-16-le", "replace")
    links = {
        "text_link": str(entity.get("url", "")),
        "url": shown if shown.startswith("http") else f"https://{shown}",
        "email": f"mailto:{shown}",
        "phone_number": "tel:" + re.sub(r"[^\d+]", "", shown),
    }
    link = links.get(kind, "")
    return (f'<a href="{html.escape(link)}">', "</a>") if _SAFE_LINK.match(link) else ("", "")
