"""/healthz and /metrics on RYADOM_LISTEN."""

from collections.abc import Callable
from datetime import datetime, timedelta

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func, select

from services.clock import Clock
from storage.engine import Database
from storage.models import DeliveryState, InboxState, InboxUpdate, OutboxMessage

SILENCE = timedelta(seconds=90)
"""Polling answers at least every 25 s: three polls missed mean that the messenger does not hear us."""

LastContact = Callable[[], datetime | None]


class Contact:
    """When the messenger was last heard of (an answered poll)."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._heard: datetime | None = None

    def heard(self) -> None:
        self._heard = self._clock.now()

    def last(self) -> datetime | None:
        return self._heard


def build_health(database: Database, clock: Clock, last_contact: LastContact) -> web.Application:
    registry = CollectorRegistry()
    waiting = Gauge("ryadom_inbox_waiting", "Updates stored and not handled yet", registry=registry)
    dead = Gauge("ryadom_inbox_dead", "Updates given up after their last try", registry=registry)
    leaving = Gauge("ryadom_outbox_open", "Messages that have not left yet", registry=registry)

    failed = Gauge("ryadom_outbox_failed", "Messages refused for good, kept for three days", registry=registry)

    async def healthz(_request: web.Request) -> web.Response:
        """200 while the database answers and the messenger has been heard of lately; else 503 and what is wrong."""
        async with database.view() as session:
            await session.scalar(select(1))
        heard = last_contact()
        if heard is None or clock.now() - heard > SILENCE:
            return web.json_response({"ok": False, "messenger": "silent"}, status=503)
        return web.json_response({"ok": True})

    async def metrics(_request: web.Request) -> web.Response:
        async with database.view() as session:
            for gauge, state in ((waiting, InboxState.NEW), (dead, InboxState.DEAD)):
                gauge.set(
                    await session.scalar(
                        select(func.count()).select_from(InboxUpdate).where(InboxUpdate.state == state)
                    )
                    or 0
                )
            still_open = OutboxMessage.state.in_((DeliveryState.PENDING, DeliveryState.SENDING))
            leaving.set(await session.scalar(select(func.count()).select_from(OutboxMessage).where(still_open)) or 0)
            given_up = OutboxMessage.state == DeliveryState.FAILED
            failed.set(await session.scalar(select(func.count()).select_from(OutboxMessage).where(given_up)) or 0)
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application()
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/metrics", metrics)
    return app
