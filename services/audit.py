"""The audit log, read by the admins: who did what to which row, never the words."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy import func, select

from services.rights import Permission, requires
from services.work import Work
from storage.models import AuditEntry, Person


class ActedBy(Enum):
    """Who stands behind an entry: the clock or the command line, the staff (by name), or a family (never named)."""

    SYSTEM = "system"
    STAFF = "staff"
    FAMILY = "family"


@dataclass(frozen=True)
class AuditLine:
    at: datetime
    by: ActedBy
    name: str
    action: str
    subject: str
    subject_id: int | None


@dataclass(frozen=True)
class AuditPage:
    """A page of the log, newest first; `number` counts from 0."""

    lines: tuple[AuditLine, ...]
    number: int
    count: int


ACTS_OF_A_FAMILY = frozenset(
    {
        "request_registered",
        "draft_dropped",
        "centre_help_approved",
        "centre_help_corrected",
        "consent_given",
        "consent_withdrawn",
        "identity_answered",
        "name_given",
        "data_exported",
        "person_forgotten",
        "request_closed_forgotten",
    }
)
"""Whoever asks for help does so as a family: the log never says that a colleague did."""


@requires(Permission.AUDIT)
async def audit_page(work: Work, number: int, size: int) -> AuditPage:
    """Page `number` of the log; the nearest one there is when it is out of range."""
    total = int(await work.session.scalar(select(func.count()).select_from(AuditEntry)) or 0)
    count = max(1, -(-total // size))
    number = min(max(number, 0), count - 1)
    rows = await work.session.execute(
        select(AuditEntry, Person)
        .outerjoin(Person, Person.id == AuditEntry.person_id)
        .order_by(AuditEntry.id.desc())
        .offset(number * size)
        .limit(size)
    )
    return AuditPage(tuple(_line(entry, person) for entry, person in rows), number, count)


def _line(entry: AuditEntry, person: Person | None) -> AuditLine:
    name = (person.staff_name or "") if person is not None else ""
    if entry.action in ACTS_OF_A_FAMILY:
        name = ""
    by = ActedBy.SYSTEM if entry.person_id is None else ActedBy.STAFF if name else ActedBy.FAMILY
    return AuditLine(entry.at, by, name, entry.action, entry.subject, entry.subject_id)
