"""The one place where an error becomes words. A rule's «no» is told to the person; everything else goes back to the
intake, which tries again, and only a failure that lasts is told, without details, with a number to quote.
"""

from dataclasses import replace

import structlog
from aiogram import Bot, Router
from aiogram.exceptions import TelegramAPIError, TelegramForbiddenError, TelegramNetworkError, TelegramRetryAfter
from aiogram.filters import ExceptionTypeFilter
from aiogram.methods import EditMessageText, SendMessage
from aiogram.types import ErrorEvent, InlineKeyboardMarkup
from aiogram.utils.i18n import I18n
from aiogram.utils.i18n import gettext as _

from bot.messaging.intake import Failure
from bot.messaging.verdict import Verdict, judge
from bot.messaging.works import UpdateWorks
from handlers.refusals import refusal
from handlers.ui.screen import Screen, show, show_new
from handlers.ui.text import fill
from services import alerts
from services.errors import DomainError
from services.work import Finish, Workshop

log = structlog.get_logger()
APOLOGY_AT = 2
"""The try after which the person hears that it takes longer: a first retry usually helps within a second."""
UNREACHABLE_PAUSE = 5.0
"""Seconds before an answer is tried again that could not even be handed to the messenger."""


def setup(root: Router) -> None:
    root.errors.register(tell_refusal, ExceptionTypeFilter(DomainError))
    root.errors.register(leave_blocked, ExceptionTypeFilter(TelegramForbiddenError))
    root.errors.register(answer_later, ExceptionTypeFilter(TelegramRetryAfter, TelegramNetworkError))


async def tell_refusal(event: ErrorEvent) -> None:
    if not isinstance(event.exception, DomainError):
        raise TypeError
    query = event.update.callback_query
    message = event.update.message or event.update.edited_message
    try:
        if query is not None:
            await show_new(query, refusal(event.exception))
        elif message is not None:
            await show(message, refusal(event.exception))
    except TelegramForbiddenError:
        await leave_blocked(event)


async def leave_blocked(_event: ErrorEvent) -> None:
    """The person stopped the bot while it was answering: there is nobody to answer."""
    log.info("answer_blocked")


async def answer_later(event: ErrorEvent, works: UpdateWorks) -> None:
    """The messenger does not take an answer now (429, no connection): it leaves through the outbox, and the chat's
    next words need not wait for it. Whatever else failed goes back to the intake.
    """
    method = getattr(event.exception, "method", None)
    if not isinstance(method, SendMessage | EditMessageText) or works.scope.finished:
        raise event.exception
    markup = method.reply_markup
    shown = Screen.from_keyboard(method.text or "", markup if isinstance(markup, InlineKeyboardMarkup) else None)
    edited = method.message_id if isinstance(method, EditMessageText) else None
    caller = replace(works.caller, tapped_message_id=edited)
    async with works.workshop.work(caller, finish=works.scope.finish) as work:
        work.reply(shown, edit=edited is not None)
    log.info("answer_queued", reason=type(event.exception).__name__)


def asked_to_wait(error: Exception) -> float | None:
    """Seconds to wait for the messenger when it is what failed (429, no connection); None for any other error."""
    if not isinstance(error, TelegramAPIError):
        return None
    judgement = judge(error)
    if judgement.verdict is Verdict.RETRY_AFTER:
        return judgement.retry_after
    return (
        UNREACHABLE_PAUSE if isinstance(error, TelegramNetworkError) and judgement.verdict is Verdict.NOT_SENT else None
    )


class FailureTeller:
    """Tells the person and the admins of an update that could not be handled."""

    def __init__(self, bot: Bot, workshop: Workshop, i18n: I18n) -> None:
        self._bot = bot
        self._workshop = workshop
        self._i18n = i18n

    async def bury(self, failure: Failure, finish: Finish) -> None:
        """The alert and the dead letter in one commit: none goes unnoticed, however the process ends."""
        async with self._workshop.work(finish=finish) as work:
            await alerts.dead_letter(work, failure.update_id, failure.number)

    async def tell(self, failure: Failure) -> None:
        log.error(
            "update_failed",
            update_id=failure.update_id,
            tries=failure.tries,
            number=failure.number,
            last=failure.last,
            exc_info=failure.error,
        )
        # Groups have negative ids, and the bot speaks with people only.
        if failure.chat_id is not None and failure.chat_id > 0 and (failure.last or failure.tries == APOLOGY_AT):
            await self._apologise(failure.chat_id, failure)

    async def _apologise(self, chat_id: int, failure: Failure) -> None:
        with self._i18n.context():
            again = (
                _("We could not work on this, and I have called the administrator. Your words are kept.")
                if failure.last
                else _("We could not save this. Your words are not lost, I will try again in a minute.")
            )
            phone = self._workshop.centre.phone
            urgent = fill(_("If it is urgent: {phone}."), phone=phone) if phone else ""
            text = fill(
                _("{again} {urgent} (error number {number})"), again=again, urgent=urgent, number=failure.number
            ).replace("  ", " ")
            try:
                await self._bot.send_message(chat_id, text)
            except Exception as error:  # noqa: BLE001 -- the messenger may be what failed; the log has the number
                log.warning("apology_not_sent", number=failure.number, reason=type(error).__name__)
