"""A message that replies to one of a conversation belongs there, whatever else was said or asked in between."""

from sqlalchemy import select

from services.conversation import Kept, with_requests
from services.errors import Gone, NotFound, Refused
from services.requests.addressing import hold_answer
from services.requests.answering import Answered, answer
from services.requests.drafts import keep_words
from services.requests.messages import named_request
from services.requests.pieces import Piece
from services.requests.routing import held_by
from services.rights import Permission, requires
from services.work import Work
from storage.models import HelpRequest, RequestState, Side


@requires(Permission.USE_FRONT_DOOR)
async def side_of(work: Work, piece: Piece) -> Side | None:
    """On which side of the open request that the message names by itself the actor stands; None when it names none."""
    number = await named_request(work, piece)
    request = await work.session.get(HelpRequest, number) if number is not None else None
    if request is None or request.state is RequestState.CLOSED:
        return None
    if request.person_id == work.actor.person_id:
        return Side.FAMILY
    held = select(HelpRequest.id).where(HelpRequest.id == request.id, held_by(work.actor.person_id))
    return Side.STAFF if await work.session.scalar(held) is not None else None


@requires(Permission.USE_FRONT_DOOR)
async def answer_in_reply(work: Work, piece: Piece) -> Answered | Kept:
    """Pass a specialist's message on to the family that it replies to. It is kept, and it is asked whom it is for, when
    the request is not in work with the actor any more; what the shield finds in it is asked about first.
    """
    number = await named_request(work, piece)
    if number is not None and work.actor.may(Permission.READ_WORDS):
        try:
            held = await hold_answer(work, number, piece)
            return await answer(work, number, [piece]) if held is None else held
        except (NotFound, Gone, Refused):
            pass
    return await with_requests(work, await keep_words(work, piece))
