"""The one place where values get into texts: escaped, cleaned of control marks, never through str.format."""

import html
import re

from services.readable import clean

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Html(str):
    """Text that is already HTML of ours and must not be escaped again."""

    __slots__ = ()


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
