"""What was said and pressed, written down by whoever did it, and the check of what the bot made of it.

The checker knows nothing of the bot's own books but the rows that the centre lives by: words, requests, appeals.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from storage.engine import Database
from storage.models import (
    Account,
    Appeal,
    DeliveryState,
    Draft,
    HelpRequest,
    InboxState,
    InboxUpdate,
    OutboxMessage,
    RequestMessage,
    Side,
)

Chats = Mapping[int, Sequence[str]]
"""Texts that the bot has shown, by the user id of the phone."""


@dataclass
class History:
    """`families` and `staff`: words by who wrote them (user id), in order; each text is unique. `passed_on`: the same
    by request number. `owner` and `taker`: who asked and who took a request. `receipts`: what must stand in whose chat.
    `appeals`, `requests`: how many each person has made. `updates`: ids of everything that the bot was given.
    """

    families: dict[int, list[str]] = field(default_factory=dict)
    staff: dict[int, list[str]] = field(default_factory=dict)
    passed_on: list[tuple[int, Side, str]] = field(default_factory=list)
    owner: dict[int, int] = field(default_factory=dict)
    taker: dict[int, int] = field(default_factory=dict)
    receipts: list[tuple[int, str]] = field(default_factory=list)
    appeals: Counter[int] = field(default_factory=Counter)
    requests: Counter[int] = field(default_factory=Counter)
    updates: set[int] = field(default_factory=set)

    @property
    def size(self) -> str:
        words = sum(map(len, [*self.families.values(), *self.staff.values()]))
        return f"{self.requests.total()} requests, {words} messages, {self.appeals.total()} appeals"


async def complaints(history: History, database: Database, chats: Chats) -> list[str]:
    """Everything that was lost, doubled, left lying or not answered; empty when the promises held."""
    return [
        *await _words(history, database),
        *await _requests(history, database),
        *await _appeals(history, database),
        *await _books(history, database),
        *_not_read(history, chats),
        *(
            f"{user_id} got no receipt {text!r}"
            for user_id, text in history.receipts
            if not _shown(chats, user_id, text)
        ),
    ]


def _not_read(history: History, chats: Chats) -> list[str]:
    readers = {Side.FAMILY: history.taker, Side.STAFF: history.owner}
    return [
        f"{readers[side].get(number)} never read {text!r} of request {number}"
        for number, side, text in history.passed_on
        if not _shown(chats, readers[side].get(number, 0), text)
    ]


def _shown(chats: Chats, user_id: int, text: str) -> bool:
    return any(text in shown for shown in chats.get(user_id, ()))


async def _words(history: History, database: Database) -> list[str]:
    found: list[str] = []
    async with database.view() as session:
        rows = await session.execute(
            select(RequestMessage.side, Account.user_id, RequestMessage.text)
            .join(Account, Account.person_id == RequestMessage.author_id)
            .order_by(RequestMessage.id)
        )
        stored = [(side, user_id, text) for side, user_id, text in rows]
    for side, said in ((Side.FAMILY, history.families), (Side.STAFF, history.staff)):
        for user_id, texts in said.items():
            kept = [text for at, who, text in stored if (at, who) == (side, user_id)]
            found += _differences(f"words of {user_id}", texts, kept)
            if sorted(kept) == sorted(texts) and kept != texts:
                found.append(f"words of {user_id} are out of order: {kept}")
    return found


def _differences(what: str, meant: Iterable[object], kept: Iterable[object]) -> list[str]:
    wanted, have = Counter(meant), Counter(kept)
    lost = [f"{what} lost: {one!r}" for one in (wanted - have).elements()]
    return lost + [f"{what} doubled or never said: {one!r}" for one in (have - wanted).elements()]


async def _requests(history: History, database: Database) -> list[str]:
    async with database.view() as session:
        rows = await session.execute(
            select(Account.user_id, func.count(HelpRequest.id).label("made"))
            .join(Account, Account.person_id == HelpRequest.person_id)
            .group_by(Account.user_id)
        )
        made = Counter({row.user_id: row.made for row in rows})
        without_appeal = (
            await session.scalars(
                select(HelpRequest.id).where(
                    HelpRequest.id.not_in(select(Appeal.request_id).where(Appeal.request_id > 0))
                )
            )
        ).all()
        drafts = await session.scalar(select(func.count()).select_from(Draft)) or 0
    found = _differences("requests of", history.requests.elements(), made.elements())
    found += [f"request {number} is no appeal" for number in without_appeal]
    return found + [f"{drafts} drafts are left"] * bool(drafts)


async def _appeals(history: History, database: Database) -> list[str]:
    async with database.view() as session:
        rows = await session.execute(
            select(Account.user_id, func.count(Appeal.id).label("made"))
            .join(Account, Account.person_id == Appeal.author_id)
            .where(Appeal.request_id.is_(None), Appeal.voided_at.is_(None))
            .group_by(Account.user_id)
        )
        made = Counter({row.user_id: row.made for row in rows})
    return _differences("appeals of", history.appeals.elements(), made.elements())


async def _books(history: History, database: Database) -> list[str]:
    """Nothing lies in the inbox, and nothing that must leave is still here or was given up."""
    async with database.view() as session:
        inbox = {
            row.update_id: row.state for row in await session.execute(select(InboxUpdate.update_id, InboxUpdate.state))
        }
        outbox = (
            await session.execute(
                select(OutboxMessage.id, OutboxMessage.notice, OutboxMessage.state).where(
                    # A notice of a request that a colleague has taken meanwhile is called back before it leaves.
                    OutboxMessage.state.not_in([DeliveryState.SENT, DeliveryState.CANCELLED])
                )
            )
        ).all()
    found = [f"update {one} is {state.value}" for one, state in inbox.items() if state is not InboxState.DONE]
    found += [f"update {one} was never stored" for one in sorted(history.updates - set(inbox))]
    return found + [f"message {row.id} ({row.notice}) is {row.state.value}" for row in outbox]
