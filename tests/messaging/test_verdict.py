"""Every row of the table «Send verdicts», on errors as aiogram raises them from the answer itself."""

import json
import socket
from ssl import SSLError

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import SendMessage
from aiohttp.client_reqrep import ConnectionKey
from aiohttp_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError

from bot.messaging.verdict import Judgement, Verdict, judge
from tests.messaging.sending import FakeSession

SECRET = "слова человека"


def answered(status: int, content: str) -> BaseException:
    """What aiogram raises for an answer of this status and body."""
    bot = Bot("42:TEST", session=FakeSession())
    with pytest.raises(Exception) as caught:  # noqa: PT011 -- which error it is, is what the tests ask
        bot.session.check_response(bot, SendMessage(chat_id=1, text=SECRET), status, content)
    return caught.value


def refused(status: int, description: str | None, **parameters: int) -> BaseException:
    body: dict[str, object] = {"ok": False, "error_code": status}
    if description is not None:
        body["description"] = description
    if parameters:
        body["parameters"] = parameters
    return answered(status, json.dumps(body))


def broken(cause: BaseException) -> BaseException:
    """What aiogram raises when the connection fails."""
    error = TelegramNetworkError(method=SendMessage(chat_id=1, text=SECRET), message="HTTP Client says")
    error.__cause__ = cause
    return error


def key() -> ConnectionKey:
    return ConnectionKey("example.org", 443, True, True, None, None, None)


