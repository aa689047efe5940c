"""The phones over HTTP: what the chat page and HttpDriver use."""

import json
import math
from collections.abc import Callable
from typing import Never, TypeVar
from urllib.parse import quote

from aiohttp import web
from pydantic import BaseModel, ValidationError

from bot.sandbox.answers import Json
from bot.sandbox.contents import Content
from bot.sandbox.files import KINDS, Upload
from bot.sandbox.formatting import units
from bot.sandbox.sending import MAX_TEXT
from bot.sandbox.world import ImpossibleError, World

MAX_BODY = 64 * 1024
MAX_DEPTH = 50
"""Of objects and arrays in a body; what is kept can then always be written out again, one of them in the other."""
LONGEST_WAIT = 25.0
T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)

MAX_PAYLOAD = 64  # of a `?start=` link
OCTETS = "application/octet-stream"


def add_phones_api(app: web.Application, world: World) -> None:
    _add_reading(app, world)
    _add_acting(app, world)
    _add_sending(app, world)


def _add_reading(app: web.Application, world: World) -> None:
    async def phones(request: web.Request) -> web.Response:
        del request
        people = [
            {"key": person.key, "name": person.name, "caption": person.caption, "blocked": person.blocked}
            for person in world.people.values()
        ]
        return web.json_response({"bot": {"username": world.bot.username, "name": world.bot.name}, "phones": people})

    async def chat(request: web.Request) -> web.Response:
        key = _key(request, world)
        return web.json_response(
            {"seq": world.events.seq, "messages": world.chat(key), "keyboard": world.keyboard(key)}
        )

    async def events(request: web.Request) -> web.Response:
        after, wait = _number(request, "after"), _number(request, "wait")
        found = await world.events.wait_after(int(after), min(wait, LONGEST_WAIT))
        return web.json_response({"events": found, "seq": world.events.seq})

    async def download(request: web.Request) -> web.Response:
        stored = world.files.by_id(request.match_info["file_id"])
        if stored is None:
            raise refused(404, "no such file")
        disposition = f"attachment; filename*=UTF-8''{quote(stored.name, safe='')}"
        return web.Response(body=stored.data, content_type=stored.mime, headers={"Content-Disposition": disposition})

    app.router.add_get("/api/phones", phones)
    app.router.add_get("/api/phones/{key}/chat", chat)
    app.router.add_get("/api/events", events)
    app.router.add_get("/api/files/{file_id}", download)


def _add_acting(app: web.Application, world: World) -> None:
    async def write(request: web.Request) -> web.Response:
        key, body = _key(request, world), await json_body(request)
        text = text_of(body, "text").strip()
        if not 1 <= units(text) <= MAX_TEXT:
            raise refused(400, f"text must have 1 to {MAX_TEXT} characters")
        reply_to = _integer(body, "reply_to") if "reply_to" in body else 0
        return web.json_response({"message_id": possible(lambda: world.send_text(key, text, reply_to))})

    async def start(request: web.Request) -> web.Response:
        key, body = _key(request, world), await json_body(request)
        payload = text_of(body, "payload")
        if len(payload) > MAX_PAYLOAD:
            raise refused(400, f"payload must have at most {MAX_PAYLOAD} characters")
        return web.json_response({"message_id": possible(lambda: world.start(key, payload))})

    async def tap(request: web.Request) -> web.Response:
        key, body = _key(request, world), await json_body(request)
        message_id, row, column = (_integer(body, name) for name in ("message_id", "row", "column"))
        label = text_of(body, "stale_label") or None  # a tap on a button that may be gone: tests of old screens
        query = possible(lambda: world.tap(key, message_id, row, column, stale=label is not None, label=label))
        return web.json_response({"query_id": query})

    async def membership(request: web.Request) -> web.Response:
        key = _key(request, world)
        await json_body(request)
        (world.block if request.match_info["act"] == "block" else world.unblock)(key)
        return web.json_response({})

    app.router.add_post("/api/phones/{key}/messages", write)
    app.router.add_post("/api/phones/{key}/start", start)
    app.router.add_post("/api/phones/{key}/taps", tap)
    app.router.add_post("/api/phones/{key}/{act:block|unblock}", membership)


