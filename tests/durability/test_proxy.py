"""RYADOM_PROXY: every request to the messenger goes through it, and a proxy that fails is one sentence of the start."""

import asyncio
import base64
import socket
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr

from bot.app.starting import CannotStart, introduce, make_real_bot
from bot.config import Settings
from bot.sandbox.people import Person
from bot.sandbox.world import World
from tests.durability.stand import served

TOKEN = "1000001:test-token-of-the-sandbox-not-a-real-one"
PASSWORD = "hunter2"
MOTHER = Person("mother", 101, "Мария")


@dataclass
class Proxy:
    """What a CONNECT proxy was asked for: addresses as «host:port»."""

    url: str = ""
    asked: list[str] = field(default_factory=list)
    refused: int = 0


def settings(folder: Path, api: str, proxy: str) -> Settings:
    return Settings(bot_token=SecretStr(TOKEN), keys_file=folder / "keys", telegram_api=api, proxy=SecretStr(proxy))


@asynccontextmanager
async def connect_proxy() -> AsyncIterator[Proxy]:
    """An HTTP proxy that knows CONNECT and one password."""
    proxy = Proxy()
    right = base64.b64encode(f"bot:{PASSWORD}".encode()).decode()
    talks: set[asyncio.Task[None]] = set()

    async def serve(reader: StreamReader, writer: StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            method, address, _ = head.split(" ", 2)
            if method != "CONNECT" or right not in head:
                proxy.refused += 1
                writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
            else:
                proxy.asked.append(address)
                host, _, port = address.rpartition(":")
                far_reader, far_writer = await asyncio.open_connection(host, int(port))
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                await asyncio.gather(_pour(reader, far_writer), _pour(far_reader, writer))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    proxy.url = f"http://bot:{PASSWORD}@127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield proxy
    finally:
        server.close()
        for task in talks:
            task.cancel()
        await asyncio.gather(*talks)


async def _pour(source: StreamReader, target: StreamWriter) -> None:
    while piece := await source.read(65536):
        target.write(piece)
        await target.drain()
    target.close()


async def test_every_request_goes_through_the_proxy(tmp_path: Path) -> None:
    world = World([MOTHER], token=TOKEN)
    async with served(world) as api, connect_proxy() as proxy:
        bot = make_real_bot(settings(tmp_path, api, proxy.url))
        try:
            assert (await introduce(bot, settings(tmp_path, api, proxy.url))).bot_id == bot.id
            world.start("mother", "")
            await bot.send_message(MOTHER.user_id, "через прокси")
        finally:
            await bot.session.close()
    assert world.chat("mother")[-1]["text"] == "через прокси"
    assert set(proxy.asked) == {urlsplit(api).netloc}
    assert proxy.refused == 0


@pytest.mark.parametrize("trouble", ["absent", "of another password"])
async def test_a_proxy_that_fails_is_one_sentence_without_its_password(tmp_path: Path, trouble: str) -> None:
    async with served(World(token=TOKEN)) as api, connect_proxy() as proxy:
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            nobody = f"socks5://bot:{PASSWORD}@127.0.0.1:{closed.getsockname()[1]}"
        address = nobody if trouble == "absent" else proxy.url.replace(PASSWORD, "wrong-hunter2")
        chosen = settings(tmp_path, api, address)
        bot = make_real_bot(chosen)
        try:
            with pytest.raises(CannotStart, match="does not answer through RYADOM_PROXY") as refused:
                await introduce(bot, chosen)
        finally:
            await bot.session.close()
    said = str(refused.value)
    assert "\n" not in said
    assert "hunter2" not in said
    assert proxy.asked == []


def test_an_address_that_is_no_proxy_is_one_sentence(tmp_path: Path) -> None:
    for wrong in ("nonsense-hunter2", "ftp://bot:hunter2@host:21", "socks5://host-hunter2"):
        with pytest.raises(CannotStart, match="RYADOM_PROXY is not a proxy address") as refused:
            make_real_bot(settings(tmp_path, "http://127.0.0.1:1", wrong))
        assert "hunter2" not in str(refused.value)
