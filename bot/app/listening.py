"""RYADOM_LISTEN: where the health page and the webhook answer; connections that only wait cannot fill it up."""

import asyncio
import logging
from contextlib import AsyncExitStack

from aiohttp import web
from aiohttp.http import HttpProcessingError
from aiohttp.typedefs import Handler

from bot.app.starting import CannotStart
from bot.messaging.webhook import Webhook

MOST_WAITING = 200
"""Connections on which no whole request has come yet, far below the 1024 files that a process may have open. The
messenger opens forty.
"""
QUIET_SECONDS = 75
"""An idle connection ends after this; the messenger and the usual proxies let go of theirs after a minute."""
LAST_ANSWER_SECONDS = 5
LINGER_SECONDS = 2
"""How long the rest of a refused request is read, so that whoever sends it hears the answer."""
_log = logging.getLogger(__name__)


def _is_of_ours(record: logging.LogRecord) -> bool:
    """Not what somebody sends instead of HTTP: it is answered 400, and strangers must not fill the log."""
    return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))


_log.addFilter(_is_of_ours)


async def listen(stack: AsyncExitStack, app: web.Application, address: str, webhook: Webhook | None) -> None:
    """Serve until the stack unwinds. Raises CannotStart when the address cannot be used."""
    busy: set[object] = set()

    @web.middleware
    async def note(request: web.Request, handler: Handler) -> web.StreamResponse:
        busy.add(request.protocol)
        try:
            return await handler(request)
        finally:
            busy.discard(request.protocol)

    app.middlewares.append(note)
    if webhook is not None:
        webhook.add_to(app)
    runner = web.AppRunner(
        app,
        access_log=None,
        logger=_log,
        keepalive_timeout=QUIET_SECONDS,
        lingering_time=LINGER_SECONDS,
        shutdown_timeout=LAST_ANSWER_SECONDS,
        # A small body can unpack to a huge one, and the messenger packs none.
        auto_decompress=False,
    )
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    server = runner.server
    assert server is not None  # noqa: S101 -- for the type checker: it was just set up

    def connect() -> asyncio.Protocol:
        """The newcomer is served; of too many that wait, those that have waited longest go."""
        waiting = [one for one in server.connections if one not in busy]
        for one in waiting[: max(len(waiting) - MOST_WAITING + 1, 0)]:
            one.force_close()
        return server()

    host, _, port = address.rpartition(":")
    try:
        listener = await asyncio.get_running_loop().create_server(connect, host.strip("[]"), int(port))
    except (OSError, OverflowError) as error:
        msg = f"RYADOM_LISTEN: {address} is busy or cannot be used: stop the other copy or choose another port."
        raise CannotStart(msg) from error
    stack.callback(listener.close)
