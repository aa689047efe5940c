"""«Забыть меня»: what is personal is erased in one commit; what is counted stays as bare rows (152-FZ, art. 14, 21).

The person's row stays without anything in it, so that the journal and the log keep their bare rows; the account leaves
it at once. What else points to a person, and what becomes of it, stands in services.people.fates.
"""

from collections import Counter
from datetime import timedelta

from sqlalchemy import CursorResult, Delete, Update, and_, delete, or_, select, update

from services.centre_help.forgetting import forget_family
from services.errors import DomainError, Gone
from services.outbox import Notice
from services.people.messages import erase_messages
from services.people.withdrawing import forget_name
from services.requests.ringing import Rung, rung_for, tell_rung
from services.rights import Permission, requires
from services.work import Work
from storage.models import (
    Absence,
    Account,
    Appeal,
    AppealSource,
    CentreHelp,
    Consent,
    DeliveryState,
    Draft,
    DraftPart,
    DueItem,
    DueKind,
    DutyDay,
    ErasureAct,
    EventDraft,
    Feedback,
    FsmRecord,
    HelpRequest,
    IdentityQuestion,
    InboxState,
    InboxUpdate,
    Membership,
    MessageClass,
    MessageCopy,
    OutboxMessage,
    Person,
    RefusedTopic,
    RequestCall,
    RequestCard,
    RequestKind,
    RequestMessage,
    RequestNote,
    RequestPhone,
    RequestPlea,
    RequestState,
    SignUp,
)
from storage.types import key_ring_of

LAST_WORD = timedelta(minutes=10)
"""For so long the bare account waits for the last message to leave; then it goes without."""
OF_REQUEST = (
    DueKind.PHONE_DELETION,
    DueKind.URGENT_CALL,
    DueKind.REPLY_PROMISE,
    DueKind.REPLY_WATCH,
    DueKind.CLOSING_WATCH,
    DueKind.RELIEF_QUESTION,
)
OF_HELP = (
    DueKind.CENTRE_HELP_ANSWER,
    DueKind.CENTRE_HELP_REMINDER,
    DueKind.CENTRE_HELP_RESULT,
    DueKind.CENTRE_HELP_TURN,
)


class StillOnStaff(DomainError):
    """Whoever has a post is dismissed first: families and colleagues would lose their specialist without a word."""


@requires(Permission.USE_FRONT_DOOR)
async def may_be_forgotten(work: Work) -> None:
    """Raise StillOnStaff for somebody with a post."""
    if work.actor.posts:
        raise StillOnStaff


@requires(Permission.USE_FRONT_DOOR)
async def forget_me(work: Work, person_id: int) -> None:
    """Erase what is personal of the actor, whole or not at all. `person_id` is what the button names: Gone unless it is
    the actor, so that a button of an earlier acquaintance does nothing.

    Open requests are closed and whoever has them hears it; so is what was asked of the Centre. A counted appeal stays,
    without a note. Raises StillOnStaff.
    """
    await may_be_forgotten(work)
    if person_id != work.actor.person_id:
        raise Gone
    person = await work.session.get_one(Person, person_id, with_for_update=True)
    accounts = list(await work.session.scalars(select(Account).where(Account.person_id == person.id)))
    requests = list(
        await work.session.scalars(select(HelpRequest).where(HelpRequest.person_id == person.id).with_for_update())
    )
    erased: Counter[str] = Counter()
    numbers = [request.id for request in requests]
    await forget_name(work)
    helps = list(await work.session.scalars(select(CentreHelp.id).where(CentreHelp.family_id == person.id)))
    # Before anybody is told: what was said until now goes, and not what is said of this.
    subjects = {"request_id": set(numbers), "help_id": set(helps)}
    rung = {one.id: await rung_for(work, one) for one in requests if _still_calls(one)}
    erased["outbox"] = await erase_messages(work, [account.id for account in accounts], subjects)
    # Before the requests are closed: who leads an asking is asked of them.
    erased["centre_help"] = await forget_family(work)
    for request in requests:
        await _empty_request(work, request, rung.get(request.id, {}))
    await _erase_due(work, erased, person, numbers, helps)
    await _erase_answers(work, erased, numbers)
    await _erase_rows(work, erased, person, accounts, numbers)
    await _erase_rota(work, erased, person)
    _empty(person)
    await _detach(work, accounts)
    key_ring = key_ring_of(work.session.get_bind().dialect)
    for account in accounts:
        act = ErasureAct(
            at=work.now,
            subject=key_ring.digest(f"{account.messenger.value}:{account.user_id}", "erasure_act.subject"),
            erased=dict(erased),
            account_id=account.id,
        )
        work.session.add(act)
        await work.session.flush()
        work.audit("person_forgotten", "erasure_act", act.id)


