"""Ready answers: texts that the Centre writes once and specialists send, each valid for some days and some kinds."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from services.errors import DomainError, NotFound
from services.readable import clean
from services.requests.answering import Answered, answer, own_request, request_of_actor
from services.requests.overseers import reachable
from services.requests.pieces import Piece, masked_pieces
from services.requests.words import is_blank
from services.rights import Permission, requires
from services.work import Work
from storage.models import ReadyAnswer, RequestKind, RequestMessage

LONGEST_TITLE = 60
LONGEST_TEXT = 3000
"""Characters: with our own lines it fits one message."""


class ReadyAnswerRefused(DomainError):
    """The title or the text is empty or too long, or its last day is before the first."""


@dataclass(frozen=True)
class Wording:
    """What is typed for a ready answer. `key` is made with the form: its button saves once, however often pressed."""

    key: str
    kind: RequestKind | None
    title: str
    text: str
    valid_until: date | None

    def checked(self, today: date) -> "Wording":
        """Raises ReadyAnswerRefused."""
        title, text = clean(self.title).strip(), self.text.strip()
        late = self.valid_until is not None and self.valid_until < today
        if is_blank(title) or is_blank(text) or len(title) > LONGEST_TITLE or len(text) > LONGEST_TEXT or late:
            raise ReadyAnswerRefused
        return Wording(self.key, self.kind, title, text, self.valid_until)


@requires(Permission.READ_WORDS)
async def ready_for(work: Work, request_id: int) -> list[ReadyAnswer]:
    """What can be sent in a request that the actor has in work: valid today, for its kind or for every kind. Raises
    NotFound, RequestClosed.
    """
    request = await request_of_actor(work, request_id)
    found = await work.session.scalars(
        select(ReadyAnswer)
        .where(
            or_(ReadyAnswer.kind == request.kind, ReadyAnswer.kind.is_(None)),
            ReadyAnswer.valid_from <= work.today,
            or_(ReadyAnswer.valid_until.is_(None), ReadyAnswer.valid_until >= work.today),
        )
        .order_by(ReadyAnswer.kind.is_(None), ReadyAnswer.title, ReadyAnswer.id)
    )
    return list(found)


@requires(Permission.READ_WORDS)
async def ready_in(work: Work, request_id: int, answer_id: int) -> ReadyAnswer:
    """One of them. Raises NotFound when it may not be sent there today."""
    found = next((one for one in await ready_for(work, request_id) if one.id == answer_id), None)
    if found is None:
        raise NotFound
    return found


@requires(Permission.READ_WORDS)
async def send_ready(work: Work, request_id: int, answer_id: int) -> Answered:
    """Send a ready answer as it stands. Pressed again while nothing else was said it has gone already. Raises NotFound,
    RequestClosed.
    """
    ready = await ready_in(work, request_id, answer_id)
    (said,) = masked_pieces([Piece(ready.text)])
    last = await work.session.scalar(
        select(RequestMessage)
        .where(RequestMessage.request_id == request_id)
        .order_by(RequestMessage.id.desc())
        .limit(1)
    )
    if last is not None and (last.author_id, last.text) == (work.actor.person_id, said.text):
        request = await request_of_actor(work, request_id)
        told = await reachable(work.session, [request.person_id])
        return Answered(await own_request(work, request_id), reachable=bool(told))
    return await answer(work, request_id, [Piece(ready.text)])


@requires(Permission.TEXTS)
async def list_ready(work: Work) -> list[ReadyAnswer]:
    """Every ready answer, those that are over too."""
    found = await work.session.scalars(select(ReadyAnswer).order_by(ReadyAnswer.title, ReadyAnswer.id))
    return list(found)


@requires(Permission.TEXTS)
async def ready_answer(work: Work, answer_id: int) -> ReadyAnswer:
    """Raises NotFound."""
    found = await work.session.get(ReadyAnswer, answer_id)
    if found is None:
        raise NotFound
    return found


@requires(Permission.TEXTS)
async def save_ready(work: Work, wording: Wording) -> ReadyAnswer:
    """Save a new one, valid from today; saved again it is the same. Raises ReadyAnswerRefused."""
    checked = wording.checked(work.today)
    known: ReadyAnswer | None = await work.session.scalar(select(ReadyAnswer).where(ReadyAnswer.key == checked.key))
    if known is not None:
        return known
    saved = ReadyAnswer(
        key=checked.key,
        kind=checked.kind,
        title=checked.title,
        text=checked.text,
        valid_from=work.today,
        valid_until=checked.valid_until,
        changed_at=work.now,
    )
    work.session.add(saved)
    await work.session.flush()
    work.audit("ready_answer_changed", "ready_answer", saved.id)
    return saved


@requires(Permission.TEXTS)
async def change_ready(work: Work, answer_id: int, text: str) -> ReadyAnswer:
    """Replace the text; specialists send the new one from now on. Raises NotFound, ReadyAnswerRefused."""
    ready = await ready_answer(work, answer_id)
    checked = Wording(ready.key, ready.kind, ready.title, text, None).checked(work.today)
    ready.text, ready.changed_at = checked.text, work.now
    work.audit("ready_answer_changed", "ready_answer", ready.id)
    return ready


@requires(Permission.TEXTS)
async def limit_ready(work: Work, answer_id: int, valid_until: date | None) -> ReadyAnswer:
    """Until which local day it may be sent; None: for ever. Raises NotFound, ReadyAnswerRefused for a past day."""
    ready = await ready_answer(work, answer_id)
    if valid_until is not None and valid_until < work.today:
        raise ReadyAnswerRefused
    if ready.valid_until != valid_until:
        ready.valid_until, ready.changed_at = valid_until, work.now
        work.audit("ready_answer_changed", "ready_answer", ready.id)
    return ready


@requires(Permission.TEXTS)
async def erase_ready(work: Work, answer_id: int) -> None:
    """Erased again it stays so."""
    ready = await work.session.get(ReadyAnswer, answer_id)
    if ready is not None:
        work.audit("ready_answer_erased", "ready_answer", ready.id)
        await work.session.delete(ready)
