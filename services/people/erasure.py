"""«Забыть меня»: what is personal is erased in one commit; what is counted stays as bare rows (152-FZ, art. 14, 21).

The person's row stays without anything in it, so that the journal and the log keep their bare rows; the account leaves
it at once. What else points to a person, and what becomes of it, stands in FATES.
"""

from collections import Counter
from datetime import timedelta

from sqlalchemy import CursorResult, Delete, Update, and_, delete, select, update

from services.centre_help.ending import end_for_forgotten
from services.errors import DomainError, Gone
from services.outbox import Notice
from services.people.withdrawing import forget_name
from services.rights import Permission, requires
from services.work import Work
from storage.models import (
    Absence,
    Account,
    Appeal,
    AppealSource,
    Consent,
    DeliveryState,
    Draft,
    DraftPart,
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
    OutboxMessage,
    Person,
    RefusedTopic,
    RequestMessage,
    RequestNote,
    RequestPhone,
    RequestState,
    SignUp,
)
from storage.types import key_ring_of

LAST_WORD = timedelta(minutes=10)
"""For so long the bare account waits for the last message to leave; then it goes without."""

FATES: dict[str, str] = {
    "absence.person_id": "deleted",
    "absence.substitute_id": "kept: a person without anything",
    "account.person_id": "moved to a new person, then deleted",
    "appeal.author_id": "kept: who of the staff logged it",
    "appeal.note": "emptied in the appeals of the person's requests",
    "appeal.request_id": "kept: a bare number",
    "audit.person_id": "kept: a person without anything",
    "broadcast.created_by": "kept: an act of the staff",
    "centre_help.asker_id": "kept: who of the staff asked",
    "centre_help.correction": "emptied",
    "centre_help.family_id": "kept: a person without anything",
    "centre_help.link": "emptied",
    "centre_help.note": "emptied",
    "centre_help.reason": "emptied",
    "centre_help.request_id": "kept: a bare number",
    "centre_help.summary": "emptied",
    "centre_help.taken_by": "kept: who of the staff had it",
    "consent.person_id": "deleted",
    "draft.person_id": "deleted",
    "draft_part.media": "deleted",
    "draft_part.person_id": "deleted",
    "draft_part.text": "deleted",
    "duty_day.person_id": "deleted",
    "event.created_by": "kept: an act of the staff",
    "event_draft.person_id": "deleted",
    "feedback.person_id": "deleted",
    "feedback.request_id": "deleted",
    "feedback.words": "deleted",
    "fsm.data": "deleted",
    "help_request.person_id": "kept: a person without anything",
    "help_request.taken_by": "kept: who of the staff had it",
    "identity_question.asked_by": "kept in the requests of others: an act of the staff",
    "identity_question.request_id": "deleted",
    "inbox.payload": "emptied where it was still kept",
    "invitation.created_by": "kept: an act of the staff",
    "invitation.used_by": "kept: an act of the staff",
    "membership.person_id": "kept: a post that is over, of a person without anything",
    "meta.value": "kept: facts of the installation, of nobody",
    "message_copy.account_id": "deleted with the message, or with the account",
    "outbox.account_id": "deleted",
    "outbox.data": "deleted, also what went to others about the person's requests",
    "person.called_name": "emptied",
    "person.staff_name": "emptied",
    "plan.approved_by": "kept: an act of the staff",
    "plan.items": "kept: events, of nobody",
    "plan_confirmation.person_id": "kept: an act of the staff",
    "refused_topic.person_id": "deleted",
    "request_message.author_id": "kept in the requests of others: words of the staff",
    "request_message.media": "deleted",
    "request_message.request_id": "deleted",
    "request_message.text": "deleted",
    "request_note.author_id": "kept in the requests of others: words of the staff",
    "request_note.request_id": "deleted",
    "request_note.text": "deleted",
    "request_phone.phone": "deleted",
    "request_phone.request_id": "deleted",
    "request_term.set_by": "kept: an act of the staff",
    "sign_up.person_id": "deleted",
}
"""Every column that points to a person, an account or a request, and every encrypted one. A test holds it complete."""


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

    Open requests are closed and whoever has them hears it; a counted appeal stays, without a note. Raises StillOnStaff.
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
    await forget_name(work)
    helps = await end_for_forgotten(work)
    for request in requests:
        await _empty_request(work, request)
    await _erase_outbox(work, erased, accounts, {"request_id": {one.id for one in requests}, "help_id": helps})
    await _erase_rows(work, erased, person, accounts, [request.id for request in requests])
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


