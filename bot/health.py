"""/healthz and /metrics on RYADOM_LISTEN."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.engine import Database
from storage.models import DeliveryState, InboxState, InboxUpdate, OutboxMessage

SILENCE = timedelta(seconds=30)
"""Polls are answered at least every 15 s (bot.messaging.polling): one missed, the messenger does not hear us."""

SilentFor = Callable[[], float]


@dataclass(frozen=True)
class GivenUp:
    """Updates that could not be handled, and messages that could not be sent. Those are kept for whoever mends them,
    these for three days, of broadcasts for good (services.cleaning).
    """

    updates: int
    messages: int


async def given_up(session: AsyncSession) -> GivenUp:
    updates = select(func.count()).select_from(InboxUpdate).where(InboxUpdate.state == InboxState.DEAD)
    messages = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.state == DeliveryState.FAILED)
    return GivenUp(await session.scalar(updates) or 0, await session.scalar(messages) or 0)


def build_waiting_health() -> web.Application:
    """Of a copy that waits until another one ends: it is alive and not ready."""

    async def healthz(_request: web.Request) -> web.Response:
        return web.json_response({"ok": False, "copy": "waiting for another one to end"}, status=503)

    app = web.Application()
    app.router.add_get("/healthz", healthz)
    return app


def build_health(database: Database, silent_for: SilentFor) -> web.Application:
    registry = CollectorRegistry()
    waiting = Gauge("ryadom_inbox_waiting", "Updates stored and not handled yet", registry=registry)
    dead = Gauge("ryadom_inbox_dead", "Updates given up after their last try", registry=registry)
    leaving = Gauge("ryadom_outbox_open", "Messages that have not left yet", registry=registry)

    failed = Gauge("ryadom_outbox_failed", "Messages refused for good, kept for three days", registry=registry)

    async def healthz(_request: web.Request) -> web.Response:
        """200 while the database answers and the messenger has been heard of lately; else 503 and what is wrong."""
        async with database.view() as session:
            await session.scalar(select(1))
        if silent_for() > SILENCE.total_seconds():
            return web.json_response({"ok": False, "messenger": "silent"}, status=503)
        return web.json_response({"ok": True})

    async def metrics(_request: web.Request) -> web.Response:
        async with database.view() as session:
            new = InboxUpdate.state == InboxState.NEW
            waiting.set(await session.scalar(select(func.count()).select_from(InboxUpdate).where(new)) or 0)
            still_open = OutboxMessage.state.in_((DeliveryState.PENDING, DeliveryState.SENDING))
            leaving.set(await session.scalar(select(func.count()).select_from(OutboxMessage).where(still_open)) or 0)
            lost = await given_up(session)
            dead.set(lost.updates)
            failed.set(lost.messages)
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application()
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/metrics", metrics)
    return app
