"""What conversations about the journal share: phones at the menu, the raw rows, what the bot did."""

from collections import Counter

from sqlalchemy import select

from bot.sandbox.phone import Phone
from storage.models import Account, Appeal
from tests.house import House


async def at_menu(house: House, key: str) -> Phone:
    phone = house.phone(key)
    await phone.writes("/menu")
    return phone


async def journal(house: House) -> list[Appeal]:
    async with house.rows() as session:
        return list(await session.scalars(select(Appeal).order_by(Appeal.id)))


async def person_id(house: House, phone: Phone) -> int:
    async with house.rows() as session:
        found = await session.scalar(
            select(Account.person_id).where(Account.user_id == house.world.people[phone.key].user_id)
        )
    assert found is not None
    return found


def bot_acts(house: House, since: int) -> Counter[str]:
    """What the bot did to the phones since then: messages, edits, answers to taps."""
    return Counter(
        event["type"]
        for event in house.world.events.after(since)
        if event["type"] == "toast" or event.get("message", {}).get("from") == "bot"
    )