async def _empty_request(work: Work, request: HelpRequest) -> None:
    """It stays as a number with its kind, unit and times; whoever has it in work hears why it is over."""
    request.named, request.municipality_id = False, None
    if request.state is RequestState.CLOSED:
        return
    request.state, request.closed_at = RequestState.CLOSED, work.now
    work.audit("request_closed_forgotten", "request", request.id)
    if request.taken_by is not None:
        facts = {"request_id": request.id}
        await work.notify([request.taken_by], Notice("family_forgotten", MessageClass.STAFF, facts))


async def _erase_rows(
    work: Work, erased: Counter[str], person: Person, accounts: list[Account], numbers: list[int]
) -> None:
    users = [account.user_id for account in accounts]
    chats = [account.chat_id for account in accounts]
    for of_request in (RequestMessage, RequestNote, RequestPhone, IdentityQuestion, Feedback):
        deletion = delete(of_request).where(of_request.request_id.in_(numbers))
        erased[of_request.__tablename__] += await _run(work, deletion)
    for of_person in (DraftPart, Draft, SignUp, Consent, RefusedTopic, EventDraft, DutyDay, Absence):
        deletion = delete(of_person).where(of_person.person_id == person.id)
        erased[of_person.__tablename__] += await _run(work, deletion)
    erased["fsm"] += await _run(work, delete(FsmRecord).where(FsmRecord.user_id.in_(users)))
    notes = update(Appeal).where(Appeal.request_id.in_(numbers), Appeal.note.is_not(None)).values(note=None)
    erased["appeal"] += await _run(work, notes)
    # What waits behind this very tap is kept: it was written after it, and begins a new acquaintance.
    dead = update(InboxUpdate).where(InboxUpdate.chat_key.in_(chats), InboxUpdate.state == InboxState.DEAD)
    erased["inbox"] += await _run(work, dead.values(payload=None, state=InboxState.DONE))
    await _run(work, update(InboxUpdate).where(InboxUpdate.chat_key.in_(chats)).values(chat_key=0))


async def _erase_outbox(
    work: Work, erased: Counter[str], accounts: list[Account], subjects: dict[str, set[int]]
) -> None:
    """What was or is to be said to the person, and to others of what was the person's (`subjects`: the numbers of it by
    the name under which a notice carries them): their words stand in it, too.
    """
    own = [account.id for account in accounts]
    erased["outbox"] += await _run(work, delete(OutboxMessage).where(OutboxMessage.account_id.in_(own)))
    if not any(subjects.values()):
        return
    rows = await work.session.execute(
        select(OutboxMessage.id, OutboxMessage.data).where(OutboxMessage.broadcast_id.is_(None))
    )
    about = [row_id for row_id, data in rows if any(data.get(name) in wanted for name, wanted in subjects.items())]
    for start in range(0, len(about), 500):
        erased["outbox"] += await _run(
            work, delete(OutboxMessage).where(OutboxMessage.id.in_(about[start : start + 500]))
        )


def _empty(person: Person) -> None:
    person.staff_name = person.called_name = None
    person.municipality_id = person.unit_id = None
    person.source, person.source_known_at = AppealSource.FAMILY, None
    person.announcements = person.announcements_chosen_at = person.welcomed_at = None


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
