"""Whether a person wants announcements of streams and meetings: a choice that is kept with its time."""

from dataclasses import dataclass

from sqlalchemy import select

from services.errors import NotFound
from services.people.consent import must_have, my_consents
from services.people.names import first_name
from services.people.withdrawing import withdraw
from services.rights import Permission, requires
from services.work import Work
from storage.models import AppealSource, Municipality, Person, Purpose, RefusedTopic, Topic, Unit

WANTED_BY_DEFAULT = True
"""Until somebody chooses: the first screen says that announcements come, with a button against them."""


@dataclass(frozen=True)
class MySettings:
    """What the settings screen shows: the choice in force, where the person lives, whose department is asked, and the
    name that colleagues see (None outside the staff). `shown_name`: as families see it, `shows_name`: whether they do;
    None for who is no specialist. `source`: who the person is for the journal. `quiet`: reminders
    and announcements wait for the morning. `refused`: topics of which no news are wanted. `simple`: shorter texts.
    `news_text_changed`: news were agreed to under a text that is another by now, and it is asked again.
    """

    announcements: bool
    quiet: bool
    municipality: str | None
    unit: str | None
    staff_name: str | None
    source: AppealSource = AppealSource.FAMILY
    refused: frozenset[Topic] = frozenset()
    simple: bool = False
    news_text_changed: bool = False
    shown_name: str | None = None
    shows_name: bool = False


@requires(Permission.USE_FRONT_DOOR)
async def choose_announcements(work: Work, wanted: bool) -> None:
    """Keep the choice and the moment it was made; choosing the same again keeps the first moment.

    «Не присылать» withdraws the consent; «Присылать» needs it: raises ConsentNeeded.
    """
    person = await work.session.get(Person, work.actor.person_id)
    if person is None:
        raise NotFound
    if not wanted:
        await withdraw(work, Purpose.BROADCASTS)
        return
    await must_have(work, Purpose.BROADCASTS)
    if person.announcements is not True:
        person.announcements, person.announcements_chosen_at = True, work.now


@requires(Permission.USE_FRONT_DOOR)
async def choose_quiet(work: Work, *, quiet: bool) -> None:
    """Whether reminders and announcements that come up by night wait for the morning."""
    person = await work.session.get(Person, work.actor.person_id)
    if person is None:
        raise NotFound
    person.quiet_hours = quiet


@requires(Permission.USE_FRONT_DOOR)
async def my_settings(work: Work) -> MySettings:
    """The actor's own settings; the defaults for somebody not met yet."""
    row = (
        await work.session.execute(
            select(Person, Municipality.name, Unit.name)
            .outerjoin(Municipality, Municipality.id == Person.municipality_id)
            .outerjoin(Unit, Unit.id == Person.unit_id)
            .where(Person.id == work.actor.person_id)
        )
    ).first()
    if row is None:
        return MySettings(WANTED_BY_DEFAULT, True, None, None, None)
    person, municipality, unit = row
    wanted = WANTED_BY_DEFAULT if person.announcements is None else person.announcements
    agreed = [one for one in await my_consents(work) if one.purpose is Purpose.BROADCASTS]
    refused = await work.session.scalars(select(RefusedTopic.topic).where(RefusedTopic.person_id == person.id))
    return MySettings(
        wanted,
        person.quiet_hours is not False,
        municipality,
        unit,
        person.staff_name if work.actor.posts else None,
        person.source,
        frozenset(refused),
        work.actor.simple,
        news_text_changed=wanted and any(one.stale for one in agreed),
        shown_name=first_name(person.staff_name) if work.actor.may(Permission.READ_WORDS) else None,
        shows_name=person.shows_name,
    )
