"""How the bot gets its updates and answers taps: getUpdates, the webhook's settings, answerCallbackQuery."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from bot.sandbox.answers import Json, bad_request
from bot.sandbox.files import Upload
from bot.sandbox.formatting import units
from bot.sandbox.parameters import Parameters
from bot.sandbox.state import CallbackAnswer, State

MAX_TOAST = 200
MAX_SECRET = 256
DEFAULT_CONNECTIONS = 40
_PORTS = {None, 80, 88, 443, 8443}


async def get_updates(state: State, parameters: Parameters, files: Mapping[str, Upload]) -> list[Json]:
    del files
    _allow(state, parameters)
    return await state.updates.poll(
        offset=parameters.integer("offset"),
        limit=parameters.integer("limit", default=100, low=1, high=100),
        seconds=parameters.integer("timeout", low=0),
    )


def set_webhook(state: State, parameters: Parameters, files: Mapping[str, Upload]) -> bool:
    """Keeps the settings; `bot.sandbox.webhook` delivers by them. An empty address removes the webhook."""
    del files
    url, secret = parameters.text("url"), parameters.text("secret_token")
    if url:
        _require_reachable(url)
    if len(secret) > MAX_SECRET:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")
    _allow(state, parameters)
    if parameters.flag("drop_pending_updates"):
        state.updates.drop()
    most = parameters.integer("max_connections", default=DEFAULT_CONNECTIONS, low=1, high=100)
    state.updates.set_webhook({"url": url, "secret_token": secret, "max_connections": most} if url else {})
    return True


def delete_webhook(state: State, parameters: Parameters, files: Mapping[str, Upload]) -> bool:
    del files
    if parameters.flag("drop_pending_updates"):
        state.updates.drop()
    if state.updates.webhook:
        state.updates.set_webhook({})
    return True


def get_webhook_info(state: State, parameters: Parameters, files: Mapping[str, Upload]) -> Json:
    del parameters, files
    info: Json = {
        "url": "",
        **{name: value for name, value in state.updates.webhook.items() if name != "secret_token"},
        "has_custom_certificate": False,
        "pending_update_count": len(state.updates.pending),
    }
    if state.updates.allowed is not None:
        info["allowed_updates"] = sorted(state.updates.allowed)
    return info


def answer_callback_query(state: State, parameters: Parameters, files: Mapping[str, Upload]) -> bool:
    """One answer to a tap, within the window; later, twice or to an unknown id is refused."""
    del files
    text = parameters.text("text")
    if units(text) > MAX_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    query_id = parameters.text("callback_query_id")
    query = state.queries.get(query_id)
    if query is None or not state.is_open(query):
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    query.answer = CallbackAnswer(text, parameters.flag("show_alert"))
    state.events.append(query.person.key, "toast", text=text, alert=query.answer.alert, query_id=query_id)
    return True


def _require_reachable(url: str) -> None:
    """Telegram delivers to four ports, by HTTPS only. Plain HTTP to this machine is the sandbox's own exception: a bot
    beside it has no certificate.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise bad_request("bad webhook: Invalid URL") from None
    if parts.scheme == "http" and host in {"127.0.0.1", "localhost", "::1"}:
        return
    if parts.scheme != "https" or not host:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if port not in _PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def _allow(state: State, parameters: Parameters) -> None:
    kinds = parameters.json("allowed_updates", "can't parse allowed_updates JSON object")
    if isinstance(kinds, list):
        state.updates.allow([str(kind) for kind in kinds])
