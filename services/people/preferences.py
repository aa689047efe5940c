"""How the bot speaks to a person, and of what: language, shorter texts, topics of news. The size of letters is the
phone's own.
"""

from dataclasses import replace

from sqlalchemy import update

from services.broadcasts.announcing import withdraw_reader
from services.errors import NotFound
from services.rights import Permission, requires
from services.work import Work
from storage.models import Account, Person, RefusedTopic, Topic

LANGUAGES = ("ru", "en")


@requires(Permission.USE_FRONT_DOOR)
async def choose_language(work: Work, language: str) -> None:
    """From now on the bot speaks this language at this account. Raises NotFound for one that it does not speak."""
    if language not in LANGUAGES:
        raise NotFound
    await _set(work, language=language)
    work.actor = replace(work.actor, language=language)


@requires(Permission.USE_FRONT_DOOR)
async def choose_simple(work: Work, *, simple: bool) -> None:
    """«Проще»: shorter texts at this account, or full ones again."""
    await _set(work, simple=simple)
    work.actor = replace(work.actor, simple=simple)


@requires(Permission.USE_FRONT_DOOR)
async def choose_topic(work: Work, topic: Topic, *, wanted: bool) -> None:
    """News of a topic, or none; what of a broadcast under way is about it and has not left does not leave."""
    refused = await work.session.get(RefusedTopic, (work.actor.person_id, topic))
    if wanted and refused is not None:
        await work.session.delete(refused)
    elif not wanted and refused is None:
        work.session.add(RefusedTopic(person_id=work.actor.person_id, topic=topic, refused_at=work.now))
    await work.session.flush()
    if not wanted:
        await withdraw_reader(work, topic)


@requires(Permission.READ_WORDS)
async def show_name(work: Work, *, shown: bool) -> None:
    """Whether families see the first name of the specialist who has their request; off until it is chosen."""
    (await work.session.get_one(Person, work.actor.person_id)).shows_name = shown


async def _set(work: Work, **chosen: object) -> None:
    await work.session.execute(
        update(Account)
        .where(Account.id == work.actor.account_id)
        .values(**chosen)
        .execution_options(synchronize_session=False)
    )
