"""The words of an asking are erased: its family asks to be forgotten, or they have been kept long enough."""

from sqlalchemy import and_, func, or_, select

from services import keeping
from services.centre_help.ending import end_for_family
from services.rights import Permission, requires
from services.work import Work
from storage.models import CentreHelp, HelpState

AT_ONCE = 200
"""Askings of one cleaning; the next takes the rest."""


@requires(Permission.USE_FRONT_DOOR)
async def forget_family(work: Work) -> int:
    """Everything that was asked of the Centre for the actor's family: what is open is ended, and the department and the
    Centre hear it; no word of it stays, nor whose it was. How many there were.
    """
    theirs = select(CentreHelp).where(CentreHelp.family_id == work.actor.person_id).order_by(CentreHelp.id)
    found = (await work.session.scalars(theirs.with_for_update())).all()
    for asked in found:
        await end_for_family(work, asked)
        if asked.state is HelpState.DRAFT:
            await work.session.delete(asked)
            continue
        _empty(asked)
        asked.family_id = None
    await work.session.flush()
    return len(found)


@requires(Permission.RUN_JOBS)
async def forget_old_askings(work: Work) -> int:
    """Erase the words of askings that have rested so long; how many. One that was left open is over by then, and one
    that was never sent goes whole.
    """
    rested = func.coalesce(CentreHelp.closed_at, CentreHelp.starts_at, CentreHelp.offered_at, CentreHelp.begun_at)
    kept = or_(CentreHelp.summary.is_not(None), CentreHelp.state == HelpState.DRAFT)
    old = select(CentreHelp).where(and_(kept, rested < work.now - keeping.WORDS)).order_by(CentreHelp.id).limit(AT_ONCE)
    found = (await work.session.scalars(old.with_for_update())).all()
    for asked in found:
        if asked.state is HelpState.DRAFT:
            await work.session.delete(asked)
            continue
        if asked.closed_at is None:
            asked.state, asked.closed_at = HelpState.CANCELLED, work.now
        _empty(asked)
    await work.session.flush()
    return len(found)


def _empty(asked: CentreHelp) -> None:
    asked.summary = asked.correction = asked.reason = asked.note = asked.link = None
