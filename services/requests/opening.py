"""A card that is opened: its facts, and for the taker the words and the notes; who opened it is in the audit log."""

from dataclasses import dataclass

from services.requests.answering import read_words
from services.requests.facts import Line
from services.requests.lists import Entry, request_card
from services.requests.notes import Note, read_notes
from services.rights import Permission, requires
from services.work import Work


@dataclass(frozen=True)
class Opened:
    entry: Entry
    lines: tuple[Line, ...] = ()
    notes: tuple[Note, ...] = ()


@requires(Permission.SEE_REQUESTS)
async def open_card(work: Work, request_id: int) -> Opened:
    """Open a request: words and notes for whoever has it in work or had it when it was closed, the facts for others who
    may see them. Raises NotFound.
    """
    entry = await request_card(work, request_id)
    work.audit("request_opened", "request", request_id, words=entry.mine)
    if not entry.mine:
        return Opened(entry)
    return Opened(entry, await read_words(work, request_id), await read_notes(work, request_id))
