"""The one place where values get into texts: escaped, cleaned of control marks, never through str.format."""

import html
import re
import unicodedata

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
# Marks that turn the direction of what follows: in a name they would rewrite the rest of the line.
_DIRECTION_MARKS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F])
_KEPT_CONTROLS = "\n\t"
_MAX_COMBINING = 3


class Html(str):
    """Text that is already HTML of ours and must not be escaped again."""

    __slots__ = ()


def clean(text: str) -> str:
    """A person's text as it may be shown to another: no control characters, no direction marks, no lone surrogates,
    no towers of combining marks (at most three in a row).
    """
    kept: list[str] = []
    combining = 0
    for char in text.translate(_DIRECTION_MARKS):
        combining = combining + 1 if unicodedata.combining(char) else 0
        category = unicodedata.category(char)
        if combining > _MAX_COMBINING or category == "Cs" or (category == "Cc" and char not in _KEPT_CONTROLS):
            continue
        kept.append(char)
    return "".join(kept)


def escape(value: object) -> Html:
    return value if isinstance(value, Html) else Html(html.escape(clean(str(value)), quote=False))


def fill(template: str, **values: object) -> Html:
    """Put values into the `{name}` placeholders of a catalogue text; each is escaped unless it is Html.

    A placeholder without a value stays as it is: a text changed by hand must not break a screen.
    """

    def replace(match: re.Match[str]) -> str:
        name = match.group(1)
        return escape(values[name]) if name in values else match.group(0)

    return Html(_PLACEHOLDER.sub(replace, template))


def join(lines: list[str], separator: str = "\n") -> Html:
    """Lines of ours (filled, or plain catalogue texts) as one text; empty ones fall out."""
    return Html(separator.join(line for line in lines if line))
