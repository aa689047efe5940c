"""How soon requests of each kind are answered and closed, in working hours of the unit; the Centre may change it."""

from dataclasses import dataclass

from services.errors import DomainError
from services.rights import Permission, requires
from services.work import Work
from services.worktime import WorkingTime, working_time
from storage.models import RequestKind, RequestTerm, Unit

REPLY_CHOICES = (1, 2, 4, 8, 16, 24)
CLOSING_CHOICES = (8, 16, 40, 80, 160)


@dataclass(frozen=True)
class Term:
    """Working hours. `reply` None: no time is promised, somebody is called at once (services.requests.calling)."""

    reply: int | None
    closing: int


USUAL: dict[RequestKind, Term] = {
    RequestKind.URGENT: Term(None, 40),
    RequestKind.PSYCHOLOGIST: Term(4, 40),
    RequestKind.LAWYER: Term(8, 80),
}
OTHERS = Term(8, 80)
"""Of every other kind."""


class TermOutOfReach(DomainError):
    """Not one of the terms that can be chosen."""


@requires(Permission.USE_FRONT_DOOR)
async def term_of(work: Work, kind: RequestKind) -> Term:
    """The term in force."""
    row = await work.session.get(RequestTerm, kind)
    return Term(row.reply_hours, row.closing_hours) if row is not None else USUAL.get(kind, OTHERS)


@requires(Permission.ROUTING)
async def all_terms(work: Work) -> dict[RequestKind, Term]:
    """The terms in force, in the order of the kinds."""
    return {kind: await term_of(work, kind) for kind in RequestKind}


@requires(Permission.ROUTING)
async def set_term(work: Work, kind: RequestKind, *, reply: int | None = None, closing: int | None = None) -> Term:
    """Change one of the two. It holds for requests to come: what a family was promised stays.

    Raises TermOutOfReach, also for a first reply to urgent help: nothing but «at once» is promised there.
    """
    known = await term_of(work, kind)
    if reply is not None and (reply not in REPLY_CHOICES or known.reply is None):
        raise TermOutOfReach
    if closing is not None and closing not in CLOSING_CHOICES:
        raise TermOutOfReach
    term = Term(reply or known.reply, closing or known.closing)
    if term != known:
        row = await work.session.get(RequestTerm, kind)
        if row is None:
            row = RequestTerm(kind=kind)
            work.session.add(row)
        row.reply_hours, row.closing_hours = term.reply, term.closing
        row.set_by, row.set_at = work.actor.person_id or None, work.now
        work.audit("term_set", "kind", None, kind=kind.value, reply=term.reply, closing=term.closing)
    return term


@requires(Permission.USE_FRONT_DOOR)
async def hours_of(work: Work, unit_id: int) -> WorkingTime:
    return working_time(await work.session.get_one(Unit, unit_id), work.centre.zone)
