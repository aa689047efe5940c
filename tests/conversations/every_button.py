"""Every button there is, as data, and a region in which each speaks of something: for robots that press them all."""

import enum
import typing
from collections.abc import Iterator
from datetime import timedelta

from aiogram.filters.callback_data import CallbackData
from sqlalchemy import select

from storage.models import (
    Account,
    Appeal,
    AppealLine,
    AppealSource,
    CentreHelp,
    CentreHelpSlot,
    Channel,
    Event,
    EventKind,
    HelpConsent,
    HelpRequest,
    HelpState,
    Plan,
    Profile,
    RequestKind,
    RequestState,
    Unit,
)
from tests.house import NOON, House
from tests.region import ANGARSK, set_up_region


async def set_up_everything(house: House) -> None:
    """The region with something of everything that a button may speak of: its first rows, so their ids are 1 and 2."""
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts()
    async with house.app.database.transaction() as session:
        ids = {
            key: await session.scalar(select(Account.person_id).where(Account.user_id == user_id))
            for key, user_id in (("mother", 101), ("olga", 201), ("pavel", 202), ("anna", 204))
        }
        angarsk = (await session.scalars(select(Unit.id).where(Unit.code == ANGARSK))).one()
        for number, taken_by in ((1, None), (2, ids["pavel"])):
            session.add(
                HelpRequest(
                    draft_key=f"draft{number}",
                    person_id=ids["mother"],
                    kind=RequestKind.PSYCHOLOGIST,
                    unit_id=angarsk,
                    state=RequestState.TAKEN if taken_by else RequestState.NEW,
                    registered_at=NOON,
                    taken_by=taken_by,
                    taken_at=NOON if taken_by else None,
                )
            )
            session.add(
                Appeal(
                    unit_id=angarsk,
                    author_id=ids["olga"],
                    line=AppealLine.CONSULTATION,
                    source=AppealSource.FAMILY,
                    channel=Channel.PHONE,
                    day=NOON.date(),
                    registered_at=NOON,
                )
            )
            session.add(
                Event(
                    key=f"event{number}",
                    unit_id=angarsk,
                    kind=EventKind.STREAM,
                    title="Эфир (пример)",
                    starts_at=NOON + timedelta(days=7),
                    link="https://example.org/",
                    created_at=NOON,
                )
            )
        for number, taken_by in ((1, None), (2, ids["anna"])):
            session.add(
                CentreHelp(
                    unit_id=angarsk,
                    asker_id=ids["olga"],
                    profile=Profile.PSYCHOLOGIST,
                    state=HelpState.AGREED if taken_by else HelpState.WAITING,
                    summary="Слова.",
                    consent=HelpConsent.PAPER,
                    paper_day=NOON.date(),
                    round=1,
                    begun_at=NOON,
                    offered_at=NOON,
                    taken_by=taken_by,
                    starts_at=NOON + timedelta(days=1) if taken_by else None,
                )
            )
            await session.flush()
            session.add(CentreHelpSlot(help_id=number, round=1, starts_at=NOON + timedelta(days=1), accepted=False))
        session.add(Plan(month=NOON.date().replace(month=12, day=1)))


def every_kind(kind: type[CallbackData] = CallbackData) -> Iterator[type[CallbackData]]:
    for child in kind.__subclasses__():
        if child.__module__.startswith("handlers."):
            yield child
        yield from every_kind(child)


def values(annotation: object) -> list[object]:
    """A few values of a field: the rows of the fixture, every word of an enum, today."""
    if typing.get_origin(annotation) is typing.Annotated:
        annotation = typing.get_args(annotation)[0]
    options: list[object] = []
    for one in typing.get_args(annotation) or (annotation,):
        if isinstance(one, type) and issubclass(one, enum.Enum):
            options += list(one)
        elif one is bool:
            options += [True, False]
        elif one is int:
            options += [1, 2, 0, NOON.date().toordinal()]
        elif one is str:
            options += ["key", ""]
        elif one is type(None):
            options.append(None)
    return options or [1]


def buttons() -> list[str]:
    """Packed data of every callback there is: each field in turn takes each of its values."""
    packed: dict[str, None] = {}
    for kind in every_kind():
        fields = {name: values(field.annotation) for name, field in kind.model_fields.items()}
        plain = {name: options[0] for name, options in fields.items()}
        for changed in [plain, *({**plain, name: value} for name, options in fields.items() for value in options)]:
            try:
                packed[kind.model_validate(changed).pack()] = None
            except ValueError:  # a value that this field does not take: no such button exists
                continue
    return list(packed)
