"""A listener with a webhook, and deliveries to it byte by byte: what a client library would mend stays as it is."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.app.listening import listen
from bot.messaging.webhook import SECRET_HEADER, Webhook

SECRET = "example-secret_1"
PATH = "/telegram"
URL = f"https://bot.example.org{PATH}"
PATIENCE = 20.0


def free_address() -> str:
    """Of this machine; nobody listens there."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{one.getsockname()[1]}"


def head(*lines: bytes, secret: bytes | None = SECRET.encode(), method: str = "POST", path: str = PATH) -> bytes:
    """The head of a request; `lines` are its further headers."""
    known = [f"{SECRET_HEADER}: ".encode() + secret] if secret is not None else []
    return b"\r\n".join([f"{method} {path} HTTP/1.1".encode(), b"Host: bot.example.org", *known, *lines, b"", b""])


def request(body: bytes, *lines: bytes, **rest: Any) -> bytes:  # noqa: ANN401 -- passed on to the head
    return head(b"Content-Length: %d" % len(body), *lines, **rest) + body


@dataclass
class Answer:
    status: int
    head: str


@dataclass
class Line:
    """A way to the listener."""

    address: str
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        host, _, port = self.address.partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        self.writers.append(writer)
        return reader, writer

    async def sends(self, raw: bytes, *, hangs_up: bool = False) -> Answer | None:
        """The answer to these bytes; None when the connection ends without one."""
        reader, writer = await self.connect()
        writer.write(raw)
        if hangs_up:
            writer.write_eof()
        return await answer(reader)

    async def delivers(self, update: object) -> Answer:
        given = await self.sends(request(json.dumps(update).encode()))
        assert given is not None
        return given


async def answer(reader: asyncio.StreamReader) -> Answer | None:
    async with asyncio.timeout(PATIENCE):
        try:
            text = (await reader.readuntil(b"\r\n\r\n")).decode()
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
    return Answer(int(text.split()[1]), text)


@asynccontextmanager
async def listening(webhook: Webhook) -> AsyncIterator[Line]:
    line = Line(free_address())
    async with AsyncExitStack() as stack:
        await listen(stack, web.Application(), line.address, webhook)
        try:
            yield line
        finally:
            for writer in line.writers:
                writer.close()
