"""Steps that conversations about requests share, and what their tests look up in the database."""

from collections.abc import Sequence

from sqlalchemy import select

from bot.sandbox.phone import ChatMessage, Phone
from storage.models import DraftPart, HelpRequest, InboxState, InboxUpdate, RequestMessage, Side
from tests.house import House

SEND = "✅ Отправить"
TAKE = "🙋 Взять в работу"
ACCEPT = "Принимаю"
ANSWER = "✍️ Ответить"
CLOSE = "✔️ Закрыть заявку"
PSYCHOLOGIST = "💬 Психолог"
LAWYER = "⚖️ Юрист"
URGENT = "🆘 Срочная помощь"
ANGARSK = "Ангарский городской округ"


async def prepares(phone: Phone, *words: str, kind: str = PSYCHOLOGIST, place: str | None = "ангарск") -> ChatMessage:
    """A request as far as the screen with «Отправить»: /start, the kind, the words, the place (when it is asked)."""
    await phone.starts()
    await phone.presses(kind)
    await phone.writes(*words)
    if place is not None:
        await phone.writes(place)
        await phone.presses(ANGARSK)
    return await phone.sees(SEND)


async def asks(phone: Phone, *words: str, kind: str = PSYCHOLOGIST, place: str | None = "ангарск") -> None:
    """A whole request, sent."""
    await prepares(phone, *words, kind=kind, place=place)
    await phone.presses(SEND)


async def asked_and_taken(house: House, *words: str) -> tuple[Phone, Phone]:
    """The mother has asked a psychologist, and Olga has her request in work: the phones of both."""
    mother, olga = house.phone("mother"), house.phone("olga")
    await asks(mother, *words)
    await olga.presses(TAKE)
    return mother, olga


async def request_of(house: House, number: int) -> HelpRequest:
    async with house.rows() as rows:
        request = await rows.get_one(HelpRequest, number)
        rows.expunge(request)
        return request


async def words_in(house: House, number: int, side: Side | None = None) -> Sequence[str]:
    async with house.rows() as rows:
        query = select(RequestMessage.text).where(RequestMessage.request_id == number).order_by(RequestMessage.id)
        return (await rows.scalars(query if side is None else query.where(RequestMessage.side == side))).all()


async def texts(phone: Phone) -> list[str]:
    """Everything that the bot has written to this phone."""
    return [message.text for message in await phone.chat() if message.sender == "bot"]


async def hears_of_requests(phone: Phone) -> bool:
    return any("Заявка " in text or "заявка" in text for text in await texts(phone))


async def nothing_failed(house: House) -> bool:
    return await house.count(InboxUpdate, InboxUpdate.state != InboxState.DONE) == 0


async def kept(house: House) -> list[str]:
    async with house.rows() as rows:
        return list(await rows.scalars(select(DraftPart.text).order_by(DraftPart.id)))
