"""«Мои данные»: everything that is kept about a person, for that person only (152-FZ, article 14)."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, select

from services.outbox import Notice
from services.requests.pieces import media_of
from services.rights import Permission, requires
from services.work import Work
from storage.models import (
    Account,
    Appeal,
    AuditEntry,
    Base,
    CentreHelp,
    Consent,
    DraftPart,
    Event,
    Feedback,
    HelpRequest,
    HelpState,
    IdentityQuestion,
    Membership,
    MessageClass,
    Municipality,
    Person,
    RefusedTopic,
    RequestCall,
    RequestMessage,
    RequestPhone,
    RequestPlea,
    Side,
    SignUp,
    Unit,
)

FORMATS = ("html", "json")
LEFT_OUT = ("staff_notes", "files")
"""What the files do not hold, and say so: the notes of the staff are papers of their work, erased with the request;
a file of a conversation lies with the messenger, and in the chat.
"""
Data = dict[str, object]
Row = TypeVar("Row", bound=Base)


@requires(Permission.USE_FRONT_DOOR)
async def order_my_data(work: Work) -> None:
    """Both files leave with the next round of the outbox; only the order stands there, the files are made when they are
    sent. Ordered twice within a minute it is one order.
    """
    left = len(work.leaving)
    minute = int(work.now.timestamp()) // 60
    for kind in FORMATS:
        key = f"my_data:{work.actor.person_id}:{minute}:{kind}"
        await work.notify([work.actor.person_id], Notice("my_data", MessageClass.RECEIPT, {"format": kind}, key=key))
    if len(work.leaving) > left:
        work.audit("data_exported", "person", work.actor.person_id)


@requires(Permission.RUN_JOBS)
async def data_of(work: Work, account_id: int) -> Data:
    """What is kept about the owner of an account, while the notice that carries it is written."""
    account = await work.session.get_one(Account, account_id)
    person = await work.session.get_one(Person, account.person_id)
    return {
        "made_at": work.now.isoformat(),
        "centre": work.centre.name,
        "person": await _person(work, person),
        "accounts": [
            _columns(one, "messenger", "user_id", "chat_id", "language", "simple", "unreachable_since")
            for one in await _rows(work, Account, Account.person_id == person.id)
        ],
        "consents": [
            _columns(one, "purpose", "version", "digest", "given_at", "message_id", "withdrawn_at")
            for one in await _rows(work, Consent, Consent.person_id == person.id)
        ],
        "refused_topics": [
            _columns(one, "topic", "refused_at")
            for one in await _rows(work, RefusedTopic, RefusedTopic.person_id == person.id)
        ],
        "unsent_words": [
            {**_columns(one, "text", "written_at"), **_file(one.media)}
            for one in await _rows(work, DraftPart, DraftPart.person_id == person.id)
        ],
        "requests": [
            await _request(work, one) for one in await _rows(work, HelpRequest, HelpRequest.person_id == person.id)
        ],
        "centre_help": await _centre_help(work, person.id),
        "events": await _events(work, person.id),
        "posts": [
            _columns(one, "role", "profile", "joined_at", "dismissed_at")
            for one in await _rows(work, Membership, Membership.person_id == person.id)
        ],
        "acts": [
            _columns(one, "at", "action", "subject", "subject_id", "facts")
            for one in await _rows(work, AuditEntry, AuditEntry.person_id == person.id)
        ],
        "left_out": list(LEFT_OUT),
    }


async def _person(work: Work, person: Person) -> Data:
    municipality = await work.session.get(Municipality, person.municipality_id) if person.municipality_id else None
    unit = await work.session.get(Unit, person.unit_id) if person.unit_id else None
    return {
        **_columns(
            person,
            "id",
            "created_at",
            "welcomed_at",
            "source",
            "source_known_at",
            "called_name",
            "staff_name",
            "announcements",
            "announcements_chosen_at",
            "quiet_hours",
        ),
        "municipality": municipality.name if municipality else None,
        "unit": unit.name if unit else None,
    }


async def _request(work: Work, request: HelpRequest) -> Data:
    unit = await work.session.get_one(Unit, request.unit_id)
    phone = await work.session.get(RequestPhone, request.id)
    lines = await _rows(work, RequestMessage, RequestMessage.request_id == request.id)
    return {
        **_columns(request, "id", "case_name", "kind", "state", "result", "registered_at", "taken_at", "closed_at"),
        "named": request.named,
        "unit": unit.name,
        "phone": phone.phone if phone else None,
        "call": [
            _columns(one, "wanted", "asked_at")
            for one in await _rows(work, RequestCall, RequestCall.request_id == request.id)
        ],
        "not_helped": [
            _columns(one, "plea", "asked_at")
            for one in await _rows(work, RequestPlea, RequestPlea.request_id == request.id)
        ],
        "journal": [
            _columns(one, "line", "source", "channel", "day")
            for one in await _rows(work, Appeal, Appeal.request_id == request.id)
        ],
        "asked": [
            _columns(one, "detail", "reason", "asked_at", "answer", "answered_at")
            for one in await _rows(work, IdentityQuestion, IdentityQuestion.request_id == request.id)
        ],
        "messages": [
            {
                "from": "you" if one.side is Side.FAMILY else "specialist",
                **_columns(one, "written_at", "edited_at", "text"),
                **_file(one.media),
            }
            for one in lines
        ],
        "feedback": [
            _columns(one, "asked_at", "relief", "answered_at", "words")
            for one in await _rows(work, Feedback, Feedback.request_id == request.id)
        ],
    }


def _file(data: Mapping[str, object] | None) -> Data:
    """What is known of a file that stands beside the words: never by what the messenger finds it again."""
    media = media_of(data)
    if media is None:
        return {}
    return {"file": {"file_kind": media.kind.value, "size": media.size, "seconds": media.seconds, "name": media.name}}


async def _centre_help(work: Work, person_id: int) -> list[Data]:
    """What was asked of the Centre for the person, once it was given to read; the staff's reasons and notes are not."""
    found = await _rows(work, CentreHelp, and_(CentreHelp.family_id == person_id, CentreHelp.state != HelpState.DRAFT))
    return [
        {
            "help_state": one.state.value,
            "help_result": one.result.value if one.result is not None else None,
            **_columns(one, "id", "request_id", "profile", "begun_at", "starts_at", "closed_at"),
            **_columns(one, "summary", "correction", "consent", "paper_day", "link"),
        }
        for one in found
    ]


async def _events(work: Work, person_id: int) -> list[Data]:
    found = await work.session.execute(
        select(SignUp, Event.title).join(Event, Event.id == SignUp.event_id).where(SignUp.person_id == person_id)
    )
    return [{"event": title, **_columns(one, "going", "chosen_at")} for one, title in found]


async def _rows(work: Work, model: type[Row], where: ColumnElement[bool]) -> Sequence[Row]:
    query = select(model).where(where).order_by(*model.__table__.primary_key)
    return (await work.session.scalars(query)).all()


def _columns(row: object, *names: str) -> Data:
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: object) -> object:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value.value if hasattr(value, "value") else value
