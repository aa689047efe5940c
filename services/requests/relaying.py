"""One message of a conversation goes to the other side: as rows of the outbox, in as many parts as it needs."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from services.outbox import Notice
from services.requests.pieces import WITHOUT_WORDS, Media, media_of
from services.requests.words import parts_of
from services.rights import Permission, requires
from services.work import Work
from storage.models import MessageClass, RequestMessage

ALBUM_GATHERS = timedelta(seconds=1)
"""The messenger brings an album one by one: for so long the first of it waits for the others, and whatever is said
after it waits behind it.
"""
CAPTION_ROOM = 850
"""Units of words under a file. A caption holds 1024; the rest is for our own line above them."""


@requires(Permission.USE_FRONT_DOOR)
async def relay(
    work: Work, notice: str, person_id: int, message: RequestMessage, *, since: datetime | None = None
) -> None:
    """Send one message of a conversation to the other side; only its id travels, so it is read when it leaves.

    Words, or a file with its words below our line. What can carry no line (an album, a round video, a sticker, a file
    with a long caption) goes `bare`, and the line follows it: once for an album. What the reader was shown of an album
    `since` that moment is not shown again; by itself since the album began.
    """
    media = media_of(message.media)
    facts: dict[str, object] = {"request_id": message.request_id, "message_id": message.id}
    below = message.text if media is None else ""
    if media is not None and _goes_bare(media, message.text):
        gathers = work.now + ALBUM_GATHERS if media.album is not None else None
        began = since or (await _began(work, message, media.album) if media.album is not None else work.now)
        bare = {**facts, "bare": True, "since": began.isoformat()}
        await work.notify([person_id], Notice(notice, MessageClass.DIALOGUE, bare, not_before=gathers))
        if media.album is not None and await _follows(work, message, media.album):
            return
        facts["line"] = True
        # The caption of an album stands in the album.
        below = message.text if media.album is None else ""
    parts = len(parts_of(below))
    for part in range(parts):
        words = {**facts, "part": part, "parts": parts}
        await work.notify([person_id], Notice(notice, MessageClass.DIALOGUE, words))


@requires(Permission.USE_FRONT_DOOR)
async def relay_edited(work: Work, notice: str, person_id: int, message: RequestMessage) -> None:
    """The other side sees a message as its writer has changed it."""
    parts = len(parts_of(message.text))
    for part in range(parts):
        facts = {"request_id": message.request_id, "message_id": message.id, "part": part, "parts": parts}
        await work.notify([person_id], Notice(notice, MessageClass.DIALOGUE, facts))


def fits_below(caption: str) -> bool:
    """Whether words can stand under a file together with our line."""
    return len(parts_of(caption, CAPTION_ROOM)) == 1


def _goes_bare(media: Media, caption: str) -> bool:
    return media.album is not None or media.kind in WITHOUT_WORDS or not fits_below(caption)


async def _began(work: Work, message: RequestMessage, album: str) -> datetime:
    """When the first message of the album was written."""
    of_album = RequestMessage.request_id == message.request_id, RequestMessage.album == album
    first = await work.session.scalar(select(func.min(RequestMessage.written_at)).where(*of_album))
    return first or message.written_at


async def _follows(work: Work, message: RequestMessage, album: str) -> bool:
    """An earlier message of the same album is in the conversation."""
    earlier = select(RequestMessage.id).where(
        RequestMessage.request_id == message.request_id,
        RequestMessage.album == album,
        RequestMessage.id < message.id,
    )
    return await work.session.scalar(earlier.limit(1)) is not None
