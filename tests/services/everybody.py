"""Everybody who stands around one family's requests, on a real database.

In everybody's chat stand the same messages under the same numbers: having seen one gives no right.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.clock import Clock
from services.people.consent import document_for, give
from services.people.erasure import forget_me
from services.work import Centre, Workshop
from storage.crypto import new_ring
from storage.models import (
    Absence,
    Account,
    Appeal,
    AppealLine,
    AppealSource,
    AskedWhy,
    CallTime,
    CentreHelp,
    CentreHelpSlot,
    Channel,
    Detail,
    Draft,
    DraftPart,
    DutyDay,
    Feedback,
    HelpConsent,
    HelpRequest,
    HelpResult,
    HelpState,
    IdentityQuestion,
    Membership,
    MessageCopy,
    Messenger,
    Municipality,
    Person,
    Plea,
    Purpose,
    ReadyAnswer,
    Relief,
    RequestCall,
    RequestKind,
    RequestMessage,
    RequestNote,
    RequestPhone,
    RequestPlea,
    RequestResult,
    RequestState,
    Side,
    Unit,
    UnitKind,
    UnitMunicipality,
)
from tests.databases import open_unsynced
from tests.services.cast import CENTRE, KNOWN, NOON, NORTH, POSTS, PSY, SOUTH, WHO, ZONE, caller

IN_WORK, FREE, URGENT, CLOSED, LEFT, RUNG = 1, 2, 3, 4, 5, 6
AWAY, TAKEN_BACK, SPARED, OF_STRANGER, OF_FORGOTTEN = 7, 8, 9, 10, 11
"""Requests of the family. `LEFT` still names who was dismissed; `RUNG` is urgent, and whoever is on duty has it; `AWAY`
is with who is absent; `TAKEN_BACK` is closed without a result; for `SPARED` the family has asked for another one than
`taker`. The last two are of others.
"""
ASKERS = {OF_STRANGER: "stranger", OF_FORGOTTEN: "forgotten"}
REQUESTS: dict[int, tuple[RequestKind, RequestState, str | None]] = {
    IN_WORK: (RequestKind.PSYCHOLOGIST, RequestState.TAKEN, "taker"),
    FREE: (RequestKind.PSYCHOLOGIST, RequestState.NEW, None),
    URGENT: (RequestKind.URGENT, RequestState.NEW, None),
    CLOSED: (RequestKind.PSYCHOLOGIST, RequestState.CLOSED, "taker"),
    LEFT: (RequestKind.PSYCHOLOGIST, RequestState.TAKEN, "dismissed"),
    RUNG: (RequestKind.URGENT, RequestState.TAKEN, "duty"),
    AWAY: (RequestKind.PSYCHOLOGIST, RequestState.TAKEN, "absent"),
    TAKEN_BACK: (RequestKind.PSYCHOLOGIST, RequestState.CLOSED, None),
    SPARED: (RequestKind.PSYCHOLOGIST, RequestState.NEW, None),
    OF_STRANGER: (RequestKind.PSYCHOLOGIST, RequestState.CLOSED, "colleague"),
    OF_FORGOTTEN: (RequestKind.PSYCHOLOGIST, RequestState.TAKEN, "taker"),
}
OF_FAMILY, OF_TAKER, OF_HANDED, OF_DISMISSED = 1, 2, 3, 4
"""Messages of the request in work; those in the others follow."""
WRITERS = {OF_FAMILY: "family", OF_TAKER: "taker", OF_HANDED: "handed", OF_DISMISSED: "dismissed"}
NOTE_OF_TAKER, NOTE_OF_HANDED, NOTE_OF_DISMISSED = 1, 2, 3
NAME_ASKED, PHONE_ASKED, READY = 1, 2, 1
DRAFTED, READING, WAITING, AGREED, MET, TO_CORRECT, RETURNED, OVER, LEADERLESS = range(1, 10)
"""Askings for help of the Centre, for the request in work; the last for a family that is not in the bot."""
HELP: dict[int, HelpState] = {
    DRAFTED: HelpState.DRAFT,
    READING: HelpState.READING,
    WAITING: HelpState.WAITING,
    AGREED: HelpState.AGREED,
    MET: HelpState.AGREED,
    TO_CORRECT: HelpState.TO_CORRECT,
    RETURNED: HelpState.RETURNED,
    OVER: HelpState.OVER,
    LEADERLESS: HelpState.WAITING,
}
MEETING, BEFORE = NOON + timedelta(days=2), NOON - timedelta(hours=1)


def standing_at(message_id: int) -> int:
    """The number of a message in everybody's chat."""
    return 1000 + message_id


