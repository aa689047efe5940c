"""HTML of the Bot API into text and entities: TDLib's `parse_html` with its errors (offsets are bytes of UTF-8)."""

import re
from dataclasses import dataclass

from bot.sandbox.answers import Json
from bot.sandbox.links import check_link

_TYPES = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("tg-spoiler", "span"), "spoiler"),
    "tg-emoji": "custom_emoji",
    "a": "text_link",
    "pre": "pre",
    "code": "code",
    "blockquote": "blockquote",
}
_NAMED = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
_SPECIAL = re.compile(b"[<&]")
_SPACES = b" \t\r\n\v"


_OUTER_FIRST = ("blockquote", "expandable_blockquote", "pre", "code")
_INNER_LAST = ("bold", "italic", "underline", "strikethrough", "spoiler", "custom_emoji")


def entity_order(entity: Json) -> tuple[int, int, int]:
    """Entities stand by place, the longer before the shorter, and of equal ones by TDLib's priority of types."""
    kind = entity["type"]
    if kind in _OUTER_FIRST:
        priority = _OUTER_FIRST.index(kind)
    else:
        priority = 20 + _INNER_LAST.index(kind) if kind in _INNER_LAST else 10
    return entity["offset"], -entity["length"], priority


class HtmlError(ValueError):
    """What TDLib says of markup it cannot read; the Bot API puts "can't parse entities: " before it."""


