"""A consent is withdrawn: what it was given for ends, and what was kept by it is erased, in the same commit."""

from sqlalchemy import delete, select, update

from services.broadcasts.announcing import withdraw_reader
from services.rights import Permission, requires
from services.work import Work
from storage.models import Consent, Draft, HelpRequest, Person, Purpose, RequestCall, RequestPhone


@requires(Permission.USE_FRONT_DOOR)
async def withdraw(work: Work, purpose: Purpose) -> bool:
    """Withdraw the actor's consent; False when there was none. The name is erased (HELP), every phone left (PHONE), and
    no news come any more (BROADCASTS).
    """
    ended = await work.session.scalars(
        update(Consent)
        .where(Consent.person_id == work.actor.person_id, Consent.purpose == purpose, Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=work.now)
        .returning(Consent.id)
        .execution_options(synchronize_session=False)
    )
    ids = list(ended)
    if purpose is Purpose.HELP:
        await forget_name(work)
    elif purpose is Purpose.PHONE:
        mine = select(HelpRequest.id).where(HelpRequest.person_id == work.actor.person_id)
        await work.session.execute(delete(RequestPhone).where(RequestPhone.request_id.in_(mine)))
        await work.session.execute(delete(RequestCall).where(RequestCall.request_id.in_(mine)))
    else:
        await refuse_news(work)
    if ids:
        work.audit("consent_withdrawn", "consent", ids[-1], purpose=purpose.value)
    return bool(ids)


@requires(Permission.USE_FRONT_DOOR)
async def refuse_news(work: Work) -> None:
    """No news from now on; what of a broadcast under way has not left for this person does not leave. The choice is
    kept with its time; made again it keeps the first moment.
    """
    person = await work.session.get_one(Person, work.actor.person_id)
    if person.announcements is not False:
        person.announcements, person.announcements_chosen_at = False, work.now
    await withdraw_reader(work)


@requires(Permission.USE_FRONT_DOOR)
async def forget_name(work: Work) -> None:
    """How the actor wanted to be called is erased, and every request of the actor's is nameless."""
    person = await work.session.get_one(Person, work.actor.person_id)
    person.called_name = None
    for model in (HelpRequest, Draft):
        await work.session.execute(
            update(model)
            .where(model.person_id == person.id)
            .values(named=False)
            .execution_options(synchronize_session="fetch")
        )
