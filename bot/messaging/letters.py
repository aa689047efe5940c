"""One row of the outbox: read to whom and what it says, render it, post it."""

import asyncio
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import structlog
from aiogram import Bot
from sqlalchemy import bindparam, inspect, select, update
from sqlalchemy.orm.attributes import set_committed_value

from bot.messaging.enclosing import NOTHING, Placed, convey
from bot.messaging.posting import Letter, NotDelivered, post
from bot.messaging.verdict import Judgement, Verdict, judge
from handlers.ui.relayed import Relayed
from handlers.ui.screen import Screen
from storage.engine import Database, plain_rows
from storage.models import Account, DeliveryState, OutboxMessage
from storage.outage import is_outage

log = structlog.get_logger()

Render = Callable[[OutboxMessage, str], Awaitable[Screen | None]]
"""A row in the reader's language; None: there is nothing to say any more."""

# Made once, for every message runs it.
_READER = (
    select(Account.chat_id, Account.language, Account.unreachable_since, OutboxMessage.state)
    .join(Account, Account.id == OutboxMessage.account_id)
    .where(OutboxMessage.id == bindparam("row_id"))
)
_TEMPLATES_KEPT = 64


@dataclass(frozen=True)
class Outcome:
    """What came of one try: a final `state`, or the `judgement` on what stood in the way. `asked`: a request left.
    `placed`: what stands in the chat by it.
    """

    state: DeliveryState | None = None
    judgement: Judgement | None = None
    placed: Placed = NOTHING
    asked: bool = True


class Letters:
    """Delivers rows one by one. A template of a broadcast is rendered once for each language."""

    def __init__(self, bot: Bot, database: Database, render: Render) -> None:
        self._bot = bot
        self._database = database
        self._render = render
        self._templates: dict[tuple[int, str, str], Screen | None] = {}
        self._rendering = asyncio.Lock()

    async def deliver(self, row: OutboxMessage, known_chat: int | None = None) -> Outcome:
        """Try once. Never raises: what fails ends the row, or is judged.

        `known_chat`: of a screen that its author's own act has just committed; nothing is read for it.
        """
        try:
            letter = await self._prepare(row) if known_chat is None else Letter(known_chat, Screen.from_data(row.data))
        except Exception as error:  # noqa: BLE001 -- one notice that cannot be written must not stop the others
            if is_outage(error):
                log.warning("outbox_row_not_read", row=row.id, error=type(error).__name__)
                return Outcome(judgement=Judgement(Verdict.NOT_SENT), asked=False)
            # Where it failed, and not what it said: the text of an error may hold words of people.
            at = traceback.extract_tb(error.__traceback__)[-1]
            log.warning(
                "outbox_render_failed",
                row=row.id,
                notice=row.notice,
                error=type(error).__name__,
                where=f"{at.name}:{at.lineno}",
            )
            return Outcome(DeliveryState.FAILED, asked=False)
        if isinstance(letter, DeliveryState):
            return Outcome(letter, asked=False)
        try:
            return Outcome(DeliveryState.SENT, placed=await self._post(row, letter))
        except NotDelivered as failure:
            return Outcome(judgement=failure.judgement)
        except Exception as error:  # noqa: BLE001 -- every error has a verdict
            return Outcome(judgement=judge(error))

    async def _prepare(self, row: OutboxMessage) -> Letter | DeliveryState:
        """The letter of a row, or the state in which it ends without one. Reads the account and the state anew: since
        the row was taken up it may have been cancelled, or the reader gone.
        """
        async with self._database.view() as session:
            found = await plain_rows(session, _READER, {"row_id": row.id})
        if not found:
            return DeliveryState.CANCELLED
        [reader] = found
        if reader.state not in (DeliveryState.PENDING, DeliveryState.SENDING):
            return DeliveryState(reader.state)
        if reader.unreachable_since is not None:
            return DeliveryState.BLOCKED
        screen = await self._rendered(row, reader.language)
        return DeliveryState.CANCELLED if screen is None else Letter(reader.chat_id, screen)

    async def _post(self, row: OutboxMessage, letter: Letter) -> Placed:
        try:
            return await self._shown(letter, row.edit_message_id)
        except NotDelivered as failure:
            moved_to = failure.judgement.chat_id
            if moved_to is None:
                raise
        try:
            async with self._database.transaction() as session:
                await session.execute(update(Account).where(Account.id == row.account_id).values(chat_id=moved_to))
        except Exception as error:
            if not is_outage(error):
                raise
            raise NotDelivered(Judgement(Verdict.NOT_SENT)) from None
        return await self._shown(replace(letter, chat_id=moved_to), None)

    async def _shown(self, letter: Letter, edit_message_id: int | None) -> Placed:
        if isinstance(letter.screen, Relayed):
            return await convey(self._bot, letter, letter.screen)
        return Placed(await post(self._bot, letter, edit_message_id))

    async def _rendered(self, row: OutboxMessage, language: str) -> Screen | None:
        if row.broadcast_id is None:
            return await self._written(row, language)
        template = (row.broadcast_id, row.notice, language)
        async with self._rendering:
            if template not in self._templates:
                screen = await self._written(row, language)
                if len(self._templates) >= _TEMPLATES_KEPT:
                    del self._templates[next(iter(self._templates))]
                self._templates[template] = screen
            return self._templates[template]

    async def _written(self, row: OutboxMessage, language: str) -> Screen | None:
        """What a look has found comes without its facts: most of it needs none, its template is written already."""
        if "data" in inspect(row).unloaded:
            async with self._database.view() as session:
                data = await session.scalar(select(OutboxMessage.data).where(OutboxMessage.id == row.id))
            set_committed_value(row, "data", data)
        return await self._render(row, language)
