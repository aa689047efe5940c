"""The door for tests: aiogram's own Bot talks to a World in the same process, without sockets."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from aiogram.client.session.base import BaseSession
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import TelegramMethod
from aiogram.methods.base import TelegramType
from aiohttp import (
    ClientConnectorError,
    ClientPayloadError,
    ClientResponseError,
    RequestInfo,
    ServerDisconnectedError,
    hdrs,
)
from aiohttp.client_reqrep import ConnectionKey
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from bot.sandbox.answers import UNAUTHORIZED, Json
from bot.sandbox.downloads import download
from bot.sandbox.faults import Kind, Moment
from bot.sandbox.files import Upload
from bot.sandbox.replies import BrokenError, Reply, reply_to, written
from bot.sandbox.world import World

if TYPE_CHECKING:
    from aiogram import Bot
    from aiogram.types import InputFile

Fault = Callable[[Moment, TelegramMethod[Any]], Awaitable[Json | tuple[int, str] | None]]
"""For a test that watches requests or acts between them; what is a fault of the messenger stands in `world.faults`.
Awaited with "before" and with "after" the effect. It may raise, or answer in place of the world: Bot API JSON, or a
status with a raw body. None lets the request go on."""


class SandboxSession(BaseSession):
    """Serialises requests as AiohttpSession does and checks answers with aiogram's own `check_response`."""

    def __init__(self, world: World, *faults: Fault) -> None:
        super().__init__()
        self.world = world
        self.faults: list[Fault] = list(faults)

    async def close(self) -> None:
        """Nothing is open."""

    async def make_request(
        self,
        bot: "Bot",
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 -- aiogram's signature; the world answers in time by itself
    ) -> TelegramType:
        del timeout
        answer: Json | tuple[int, str] | Reply | None = await self._fault("before", method)
        if answer is None:
            answer = await self._effect(bot, method)
            answer = await self._fault("after", method) or answer
        reply = answer if isinstance(answer, Reply) else _reply(answer)
        response = self.check_response(bot=bot, method=method, status_code=reply.status, content=reply.body)
        return cast("TelegramType", response.result)

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,  # noqa: ASYNC109 -- aiogram's signature
        chunk_size: int = 65536,
        raise_for_status: bool = True,
    ) -> AsyncGenerator[bytes, None]:
        """Raises what aiohttp does, which aiogram lets through: the address, and the token in it, among the words."""
        del headers, timeout
        token, _, path = url.partition("/file/bot")[2].partition("/")
        try:
            coming = await download(self.world, token, path)
        except BrokenError as error:
            raise _broken(error.kind) from None
        if raise_for_status and coming.status >= HTTPStatus.BAD_REQUEST:
            raise _refused(url, coming.status)
        try:
            async for piece in coming.pieces:
                for begin in range(0, len(piece), chunk_size):
                    yield piece[begin : begin + chunk_size]
        except BrokenError as error:
            raise _broken(error.kind, begun=True) from None

    async def _effect(self, bot: "Bot", method: TelegramMethod[TelegramType]) -> Reply:
        if bot.token != self.world.bot.token:
            return written(UNAUTHORIZED)
        attached: dict[str, InputFile] = {}
        prepared = {
            name: self.prepare_value(value, bot=bot, files=attached)
            for name, value in method.model_dump(warnings=False).items()
        }
        files = {}
        for key, file in attached.items():
            data = b"".join([chunk async for chunk in file.read(bot)])
            files[key] = Upload(file.filename or key, data)
        fields = {name: value for name, value in prepared.items() if value}
        try:
            return await reply_to(self.world, method.__api_method__, fields, files)
        except BrokenError as error:
            kind = error.kind
        raise broken_network(method, kind)

    async def _fault(self, moment: Moment, method: TelegramMethod[TelegramType]) -> Json | tuple[int, str] | None:
        for fault in list(self.faults):
            answer = await fault(moment, method)
            if answer is not None:
                return answer
        return None


def broken_network(method: TelegramMethod[Any], kind: Kind = "dropped") -> TelegramNetworkError:
    """What aiogram raises when a connection breaks in this way; as there, the cause tells the ways apart."""
    cause = _broken(kind)
    message = "Request timeout error" if kind == "timeout" else f"{type(cause).__name__}: {cause}"
    error = TelegramNetworkError(method=method, message=message)
    error.__cause__ = cause
    return error


def _broken(kind: Kind, *, begun: bool = False) -> Exception:
    """What aiohttp raises. `begun`: a part of the body had come."""
    if kind == "timeout":
        return TimeoutError()
    if begun:
        return ClientPayloadError("Response payload is not completed")
    return _connection_refused() if kind == "refused" else ServerDisconnectedError()


def _refused(url: str, status: int) -> ClientResponseError:
    asked = RequestInfo(URL(url), hdrs.METH_GET, CIMultiDictProxy(CIMultiDict()), URL(url))
    return ClientResponseError(asked, (), status=status, message=HTTPStatus(status).phrase)


def _connection_refused() -> ClientConnectorError:
    key = ConnectionKey(
        "sandbox.invalid", 443, is_ssl=True, ssl=True, proxy=None, proxy_auth=None, proxy_headers_hash=None
    )
    return ClientConnectorError(key, ConnectionRefusedError(111, "Connection refused"))


def _reply(answer: Json | tuple[int, str]) -> Reply:
    return Reply(*answer) if isinstance(answer, tuple) else written(answer)
