"""The shield at work: words with something of the serviceman in them stay in the draft until their writer has answered.

Whatever the answer is, and without one after a day, the piece itself is erased.
"""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from services.outbox import Notice
from services.requests.drafts import Words, current_draft, take_back, words_of
from services.rights import Permission, requires
from services.safety.crisis import find_crisis
from services.safety.looks import find_in_all, masked_all
from services.work import Work
from storage.models import Account, Draft, DraftPart, DueItem, DueKind, MessageClass, RequestKind

HELD_FOR = timedelta(hours=24)
MOST_SHOWN = 5
LONGEST_SHOWN = 80


def must_ask(texts: Sequence[str], kind: RequestKind | None) -> bool:
    """Whether words wait for an answer: never those for an urgent request, never those that mark a crisis."""
    if kind is RequestKind.URGENT or not find_in_all(texts):
        return False
    return all(find_crisis(text) is None for text in texts)


def held_texts(words: Words) -> tuple[str, ...]:
    """Those of a draft that are to go."""
    return words.texts[-words.hold.last :] if words.hold is not None else ()


def pieces_in(texts: Sequence[str]) -> tuple[str, ...]:
    """What was found, as it was written, to be shown to whoever wrote it and to nobody else."""
    text = "\n".join(texts)
    shown = dict.fromkeys(" ".join(text[one.start : one.end].split())[:LONGEST_SHOWN] for one in find_in_all(texts))
    return tuple(shown)[:MOST_SHOWN]


@requires(Permission.USE_FRONT_DOOR)
async def hold(work: Work, *, request_id: int | None = None, last: int = 0) -> Words:
    """Hold the actor's draft as it stands, for a request or for a new one. Held again it is the same day."""
    draft = await work.session.get_one(Draft, work.actor.person_id)
    words = await current_draft(work)
    count = len(words.texts) if words is not None else 0
    draft.held_mark, draft.held_request_id = (words.mark if words is not None else None), request_id
    draft.held_last = last if last < count else 0
    if draft.held_since is None:
        draft.held_since = work.now
        work.session.add(
            DueItem(
                kind=DueKind.HELD_WORDS,
                key=f"held_words:{secrets.token_hex(8)}",
                subject_id=draft.person_id,
                due_at=work.now + HELD_FOR,
            )
        )
    await work.session.flush()
    held = await current_draft(work)
    return held if held is not None else Words(draft.key, draft.kind, (), draft.started_at)


def put_question(work: Work, *, note: str = "", edit: bool = False) -> None:
    """Ask the actor about the words that are held. Only when it is written does the message get the piece: nothing of
    it stands in the outbox.
    """
    tapped = work.caller.tapped_message_id if work.caller is not None and edit else None
    work.leave(
        work.actor.account_id, Notice("words_held", MessageClass.RECEIPT, {"note": note}), edit_message_id=tapped
    )


@requires(Permission.USE_FRONT_DOOR)
async def lock_draft(work: Work) -> Words | None:
    """The actor's draft, which nobody else changes before this work ends: the clock ends holds too."""
    await work.session.get(Draft, work.actor.person_id, with_for_update=True, populate_existing=True)
    return await current_draft(work)


@requires(Permission.USE_FRONT_DOOR)
async def release(work: Work) -> None:
    """What is left of the actor's draft is asked about no more; with a piece still in it the day goes on."""
    draft = await work.session.get(Draft, work.actor.person_id)
    words = await current_draft(work)
    if draft is None or words is None:
        return
    draft.held_mark, draft.held_request_id, draft.held_last = None, None, 0
    if not pieces_in(words.texts):
        draft.held_since = None
    await work.session.flush()


@requires(Permission.USE_FRONT_DOOR)
async def mask_draft(work: Work) -> bool:
    """Erase every piece from the actor's draft, which waits on; whether there was any."""
    parts = await _parts(work)
    clean = masked_all([part.text for part in parts])
    changed = any(part.text != text for part, text in zip(parts, clean, strict=True))
    for part, text in zip(parts, clean, strict=True):
        part.text = text
    await work.session.flush()
    await release(work)
    return changed


@requires(Permission.USE_FRONT_DOOR)
async def erase_pieces(work: Work, words: Words) -> int:
    """Take the held messages that have a piece out of the actor's draft; how many of the held ones are left."""
    held = held_texts(words)
    parts = (await _parts(work))[-len(held) :]
    clean = masked_all(held)
    guilty = [part for part, text, left in zip(parts, held, clean, strict=True) if text != left]
    for part in guilty:
        await take_back(work, part)
    return len(held) - len(guilty)


@requires(Permission.RUN_JOBS)
async def held_words(work: Work, account_id: int) -> Words | None:
    """The words that their writer is asked about, for the notice being written."""
    person_id = await work.session.scalar(select(Account.person_id).where(Account.id == account_id))
    draft = await work.session.get(Draft, person_id) if person_id is not None else None
    words = await words_of(work, draft) if draft is not None else None
    return words if words is not None and words.hold is not None else None


async def _parts(work: Work) -> Sequence[DraftPart]:
    parts = select(DraftPart).where(DraftPart.person_id == work.actor.person_id).order_by(DraftPart.id)
    return (await work.session.scalars(parts)).all()
