"""The webhook's door: a delivery is answered 200 when its update is written down, not before (docs/adr/0010)."""

import asyncio
import hmac
import json
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import structlog
from aiohttp import web

from bot.messaging.firstaid import FirstAid
from bot.messaging.intake import Intake, IntakeClosed
from bot.messaging.rawupdate import Raw, is_usable

log = structlog.get_logger()

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 -- a name
LARGEST_BODY = 1024 * 1024
"""Bytes. The longest message with its keyboard and the message it answers has a tenth of it."""
READ_SECONDS = 10.0
LAST_COMMIT_SECONDS = 10.0
COME_AGAIN = {"Retry-After": "5"}
"""The messenger keeps this pause; by itself it would wait longer and longer, up to two minutes."""


class _Refused(Exception):
    """The delivery is not taken, and its connection ends: what is left of the request is not wanted."""

    def __init__(self, status: int) -> None:
        self._status = status

    def answer(self) -> web.Response:
        response = web.Response(status=self._status, headers=COME_AGAIN if self._status == 503 else None)
        response.force_close()
        return response


class _Batch:
    """Updates that go into one commit, and what became of it."""

    def __init__(self) -> None:
        self.updates: list[Raw] = []
        self.done = False
        self.failed: dict[int, Exception] = {}


class Webhook:
    """The route that the messenger delivers to. Closed until `open`: a delivery then is to come again.

    `taken` counts the deliveries answered with 200. `failing`: the last one could not be written down.
    """

    def __init__(self, url: str, secret: str, *, read_seconds: float = READ_SECONDS) -> None:
        self.url = url
        self.secret = secret
        self.taken = 0
        self.failing = False
        self._read_seconds = read_seconds
        self._intake: Intake | None = None
        self._first_aid: FirstAid | None = None
        self._next = _Batch()
        self._one_commit = asyncio.Lock()

    def add_to(self, app: web.Application) -> None:
        app.router.add_post(urlsplit(self.url).path or "/", self._deliver)

    def open(self, intake: Intake, first_aid: FirstAid | None = None) -> None:
        """`first_aid` looks at what has come before it waits for the commit of others."""
        self._intake, self._first_aid = intake, first_aid

    async def close(self) -> None:
        """Take nothing more, and let the commit under way end."""
        self._intake = None
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_COMMIT_SECONDS), self._one_commit:
                pass

    async def _deliver(self, request: web.Request) -> web.Response:
        try:
            self._check_secret(request)
            self._must_have_room()
            update = _parse(await self._read(request))
        except _Refused as refused:
            return refused.answer()
        if not is_usable(update):
            # It would be no update the next time either.
            log.warning("webhook_no_update")
            return web.Response()
        return await self._take(update)

    def _check_secret(self, request: web.Request) -> None:
        given = request.headers.get(SECRET_HEADER, "")
        # Bytes: a comparison of texts raises when they are not ASCII.
        if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self.secret.encode()):
            raise _Refused(403)

    def _must_have_room(self) -> None:
        if self._intake is None or self._intake.is_full:
            raise _Refused(503)

    async def _read(self, request: web.Request) -> bytes:
        """The body, not more of it than the largest, whatever the headers say."""
        if (request.content_length or 0) > LARGEST_BODY:
            raise _Refused(413)
        body = bytearray()
        try:
            async with asyncio.timeout(self._read_seconds):
                async for part in request.content.iter_any():
                    body += part
                    if len(body) > LARGEST_BODY:
                        raise _Refused(413)
        except TimeoutError:
            raise _Refused(408) from None
        except (ConnectionError, web.RequestPayloadError):
            raise _Refused(400) from None
        return bytes(body)

    async def _take(self, update: Raw) -> web.Response:
        if self._first_aid is not None:
            self._first_aid.arrived([update])
        try:
            await self._store(update)
        except (_Refused, IntakeClosed):
            return _Refused(503).answer()
        except Exception as error:  # noqa: BLE001 -- a busy database, a full disk: it is not written down, so it must come again
            self.failing = True
            if self._first_aid is not None:
                self._first_aid.failed([update])
            log.warning("webhook_not_stored", reason=type(error).__name__)
            return _Refused(503).answer()
        self.failing = False
        self.taken += 1
        return web.Response()

    async def _store(self, update: Raw) -> None:
        """Write down what has come during the commit before this one, in one commit; the first to get here does it.
        Raises what went wrong with this update; with others of its batch it has nothing to do.
        """
        batch = self._next
        batch.updates.append(update)
        async with self._one_commit:
            if batch is self._next:
                self._next = _Batch()
            if not batch.done:
                if self._intake is None:
                    # The bot has begun to stop while the body was on its way.
                    raise _Refused(503)
                batch.failed = await self._intake.accept_each(batch.updates)
                batch.done = True
        if (error := batch.failed.get(update["update_id"])) is not None:
            raise error


def _parse(body: bytes) -> Any:  # noqa: ANN401 -- whatever JSON came
    try:
        return json.loads(body.decode())
    except (ValueError, RecursionError) as error:
        # The messenger makes no such body; something on the way did, and the next try may come whole.
        log.warning("webhook_unreadable", reason=type(error).__name__)
        raise _Refused(400) from None
