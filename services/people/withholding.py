"""What somebody dismissed must not get any more, though it was written while the post was held: it ends unsent."""

from sqlalchemy import ColumnElement, and_, or_, select, update

from services.outbox import STAFF_SCREEN
from services.requests.routing import held_by
from services.rights import Permission, requires
from services.work import Work
from storage.models import Account, DeliveryState, HelpRequest, Membership, MessageClass, OutboxMessage, Role

_WORDS = OutboxMessage.notice.in_(("family_wrote", "family_corrected", STAFF_SCREEN))
# Of the classes that families get too, what goes to the staff: in an urgent request these are as urgent as it is.
_STAFF = or_(
    OutboxMessage.message_class.in_((MessageClass.STAFF, MessageClass.ALERT, MessageClass.PLAN)),
    OutboxMessage.notice.in_(
        (
            "new_request",
            "requests_offered",
            "nobody_to_answer",
            "requests_unanswered",
            "taker_away",
            "taker_unreachable",
            "urgent_waits",
            "urgent_raised",
            "family_cries",
            "requests_of_absent",
        )
    ),
)


@requires(Permission.INVITE)
async def withhold(work: Work, person_id: int) -> None:
    """End what waits to be sent to somebody whose dismissal or change of profile stands in this work (promises 5, 6).

    With no post left: everything for the staff, except that the person is dismissed; also the plan that would leave
    when the person starts the bot again. Still a specialist: only words of requests that the person may not have any
    more. What the person gets as a family leaves as before.
    """
    waiting = and_(
        OutboxMessage.account_id.in_(select(Account.id).where(Account.person_id == person_id)),
        or_(
            OutboxMessage.state == DeliveryState.PENDING,
            and_(OutboxMessage.state == DeliveryState.BLOCKED, OutboxMessage.message_class == MessageClass.PLAN),
        ),
    )
    roles = set(
        await work.session.scalars(
            select(Membership.role).where(Membership.person_id == person_id, Membership.dismissed_at.is_(None))
        )
    )
    which: ColumnElement[bool] = _WORDS
    if not roles:
        which = and_(or_(_WORDS, _STAFF), OutboxMessage.notice != "staff_dismissed")
    elif Role.SPECIALIST in roles:
        # A screen that names no request is plain navigation: it can be opened again by whoever still may.
        rows = await work.session.execute(select(OutboxMessage.id, OutboxMessage.data).where(waiting, _WORDS))
        named = {row_id: data.get("request_id") for row_id, data in rows}
        kept = set(
            await work.session.scalars(
                select(HelpRequest.id).where(HelpRequest.id.in_(set(named.values()) - {None}), held_by(person_id))
            )
        )
        which = OutboxMessage.id.in_([row_id for row_id, request_id in named.items() if request_id not in kept])
    await work.session.execute(
        update(OutboxMessage)
        .where(waiting, which)
        .values(state=DeliveryState.CANCELLED, finished_at=work.now)
        .execution_options(synchronize_session=False)
    )


@requires(Permission.RUN_JOBS)
async def is_on_staff(work: Work, account_id: int) -> bool:
    """Whether the owner of an account holds any post now. Asked when a staff screen is sent: one that was on its way
    during a dismissal, and has failed, was not among those that waited.
    """
    post = (
        select(Membership.id)
        .join(Account, Account.person_id == Membership.person_id)
        .where(Account.id == account_id, Membership.dismissed_at.is_(None))
    )
    return await work.session.scalar(post.limit(1)) is not None