@dataclass
class _OpenTag:
    name: str
    argument: str
    offset: int
    begin: int


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Text without tags, and entities with offsets in UTF-16 units. Raises HtmlError."""
    return _Reader(source).read()


class _Reader:
    def __init__(self, source: str) -> None:
        self.data = source.replace("\0", " ").encode() + b"\0"
        self.at = 0
        self.out = bytearray()
        self.units = 0
        self.open: list[_OpenTag] = []
        self.entities: list[Json] = []

    def read(self) -> tuple[str, list[Json]]:
        end = len(self.data) - 1
        while self.at < end:
            byte = self.data[self.at : self.at + 1]
            if byte == b"<":
                begin = self.at
                self.at += 1
                self._end_tag(begin) if self._here() == b"/" else self._start_tag(begin)
                self.at += 1
            elif byte == b"&" and (sign := self._reference()):
                self.out += sign.encode("utf-8", "surrogatepass")
                self.units += 2 if ord(sign) > 0xFFFF else 1
            else:
                special = _SPECIAL.search(self.data, self.at + 1, end)
                plain = self.data[self.at : special.start() if special else end]
                self.units += len(plain.decode().encode("utf-16-le")) // 2
                self.out += plain
                self.at += len(plain)
        if self.open:
            raise HtmlError(f'Can\'t find end tag corresponding to start tag "{self.open[-1].name}"')
        for entity in self.entities:
            if entity["type"] == "code":
                entity.pop("language", None)  # only a block has a language
        return self._text(), sorted(self.entities, key=entity_order)

    def _text(self) -> str:
        try:
            return self.out.decode()
        except UnicodeDecodeError:
            raise HtmlError(
                "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched "
                "surrogate code units"
            ) from None

    def _here(self) -> bytes:
        return self.data[self.at : self.at + 1]

    def _until(self, stops: bytes) -> bytes:
        begin = self.at
        while self._here() not in {b"\0", b""} and self._here() not in stops:
            self.at += 1
        return self.data[begin : self.at]

    def _skip_spaces(self) -> None:
        while self._here() and self._here() in _SPACES:
            self.at += 1

    def _reference(self) -> str:
        """The character of `&lt;`, `&#60;` or `&#x3c;` (the semicolon may be absent); "" when it is plain text."""
        at = self.at + 1
        hexadecimal = self.data[at : at + 2].lower() == b"#x"
        digits = b"0123456789abcdefABCDEF" if hexadecimal else b"0123456789"
        numeric = self.data[at : at + 1] == b"#"
        at += 2 if hexadecimal else 1 if numeric else 0
        begin = at
        while self.data[at : at + 1].isalpha() if not numeric else self.data[at] in digits:
            at += 1
        body = self.data[begin:at]
        if numeric:
            code = int(body, 16 if hexadecimal else 10) if body and at - self.at < 10 else 0
            sign = chr(code) if 0 < code < 0x10FFFF else ""
        else:
            sign = _NAMED.get(body, "")
        if sign:
            self.at = at + (self.data[at : at + 1] == b";")
        return sign

    def _start_tag(self, begin: int) -> None:
        name = self._until(_SPACES + b">").decode().lower()
        if self._here() == b"\0":
            raise HtmlError(f"Unclosed start tag at byte offset {begin}")
        if name not in _TYPES:
            raise HtmlError(f'Unsupported start tag "{name}" at byte offset {begin}')
        argument = ""
        while self._here() != b">":
            self._skip_spaces()
            if self._here() == b">":
                break
            argument = _argument(name, *self._attribute(name, begin)) or argument
        if name == "span" and argument != "spoiler":
            raise HtmlError(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self.open.append(_OpenTag(name, argument, self.units, len(self.out)))

    def _attribute(self, tag: str, begin: int) -> tuple[str, str]:
        name = self._until(_SPACES + b"=>").decode()
        if not name:
            raise HtmlError(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
        self._skip_spaces()
        if self._here() != b"=":
            if tag == "blockquote" and name == "expandable" and self._here() != b"\0":
                return name, ""
            raise HtmlError(
                f'Expected equal sign in declaration of an attribute of the tag "{tag}" at byte offset {begin}'
            )
        self.at += 1
        self._skip_spaces()
        if self._here() == b"\0":
            raise HtmlError(f'Unclosed start tag "{tag}" at byte offset {begin}')
        value = self._quoted() if self._here() in {b"'", b'"'} else self._token()
        if self._here() == b"\0":
            raise HtmlError(f"Unclosed start tag at byte offset {begin}")
        return name, value

    def _token(self) -> str:
        begin = self.at
        while self._here().isalnum() or self._here() in {b".", b"-"}:
            self.at += 1
        if self._here() not in _SPACES + b">\0":
            raise HtmlError(f"Unexpected end of name token at byte offset {begin}")
        return self.data[begin : self.at].decode().lower()

    def _quoted(self) -> str:
        quote = self._here()
        self.at += 1
        value = bytearray()
        while self._here() not in {quote, b"\0"}:
            if self._here() == b"&" and (sign := self._reference()):
                value += sign.encode("utf-8", "replace")
            else:
                value += self._here()
                self.at += 1
        if self._here() == quote:
            self.at += 1
        return value.decode()

    def _end_tag(self, begin: int) -> None:
        if not self.open:
            raise HtmlError(f"Unexpected end tag at byte offset {begin}")
        self.at += 1
        name = self._until(_SPACES + b">").decode().lower()
        self._skip_spaces()
        if self._here() != b">":
            raise HtmlError(f"Unclosed end tag at byte offset {begin}")
        tag = self.open.pop()
        if name and name != tag.name:
            raise HtmlError(f'Unmatched end tag at byte offset {begin}, expected "</{tag.name}>", found "</{name}>"')
        if self.units > tag.offset:
            self._close(tag)

    def _close(self, tag: _OpenTag) -> None:
        entity: Json = {"type": _TYPES[tag.name], "offset": tag.offset, "length": self.units - tag.offset}
        if tag.name == "a":
            url = tag.argument or self.out[tag.begin :].decode("utf-8", "replace")
            try:
                entity["url"] = check_link(url)
            except ValueError:
                return  # Telegram drops a link it does not understand (tel: among them) and keeps the words
        elif tag.name == "tg-emoji":
            if not tag.argument.isdigit() or not 0 < int(tag.argument) < 2**63:
                raise HtmlError("Invalid custom emoji identifier specified")
            entity["custom_emoji_id"] = tag.argument
        elif tag.name == "blockquote" and tag.argument:
            entity["type"] = "expandable_blockquote"
        elif tag.name in {"pre", "code"} and self._joins_inner(entity, tag):
            return
        elif tag.name == "code" and tag.argument:
            entity["language"] = tag.argument
        self.entities.append(entity)

    def _joins_inner(self, entity: Json, tag: _OpenTag) -> bool:
        """`<pre><code class="language-x">`, in either order, is one block of code with a language."""
        inner = self.entities[-1] if self.entities else {}
        same = all(inner.get(edge) == entity[edge] for edge in ("offset", "length"))
        if same and tag.name == "pre" and inner["type"] == "code" and "language" in inner:
            inner["type"] = "pre"
            return True
        if same and tag.name == "code" and inner["type"] == "pre" and tag.argument:
            inner["language"] = tag.argument
            return True
        return False


def _argument(tag: str, attribute: str, value: str) -> str:
    if (tag, attribute) in {("a", "href"), ("tg-emoji", "emoji-id")}:
        return value
    if (tag, attribute) == ("blockquote", "expandable"):
        return "1"
    if (tag, attribute) == ("code", "class") and value.startswith("language-"):
        return value.removeprefix("language-")
    if (tag, attribute) == ("span", "class") and value.startswith("tg-"):
        return value.removeprefix("tg-")
    return ""