def _add_sending(app: web.Application, world: World) -> None:
    """What is no text, and what no button carries."""

    async def content(request: web.Request) -> web.Response:
        key, body = _key(request, world), await json_body(request)
        checked(Content, body)
        return web.json_response({"message_id": possible(lambda: world.send_content(key, body))})

    async def upload(request: web.Request) -> web.Response:
        """The body is the file itself, and no form of another site can PUT."""
        kind, mime = request.match_info["kind"], request.content_type
        if kind not in KINDS:
            raise refused(404, "no such kind of files")
        file = Upload(request.query.get("name", ""), await request.read(), "" if mime == OCTETS else mime)
        return web.json_response({"file_id": world.upload(file, kind)})

    async def forge(request: web.Request) -> web.Response:
        key, body = _key(request, world), await json_body(request)
        message_id, data = _integer(body, "message_id"), text_of(body, "data")
        return web.json_response({"query_id": possible(lambda: world.tap_data(key, message_id, data))})

    async def edit(request: web.Request) -> web.Response:
        """The words of an own message, or those below its file."""
        key, body = _key(request, world), await json_body(request)
        message_id, text = _integer(body, "message_id"), text_of(body, "text").strip()
        possible(lambda: world.edit_text(key, message_id, text))
        return web.json_response({})

    app.router.add_post("/api/phones/{key}/contents", content)
    app.router.add_post("/api/phones/{key}/edits", edit)
    app.router.add_put("/api/files/{kind}", upload)
    app.router.add_post("/api/phones/{key}/forged", forge)


def refused(status: int, reason: str) -> web.HTTPException:
    kinds: dict[int, type[web.HTTPException]] = {
        400: web.HTTPBadRequest,
        403: web.HTTPForbidden,
        404: web.HTTPNotFound,
        409: web.HTTPConflict,
        415: web.HTTPUnsupportedMediaType,
        421: web.HTTPMisdirectedRequest,
    }
    return kinds[status](text=json.dumps({"error": reason}), content_type="application/json")


def _key(request: web.Request, world: World) -> str:
    key = request.match_info["key"]
    if key not in world.people:
        raise refused(404, "no such phone")
    return key


async def json_body(request: web.Request) -> Json:
    """A JSON object of at most 64 kB; an HTML form of another site cannot send one."""
    if request.content_type != "application/json":
        raise refused(415, "the body must be JSON")
    raw = await request.content.read(MAX_BODY + 1)
    while len(raw) <= MAX_BODY and (more := await request.content.read(MAX_BODY + 1 - len(raw))):
        raw += more
    if len(raw) > MAX_BODY:
        raise web.HTTPRequestEntityTooLarge(
            MAX_BODY, text=json.dumps({"error": "the body is above 64 kB"}), content_type="application/json"
        )
    try:
        body = json.loads(raw, parse_float=_finite, parse_constant=_no_number)
    except ValueError:
        raise refused(400, "the body is not JSON") from None
    except RecursionError:
        raise refused(400, "the body is nested too deeply") from None
    if not isinstance(body, dict):
        raise refused(400, "the body must be an object")
    _require_flat(body)
    return body


def _no_number(name: str) -> Never:
    """NaN and Infinity: Python writes and reads them, browsers do not."""
    raise ValueError(name)


def _finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _no_number(digits)


def _require_flat(body: Json) -> None:
    level: list[object] = [body]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return
    raise refused(400, "the body is nested too deeply")


def checked(model: type[M], body: Json) -> M:
    """Raises 400 with the first thing that is wrong."""
    try:
        return model.model_validate(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise refused(400, f"{where}: {first['msg']}" if where else first["msg"]) from None


def text_of(body: Json, name: str) -> str:
    value = body.get(name, "")
    if not isinstance(value, str):
        raise refused(400, f"{name} must be a string")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise refused(400, f"{name} is not valid Unicode") from None
    return value


def _integer(body: Json, name: str) -> int:
    value = body.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise refused(400, f"{name} must be a whole number")
    return value


def _number(request: web.Request, name: str) -> float:
    try:
        value = float(request.query.get(name, "0"))
    except ValueError:
        value = math.nan
    if not 0 <= value < 2**63:
        raise refused(400, f"{name} must be a number from 0")
    return value


def possible(act: Callable[[], T]) -> T:
    try:
        return act()
    except ImpossibleError as error:
        raise refused(409, str(error)) from None
