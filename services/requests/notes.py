"""Notes of the staff about a request: for whoever has it in work, never for the family."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from services.errors import Gone, NotFound
from services.requests.answering import Answered, answer, has_request, request_of_actor
from services.requests.drafts import NothingWritten
from services.requests.pieces import Piece
from services.requests.words import is_blank
from services.rights import Permission, requires
from services.safety.shield import masked
from services.work import Work
from storage.models import Person, RequestNote


@dataclass(frozen=True)
class Note:
    """`author`: the name that colleagues see."""

    id: int
    author: str
    text: str
    handing_over: bool
    written_at: datetime


@requires(Permission.READ_WORDS)
async def note_request(work: Work, request_id: int, text: str, *, handing_over: bool = False) -> int:
    """Write down a note, without what must not travel of a serviceman (services.safety.shield); its id. Raises NotFound
    for a request of others, RequestClosed, NothingWritten.
    """
    request = await request_of_actor(work, request_id)
    if is_blank(text):
        raise NothingWritten
    note = RequestNote(
        request_id=request.id,
        author_id=work.actor.person_id,
        text=masked(text),
        handing_over=handing_over,
        written_at=work.now,
    )
    work.session.add(note)
    await work.session.flush()
    work.audit("request_noted", "request", request.id)
    return note.id


@requires(Permission.READ_WORDS)
async def read_notes(work: Work, request_id: int) -> tuple[Note, ...]:
    """The notes of a request, oldest first, for the taker only. Raises NotFound, as for the words."""
    if not await has_request(work, request_id):
        raise NotFound
    found = await work.session.execute(
        select(RequestNote, Person.staff_name)
        .outerjoin(Person, Person.id == RequestNote.author_id)
        .where(RequestNote.request_id == request_id)
        .order_by(RequestNote.id)
    )
    return tuple(Note(note.id, name or "", note.text, note.handing_over, note.written_at) for note, name in found)


@requires(Permission.READ_WORDS)
async def send_note(work: Work, note_id: int) -> Answered:
    """A note turns out to be meant for the family: it goes as the answer, and is no note any more.

    Raises Gone when it was sent or erased before, NotFound for a note of somebody else's, RequestClosed.
    """
    note = await _own_note(work, note_id)
    done = await answer(work, note.request_id, [Piece(note.text)])
    await work.session.delete(note)
    return done


@requires(Permission.READ_WORDS)
async def erase_note(work: Work, note_id: int) -> None:
    """Raises Gone when it was sent or erased before, NotFound for a note of somebody else's."""
    note = await _own_note(work, note_id)
    work.audit("request_note_erased", "request", note.request_id)
    await work.session.delete(note)


@requires(Permission.RUN_JOBS)
async def note_text(work: Work, note_id: int) -> str:
    """The words of a note, for the notice that carries them; nothing when it is erased."""
    note = await work.session.get(RequestNote, note_id)
    return note.text if note is not None else ""


async def _own_note(work: Work, note_id: int) -> RequestNote:
    note = await work.session.get(RequestNote, note_id, with_for_update=True)
    if note is None:
        raise Gone
    if note.author_id != work.actor.person_id:
        raise NotFound
    await request_of_actor(work, note.request_id)
    return note
