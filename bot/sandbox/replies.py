"""What the bot gets for a request: the world's answer, or what a fault or a limit puts in its place.

Both doors ask here. An answer is a status and a body, as over HTTP; a connection that breaks is BrokenError, and each
door breaks it in its own way.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.answers import NOT_FOUND, UNAUTHORIZED, Json, RefusedError, refusal_json
from bot.sandbox.faults import NO_CHAT, Asked, Kind, Moment, Rule
from bot.sandbox.files import Upload
from bot.sandbox.parameters import as_text
from bot.sandbox.world import World


@dataclass(frozen=True)
class Reply:
    status: int
    body: str

    @property
    def content_type(self) -> str:
        return "text/html" if self.body.startswith("<") else "application/json"


class BrokenError(Exception):
    """No answer comes. `kind`: "refused" (the connection never stood), "dropped" (it closes) or "timeout" (silence)."""

    def __init__(self, kind: Kind) -> None:
        super().__init__(kind)
        self.kind = kind


_TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{10,}")
_BROKEN: frozenset[Kind] = frozenset({"refused", "dropped", "timeout"})
_BODIES: dict[Kind, Reply] = {
    "no_description": Reply(500, '{"ok":false,"error_code":500}'),
    "html": Reply(502, "<html><body><h1>502 Bad Gateway</h1></body></html>"),
    "cut": Reply(200, '{"ok":true,"result":{"message_id":1,"da'),
    "foreign": Reply(200, '["a proxy","speaks"]'),
    "wrong_shape": Reply(200, '{"ok":true,"result":{"message":1}}'),
}
_REFUSALS: dict[Kind, tuple[int, str]] = {
    "server_error": (500, "Internal Server Error"),
    "too_many": (429, "Too Many Requests"),
    "unauthorized": (401, "Unauthorized"),
    "conflict": (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    ),
    "gone": (404, "Not Found"),
    "too_large": (413, "Request Entity Too Large"),
    "migrated": (400, "Bad Request: group chat was upgraded to a supergroup chat"),
    "blocked": (403, "Forbidden: bot was blocked by the user"),
    "deactivated": (403, "Forbidden: user is deactivated"),
    "kicked": (403, "Forbidden: bot was kicked from the group chat"),
    "chat_not_found": (400, "Bad Request: chat not found"),
    "cannot_parse": (400, "Bad Request: can't parse entities: Unsupported start tag"),
    "too_long": (400, "Bad Request: message is too long"),
    "query_too_old": (400, "Bad Request: query is too old and response timeout expired or query ID is invalid"),
    "not_modified": (400, "Bad Request: message is not modified"),
}


def token_refusal(world: World, token: str) -> Json | None:
    """Telegram does not know an address with a malformed token (404), and does not let in a wrong one (401)."""
    if not _TOKEN.fullmatch(token):
        return NOT_FOUND
    return None if token == world.bot.token else UNAUTHORIZED


async def reply_to(
    world: World, method: str, params: Mapping[str, Any], files: Mapping[str, Upload] | None = None
) -> Reply:
    """A request meets the table of faults, the limits, the world, and the table again. Raises BrokenError."""
    asked = _asked(world, method, params)
    early = await _fault(world, asked, "before")
    if early is not None:
        return early
    try:
        world.limits.take(method, as_text(params.get("chat_id", "")))
    except RefusedError as error:
        return written(refusal_json(error))
    answer = await world.call(method, params, files)
    return await _fault(world, asked, "after") or written(answer)


def written(answer: Json) -> Reply:
    return Reply(int(answer.get("error_code", 200)), json.dumps(answer))


async def _fault(world: World, asked: Asked, moment: Moment) -> Reply | None:
    rule = await world.faults.meet(asked, moment)
    return None if rule is None else told(rule)


def told(rule: Rule) -> Reply:
    """What a rule answers. Raises BrokenError where it gives none."""
    if rule.kind in _BROKEN:
        raise BrokenError(rule.kind)
    if rule.kind in _BODIES:
        return _BODIES[rule.kind]
    code, description = _REFUSALS[rule.kind]
    seconds = rule.parameters.get("retry_after")
    if seconds is not None:
        description = f"{description}: retry after {seconds}"
    return written(refusal_json(RefusedError(code, description, dict(rule.parameters))))


def _asked(world: World, method: str, params: Mapping[str, Any]) -> Asked:
    query = world.queries.get(as_text(params.get("callback_query_id", "")))
    chat = as_text(params.get("chat_id", ""))
    who = query.person.key if query is not None else world.key_of_chat(chat) or chat or NO_CHAT
    return Asked(who, method, as_text(params.get("text") or params.get("caption") or ""))
