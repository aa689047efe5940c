"""Alarms to the admins: something needs a person's hand."""

from collections.abc import Sequence

from sqlalchemy import select, text, update

from services.helplines import load_helplines, stale_helplines
from services.outbox import Notice
from services.production_calendar import load_calendar, unknown_years
from services.rights import Permission, requires
from services.work import Work
from storage.crypto import CannotDecrypt
from storage.models import Account, HelpRequest, Membership, MessageClass, OutboxMessage, Role

FAILURES = "messages_failed"
TOLD_OF = (MessageClass.URGENT, MessageClass.DIALOGUE, MessageClass.STAFF, MessageClass.ALERT, MessageClass.PLAN)
"""Classes whose refusal by the messenger is told of: somebody counts on such a message (docs: «Send verdicts»)."""
SHOWN = 5
"""Messages that one alarm names; of the rest it says how many."""

# Not of itself: an alarm that cannot be sent must not raise the next one. In the very words of the index
# ix_outbox_untold, without parameters: SQLite uses a partial index only then.
_UNTOLD = (
    text("state = 'failed' AND told_at IS NULL"),
    OutboxMessage.message_class.in_(TOLD_OF),
    OutboxMessage.notice != FAILURES,
)


@requires(Permission.RUN_JOBS)
async def dead_letter(work: Work, update_id: int, number: str) -> None:
    """An update was given up after its last try: the admins hear its number (promise 1)."""
    notice = Notice("dead_letter", MessageClass.ALERT, {"number": number}, key=f"dead:{update_id}")
    await work.notify(await admins(work), notice)


@requires(Permission.RUN_JOBS)
async def second_copy(work: Work) -> None:
    """Another copy of the bot has been taking updates for a minute: the admins hear of it, once an hour at most."""
    notice = Notice("second_copy", MessageClass.ALERT, {}, key=f"second_copy:{work.now:%Y%m%d%H}")
    await work.notify(await admins(work), notice)


@requires(Permission.RUN_JOBS)
async def updates_stuck(work: Work) -> None:
    """For a minute the messenger could not deliver what people write: the admins hear of it, once an hour at most."""
    notice = Notice("updates_stuck", MessageClass.ALERT, {}, key=f"updates_stuck:{work.now:%Y%m%d%H}")
    await work.notify(await admins(work), notice)


@requires(Permission.RUN_JOBS)
async def stale_numbers(work: Work) -> list[str]:
    """The keys under which admins have not heard this month that numbers of help were checked too long ago."""
    if not stale_helplines(load_helplines(), work.today):
        return []
    return await _untold(work, _of_this_month(work, "helplines_stale"))


@requires(Permission.RUN_JOBS)
async def tell_of_stale_numbers(work: Work) -> None:
    """The admins hear once a month, while it lasts, which numbers of help to call and check."""
    phones = [one.phone for one in stale_helplines(load_helplines(), work.today)]
    if phones:
        key = _of_this_month(work, "helplines_stale")
        await work.notify(
            await admins(work), Notice("helplines_stale", MessageClass.ALERT, {"phones": phones}, key=key)
        )


@requires(Permission.RUN_JOBS)
async def unknown_calendar(work: Work) -> list[str]:
    """The keys under which admins have not heard this month that the transfers of days off are not known: of this year,
    in December of the next.
    """
    if not unknown_years(load_calendar(), work.today):
        return []
    return await _untold(work, _of_this_month(work, "calendar_unknown"))


@requires(Permission.RUN_JOBS)
async def tell_of_unknown_calendar(work: Work) -> None:
    """The admins hear once a month, while it lasts, of which years the production calendar is not known."""
    years = unknown_years(load_calendar(), work.today)
    if years:
        key = _of_this_month(work, "calendar_unknown")
        facts = {"years": list(years)}
        await work.notify(await admins(work), Notice("calendar_unknown", MessageClass.ALERT, facts, key=key))


def _of_this_month(work: Work, notice: str) -> str:
    return f"{notice}:{work.today:%Y%m}"


async def _untold(work: Work, key: str) -> list[str]:
    """Of a notice to the admins: the keys of those accounts that have not got it."""
    accounts = await work.session.scalars(select(Account.id).where(Account.person_id.in_(await admins(work))))
    keys = {f"{key}:{account_id}" for account_id in accounts}
    told = set(await work.session.scalars(select(OutboxMessage.key).where(OutboxMessage.key.in_(keys))))
    return sorted(keys - told)


@requires(Permission.RUN_JOBS)
async def untold_failures(work: Work) -> bool:
    """Whether the messenger has refused for good a message that nobody was told of."""
    return await work.session.scalar(select(OutboxMessage.id).where(*_UNTOLD).limit(1)) is not None


@requires(Permission.RUN_JOBS)
async def tell_failures(work: Work) -> None:
    """The admins hear once of every message that was refused for good, by number and class; of those to a family in a
    request, so does whoever has it in work («Сообщение по заявке N не дошло»).
    """
    claimed = await work.session.execute(
        update(OutboxMessage)
        .where(*_UNTOLD)
        .values(told_at=work.now)
        .returning(OutboxMessage.id, OutboxMessage.message_class)
        .execution_options(synchronize_session=False)
    )
    failed = sorted((row_id, kind) for row_id, kind in claimed)
    if not failed:
        return
    facts = {"failed": [[row_id, kind.value] for row_id, kind in failed[:SHOWN]], "count": len(failed)}
    await work.notify(await admins(work), Notice(FAILURES, MessageClass.ALERT, facts))
    dialogue = [row_id for row_id, kind in failed if kind is MessageClass.DIALOGUE]
    for request in await _requests_of(work, dialogue):
        if request.taken_by is not None:
            told = Notice("words_failed", MessageClass.STAFF, {"request_id": request.id})
            await work.notify([request.taken_by], told)


async def _requests_of(work: Work, row_ids: Sequence[int]) -> list[HelpRequest]:
    """Requests whose family these messages were for."""
    found: dict[int, HelpRequest] = {}
    for row_id in row_ids:
        query = select(OutboxMessage.data, Account.person_id).join(Account, Account.id == OutboxMessage.account_id)
        try:
            data, reader = (await work.session.execute(query.where(OutboxMessage.id == row_id))).one()
        except CannotDecrypt:
            continue  # this may be the very reason why it failed
        number = data.get("request_id")
        request = await work.session.get(HelpRequest, number) if isinstance(number, int) else None
        if request is not None and request.person_id == reader:
            found[request.id] = request
    return list(found.values())


@requires(Permission.RUN_JOBS)
async def admins(work: Work) -> list[int]:
    """Persons who are admins now."""
    found = await work.session.scalars(
        select(Membership.person_id).where(Membership.role == Role.ADMIN, Membership.dismissed_at.is_(None)).distinct()
    )
    return list(found)
