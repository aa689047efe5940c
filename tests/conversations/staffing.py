"""What the tests of people have in common: strangers, links of invitations, a dismissal."""

import re

from sqlalchemy import select

from bot.sandbox.drivers import WorldDriver
from bot.sandbox.people import Person as Stranger
from bot.sandbox.phone import ChatMessage, Phone
from storage.models import Account, Membership, Person, Unit
from tests.house import House

NO_LONGER = "Эта ссылка уже не действует"
REFUSED = "Это действие вам недоступно"
ANGARSK_NAME = "Отдел, Ангарск (пример)"


def stranger(house: House, key: str = "stranger", first: str = "Вера", last: str = "") -> Phone:
    """Somebody with a phone whom the house does not know."""
    house.world.add_person(Stranger(key, 500 + len(house.world.people), first, last))
    house.phones[key] = Phone(WorldDriver(house.world, house.settle), key, first)
    return house.phones[key]


async def person_of(house: House, phone: Phone) -> Person:
    async with house.rows() as session:
        found = await session.scalar(
            select(Person)
            .join(Account, Account.person_id == Person.id)
            .where(Account.user_id == house.world.people[phone.key].user_id)
        )
        assert found is not None
        session.expunge(found)
    return found


async def post_of(house: House, phone: Phone) -> Membership:
    person = await person_of(house, phone)
    async with house.rows() as session:
        post = (await session.scalars(select(Membership).where(Membership.person_id == person.id))).one()
        session.expunge(post)
    return post


async def unit_id(house: House, code: str) -> int:
    async with house.rows() as session:
        return (await session.scalars(select(Unit.id).where(Unit.code == code))).one()


def link_in(message: ChatMessage) -> str:
    found = re.search(r"https://t\.me/\S+", message.text)
    assert found, message
    return found[0]


async def invited(inviter: Phone, *presses: str) -> str:
    """The link of an invitation made by these presses from the main menu."""
    await inviter.writes("/menu")
    await inviter.presses("👥 Сотрудники", *presses)
    return link_in(await inviter.sees("Приглашение", "один раз"))


async def person_of_or_none(house: House, phone: Phone) -> Person | None:
    try:
        return await person_of(house, phone)
    except AssertionError:
        return None


async def dismiss_olga(house: House) -> None:
    head = house.phone("head")
    await head.writes("/menu")
    await head.presses("👥 Сотрудники", "Ольга · Психолог")
    await head.sees("Роль: специалист", "Профиль: психолог", "В команде с: сегодня")
    await head.presses("Уволить")
    await head.sees("Уволить: Ольга", "Права закончатся сразу")
    assert await house.count(Membership, Membership.dismissed_at.is_not(None)) == 0, "asked first"
    await head.presses("Да, уволить")
    await head.sees("Ольга: уже не в команде")
