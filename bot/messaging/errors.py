"""The one place where an error becomes words. A rule's «no» is told to the person; everything else goes back to the
intake, which tries again, and only a failure that lasts is told, without details, with a number to quote.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from aiogram import Bot, Router
from aiogram.filters import ExceptionTypeFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import ErrorEvent
from aiogram.utils.i18n import I18n
from aiogram.utils.i18n import gettext as _

from bot.messaging.intake import Failure
from bot.messaging.verdict import Verdict, judge
from bot.messaging.works import UpdateWorks
from handlers.family.screens import urgent
from handlers.refusals import refusal
from handlers.ui.question import kept_rows
from handlers.ui.screen import ANSWER_SECONDS, NotShown, show, show_new
from handlers.ui.text import Html, fill, join
from services import alerts
from services.errors import DomainError
from services.helplines import load_helplines
from services.rights import Actor
from services.work import Finish, Workshop

log = structlog.get_logger()
APOLOGY_AT = 2
"""The try after which the person hears that it takes longer: a first retry usually helps within a second."""
UNSTORED_PAUSE = timedelta(minutes=1)
_LEAVES_LATER = frozenset({Verdict.RETRY_AFTER, Verdict.NOT_SENT, Verdict.UNKNOWN, Verdict.AS_PLAIN_TEXT})
"""What the sender can still bring to the reader. A screen that arrived though nobody said so comes twice (ADR 6)."""


def setup(root: Router) -> None:
    root.errors.register(tell_refusal, ExceptionTypeFilter(DomainError))
    root.errors.register(answer_later, ExceptionTypeFilter(NotShown))


async def tell_refusal(event: ErrorEvent, state: FSMContext, works: UpdateWorks, actor: Actor) -> None:
    if not isinstance(event.exception, DomainError):
        raise TypeError
    query = event.update.callback_query
    message = event.update.message or event.update.edited_message
    try:
        if query is not None:
            await show_new(query, refusal(event.exception))
        elif message is not None:
            await show(message, refusal(event.exception, await kept_rows(state)))
    except NotShown as error:
        await _bring_later(error, works, actor)


async def answer_later(event: ErrorEvent, works: UpdateWorks, actor: Actor) -> None:
    if not isinstance(event.exception, NotShown):
        raise TypeError
    await _bring_later(event.exception, works, actor)


async def _bring_later(error: NotShown, works: UpdateWorks, actor: Actor) -> None:
    """The messenger does not take an answer now (429, 5xx, no connection): it leaves through the outbox, and the chat's
    next words need not wait for it. One that it refuses for good goes back to the intake.

    The screen may show what a post of the actor gave the right to see: whoever has lost one meanwhile does not get it.
    """
    cause = error.__cause__ or error
    verdict = judge(cause).verdict
    if verdict is Verdict.UNREACHABLE:
        # The person stopped the bot while it was answering: there is nobody to answer.
        log.info("answer_blocked")
        return
    if verdict not in _LEAVES_LATER or works.scope.finished:
        raise error
    caller = replace(works.caller, tapped_message_id=error.message_id)
    async with works.workshop.work(caller, finish=works.scope.finish) as work:
        if set(actor.posts) <= set(work.actor.posts):
            work.reply(error.shown, edit=error.message_id is not None, of_post={} if actor.posts else None)
    log.info("answer_queued", reason=type(cause).__name__)


class FailureTeller:
    """Tells the person and the admins of an update that could not be handled."""

    def __init__(self, bot: Bot, workshop: Workshop, i18n: I18n) -> None:
        self._bot = bot
        self._workshop = workshop
        self._i18n = i18n
        self._told_unstored: dict[int, datetime] = {}

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

    async def tell_unstored(self, chat_ids: Collection[int]) -> None:
        """Their words cannot be written down: they hear it, and whom to call, at most once a minute."""
        now = self._workshop.clock.now()
        self._told_unstored = {one: at for one, at in self._told_unstored.items() if now - at < UNSTORED_PAUSE}
        untold = [one for one in chat_ids if one not in self._told_unstored]
        self._told_unstored.update(dict.fromkeys(untold, now))
        with self._i18n.context():
            text = join([_could_not_save(), self._whom_to_call()], " ")
        for chat_id in untold:
            await self._send(chat_id, text)

    async def give_numbers(self, chat_id: int) -> bool:
        """To a cry that cannot be handled now: from memory, and nothing is promised of what was said. Whether they went
        out.
        """
        with self._i18n.context():
            shown = urgent.from_memory(load_helplines())
        sent = await self._send(chat_id, shown.text)
        log.warning("first_aid_given" if sent else "first_aid_not_given")
        return sent

    async def _apologise(self, chat_id: int, failure: Failure) -> None:
        with self._i18n.context():
            again = (
                _("We could not work on this, and I have called the administrator. Your words are kept.")
                if failure.last
                else _could_not_save()
            )
            whom = self._whom_to_call()
            text = fill(
                _("{again} {urgent} (error number {number})"), again=again, urgent=whom, number=failure.number
            ).replace("  ", " ")
        await self._send(chat_id, text, number=failure.number)

    def _whom_to_call(self) -> Html | str:
        phone = self._workshop.centre.phone
        return fill(_("If it is urgent: {phone}."), phone=phone) if phone else ""

    async def _send(self, chat_id: int, text: str, **facts: str) -> bool:
        try:
            await self._bot.send_message(chat_id, text, request_timeout=ANSWER_SECONDS)
        except Exception as error:  # noqa: BLE001 -- the messenger may be what failed; the log has the number
            log.warning("apology_not_sent", reason=type(error).__name__, **facts)
            return False
        return True


def _could_not_save() -> str:
    return _("We could not save this. Your words are not lost, I will try again in a minute.")
