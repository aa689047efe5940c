"""Parameters of a Bot API request, however they came: JSON body, form fields or query string."""

import json
from collections.abc import Mapping
from typing import Any

from bot.sandbox.answers import bad_request


class Parameters:
    """Every value becomes a string once, as in telegram-bot-api, where nested JSON stays JSON text.

    Raises RefusedError for text that is not valid UTF-8 (lone surrogates).
    """

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._values = {name.lower(): as_text(value) for name, value in raw.items() if value is not None}
        for value in self._values.values():
            require_utf8(value)

    def text(self, name: str) -> str:
        return self._values.get(name, "")

    def has(self, name: str) -> bool:
        return name in self._values

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in {"true", "yes", "1"}

    def integer(self, name: str, default: int = 0, low: int | None = None, high: int | None = None) -> int:
        """Unreadable numbers count as the default and others are clamped: Telegram does not refuse them."""
        try:
            value = int(self.text(name))
        except ValueError:
            value = default
        if low is not None:
            value = max(low, value)
        return value if high is None else min(high, value)

    def json(self, name: str, complaint: str) -> Any:  # noqa: ANN401 -- whatever JSON the caller sent; each method checks the type
        raw = self.text(name)
        if not raw:
            return None
        try:
            return json.loads(raw)
        except (ValueError, RecursionError):
            raise bad_request(complaint) from None


def as_text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    return json.dumps(value)


def require_utf8(value: str, complaint: str = "Strings must be encoded in UTF-8") -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise bad_request(complaint) from None
