"""Words before they are sent: whatever a person writes is kept and joined to what they choose next (promise 2)."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, func, select

from services.errors import DomainError, Gone
from services.requests.messages import placed
from services.requests.pieces import Piece, media_of
from services.rights import Permission, requires
from services.safety.looks import look_through
from services.work import Work
from storage.models import Draft, DraftPart, HelpRequest, RequestKind

MARK_LENGTH = 8
"""A button holds 64 bytes: the number of a request and the key of a draft take the rest."""


class NothingWritten(DomainError):
    """There is not a word to keep or to send."""


class DraftChanged(DomainError):
    """The words, or whom they are for, are not what the pressed button stood under: nothing is sent or erased."""


@dataclass(frozen=True)
class Hold:
    """The shield asks about a draft `since` then: the `last` of its messages (0: all) are to go to the request
    `request_id`, or to be a new one.
    """

    since: datetime
    request_id: int | None
    last: int


@dataclass(frozen=True)
class Words:
    """A draft: its messages as they came, in the order of arrival, and what was chosen so far. `named`: it goes with
    the name that the person gave. `hold`: it is asked whether it goes as it is (services.requests.holding); a draft
    that has changed since is not.
    """

    key: str
    kind: RequestKind | None
    pieces: tuple[Piece, ...]
    started_at: datetime
    named: bool = False
    hold: Hold | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """The words of each message; of a file without any, nothing."""
        return tuple(piece.text for piece in self.pieces)

    @property
    def mark(self) -> str:
        """What a button remembers of the screen that it stands under: these messages, for this kind of help, with or
        without a name.

        Of what they say and not of their ids: a message taken back gives its id to the next one.
        """
        told = "\0".join([self.key, self.kind or "", "by name" if self.named else "", *_told(self.pieces)])
        return sha256(told.encode(errors="surrogatepass")).hexdigest()[:MARK_LENGTH]


@requires(Permission.USE_FRONT_DOOR)
async def keep_words(work: Work, piece: Piece, kind: RequestKind | None = None) -> Words:
    """Add one message to the actor's draft, which begins when there is none. Raises NothingWritten for a blank one."""
    if piece.is_blank:
        raise NothingWritten
    draft = await work.session.get(Draft, work.actor.person_id)
    if draft is None:
        draft = Draft(person_id=work.actor.person_id, key=secrets.token_hex(16), started_at=work.now)
        work.session.add(draft)
        await work.session.flush()
    draft.kind = kind or draft.kind
    stands = await placed(work, piece)
    work.session.add(
        DraftPart(
            person_id=draft.person_id,
            text=stands.text,
            media=stands.media.as_data() if stands.media is not None else None,
            account_id=stands.account_id,
            chat_message_id=stands.chat_message_id,
            answers_id=stands.answers_id,
            written_at=work.now,
        )
    )
    await work.session.flush()
    return await words_of(work, draft)


@requires(Permission.USE_FRONT_DOOR)
async def choose_kind(work: Work, kind: RequestKind) -> Words | None:
    """Choose whom the kept words are for; None when no words are kept yet."""
    draft = await work.session.get(Draft, work.actor.person_id)
    if draft is None:
        return None
    draft.kind = kind
    return await words_of(work, draft)


@requires(Permission.USE_FRONT_DOOR)
async def current_draft(work: Work) -> Words | None:
    """The words that the actor has written and not sent."""
    draft = await work.session.get(Draft, work.actor.person_id)
    return None if draft is None else await words_of(work, draft)


@requires(Permission.USE_FRONT_DOOR)
async def take_draft(work: Work, key: str, mark: str, last: int = 0) -> Words:
    """The words of the draft `key`, which is over with this: they go on as a request or a message. `last`: only so many
    of its last messages go, the others wait on; 0 is all.

    Raises Gone when the actor has no such draft (sent, cancelled, or a newer one), DraftChanged when it is not as the
    screen of the `mark` showed it.
    """
    draft = await work.session.get(Draft, work.actor.person_id)
    if draft is None or draft.key != key:
        raise Gone
    words = await words_of(work, draft)
    if words.mark != mark:
        raise DraftChanged
    if not 0 < last < len(words.pieces):
        await _erase(work, draft)
        return words
    await look_through(words.texts[-last:])
    newest = select(DraftPart).where(DraftPart.person_id == draft.person_id).order_by(DraftPart.id.desc()).limit(last)
    for part in await work.session.scalars(newest):
        await work.session.delete(part)
    await work.session.flush()
    return replace(words, pieces=words.pieces[-last:])


@requires(Permission.USE_FRONT_DOOR)
async def count_since(work: Work, moment: datetime) -> int:
    """How many messages of the actor's draft were written since the moment."""
    written = select(func.count()).where(DraftPart.person_id == work.actor.person_id, DraftPart.written_at >= moment)
    return await work.session.scalar(written) or 0


@requires(Permission.USE_FRONT_DOOR)
async def newest_part(work: Work) -> DraftPart | None:
    """The message that the actor's draft ends with."""
    found: DraftPart | None = await work.session.scalar(
        select(DraftPart).where(DraftPart.person_id == work.actor.person_id).order_by(DraftPart.id.desc()).limit(1)
    )
    return found


@requires(Permission.USE_FRONT_DOOR)
async def take_back(work: Work, part: DraftPart) -> None:
    """Take one message out of the actor's draft: it turned out to be no words. A draft left empty is over."""
    await work.session.delete(part)
    await work.session.flush()
    draft = await work.session.get(Draft, work.actor.person_id)
    if draft is not None and await newest_part(work) is None:
        await _erase(work, draft)


@requires(Permission.USE_FRONT_DOOR)
async def drop_draft(work: Work, key: str, mark: str) -> None:
    """«Отменить»: erase the words of the draft `key`; again is the same.

    Raises Gone when they were sent already, DraftChanged when they are not those that the screen of the `mark` showed.
    """
    draft = await work.session.get(Draft, work.actor.person_id)
    if draft is not None and draft.key == key:
        await take_draft(work, key, mark)
        work.audit("draft_dropped", "draft", None)
    elif await work.session.scalar(select(HelpRequest.id).where(HelpRequest.draft_key == key)) is not None:
        raise Gone


def _told(pieces: tuple[Piece, ...]) -> Iterator[str]:
    """What the messages say; of an album what says the same once: more of it may come while a screen stands."""
    albums: set[str] = set()
    for piece in pieces:
        told = piece.told
        if piece.media is None or piece.media.album is None:
            yield told
        elif told not in albums:
            albums.add(told)
            yield told


@requires(Permission.USE_FRONT_DOOR)
async def words_of(work: Work, draft: Draft) -> Words:
    """The words of a draft, and whether the shield asks about them as they are."""
    parts = await work.session.scalars(
        select(DraftPart).where(DraftPart.person_id == draft.person_id).order_by(DraftPart.id)
    )
    words = Words(draft.key, draft.kind, tuple(_piece_of(part) for part in parts), draft.started_at, draft.named)
    await look_through(words.texts)
    if draft.held_since is None or draft.held_mark != words.mark:
        return words
    await look_through(words.texts[-draft.held_last :])
    return replace(words, hold=Hold(draft.held_since, draft.held_request_id, draft.held_last))


def _piece_of(part: DraftPart) -> Piece:
    return Piece(
        part.text,
        media_of(part.media),
        part.chat_message_id,
        account_id=part.account_id,
        answers_id=part.answers_id,
    )


async def _erase(work: Work, draft: Draft) -> None:
    await work.session.execute(delete(DraftPart).where(DraftPart.person_id == draft.person_id))
    await work.session.delete(draft)
    await work.session.flush()
