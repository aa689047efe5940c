"""Help requests of families: the words before they are sent (draft), the request, and the conversation."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base
from storage.models.people import Profile
from storage.types import BigId, Encrypted, EncryptedJson, words

UNTOLD_REFUSALS = "refused_at IS NOT NULL AND NOT refusal_told"
"""In these words a question finds its index on SQLite too."""


class RequestKind(StrEnum):
    """What a family asks for. Each kind has its line of the form and its profile (services.requests.kinds)."""

    URGENT = "urgent"
    PSYCHOLOGIST = "psychologist"
    LAWYER = "lawyer"
    EVERYDAY = "everyday"
    MEDICAL = "medical"
    REHABILITATION = "rehabilitation"
    EMPLOYMENT = "employment"
    SPECIAL = "special"


class RequestState(StrEnum):
    NEW = "new"
    TAKEN = "taken"
    CLOSED = "closed"


class RequestResult(StrEnum):
    """How a closed request ended (domain page, «Results of a closed request»)."""

    HELPED = "helped"
    ADVISED = "advised"
    HANDED_ON = "handed_on"
    NO_ENTITLEMENT = "no_entitlement"
    NOT_NOW = "not_now"
    NO_ANSWER = "no_answer"
    REFUSED = "refused"


class Side(StrEnum):
    """Who wrote a message of the conversation."""

    FAMILY = "family"
    STAFF = "staff"


class Draft(Base):
    """Words that a person has written and not sent yet, and what they have chosen so far. One for each person.

    `key` becomes the request's own: «Отправить» pressed twice makes one request. `named`: the person wants to be called
    by name in it. `anew`: they begin a new request, whatever was closed lately.

    Held by the shield (services.requests.holding) `held_since`, as it was then (`held_mark`): the last `held_last` of
    its messages (0: all) were to go to `held_request_id`, or to be a new request.
    """

    __tablename__ = "draft"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[RequestKind | None] = mapped_column(words(RequestKind))
    started_at: Mapped[datetime]
    named: Mapped[bool] = mapped_column(default=False, server_default=false())
    anew: Mapped[bool] = mapped_column(default=False, server_default=false())
    held_since: Mapped[datetime | None]
    held_mark: Mapped[str | None] = mapped_column(String(8))
    held_request_id: Mapped[int | None] = mapped_column(BigId)
    held_last: Mapped[int] = mapped_column(default=0, server_default=text("0"))


class DraftPart(Base):
    """One message of a draft, in the order of arrival (id). `media`: the file of it, `text` its caption then. It stands
    in the chat of `account_id` as `chat_message_id`; `answers_id`: the message of a conversation that it replies to.
    """

    __tablename__ = "draft_part"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("draft.person_id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(Encrypted("draft_part.text"))
    media: Mapped[dict[str, object] | None] = mapped_column(EncryptedJson("draft_part.media"))
    account_id: Mapped[int | None] = mapped_column(BigInteger)
    chat_message_id: Mapped[int | None] = mapped_column(BigInteger)
    answers_id: Mapped[int | None] = mapped_column(BigInteger)
    written_at: Mapped[datetime]


class HelpRequest(Base):
    """A request for help. `id` is its number («номер N»); it is one appeal of `unit_id`, the unit that it was routed
    to at registration, whoever helps afterwards. `profile`: whose specialists answer it, by the table of that day or
    by a hand-over, which may also have sent it on to another unit, `helping_unit_id`.
    `unreachable_told_at`: since when the taker knows that the family has stopped the bot. `numbers_at`: when words of a
    crisis last brought the numbers of help. `case_name`: the kind word by which both sides call it («заявка 214,
    ромашка»). `named`: its taker may see how the person wants to be called.

    `reply_due_at` and `closing_due_at`: what was promised when it was registered, and what the figures measure by;
    `reply_moved_to`: the time that the family was told last instead of the first.
    """

    __tablename__ = "help_request"
    __table_args__ = (
        Index("ix_help_request_unit_state", "unit_id", "state"),
        Index("ix_help_request_person_state", "person_id", "state"),
        Index("ix_help_request_taken_by_state", "taken_by", "state"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    draft_key: Mapped[str] = mapped_column(String(32), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[RequestKind] = mapped_column(words(RequestKind))
    profile: Mapped[Profile] = mapped_column(words(Profile), server_default=Profile.PSYCHOLOGIST.value)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    helping_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id", ondelete="SET NULL"))
    state: Mapped[RequestState] = mapped_column(words(RequestState), default=RequestState.NEW)
    registered_at: Mapped[datetime]
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    taken_at: Mapped[datetime | None]
    unreachable_told_at: Mapped[datetime | None]
    numbers_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    result: Mapped[RequestResult | None] = mapped_column(words(RequestResult))
    reply_due_at: Mapped[datetime | None]
    reply_moved_to: Mapped[datetime | None]
    first_replied_at: Mapped[datetime | None]
    closing_due_at: Mapped[datetime | None]
    case_name: Mapped[str | None] = mapped_column(String(40))
    named: Mapped[bool] = mapped_column(default=False, server_default=false())


class RequestTerm(Base):
    """How soon requests of a kind are answered and closed, in working hours of their unit, as the Centre has set it;
    of a kind without a row the usual terms hold (services.requests.terms). `reply_hours` None: no time is promised.
    """

    __tablename__ = "request_term"

    kind: Mapped[RequestKind] = mapped_column(words(RequestKind), primary_key=True)
    reply_hours: Mapped[int | None]
    closing_hours: Mapped[int]
    set_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    set_at: Mapped[datetime]


class Relief(StrEnum):
    """What a family says to «Стало легче?» after the closing."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Feedback(Base):
    """What a family says of a closed request: asked once for it, and at most once a month of a person."""

    __tablename__ = "feedback"
    __table_args__ = (Index("ix_feedback_person_asked", "person_id", "asked_at"),)

    request_id: Mapped[int] = mapped_column(ForeignKey("help_request.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    relief: Mapped[Relief | None] = mapped_column(words(Relief))
    answered_at: Mapped[datetime | None]
    words: Mapped[str | None] = mapped_column(Encrypted("feedback.words"))


class RequestMessage(Base):
    """One message of the conversation of a request, in the order of arrival (id).

    `media`: the file of it, `text` its caption then; `album`: sent together with the others that have this word.
    `answers_id`: the message that it replies to. `edited_at`: when its writer changed it; the former wording is gone.
    `refused_at`: the messenger did not take its file; `refusal_told`: its writer knows.
    """

    __tablename__ = "request_message"
    __table_args__ = (
        Index(
            "ix_request_message_album",
            "album",
            sqlite_where=text("album IS NOT NULL"),
            postgresql_where=text("album IS NOT NULL"),
        ),
        Index(
            "ix_request_message_refused",
            "id",
            sqlite_where=text(UNTOLD_REFUSALS),
            postgresql_where=text(UNTOLD_REFUSALS),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("help_request.id", ondelete="CASCADE"), index=True)
    side: Mapped[Side] = mapped_column(words(Side))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(Encrypted("request_message.text"))
    media: Mapped[dict[str, object] | None] = mapped_column(EncryptedJson("request_message.media"))
    album: Mapped[str | None] = mapped_column(String(64))
    answers_id: Mapped[int | None] = mapped_column(BigInteger)
    written_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    refusal_told: Mapped[bool] = mapped_column(default=False, server_default=false())


class MessageCopy(Base):
    """Where a message of a conversation stands in somebody's chat: the writer's own, or what the bot showed the other
    side. Kept as long as the conversation: a reply or a correction may come after a year.

    `whole`: it shows that one message and all of it, so a correction can be made in it; never true of the writer's own.
    """

    __tablename__ = "message_copy"
    __table_args__ = (Index("ix_message_copy_account_chat_message", "account_id", "chat_message_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("request_message.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    chat_message_id: Mapped[int] = mapped_column(BigInteger)
    whole: Mapped[bool]
    made_at: Mapped[datetime]


class RequestNote(Base):
    """What the staff write down for themselves about a request; the family never sees it. `handing_over`: what one
    specialist told the next.
    """

    __tablename__ = "request_note"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("help_request.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(Encrypted("request_note.text"))
    handing_over: Mapped[bool]
    written_at: Mapped[datetime]


class ReadyAnswer(Base):
    """A text that specialists send as it is or changed, for one kind of help, or for every kind (`kind` is None).
    Written by the Centre: nothing personal is in it. Valid on the local days from `valid_from` to `valid_until`.
    """

    __tablename__ = "ready_answer"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[RequestKind | None] = mapped_column(words(RequestKind))
    title: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    changed_at: Mapped[datetime]


class RoutingRule(Base):
    """Where requests of a kind go, when the Centre has changed it (services.requests.destinations).

    `to_centre`: to the Centre whatever the family's department; else the Centre only helps out.
    """

    __tablename__ = "routing_rule"

    kind: Mapped[RequestKind] = mapped_column(words(RequestKind), primary_key=True)
    profile: Mapped[Profile] = mapped_column(words(Profile))
    to_centre: Mapped[bool]
    changed_at: Mapped[datetime]
