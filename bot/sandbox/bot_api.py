"""The Bot API over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`, as api.telegram.org answers."""

import json
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from bot.sandbox.answers import TOO_LARGE, Json
from bot.sandbox.downloads import download
from bot.sandbox.files import Upload
from bot.sandbox.replies import BrokenError, reply_to, token_refusal
from bot.sandbox.world import World

_NOT_UTF8: Json = {"ok": False, "error_code": 400, "description": "Bad Request: strings must be encoded in UTF-8"}
_NOT_JSON: Json = {"ok": False, "error_code": 400, "description": "Bad Request: JSON object expected"}


def add_bot_api(app: web.Application, world: World) -> None:
    async def call(request: web.Request) -> web.Response:
        refusal = token_refusal(world, request.match_info["token"])
        if refusal:
            return _answer(refusal)
        try:
            params, files = await _request_fields(request)
        except web.HTTPRequestEntityTooLarge:
            return _answer(TOO_LARGE)
        except UnicodeDecodeError:
            return _answer(_NOT_UTF8)
        except (ValueError, RecursionError):
            return _answer(_NOT_JSON)
        try:
            reply = await reply_to(world, request.match_info["method"], params, files)
        except BrokenError as error:
            return await _broken(request, world, error)
        return web.Response(status=reply.status, text=reply.body, content_type=reply.content_type)

    app.router.add_route("GET", "/bot{token:[^/]+}/{method:[^/]+}", call)
    app.router.add_route("POST", "/bot{token:[^/]+}/{method:[^/]+}", call)
    app.router.add_get("/file/bot{token:[^/]+}/{path:.+}", partial(_file, world), allow_head=False)


async def _file(world: World, request: web.Request) -> web.StreamResponse:
    try:
        coming = await download(world, request.match_info["token"], request.match_info["path"])
    except BrokenError as error:
        return await _broken(request, world, error)
    response = web.StreamResponse(status=coming.status)
    response.content_type = coming.content_type
    response.content_length = coming.size
    await response.prepare(request)
    try:
        async for piece in coming.pieces:
            await response.write(piece)
    except BrokenError as error:
        await _broken(request, world, error)
    return response


async def _request_fields(request: web.Request) -> tuple[dict[str, Any], dict[str, Upload]]:
    """Parameters of the query string and of the body, whatever its kind. Bytes that are not UTF-8 become lone
    surrogates or raise UnicodeDecodeError: Telegram refuses them; a JSON body that is no object raises ValueError.
    """
    params: dict[str, Any] = _pairs(request.rel_url.raw_query_string)
    files: dict[str, Upload] = {}
    if request.content_type == "application/json":
        body = json.loads(await request.text())
        if not isinstance(body, dict):
            raise ValueError("not an object")
        params |= body
    elif request.content_type == "multipart/form-data":
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                files[name] = Upload(value.filename, value.file.read(), _mime(value.content_type))
            else:
                params[name] = value
    elif request.content_type == "application/x-www-form-urlencoded":
        params |= _pairs((await request.read()).decode("ascii", "surrogateescape"))
    return params, files


def _pairs(query: str) -> dict[str, Any]:
    return dict(parse_qsl(query, keep_blank_values=True, errors="surrogateescape"))


def _mime(given: str) -> str:
    """Aiohttp and curl call every file an octet stream; Telegram then looks at the name."""
    return "" if given == "application/octet-stream" else given


async def _broken(request: web.Request, world: World, error: BrokenError) -> web.Response:
    """Close the connection without another byte of an answer; after a timeout, not before the client has gone.

    A server that listens cannot refuse one connection: "refused" is closed like "dropped", though the client then
    knows less. To be refused for good, point the bot at a port where nobody listens.
    """
    if error.kind == "timeout":
        await world.faults.silence()
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _answer(answer: Json) -> web.Response:
    return web.json_response(answer, status=int(answer.get("error_code", 200)))
