"""The rows that the centre lives by, read once when all is quiet, as plain values: what the checker compares with."""

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.engine import Database
from storage.models import (
    Account,
    Appeal,
    Broadcast,
    BroadcastKind,
    DeliveryState,
    Draft,
    Event,
    HelpRequest,
    InboxState,
    InboxUpdate,
    MessageClass,
    OutboxMessage,
    PlanConfirmation,
    RequestMessage,
    Side,
)


@dataclass(frozen=True)
class Message:
    """A row of the outbox and the user id that it is addressed to."""

    row_id: int
    user_id: int
    notice: str
    message_class: MessageClass
    state: DeliveryState
    broadcast_id: int | None = None


@dataclass(frozen=True)
class Order:
    """A broadcast. `subject`: the title of its event; of a plan it is empty, there is one in a run."""

    broadcast_id: int
    kind: BroadcastKind
    subject: str
    finished: bool


@dataclass
class Books:
    """People are user ids. `words`, or names of files, by who sent them, in the order of the conversation; `requests`
    and `takers` by number; `appeals` by author, line and source, without those of requests, which are `counted`.
    """

    words: list[tuple[Side, int, str]] = field(default_factory=list)
    requests: dict[int, int] = field(default_factory=dict)
    counted: set[int] = field(default_factory=set)
    takers: dict[int, int] = field(default_factory=dict)
    appeals: Counter[tuple[int, str]] = field(default_factory=Counter)
    drafts: int = 0
    confirmed: set[int] = field(default_factory=set)
    orders: list[Order] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    inbox: dict[int, InboxState] = field(default_factory=dict)

    def of_order(self, order: Order) -> list[Message]:
        return [one for one in self.messages if one.broadcast_id == order.broadcast_id]


async def read_books(database: Database) -> Books:
    async with database.view() as session:
        people = await session.execute(select(Account.person_id, Account.user_id))
        users = {row.person_id: row.user_id for row in people}
        books = Books()
        await _read_requests(session, books, users)
        await _read_sending(session, books)
        confirmed = await session.scalars(select(PlanConfirmation.person_id))
        books.confirmed = {users[person_id] for person_id in confirmed}
        inbox = await session.execute(select(InboxUpdate.update_id, InboxUpdate.state))
        books.inbox = {row.update_id: row.state for row in inbox}
        return books


async def _read_requests(session: AsyncSession, books: Books, users: dict[int, int]) -> None:
    written = await session.scalars(select(RequestMessage).order_by(RequestMessage.id))
    books.words = [(one.side, users[one.author_id], _said(one)) for one in written if one.author_id is not None]
    for request in await session.scalars(select(HelpRequest)):
        books.requests[request.id] = users[request.person_id]
        if request.taken_by is not None:
            books.takers[request.id] = users[request.taken_by]
    for appeal in await session.scalars(select(Appeal).where(Appeal.voided_at.is_(None))):
        if appeal.request_id is not None:
            books.counted.add(appeal.request_id)
        elif appeal.author_id is not None:
            books.appeals[users[appeal.author_id], appeal_name(appeal.line.name, appeal.source.name)] += 1
    books.drafts = await session.scalar(select(func.count()).select_from(Draft)) or 0


def _said(message: RequestMessage) -> str:
    """The words; of a file without any its name."""
    return message.text or str((message.media or {}).get("name"))


def appeal_name(line: str, source: str) -> str:
    return f"{line} {source}"


async def _read_sending(session: AsyncSession, books: Books) -> None:
    orders = await session.execute(
        select(Broadcast, Event.title).outerjoin(Event, Event.id == Broadcast.event_id).order_by(Broadcast.id)
    )
    books.orders = [Order(one.id, one.kind, title or "", one.finished_at is not None) for one, title in orders]
    rows = await session.execute(
        select(
            OutboxMessage.id,
            Account.user_id,
            OutboxMessage.notice,
            OutboxMessage.message_class,
            OutboxMessage.state,
            OutboxMessage.broadcast_id,
        )
        .join(Account, Account.id == OutboxMessage.account_id)
        .order_by(OutboxMessage.id)
    )
    books.messages = [Message(*row) for row in rows]
