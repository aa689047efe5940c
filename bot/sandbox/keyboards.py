"""Keyboards of messages: what Telegram refuses in `reply_markup`, in the order in which it looks."""

import json
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.answers import Json, RefusedError, bad_request
from bot.sandbox.links import check_link
from bot.sandbox.parameters import require_utf8

Keyboard = list[list[Json]]

MAX_BUTTONS = 100
MAX_CALLBACK_BYTES = 64
_ACTIONS = (
    "callback_data",
    "callback_game",
    "pay",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "login_url",
    "web_app",
    "copy_text",
)


@dataclass(frozen=True)
class Markup:
    """An inline keyboard lives on the message; the other kinds (`reply`) live under the chat."""

    inline: Keyboard = field(default_factory=list)
    reply: Json | None = None


def parse_markup(raw: str) -> Markup:
    """Reads `reply_markup` as telegram-bot-api does, before the chat is looked up."""
    if not raw:
        return Markup()
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        raise bad_request("can't parse reply keyboard markup JSON object") from None
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in value:
        rows = _rows(value["inline_keyboard"], "inline_keyboard", "InlineKeyboardMarkup")
        return Markup(inline=[[_inline_button(button) for button in row] for row in rows])
    if "keyboard" in value:
        rows = _rows(value["keyboard"], "keyboard", "ReplyKeyboardMarkup")
        return Markup(reply={**value, "keyboard": [[_reply_button(button) for button in row] for row in rows]})
    return Markup(reply=value or None)


def checked_keyboard(markup: Markup) -> Keyboard:
    """The inline keyboard as TDLib and the server take it: texts, links, data and number of buttons."""
    rows = [[_checked_button(button) for button in row] for row in markup.inline if row]
    if sum(map(len, rows)) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    for row in rows:
        for button in row:
            _server_check(button)
    return rows


def shown_keys(markup: Json | None) -> list[list[Json]]:
    """A keyboard under the field as a phone shows it; `kind` is "text", "contact" or "other"."""
    return [[_shown_key(button) for button in row] for row in markup["keyboard"]] if markup else []


def _shown_key(button: Json) -> Json:
    asked = {name for name, value in button.items() if value and (name.startswith("request_") or name == "web_app")}
    kind = "contact" if asked == {"request_contact"} else "other" if asked else "text"
    return {"text": button["text"], "kind": kind}


def _rows(value: object, name: str, kind: str) -> list[list[Any]]:
    if not isinstance(value, list):
        raise bad_request(f'field "{name}" of the {kind} must be an Array')
    if not all(isinstance(row, list) for row in value):
        raise bad_request(f'field "{name}" of the {kind} must be an Array of Arrays')
    return value


def _unparsed(complaint: str) -> RefusedError:
    return bad_request(f"can't parse inline keyboard button: {complaint}")


def _inline_button(raw: object) -> Json:
    if not isinstance(raw, dict):
        raise _unparsed("Inline keyboard button must be an Object")
    if raw.get("text") is None:
        raise _unparsed('Can\'t find field "text"')
    button = {name: value for name, value in raw.items() if value is not None}
    for name in ("text", "url", "callback_data"):
        value = button.get(name, "")
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise _unparsed(f'Field "{name}" must be of type String')
        if name in button:
            button[name] = str(value)
    for name in ("login_url", "web_app", "copy_text"):
        if not isinstance(button.get(name, {}), dict):
            raise _unparsed(f'Field "{name}" must be of type Object')
    if button.get("url"):
        return button
    if not any(button.get(name) or (name in button and "inline_query" in name) for name in _ACTIONS):
        raise _unparsed("Text buttons are unallowed in the inline keyboard")
    return button


def _reply_button(raw: object) -> Json:
    if isinstance(raw, str):
        return {"text": raw}
    if not isinstance(raw, dict):
        raise bad_request("can't parse keyboard button: KeyboardButton must be an Object")
    if not isinstance(raw.get("text"), str):
        raise bad_request("can't parse keyboard button: Can't find field \"text\"")
    return raw


def _checked_button(button: Json) -> Json:
    require_utf8(button["text"], "Inline keyboard button text must be encoded in UTF-8")
    if not button["text"].strip():
        raise bad_request("Inline keyboard button text must be non-empty")
    if button.get("url"):
        return {**button, "url": _checked_url(button["url"], "URL")}
    if button.get("web_app"):
        url = str(button["web_app"].get("url", ""))
        if not url.lower().startswith("https://"):
            raise bad_request(f"inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed")
        return {**button, "web_app": {"url": _checked_url(url, "Web App URL")}}
    require_utf8(button.get("callback_data", ""), "Inline keyboard button callback data must be encoded in UTF-8")
    return button


def _checked_url(url: str, what: str) -> str:
    try:
        return check_link(url)
    except ValueError as error:
        raise bad_request(f"inline keyboard button {what} '{url}' is invalid: {error}") from None


def _server_check(button: Json) -> None:
    if len(button.get("callback_data", "").encode()) > MAX_CALLBACK_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if "pay" in button or "callback_game" in button:
        raise bad_request("BUTTON_TYPE_INVALID")
    if "copy_text" in button and not 1 <= len(str(button["copy_text"].get("text", ""))) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