@requires(Permission.RUN_JOBS)
async def unfinished_erasures(work: Work) -> list[int]:
    """Acts after which the bare account, or what was erased in the files, is still there."""
    return list(await work.session.scalars(select(ErasureAct.id).where(ErasureAct.scrubbed_at.is_(None))))


@requires(Permission.RUN_JOBS)
async def delete_bare_accounts(work: Work) -> None:
    """The last message has left: the account that it went to goes, unless its owner has begun anew meanwhile."""
    for act in await work.session.scalars(select(ErasureAct).where(ErasureAct.account_id.is_not(None))):
        account = await work.session.get(Account, act.account_id)
        if account is None or not await _is_bare(work, account, act):
            act.account_id = None
            continue
        waits = and_(
            OutboxMessage.account_id == account.id,
            OutboxMessage.state.in_((DeliveryState.PENDING, DeliveryState.SENDING)),
        )
        if work.now - act.at < LAST_WORD and await work.session.scalar(select(OutboxMessage.id).where(waits).limit(1)):
            continue
        person = await work.session.get_one(Person, account.person_id)
        await _forget_handled(work, [account.chat_id])
        await work.session.execute(delete(OutboxMessage).where(OutboxMessage.account_id == account.id))
        await work.session.delete(account)
        await work.session.flush()
        await work.session.delete(person)
        act.account_id = None


@requires(Permission.RUN_JOBS)
async def note_scrubbed(work: Work, act_ids: list[int]) -> None:
    """The files hold nothing of these any more. One whose account still waits for its last message comes again."""
    await work.session.execute(
        update(ErasureAct)
        .where(ErasureAct.id.in_(act_ids), ErasureAct.account_id.is_(None))
        .values(scrubbed_at=work.now)
        .execution_options(synchronize_session=False)
    )


def _still_calls(request: HelpRequest) -> bool:
    return request.kind is RequestKind.URGENT and request.state is not RequestState.CLOSED


async def _empty_request(work: Work, request: HelpRequest, rung: Rung) -> None:
    """It stays as a number with its kind, unit and times; whoever has it in work, or was rung for it, hears why it is
    over.
    """
    request.named, request.municipality_id, request.numbers_at = False, None, None
    if request.state is RequestState.CLOSED:
        return
    request.state, request.closed_at = RequestState.CLOSED, work.now
    work.audit("request_closed_forgotten", "request", request.id)
    facts = {"request_id": request.id}
    readers = [request.taken_by] if request.taken_by is not None else []
    await work.notify(readers, Notice("family_forgotten", MessageClass.STAFF, facts))
    await tell_rung(work, request.id, rung, Notice("family_forgotten", MessageClass.URGENT, facts), but=readers)


async def _erase_rows(
    work: Work, erased: Counter[str], person: Person, accounts: list[Account], numbers: list[int]
) -> None:
    users = [account.user_id for account in accounts]
    chats = [account.chat_id for account in accounts]
    words = select(RequestMessage.id).where(RequestMessage.request_id.in_(numbers))
    own = [account.id for account in accounts]
    copies = delete(MessageCopy).where(or_(MessageCopy.message_id.in_(words), MessageCopy.account_id.in_(own)))
    erased["message_copy"] += await _run(work, copies)
    of_requests = RequestMessage, RequestNote, RequestPhone, IdentityQuestion, RequestCard, RequestCall, RequestPlea
    for of_request in of_requests:
        deletion = delete(of_request).where(of_request.request_id.in_(numbers))
        erased[of_request.__tablename__] += await _run(work, deletion)
    for of_person in (DraftPart, Draft, SignUp, Consent, RefusedTopic, EventDraft):
        deletion = delete(of_person).where(of_person.person_id == person.id)
        erased[of_person.__tablename__] += await _run(work, deletion)
    erased["fsm"] += await _run(work, delete(FsmRecord).where(FsmRecord.user_id.in_(users)))
    notes = update(Appeal).where(Appeal.request_id.in_(numbers), Appeal.note.is_not(None)).values(note=None)
    erased["appeal"] += await _run(work, notes)
    said = update(Feedback).where(Feedback.person_id == person.id, Feedback.words.is_not(None)).values(words=None)
    erased["feedback"] += await _run(work, said)
    # What waits behind this very tap is kept: it was written after it, and begins a new acquaintance.
    dead = update(InboxUpdate).where(InboxUpdate.chat_key.in_(chats), InboxUpdate.state == InboxState.DEAD)
    erased["inbox"] += await _run(work, dead.values(payload=None, state=InboxState.DONE))
    await _forget_handled(work, chats)


