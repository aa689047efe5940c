"""What is read of a conversation when one of its messages leaves for a chat: its words and file as they are by then."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from services.errors import NotFound
from services.requests.facts import Line, line_of
from services.requests.routing import taker_may_have
from services.rights import Permission, requires
from services.work import Work
from storage.models import Account, HelpRequest, MessageCopy, RequestMessage


@dataclass(frozen=True)
class Conveyed:
    """A message and, in the chat that it goes to: the message `answers` that it replies to, the `copy` that shows all
    of it already, and `seen`, whatever shows it there.
    """

    line: Line
    answers: int | None
    copy: int | None
    seen: int | None


@requires(Permission.RUN_JOBS)
async def conveyed(work: Work, message_id: int, account_id: int) -> Conveyed:
    """One message for a chat, for the notice that carries it. Raises NotFound."""
    message = await work.session.get(RequestMessage, message_id)
    if message is None:
        raise NotFound
    return Conveyed(
        line_of(message),
        answers=await _place(work, message.answers_id, account_id),
        copy=await _place(work, message.id, account_id, whole=True),
        seen=await _place(work, message.id, account_id),
    )


@requires(Permission.RUN_JOBS)
async def album_with(work: Work, message_id: int, account_id: int, since: datetime) -> tuple[Line, ...]:
    """The message, with all that has come of its album by now; without what the chat was shown since that moment."""
    message = await work.session.get(RequestMessage, message_id)
    if message is None:
        raise NotFound
    shown = select(MessageCopy.message_id).where(MessageCopy.account_id == account_id, MessageCopy.made_at >= since)
    this = RequestMessage.id == message.id
    if message.album is not None:
        together = RequestMessage.album == message.album, RequestMessage.side == message.side
        found = select(RequestMessage).where(RequestMessage.request_id == message.request_id, *together)
    else:
        found = select(RequestMessage).where(this)
    unseen = found.where(RequestMessage.id.not_in(shown)).order_by(RequestMessage.id)
    return tuple(line_of(one) for one in await work.session.scalars(unseen))


@requires(Permission.RUN_JOBS)
async def may_see(work: Work, request_id: int, account_id: int) -> bool:
    """Whether the account is of whoever asked, or of the taker who may still have the request."""
    found = await work.session.scalar(
        select(HelpRequest.id)
        .join(Account, or_(Account.person_id == HelpRequest.person_id, Account.person_id == HelpRequest.taken_by))
        .where(
            HelpRequest.id == request_id,
            Account.id == account_id,
            or_(Account.person_id == HelpRequest.person_id, taker_may_have()),
        )
    )
    return found is not None


async def _place(work: Work, message_id: int | None, account_id: int, *, whole: bool | None = None) -> int | None:
    """The newest copy in the chat."""
    query = select(MessageCopy.chat_message_id).where(
        MessageCopy.message_id == message_id, MessageCopy.account_id == account_id
    )
    if whole is not None:
        query = query.where(MessageCopy.whole.is_(whole))
    found: int | None = await work.session.scalar(query.order_by(MessageCopy.id.desc()).limit(1))
    return found
