"""A message that its writer changes after it was sent: the wording that counts is the last one, on both sides."""

from dataclasses import dataclass, replace

from sqlalchemy import select

from services.errors import NotFound
from services.requests.answering import RequestClosed, WorkClosed
from services.requests.drafts import Words, current_draft
from services.requests.facts import RequestFacts, facts_of
from services.requests.messages import message_at
from services.requests.pieces import Media, Piece, masked_pieces, media_of
from services.requests.relaying import relay, relay_edited
from services.requests.routing import held_by
from services.rights import Permission, requires
from services.work import Work
from storage.models import DraftPart, HelpRequest, RequestMessage, RequestState, Side


@dataclass(frozen=True)
class Corrected:
    """A message of a request says something else now; `passed_on`: somebody on the other side is shown it. `masked`:
    something of a serviceman was left out.
    """

    facts: RequestFacts
    passed_on: bool
    masked: bool = False


@requires(Permission.USE_FRONT_DOOR)
async def is_known(work: Work, chat_message_id: int) -> bool:
    """Whether the actor's message stands in a draft or in a conversation."""
    message = await message_at(work, chat_message_id)
    return (message is not None and message.author_id == work.actor.person_id) or (
        await _part_at(work, chat_message_id) is not None
    )


@requires(Permission.USE_FRONT_DOOR)
async def correct(work: Work, piece: Piece) -> Corrected | Words | None:
    """Take a message as its writer has changed it: in the draft, or in the conversation, whose other side sees the
    change. The former wording is not kept. None when nothing has changed.

    In a draft the words stay as they are until they are sent; in a conversation what must not travel of a serviceman
    is left out at once (services.safety.shield).

    Raises NotFound for what is not the actor's own, RequestClosed, WorkClosed.
    """
    part = await _part_at(work, piece.chat_message_id)
    if part is not None:
        if not _differs(part.text, media_of(part.media), piece):
            return None
        part.text, part.media = piece.text, _data(piece, media_of(part.media))
        await work.session.flush()
        return await current_draft(work)
    message = await message_at(work, piece.chat_message_id)
    if message is None or message.author_id != work.actor.person_id:
        raise NotFound
    request = await _still_open(work, message)
    before = media_of(message.media)
    raw, piece = piece.text, masked_pieces([piece])[0]
    left_out = raw != piece.text
    if not _differs(message.text, before, piece):  # the other side has it so: only the writer hears what is left out
        return Corrected(await facts_of(work.session, request), passed_on=False, masked=True) if left_out else None
    other_file = _file(piece.media) != _file(before)
    message.text, message.media, message.edited_at = piece.text, _data(piece, before), work.now
    if other_file:  # it is shown anew, and not as one of those that came with the first
        message.album = None
    work.audit("message_corrected", "request", request.id)
    shown = await _show(work, request, message, anew=other_file)
    return Corrected(await facts_of(work.session, request), shown, masked=left_out)


async def _show(work: Work, request: HelpRequest, message: RequestMessage, *, anew: bool) -> bool:
    """To the other side. `anew`: the file is another one, and no copy can be changed into it."""
    family = message.side is Side.FAMILY
    reader = request.taken_by if family else request.person_id
    if reader is None:
        return False
    if anew:
        await relay(work, "family_wrote" if family else "answer", reader, message)
    else:
        await relay_edited(work, "family_corrected" if family else "answer_corrected", reader, message)
    return True


async def _still_open(work: Work, message: RequestMessage) -> HelpRequest:
    request = await work.session.scalar(
        select(HelpRequest).where(HelpRequest.id == message.request_id).with_for_update()
    )
    if request is None:
        raise NotFound
    if message.side is Side.STAFF:
        mine = select(HelpRequest.id).where(HelpRequest.id == request.id, held_by(work.actor.person_id))
        if await work.session.scalar(mine) is None:
            raise NotFound
    if request.state is RequestState.CLOSED:
        raise RequestClosed(request.id) if message.side is Side.FAMILY else WorkClosed(request.id)
    return request


async def _part_at(work: Work, chat_message_id: int | None) -> DraftPart | None:
    found: DraftPart | None = await work.session.scalar(
        select(DraftPart)
        .where(
            DraftPart.person_id == work.actor.person_id,
            DraftPart.account_id == work.actor.account_id,
            DraftPart.chat_message_id == chat_message_id,
        )
        .limit(1)
    )
    return found


def _differs(text: str, media: Media | None, piece: Piece) -> bool:
    return text != piece.text or _file(media) != _file(piece.media)


def _file(media: Media | None) -> object:
    return media.looks if media is not None else None


def _data(piece: Piece, before: Media | None) -> dict[str, object] | None:
    """The same file stays in the album that it was sent in; another one is of none."""
    if piece.media is None:
        return None
    same = before is not None and before.looks == piece.media.looks
    return replace(piece.media, album=before.album if before is not None and same else None).as_data()