@asynccontextmanager
async def open_everybody(url: str) -> AsyncIterator[Workshop]:
    database = open_unsynced(url, new_ring())
    async with database.transaction() as session:
        await _region(session)
        await _requests(session)
        await _around_the_request(session)
        await _help_of_the_centre(session)
        await _count_on(session)
    shop = Workshop(database, Clock(ZONE, source=lambda: NOON), Centre(ZONE, "Центр", ""))
    await _consents(shop)
    async with shop.work(caller("forgotten")) as work:
        await forget_me(work, WHO["forgotten"])
    try:
        yield shop
    finally:
        await database.close()


async def _region(session: AsyncSession) -> None:
    kinds = {CENTRE: UnitKind.CENTRE}
    session.add_all(
        Unit(id=one, code=f"u{one}", kind=kinds.get(one, UnitKind.DEPARTMENT), name=f"Отдел {one}")
        for one in (CENTRE, NORTH, SOUTH)
    )
    session.add_all(Municipality(id=one, code=f"m{one}", name=f"Район {one}", position=one) for one in (1, 2))
    session.add_all(Person(id=one, created_at=NOON, called_name="Имя") for one in KNOWN.values())
    await session.flush()
    session.add_all(UnitMunicipality(unit_id=unit, municipality_id=unit - 1) for unit in (NORTH, SOUTH))
    session.add_all(
        Account(id=one, person_id=one, messenger=Messenger.TELEGRAM, user_id=one, chat_id=one) for one in KNOWN.values()
    )
    session.add_all(
        Membership(
            id=WHO[name],
            person_id=WHO[name],
            unit_id=unit,
            role=role,
            profile=profile,
            joined_at=NOON,
            dismissed_at=NOON if name == "dismissed" else None,
        )
        for name, (role, unit, profile) in POSTS.items()
    )
    today = NOON.date()
    session.add(DutyDay(person_id=WHO["duty"], unit_id=NORTH, day=today))
    away = {"person_id": WHO["absent"], "first_day": today, "last_day": today, "substitute_id": WHO["substitute"]}
    session.add(Absence(id=1, **away))
    for one in KNOWN.values():
        session.add(Draft(person_id=one, key=f"key{one}", started_at=NOON))
        await session.flush()
        session.add(DraftPart(person_id=one, text="Слова.", written_at=NOON))


async def _requests(session: AsyncSession) -> None:
    for number, (kind, state, who) in REQUESTS.items():
        closed = state is RequestState.CLOSED
        session.add(
            HelpRequest(
                id=number,
                draft_key=f"sent{number}",
                person_id=WHO[ASKERS.get(number, "family")],
                kind=kind,
                profile=PSY,
                unit_id=NORTH,
                municipality_id=1,
                state=state,
                registered_at=NOON,
                taken_by=WHO[who] if who else None,
                taken_at=NOON if who else None,
                closed_at=NOON if closed else None,
                result=RequestResult.HELPED if closed and who else None,
                named=True,
            )
        )
    await session.flush()


