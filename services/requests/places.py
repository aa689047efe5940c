"""Where a family lives: asked once, typed or chosen, remembered; it decides which department helps."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from services.errors import NotFound
from services.municipalities import (
    NO_MATCH,
    SAME_STEM,
    load_municipalities,
    match_municipality,
    settlement_said,
    whole_likeness,
)
from services.municipalities import Municipality as KnownMunicipality
from services.requests.drafts import Words, current_draft, keep_words, newest_part, take_back
from services.requests.pieces import Piece
from services.requests.routing import departments_of, home_units, the_centre
from services.requests.words import is_blank
from services.rights import Permission, requires
from services.work import Work
from storage.models import DraftPart, Municipality, Person, Unit, UnitKind

LONGEST_NAME = 40
MOST_WORDS = 4
"""A typed text with more characters or words than these is words for a specialist, even if a place is in it."""


@dataclass(frozen=True)
class Home:
    """What is known of the actor's place. `asked`: the municipality was given, or the question `declined`.

    `choices`: departments to choose from, when several serve the municipality and none was chosen.
    """

    asked: bool
    name: str
    choices: tuple[Unit, ...] = ()
    declined: bool = False


@dataclass(frozen=True)
class Typed:
    """`found`: what may have been meant, best first. `kept`: the text went to the draft as words. `sentence`: it is too
    long for a name, so nobody meant a place by it. `part`: the id of the kept message when it may be meant for a name.
    `joined`: a message was waiting before the place was asked for, and the text was added to it. `settlements`: by the
    code of what was found, the village that was typed.
    """

    found: tuple[KnownMunicipality, ...]
    kept: bool
    words: Words | None
    sentence: bool = False
    part: int | None = None
    joined: bool = False
    settlements: Mapping[str, str] = field(default_factory=dict)


@requires(Permission.USE_FRONT_DOOR)
async def home_of(work: Work) -> Home:
    """What the actor told of the place; a unit chosen by a poster's link is enough."""
    person = await work.session.get(Person, work.actor.person_id)
    if person is None:
        return Home(asked=False, name="")
    units = await home_units(work.session, person)
    municipality = (
        await work.session.get(Municipality, person.municipality_id) if person.municipality_id is not None else None
    )
    name = municipality.name if municipality else units[0].name if units else ""
    asked = municipality is not None or person.unit_id is not None
    declined = municipality is None and any(unit.kind is UnitKind.CENTRE for unit in units)
    return Home(asked, name, tuple(units) if len(units) > 1 else (), declined)


@requires(Permission.USE_FRONT_DOOR)
async def list_municipalities(work: Work) -> list[KnownMunicipality]:
    """Every municipality of the region in the order of the register, by the names that the database has."""
    rows = await work.session.execute(select(Municipality.code, Municipality.name))
    names = {row.code: row.name for row in rows}
    known = load_municipalities()
    others = sorted(set(names) - {one.code for one in known})
    return [
        *(KnownMunicipality(one.code, names.get(one.code, one.name), one.kind, one.settlements) for one in known),
        *(KnownMunicipality(code, names[code], "") for code in others),
    ]


@requires(Permission.USE_FRONT_DOOR)
async def type_municipality(work: Work, typed: Piece, before: str | None = None, tried: Collection[int] = ()) -> Typed:
    """Look for the place in a typed text. Whatever is not a name from end to end stays in the draft as words, wherever
    the question came from; and so does a name typed `before` and not chosen, which these words may go on with. `tried`:
    the messages of the draft that were typed for a name already.
    """
    text = typed.text
    known = await list_municipalities(work)
    found = tuple(match_municipality(text, known))
    settlements = {one.code: said for one in found if (said := settlement_said(text, one)) is not None}
    likeness = whole_likeness(text, known)
    if is_blank(text) or likeness <= SAME_STEM:
        return Typed(found, kept=False, words=await current_draft(work), settlements=settlements)
    other = select(DraftPart.id).where(DraftPart.person_id == work.actor.person_id, DraftPart.id.not_in(tried)).limit(1)
    joined = await work.session.scalar(other) is not None
    if before is not None:
        await keep_words(work, Piece(before))
    words = await keep_words(work, typed)
    long = len(text) > LONGEST_NAME or len(text.split()) > MOST_WORDS
    newest = await newest_part(work) if likeness < NO_MATCH or not long else None
    part = newest.id if newest is not None else None
    return Typed(found, kept=True, words=words, sentence=long, part=part, joined=joined, settlements=settlements)


@requires(Permission.USE_FRONT_DOOR)
async def remember_municipality(work: Work, code: str, tried: Collection[int] = ()) -> None:
    """Remember the municipality; a department chosen before is forgotten. Raises NotFound for an unknown code.

    `tried`: the messages of the draft by which it was asked for. Those that are this name misspelled are no words.
    """
    municipality = await work.session.scalar(select(Municipality).where(Municipality.code == code))
    if municipality is None:
        position, known = next(
            ((at, one) for at, one in enumerate(load_municipalities(), 1) if one.code == code), (0, None)
        )
        if known is None:
            raise NotFound
        municipality = Municipality(code=code, name=known.name, position=position)
        work.session.add(municipality)
        await work.session.flush()
    person = await work.session.get_one(Person, work.actor.person_id)
    person.municipality_id, person.unit_id = municipality.id, None
    chosen = [one for one in await list_municipalities(work) if one.code == code]
    typed = select(DraftPart).where(DraftPart.person_id == person.id, DraftPart.id.in_(tried))
    for part in (await work.session.scalars(typed)).all():
        if whole_likeness(part.text, chosen) < NO_MATCH:
            await take_back(work, part)


@requires(Permission.USE_FRONT_DOOR)
async def decline_municipality(work: Work) -> None:
    """«Не хочу указывать»: the Centre helps, and the question is not asked again."""
    person = await work.session.get_one(Person, work.actor.person_id)
    person.municipality_id, person.unit_id = None, (await the_centre(work)).id


@requires(Permission.USE_FRONT_DOOR)
async def choose_department(work: Work, unit_id: int) -> None:
    """Choose one of the departments that serve the actor's municipality. Raises NotFound for any other unit."""
    person = await work.session.get_one(Person, work.actor.person_id)
    serving = await departments_of(work.session, person.municipality_id) if person.municipality_id is not None else []
    if unit_id not in {unit.id for unit in serving if unit.kind is UnitKind.DEPARTMENT}:
        raise NotFound
    person.unit_id = unit_id
