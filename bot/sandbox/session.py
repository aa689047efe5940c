"""The door for tests: aiogram's own Bot talks to a World in the same process, without sockets."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import TYPE_CHECKING, Any, cast

from aiogram.client.session.base import BaseSession
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import TelegramMethod
from aiogram.methods.base import TelegramType
from aiohttp import ClientConnectorError, ServerDisconnectedError
from aiohttp.client_reqrep import ConnectionKey

from bot.sandbox.answers import UNAUTHORIZED, Json
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
        del headers, timeout, raise_for_status
        stored = self.world.files.by_path(url.partition(f"/file/bot{self.world.bot.token}/")[2])
        if stored is None:
            raise FileNotFoundError("the sandbox keeps no such file")
        for begin in range(0, len(stored.data), chunk_size):
            yield stored.data[begin : begin + chunk_size]

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
    if kind == "timeout":
        error = TelegramNetworkError(method=method, message="Request timeout error")
        error.__cause__ = TimeoutError()
        return error
    cause = _connection_refused() if kind == "refused" else ServerDisconnectedError()
    error = TelegramNetworkError(method=method, message=f"{type(cause).__name__}: {cause}")
    error.__cause__ = cause
    return error


def _connection_refused() -> ClientConnectorError:
    key = ConnectionKey(
        "sandbox.invalid", 443, is_ssl=True, ssl=True, proxy=None, proxy_auth=None, proxy_headers_hash=None
    )
    return ClientConnectorError(key, ConnectionRefusedError(111, "Connection refused"))


def _reply(answer: Json | tuple[int, str]) -> Reply:
    return Reply(*answer) if isinstance(answer, tuple) else written(answer)
