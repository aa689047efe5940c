"""Files of a conversation: shown to whoever takes the request, shown again on demand, told of when they are refused."""

from sqlalchemy import Select, select, text

from services.errors import NotFound
from services.outbox import Notice
from services.pages import page_of
from services.requests.relaying import relay
from services.requests.routing import held_by
from services.rights import Permission, requires
from services.work import Work
from storage.models import HelpRequest, MessageClass, RequestMessage, Side
from storage.models.requests import UNTOLD_REFUSALS

FILES_AT_ONCE = 10


@requires(Permission.READ_WORDS)
async def show_to_taker(work: Work, request_id: int) -> None:
    """The family's files go to whoever has just taken the request. Raises NotFound for a request of others."""
    if await work.session.scalar(_held(work, request_id)) is None:
        raise NotFound
    for message in await work.session.scalars(_files(request_id).where(RequestMessage.side == Side.FAMILY)):
        await relay(work, "family_wrote", work.actor.person_id, message, since=work.now)


@requires(Permission.USE_FRONT_DOOR)
async def show_again(work: Work, request_id: int, number: int) -> None:
    """Files of a conversation once more, a page of them, to whoever asked or has the request. Raises NotFound."""
    request = await work.session.get(HelpRequest, request_id)
    asked = request is not None and request.person_id == work.actor.person_id
    if not asked and await work.session.scalar(_held(work, request_id)) is None:
        raise NotFound
    page = page_of(list(await work.session.scalars(_files(request_id))), number, size=FILES_AT_ONCE)
    for message in page.items:
        follows = page.number + 1 if message is page.items[-1] and page.number + 1 < page.count else 0
        facts = {"request_id": request_id, "message_id": message.id, "next": follows}
        work.leave(work.actor.account_id, Notice("file_again", MessageClass.RECEIPT, facts))


@requires(Permission.RUN_JOBS)
async def untold_refusals(work: Work) -> list[int]:
    """Messages whose files the messenger has not taken, and whose writers do not know it."""
    return list(await work.session.scalars(select(RequestMessage.id).where(text(UNTOLD_REFUSALS))))


@requires(Permission.RUN_JOBS)
async def tell_of_refusals(work: Work) -> None:
    """Whoever sent a file hears, once, that it did not reach the other side."""
    for message_id in await untold_refusals(work):
        message = await work.session.get_one(RequestMessage, message_id)
        message.refusal_told = True
        if message.author_id is not None:
            facts = {"request_id": message.request_id, "message_id": message.id, "side": message.side.value}
            await work.notify([message.author_id], Notice("file_refused", MessageClass.DIALOGUE, facts))


def _files(request_id: int) -> Select[RequestMessage]:
    return (
        select(RequestMessage)
        .where(RequestMessage.request_id == request_id, RequestMessage.media.is_not(None))
        .order_by(RequestMessage.id)
    )


def _held(work: Work, request_id: int) -> Select[int]:
    return select(HelpRequest.id).where(HelpRequest.id == request_id, held_by(work.actor.person_id))
