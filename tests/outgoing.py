"""Messages that an outbox holds, whatever became of them."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.outbox import LANES
from storage.models import Account, DeliveryState, MessageClass, Messenger, OutboxMessage, Person


async def add_outgoing(session: AsyncSession, at: datetime, states: Iterable[DeliveryState]) -> None:
    """Somebody who has met the bot, and an answer to them in each of these states."""
    person = Person(created_at=at)
    session.add(person)
    await session.flush()
    account = Account(person_id=person.id, messenger=Messenger.TELEGRAM, user_id=1, chat_id=1)
    session.add(account)
    await session.flush()
    kind = MessageClass.DIALOGUE
    session.add_all(
        OutboxMessage(
            account_id=account.id,
            message_class=kind,
            lane=LANES[kind],
            notice="answer",
            data={},
            state=state,
            created_at=at,
        )
        for state in states
    )
