"""Messages of a conversation as rows: written once, found again by where they stand in a chat."""

from dataclasses import replace

from sqlalchemy import and_, select

from services.requests.pieces import Piece
from services.rights import Permission, requires
from services.work import Work
from storage.models import HelpRequest, MessageCopy, RequestMessage, Side


@requires(Permission.USE_FRONT_DOOR)
async def message_at(work: Work, chat_message_id: int | None) -> RequestMessage | None:
    """The message of a conversation that stands in the actor's own chat under this number."""
    if chat_message_id is None:
        return None
    found: RequestMessage | None = await work.session.scalar(
        select(RequestMessage)
        .join(MessageCopy, MessageCopy.message_id == RequestMessage.id)
        .where(MessageCopy.account_id == work.actor.account_id, MessageCopy.chat_message_id == chat_message_id)
        .order_by(MessageCopy.id.desc())
        .limit(1)
    )
    return found


@requires(Permission.USE_FRONT_DOOR)
async def named_request(work: Work, piece: Piece) -> int | None:
    """The request that a message names by itself: it replies to a message there, or goes on with an album there."""
    answered = await message_at(work, piece.replies_to)
    if answered is not None:
        return answered.request_id
    album = piece.media.album if piece.media is not None else None
    if album is None:
        return None
    begun: int | None = await work.session.scalar(
        select(RequestMessage.request_id)
        .where(and_(RequestMessage.album.is_not(None), RequestMessage.album == album))
        .where(RequestMessage.author_id == work.actor.person_id)
        .order_by(RequestMessage.id.desc())
        .limit(1)
    )
    return begun


@requires(Permission.USE_FRONT_DOOR)
async def placed(work: Work, piece: Piece) -> Piece:
    """The message with where it stands, and what it replies to."""
    answered = await message_at(work, piece.replies_to)
    return replace(
        piece, account_id=work.actor.account_id, answers_id=answered.id if answered is not None else piece.answers_id
    )


@requires(Permission.USE_FRONT_DOOR)
async def write_message(work: Work, request: HelpRequest, side: Side, piece: Piece) -> RequestMessage:
    """Write one message of the actor into a conversation. Flushed: the order of ids is the order of the words."""
    answered = await work.session.get(RequestMessage, piece.answers_id) if piece.answers_id is not None else None
    message = RequestMessage(
        request_id=request.id,
        side=side,
        author_id=work.actor.person_id,
        text=piece.text,
        media=piece.media.as_data() if piece.media is not None else None,
        album=piece.media.album if piece.media is not None else None,
        answers_id=answered.id if answered is not None and answered.request_id == request.id else None,
        written_at=work.now,
    )
    work.session.add(message)
    await work.session.flush()
    if piece.chat_message_id is not None and piece.account_id is not None:
        work.session.add(
            MessageCopy(
                message_id=message.id,
                account_id=piece.account_id,
                chat_message_id=piece.chat_message_id,
                whole=False,
                made_at=work.now,
            )
        )
        await work.session.flush()
    return message
