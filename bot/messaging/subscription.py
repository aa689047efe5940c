"""Keeping the messenger delivering to the webhook: registered at the start, and asked again and again how it goes."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramRetryAfter, TelegramUnauthorizedError
from aiogram.types import WebhookInfo

from bot.messaging.polling import ALLOWED_UPDATES, LongTrouble, pause_after
from bot.messaging.webhook import Webhook

log = structlog.get_logger()

ASK_EVERY = 10.0
"""Seconds. The health page takes half a minute without an answer for an outage."""
ANSWER_SECONDS = 10
CONNECTIONS = 40
"""Deliveries at once at most: they share commits, so more of them would only wait for each other."""


class TakenAway(Exception):
    """The messenger delivers to another address, or to none: another copy has set it so."""


class Undelivered(Exception):
    """The messenger has updates for us and cannot bring them."""


class _Deliveries:
    """What the messenger says of its deliveries, compared with what has come."""

    def __init__(self, webhook: Webhook) -> None:
        self._webhook = webhook
        self._taken = webhook.taken
        self._known: datetime | None = None
        self._begun = False
        self._stuck = False

    def check(self, info: WebhookInfo) -> None:
        """Raises Undelivered while updates wait, the last try has failed, and none has come since.

        A failure that stood there at the first look was of the time when the bot did not run.
        """
        moved, self._taken = self._webhook.taken > self._taken, self._webhook.taken
        failed = self._begun and info.last_error_date is not None and info.last_error_date != self._known
        self._begun, self._known = True, info.last_error_date
        if failed:
            log.warning("webhook_delivery_failed", reason=info.last_error_message, waiting=info.pending_update_count)
        self._stuck = (failed or self._stuck) and not moved and info.pending_update_count > 0
        if self._stuck or self._webhook.failing:
            raise Undelivered


async def keep_delivering(
    bot: Bot,
    webhook: Webhook,
    heard: Callable[[], None] = lambda: None,
    *,
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    on_conflict: Callable[[], Awaitable[None]] | None = None,
    on_undelivered: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Register the webhook and ask how it goes, until cancelled. It stays registered: what people write meanwhile waits
    for the next start.

    `heard` is called at each answer with which all is well: the messenger answers, delivers, and what it brought is
    written down. `on_conflict` once when another copy has been taking the updates for a minute, `on_undelivered` once
    when the messenger could not deliver for so long.

    Raises TelegramUnauthorizedError when the token stops being valid.
    """
    registered = False
    failures = 0
    conflict, silence = LongTrouble(on_conflict), LongTrouble(on_undelivered)
    deliveries = _Deliveries(webhook)
    while True:
        try:
            stood = registered
            if not registered:
                await _register(bot, webhook)
            info = await bot.get_webhook_info(request_timeout=ANSWER_SECONDS)
            registered = info.url == webhook.url
            _must_be_ours(registered=registered)
            deliveries.check(info)
        except TelegramUnauthorizedError:
            raise
        except Exception as error:  # noqa: BLE001 -- whatever it is: nothing is lost, the messenger keeps what it has
            failures += 1
            # A refusal names what is wrong with the address (a host name, a port), never the secret.
            reason = error.message if isinstance(error, TelegramBadRequest) else type(error).__name__
            log.warning("webhook_trouble", failures=failures, reason=reason)
            asked = error.retry_after if isinstance(error, TelegramRetryAfter) else 0
            lasting = {TakenAway: conflict, Undelivered: silence}.get(type(error))
            await pause(ASK_EVERY if lasting else max(min(pause_after(failures), ASK_EVERY), asked))
            if lasting:
                await lasting.lasted(ASK_EVERY)
        else:
            failures = 0
            silence.over()
            if stood:
                # Two copies that take it from each other see it as theirs for a moment each time.
                conflict.over()
            heard()
            await pause(ASK_EVERY)


async def _register(bot: Bot, webhook: Webhook) -> None:
    await bot.set_webhook(
        webhook.url,
        secret_token=webhook.secret,
        max_connections=CONNECTIONS,
        allowed_updates=ALLOWED_UPDATES,
        # What waits at the messenger is kept: somebody wrote it while we were away.
        drop_pending_updates=False,
        request_timeout=ANSWER_SECONDS,
    )


def _must_be_ours(*, registered: bool) -> None:
    if not registered:
        raise TakenAway
