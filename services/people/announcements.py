"""Whether a person wants announcements of streams and meetings: a choice that is kept with its time."""

from dataclasses import dataclass

from sqlalchemy import select

from services.broadcasts.announcing import withdraw_reader
from services.errors import NotFound
from services.rights import Permission, requires
from services.work import Work
from storage.models import AppealSource, Municipality, Person, Unit

WANTED_BY_DEFAULT = True
"""Until somebody chooses: the first screen says that announcements come, with a button against them."""


@dataclass(frozen=True)
class MySettings:
    """What the settings screen shows: the choice in force, where the person lives, whose department is asked, and the
    name that colleagues see (None outside the staff). `source`: who the person is for the journal.
    `quiet`: reminders and announcements wait for the morning.
    """

    announcements: bool
    quiet: bool
    municipality: str | None
    unit: str | None
    staff_name: str | None
    source: AppealSource = AppealSource.FAMILY


@requires(Permission.USE_FRONT_DOOR)
async def choose_announcements(work: Work, wanted: bool) -> None:
    """Keep the choice and the moment it was made; choosing the same again keeps the first moment.

    «Не присылать» holds for a broadcast under way too: what has not left for this person does not leave.
    """
    person = await work.session.get(Person, work.actor.person_id)
    if person is None:
        raise NotFound
    if person.announcements is not wanted:
        person.announcements = wanted
        person.announcements_chosen_at = work.now
    if not wanted:
        await withdraw_reader(work)


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
    return MySettings(
        wanted,
        person.quiet_hours is not False,
        municipality,
        unit,
        person.staff_name if work.actor.posts else None,
        person.source,
    )
