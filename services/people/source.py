"""Who a person is for the journal: a family member, unless the person says «Я сам участник СВО»."""

from services.errors import NotFound
from services.rights import Permission, requires
from services.work import Work
from storage.models import AppealSource, Person


@requires(Permission.USE_FRONT_DOOR)
async def source_asked(work: Work) -> AppealSource | None:
    """Who the actor is, as long as it may be asked: until the first request is sent, or the person has said it."""
    person = await work.session.get(Person, work.actor.person_id)
    if person is None:
        return AppealSource.FAMILY
    return person.source if person.source_known_at is None else None


@requires(Permission.USE_FRONT_DOOR)
async def say_source(work: Work, source: AppealSource) -> None:
    """Remember who the actor is: requests registered from now on count so (domain page, «Who counts what»).

    Raises NotFound for an organisation: whoever writes here for one is corrected in the journal by the specialist.
    """
    if source is AppealSource.ORGANISATION:
        raise NotFound
    person = await work.session.get_one(Person, work.actor.person_id)
    person.source, person.source_known_at = source, work.now
