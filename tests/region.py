"""A small region for conversation tests: the Centre, two departments, and the people of tests.house at their posts."""

from storage.models import (
    Account,
    Membership,
    Messenger,
    Municipality,
    Person,
    Profile,
    Role,
    Unit,
    UnitKind,
    UnitMunicipality,
)
from tests.house import PEOPLE, House

CENTRE = "centre"
ANGARSK = "angarsk"
IRKUTSK = "irkutsk-city"

POSTS: tuple[tuple[str, str, Role, Profile | None], ...] = (
    ("olga", ANGARSK, Role.SPECIALIST, Profile.PSYCHOLOGIST),
    ("pavel", ANGARSK, Role.SPECIALIST, Profile.PSYCHOLOGIST),
    ("head", ANGARSK, Role.HEAD, None),
    ("lawyer", CENTRE, Role.SPECIALIST, Profile.LAWYER),
    ("anna", CENTRE, Role.SPECIALIST, Profile.PSYCHOLOGIST),
    ("coordinator", CENTRE, Role.COORDINATOR, None),
    ("admin", CENTRE, Role.ADMIN, None),
)


async def set_up_region(house: House, posts: tuple[tuple[str, str, Role, Profile | None], ...] = POSTS) -> None:
    """Write units, municipalities and posts straight into the database; everybody on the staff has started the bot."""
    now = house.time.now()
    async with house.app.database.transaction() as session:
        units = {
            CENTRE: Unit(code=CENTRE, kind=UnitKind.CENTRE, name="Центр сопровождения семей"),
            ANGARSK: Unit(code=ANGARSK, kind=UnitKind.DEPARTMENT, name="Отдел, Ангарск (пример)"),
            IRKUTSK: Unit(code=IRKUTSK, kind=UnitKind.DEPARTMENT, name="Отдел, Иркутск (пример)"),
        }
        municipalities = {
            ANGARSK: Municipality(code=ANGARSK, name="Ангарский городской округ", position=1),
            IRKUTSK: Municipality(code=IRKUTSK, name="город Иркутск", position=2),
            "irkutsk-district": Municipality(code="irkutsk-district", name="Иркутский район", position=3),
        }
        session.add_all([*units.values(), *municipalities.values()])
        await session.flush()
        session.add_all(
            UnitMunicipality(unit_id=units[code].id, municipality_id=municipalities[code].id)
            for code in (ANGARSK, IRKUTSK)
        )
        for key, unit, role, profile in posts:
            one = next(person for person in PEOPLE if person.key == key)
            person = Person(created_at=now, staff_name=one.first_name)
            session.add(person)
            await session.flush()
            session.add(
                Account(person_id=person.id, messenger=Messenger.TELEGRAM, user_id=one.user_id, chat_id=one.user_id)
            )
            session.add(
                Membership(person_id=person.id, unit_id=units[unit].id, role=role, profile=profile, joined_at=now)
            )
    for key, *_rest in posts:
        house.world.start(key)
    await house.settle()
