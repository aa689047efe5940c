"""Refusals of the Bot API and the JSON that carries them."""

from typing import Any

Json = dict[str, Any]


class RefusedError(Exception):
    """The messenger refuses a request; `description` is the text that Telegram itself gives."""

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad_request(reason: str) -> RefusedError:
    """Telegram lowers the first letter of a reason unless the reason is a server constant (`client_sentence`)."""
    return RefusedError(400, f"Bad Request: {client_sentence(reason)}")


def forbidden(reason: str) -> RefusedError:
    return RefusedError(403, f"Forbidden: {reason}")


def conflict(reason: str) -> RefusedError:
    return RefusedError(409, f"Conflict: {reason}")


def client_sentence(reason: str) -> str:
    """As `Client::fail_query_with_error` of telegram-bot-api does: CONSTANTS stay, sentences begin in lower case."""
    if len(reason) > 1 and (reason[1] == "_" or "A" <= reason[1] <= "Z"):
        return reason
    return reason[:1].lower() + reason[1:]


def refusal_json(error: RefusedError) -> Json:
    answer: Json = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        answer["parameters"] = error.parameters
    return answer


UNAUTHORIZED: Json = {"ok": False, "error_code": 401, "description": "Unauthorized"}
NOT_FOUND: Json = {"ok": False, "error_code": 404, "description": "Not Found"}
TOO_LARGE: Json = {"ok": False, "error_code": 413, "description": "Request Entity Too Large"}
