"""What an error of the messenger means for the message that was being sent (docs: «Send verdicts»).

The hard question is always the same: may the message have arrived? Only an answer that says "no", or a connection that
never stood, allows a second try; everything else is UNKNOWN and left to the guarantee of the message's class.
"""

import re
import socket
from dataclasses import dataclass
from enum import Enum

from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiohttp import (
    ClientConnectionError,
    ClientConnectorError,
    ClientError,
    ClientHttpProxyError,
    ClientPayloadError,
    ClientResponseError,
    ConnectionTimeoutError,
    InvalidURL,
)
from aiohttp_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError
from pydantic import ValidationError

RETRY_WITHOUT_A_FIGURE = 30.0
"""Seconds to wait after a 429 that names none."""
LONGEST_WAIT = 3600.0
"""Seconds to wait at most, whatever a 429 names: then one more refusal costs nothing, and nonsense no message."""


class Verdict(Enum):
    """NOT_SENT: surely not arrived, try later. UNKNOWN: may have arrived. CANNOT_EDIT: the message to edit is gone,
    a new one says the same. IGNORED: nothing to do any more. STOP: the token is refused. CONFLICT: another copy runs.
    """

    NOT_SENT = "not sent"
    UNKNOWN = "unknown"
    RETRY_AFTER = "retry after"
    MIGRATED = "migrated"
    AS_PLAIN_TEXT = "as plain text"
    IGNORED = "ignored"
    UNREACHABLE = "unreachable"
    PERMANENT = "permanent"
    CANNOT_EDIT = "cannot edit"
    STOP = "stop"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class Judgement:
    """`retry_after`: seconds (RETRY_AFTER). `chat_id`: where the chat is now (MIGRATED). `answered` (UNKNOWN): it was
    no broken connection but an answer, an error or nonsense, so it may be this very message that cannot be sent.
    """

    verdict: Verdict
    retry_after: float | None = None
    chat_id: int | None = None
    answered: bool = False


# The connection to the messenger, or to the proxy before it, never stood: no byte of the message left.
_NEVER_CONNECTED = (
    ClientConnectorError,  # refused, unreachable, a name that does not resolve, TLS
    ClientHttpProxyError,
    ConnectionTimeoutError,
    ConnectionRefusedError,
    InvalidURL,
    ProxyConnectionError,
    ProxyError,
    ProxyTimeoutError,
    socket.gaierror,
)

# The connection stood, and broke before there was an answer (OSError: a timeout too).
_BROKEN = (ClientError, OSError, EOFError)
# Of these, an answer that came, but cut or in no HTTP that can be read.
_GARBLED = (ClientPayloadError, ClientResponseError)

# Descriptions of 400 in lower case; the first that is found decides.
_BAD_REQUESTS: tuple[tuple[str, Verdict], ...] = (
    ("message is not modified", Verdict.IGNORED),
    ("message_not_modified", Verdict.IGNORED),
    ("query is too old", Verdict.IGNORED),
    ("can't parse entities", Verdict.AS_PLAIN_TEXT),
    ("message is too long", Verdict.AS_PLAIN_TEXT),
    ("message_too_long", Verdict.AS_PLAIN_TEXT),
    ("entities_too_long", Verdict.AS_PLAIN_TEXT),
    ("entity_bounds_invalid", Verdict.AS_PLAIN_TEXT),
    ("must be encoded in utf-8", Verdict.AS_PLAIN_TEXT),
    ("message to edit not found", Verdict.CANNOT_EDIT),
    ("message can't be edited", Verdict.CANNOT_EDIT),
    ("message_id_invalid", Verdict.CANNOT_EDIT),
    ("there is no text in the message to edit", Verdict.CANNOT_EDIT),
)

_RETRY_IN_WORDS = re.compile(r"retry (?:after|in) (\d+)")


# Errors that decide by their type alone; the first that fits decides, so a subclass stands before its parent.
_BY_TYPE: tuple[tuple[type[BaseException], Verdict], ...] = (
    (TelegramUnauthorizedError, Verdict.STOP),
    (TelegramConflictError, Verdict.CONFLICT),
    (TelegramForbiddenError, Verdict.UNREACHABLE),
    (TelegramServerError, Verdict.UNKNOWN),
    (ClientDecodeError, Verdict.UNKNOWN),
    (TelegramNotFound, Verdict.NOT_SENT),  # no such token or method here: the installation is at fault, not the message
    (TelegramEntityTooLarge, Verdict.PERMANENT),
    (ValidationError, Verdict.PERMANENT),  # the request could not even be written
    (UnicodeEncodeError, Verdict.AS_PLAIN_TEXT),
)


def judge(error: BaseException) -> Judgement:
    """The verdict on whatever a request of the bot raised; pure."""
    if isinstance(error, TelegramRetryAfter):
        return Judgement(Verdict.RETRY_AFTER, retry_after=_wait(error.retry_after))
    if isinstance(error, TelegramMigrateToChat):
        return Judgement(Verdict.MIGRATED, chat_id=error.migrate_to_chat_id)
    if isinstance(error, TelegramBadRequest):
        return Judgement(_judge_bad_request(error))
    for kind, verdict in _BY_TYPE:
        if isinstance(error, kind):
            return Judgement(verdict, answered=verdict is Verdict.UNKNOWN)
    if isinstance(error, TelegramAPIError) and not isinstance(error, TelegramNetworkError):
        return _judge_other_status(error)
    # What is left broke on the way: a network error by its cause, anything else (TypeError among it: aiogram's own,
    # for a 500 without a description) by itself.
    cause = error.__cause__ or ClientConnectionError() if isinstance(error, TelegramNetworkError) else error
    return _judge_connection(cause)


def _wait(named: int) -> float:
    return float(min(max(named, 0), LONGEST_WAIT))


def _judge_bad_request(error: TelegramBadRequest) -> Verdict:
    description = _description(error)
    return next((verdict for words, verdict in _BAD_REQUESTS if words in description), Verdict.PERMANENT)


def _judge_connection(cause: BaseException) -> Judgement:
    if isinstance(cause, _NEVER_CONNECTED):
        return Judgement(Verdict.NOT_SENT)
    return Judgement(Verdict.UNKNOWN, answered=isinstance(cause, _GARBLED) or not isinstance(cause, _BROKEN))


def _judge_other_status(error: TelegramAPIError) -> Judgement:
    # aiogram raises the bare base class for a well-formed refusal of a status that it has no class for: 429 without
    # parameters first of all, with its usual words or with none.
    description = _description(error)
    if not description or "too many requests" in description or "flood" in description:
        named = _RETRY_IN_WORDS.search(description)
        return Judgement(Verdict.RETRY_AFTER, retry_after=_wait(int(named[1])) if named else RETRY_WITHOUT_A_FIGURE)
    return Judgement(Verdict.PERMANENT)


def _description(error: TelegramAPIError) -> str:
    description: str | None = error.message  # aiogram types it as str, but passes None on when Telegram says nothing
    return (description or "").lower()