async def _erase_due(work: Work, erased: Counter[str], person: Person, numbers: list[int], helps: list[int]) -> None:
    """What the clock was to do about the person: nothing is asked, called or said about somebody forgotten."""
    for kinds, subjects in ((OF_REQUEST, numbers), (OF_HELP, helps), ((DueKind.HELD_WORDS,), [person.id])):
        of_kinds = delete(DueItem).where(DueItem.kind.in_(kinds), DueItem.subject_id.in_(subjects))
        erased["due"] += await _run(work, of_kinds)


async def _erase_answers(work: Work, erased: Counter[str], numbers: list[int]) -> None:
    """What a specialist has begun to write to the person and the shield holds; other words of the draft stay."""
    held = await work.session.scalars(select(Draft).where(Draft.held_request_id.in_(numbers)).with_for_update())
    for draft in list(held):
        parts = select(DraftPart).where(DraftPart.person_id == draft.person_id).order_by(DraftPart.id)
        for part in (await work.session.scalars(parts)).all()[-draft.held_last :]:
            await work.session.delete(part)
            erased["draft_part"] += 1
        await work.session.flush()
        if draft.held_last:
            draft.held_since = draft.held_mark = draft.held_request_id = None
            draft.held_last = 0
        else:
            await work.session.delete(draft)


async def _erase_rota(work: Work, erased: Counter[str], person: Person) -> None:
    """Duties and absences of somebody who was on the staff."""
    away = list(await work.session.scalars(select(Absence.id).where(Absence.person_id == person.id)))
    begins = delete(DueItem).where(DueItem.kind == DueKind.ABSENCE_BEGINS, DueItem.subject_id.in_(away))
    erased["due"] += await _run(work, begins)
    for of_staff in (DutyDay, Absence):
        deletion = delete(of_staff).where(of_staff.person_id == person.id)
        erased[of_staff.__tablename__] += await _run(work, deletion)
    await _run(work, update(Absence).where(Absence.substitute_id == person.id).values(substitute_id=None))


async def _forget_handled(work: Work, chats: list[int]) -> None:
    """What still waits keeps its chat: its place in the order of it hangs on that."""
    over = InboxUpdate.state.in_((InboxState.DONE, InboxState.DEAD))
    await _run(work, update(InboxUpdate).where(InboxUpdate.chat_key.in_(chats), over).values(chat_key=0))


def _empty(person: Person) -> None:
    person.staff_name = person.called_name = None
    person.municipality_id = person.unit_id = None
    person.source, person.source_known_at = AppealSource.FAMILY, None
    person.shows_name = False
    person.announcements = person.announcements_chosen_at = person.welcomed_at = person.quiet_hours = None


async def _detach(work: Work, accounts: list[Account]) -> None:
    """The accounts belong to nobody known from now on; the last message still finds its way."""
    for account in accounts:
        stranger = Person(created_at=work.now)
        work.session.add(stranger)
        await work.session.flush()
        account.person_id, account.language, account.simple = stranger.id, "ru", False
    await work.session.flush()


async def _is_bare(work: Work, account: Account, act: ErasureAct) -> bool:
    """Nobody has used the account since: its person is as it was made."""
    person = await work.session.get_one(Person, account.person_id)
    untouched = person.created_at == act.at and person.welcomed_at is None and person.announcements is None
    traces = (
        select(HelpRequest.id).where(HelpRequest.person_id == person.id),
        select(Draft.key).where(Draft.person_id == person.id),
        select(Consent.id).where(Consent.person_id == person.id),
        select(SignUp.event_id).where(SignUp.person_id == person.id),
        select(Membership.id).where(Membership.person_id == person.id),
    )
    for trace in traces:
        untouched = untouched and await work.session.scalar(trace.limit(1)) is None
    return untouched and person.municipality_id is None and person.unit_id is None


async def _run(work: Work, statement: Delete | Update) -> int:
    done = await work.session.execute(statement.execution_options(synchronize_session=False))
    return done.rowcount if isinstance(done, CursorResult) else 0
