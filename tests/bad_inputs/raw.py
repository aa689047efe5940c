"""Updates as no phone of the sandbox makes them, pushed as raw JSON."""

from bot.sandbox.answers import Json
from tests.house import House

_FIRST_ID = 9_000_000
"""Ids of messages that no phone keeps."""


def message_of(house: House, key: str, **fields: object) -> Json:
    """The fields of a private message of this person; `fields` replace and add."""
    person = house.world.people[key]
    number = _FIRST_ID + house.world.updates.next_id % _FIRST_ID
    return {"message_id": number, "date": 1_700_000_000, "from": person.user(), "chat": person.chat(), **fields}


async def push(house: House, **update: object) -> None:
    """One update, `kind=content`, handled to the end."""
    house.world.push_raw(update)
    await house.settle()


async def says(house: House, key: str, text: str) -> None:
    """A text that a phone would not send as it is (half of a character)."""
    await push(house, message=message_of(house, key, text=text))