async def _around_the_request(session: AsyncSession) -> None:
    media: dict[str, object] = {"kind": "photo", "ref": "file", "messenger": "telegram"}
    messages = [(number, IN_WORK, writer) for number, writer in WRITERS.items()]
    messages += [(10 + number, number, ASKERS.get(number, "family")) for number in REQUESTS if number != IN_WORK]
    for number, request_id, writer in messages:
        side = Side.FAMILY if writer not in POSTS else Side.STAFF
        session.add(
            RequestMessage(
                id=number,
                request_id=request_id,
                side=side,
                author_id=WHO[writer],
                text="Слова.",
                media=media if side is Side.FAMILY else None,
                written_at=NOON,
            )
        )
    await session.flush()
    session.add_all(
        MessageCopy(message_id=number, account_id=one, chat_message_id=standing_at(number), whole=False, made_at=NOON)
        for number, _request_id, _writer in messages
        for one in KNOWN.values()
    )
    for number, writer in ((NOTE_OF_TAKER, "taker"), (NOTE_OF_HANDED, "handed"), (NOTE_OF_DISMISSED, "dismissed")):
        note = {"request_id": IN_WORK, "author_id": WHO[writer], "text": "Слова.", "written_at": NOON}
        session.add(RequestNote(id=number, handing_over=False, **note))
    asked = {"request_id": IN_WORK, "asked_by": WHO["taker"], "asked_at": NOON}
    session.add(IdentityQuestion(id=NAME_ASKED, detail=Detail.NAME, reason=AskedWhy.ADDRESS, **asked))
    session.add(IdentityQuestion(id=PHONE_ASKED, detail=Detail.PHONE, reason=AskedWhy.VISIT, **asked))
    session.add(RequestPlea(request_id=SPARED, plea=Plea.ANOTHER, taker_id=WHO["taker"], asked_at=NOON))
    session.add(RequestCall(request_id=IN_WORK, wanted=CallTime.EVENING, asked_at=NOON))
    for number in (FREE, RUNG):
        session.add(RequestPhone(request_id=number, phone="70000000000", kept_at=NOON))
        session.add(RequestCall(request_id=number, wanted=CallTime.EVENING, asked_at=NOON, told_at=NOON))
    session.add(Feedback(request_id=CLOSED, person_id=WHO["family"], asked_at=NOON, relief=Relief.YES))
    counted = {"line": AppealLine.CONSULTATION, "source": AppealSource.FAMILY, "channel": Channel.PHONE}
    session.add(
        Appeal(id=1, unit_id=NORTH, author_id=WHO["taker"], day=NOON.date(), registered_at=NOON, tap_key="1", **counted)
    )
    ready = {"key": "ready", "kind": None, "title": "Заголовок", "text": "Слова.", "valid_from": NOON.date()}
    session.add(ReadyAnswer(id=READY, changed_at=NOON, **ready))
    await session.flush()


async def _help_of_the_centre(session: AsyncSession) -> None:
    for number, state in HELP.items():
        drafted, led = state is HelpState.DRAFT, number != LEADERLESS
        session.add(
            CentreHelp(
                id=number,
                unit_id=NORTH,
                asker_id=WHO["handed" if led else "dismissed"],
                request_id=IN_WORK if led else None,
                family_id=WHO["family"] if led else None,
                profile=PSY,
                state=state,
                summary="Слова.",
                version=0 if drafted else 1,
                consent=HelpConsent.PAPER if drafted else HelpConsent.IN_BOT,
                paper_day=NOON.date() if drafted else None,
                round=0 if drafted else 1,
                begun_at=NOON,
                offered_at=NOON if number in (WAITING, AGREED, MET, OVER) else None,
                taken_by=WHO["centre"] if number in (AGREED, MET, OVER) else None,
                starts_at={AGREED: MEETING, MET: BEFORE, OVER: BEFORE}.get(number),
                result=HelpResult.HELD if number == OVER else None,
            )
        )
        await session.flush()
        session.add_all(
            CentreHelpSlot(
                id=10 * number + one,
                help_id=number,
                round=2 if number == RETURNED else 1,
                starts_at=MEETING + timedelta(hours=one),
                accepted=number in (AGREED, MET) and one == 0,
            )
            for one in range(3)
        )
    await session.flush()


async def _consents(shop: Workshop) -> None:
    for name in KNOWN:
        for purpose in Purpose:
            async with shop.work(caller(name)) as work:
                await give(work, purpose, (await document_for(work, purpose)).mark)


async def _count_on(session: AsyncSession) -> None:
    """Numbers that were not given out by the sequences of PostgreSQL: they do not know of them."""
    if session.get_bind().dialect.name == "sqlite":
        return
    for model in (
        Absence,
        Person,
        Account,
        HelpRequest,
        RequestMessage,
        RequestNote,
        IdentityQuestion,
        CentreHelp,
        CentreHelpSlot,
        Membership,
    ):
        name = model.__tablename__
        await session.execute(select(func.setval(func.pg_get_serial_sequence(name, "id"), func.max(model.id))))