BAD = "Bad Request: "
TABLE: list[tuple[str, BaseException, Verdict]] = [
    (
        "connection refused",
        broken(aiohttp.ClientConnectorError(key(), ConnectionRefusedError())),
        Verdict.NOT_SENT,
    ),
    ("no such name", broken(aiohttp.ClientConnectorDNSError(key(), socket.gaierror())), Verdict.NOT_SENT),
    ("TLS failed", broken(aiohttp.ClientConnectorSSLError(key(), SSLError())), Verdict.NOT_SENT),
    ("no connection in time", broken(aiohttp.ConnectionTimeoutError()), Verdict.NOT_SENT),
    ("proxy unreachable", ProxyConnectionError(), Verdict.NOT_SENT),
    ("proxy refuses", ProxyError("no"), Verdict.NOT_SENT),
    ("proxy silent", ProxyTimeoutError(), Verdict.NOT_SENT),
    ("timeout", broken(TimeoutError()), Verdict.UNKNOWN),
    ("a timeout that is not aiogram's", TimeoutError(), Verdict.UNKNOWN),
    ("server disconnected", broken(aiohttp.ServerDisconnectedError()), Verdict.UNKNOWN),
    ("connection reset", broken(aiohttp.ClientOSError(104, "reset")), Verdict.UNKNOWN),
    ("body cut", broken(aiohttp.ClientPayloadError()), Verdict.UNKNOWN),
    ("cut JSON", answered(200, '{"ok": true, "resu'), Verdict.UNKNOWN),
    ("foreign JSON", answered(200, "[1]"), Verdict.UNKNOWN),
    ("ok of a wrong shape", answered(200, '{"ok": true, "result": {"message": 1}}'), Verdict.UNKNOWN),
    ("502 in HTML", answered(502, "<html>Bad Gateway</html>"), Verdict.UNKNOWN),
    ("500", refused(500, "Internal Server Error"), Verdict.UNKNOWN),
    ("500 without a description", refused(500, None), Verdict.UNKNOWN),
    ("restarting", refused(500, "restart"), Verdict.UNKNOWN),
    ("an error nobody expected", RuntimeError(SECRET), Verdict.UNKNOWN),
    ("entities", refused(400, BAD + "can't parse entities: Unsupported start tag"), Verdict.AS_PLAIN_TEXT),
    ("too long", refused(400, BAD + "message is too long"), Verdict.AS_PLAIN_TEXT),
    ("too long, in capitals", refused(400, BAD + "MESSAGE_TOO_LONG"), Verdict.AS_PLAIN_TEXT),
    ("not UTF-8", refused(400, BAD + "strings must be encoded in UTF-8"), Verdict.AS_PLAIN_TEXT),
    ("a lone surrogate", UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates"), Verdict.AS_PLAIN_TEXT),
    ("old query", refused(400, BAD + "query is too old and response timeout expired"), Verdict.IGNORED),
    ("not modified", refused(400, BAD + "message is not modified: specified new"), Verdict.IGNORED),
    ("edit of nothing", refused(400, BAD + "message to edit not found"), Verdict.CANNOT_EDIT),
    ("not editable", refused(400, BAD + "message can't be edited"), Verdict.CANNOT_EDIT),
    ("edit of an odd id", refused(400, BAD + "MESSAGE_ID_INVALID"), Verdict.CANNOT_EDIT),
    ("edit of a document", refused(400, BAD + "there is no text in the message to edit"), Verdict.CANNOT_EDIT),
    ("blocked", refused(403, "Forbidden: bot was blocked by the user"), Verdict.UNREACHABLE),
    ("deactivated", refused(403, "Forbidden: user is deactivated"), Verdict.UNREACHABLE),
    ("kicked", refused(403, "Forbidden: bot was kicked from the group chat"), Verdict.UNREACHABLE),
    ("chat not found", refused(400, BAD + "chat not found"), Verdict.PERMANENT),
    ("any other 400", refused(400, BAD + "BUTTON_DATA_INVALID"), Verdict.PERMANENT),
    ("too large", refused(413, "Request Entity Too Large"), Verdict.PERMANENT),
    ("a status without a class", refused(405, "Method Not Allowed"), Verdict.PERMANENT),
    ("another address", refused(404, "Not Found"), Verdict.NOT_SENT),
    ("token refused", refused(401, "Unauthorized"), Verdict.STOP),
    ("another copy", refused(409, "Conflict: terminated by other getUpdates request"), Verdict.CONFLICT),
]


@pytest.mark.parametrize(("error", "verdict"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_each_error_has_the_verdict_of_the_table(error: BaseException, verdict: Verdict) -> None:
    judgement = judge(error)
    assert judgement == Judgement(verdict, answered=judgement.answered)


CONNECTIONS = {"timeout", "a timeout that is not aiogram's", "server disconnected", "connection reset"}


@pytest.mark.parametrize(
    ("name", "error"), [row[:2] for row in TABLE if row[2] is Verdict.UNKNOWN], ids=lambda value: str(value)[:20]
)
def test_a_status_or_a_garbled_answer_is_told_from_a_broken_connection(name: str, error: BaseException) -> None:
    assert judge(error).answered is (name not in CONNECTIONS)


def test_only_what_is_unknown_counts_as_such_an_answer() -> None:
    assert not any(judge(error).answered for _name, error, verdict in TABLE if verdict is not Verdict.UNKNOWN)


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (refused(429, "Too Many Requests: retry after 7", retry_after=7), 7),
        (refused(429, "Too Many Requests: retry after 12"), 12),
        (refused(429, "Too Many Requests"), 30),
        (refused(429, None), 30),
    ],
    ids=["parameters", "only in words", "no figure", "no words"],
)
def test_a_429_says_how_long_to_wait_or_it_is_30_seconds(error: BaseException, seconds: float) -> None:
    assert judge(error) == Judgement(Verdict.RETRY_AFTER, retry_after=seconds)


def test_a_migrated_chat_names_its_new_id() -> None:
    error = refused(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-100500)
    assert judge(error) == Judgement(Verdict.MIGRATED, chat_id=-100500)


def test_a_request_that_could_not_be_written_is_permanent() -> None:
    with pytest.raises(ValueError, match="chat_id") as caught:
        SendMessage.model_validate({"chat_id": None, "text": SECRET})
    assert judge(caught.value) == Judgement(Verdict.PERMANENT)
