"""Steps that conversations about «Помощь Центра» share."""

from sqlalchemy import select

from bot.sandbox.phone import Phone
from scheduler.jobs import do_due
from storage.models import CentreHelp, CentreHelpSlot
from tests.conversations.asking import asked_and_taken
from tests.house import House

HELP = "🎥 Помощь Центра"
STORY = "Сын не спит после похорон, мать просит разговора с психологом."
TIMES = ("19.11.2026 15:00", "20.11.2026 11:00", "23.11.2026 10:30")
THURSDAY, FRIDAY, MONDAY = "19 ноября, четверг, 15:00", "20 ноября, пятница, 11:00", "23 ноября, понедельник, 10:30"
TAKE_THURSDAY = f"🙋 {THURSDAY}"
IN_BOT = "Семья прочитает в боте"
ON_PAPER = "Согласие на бумаге"
SEND = "✅ Отправить"
RIGHT = "✅ Всё верно"
LINK = "https://example.org/meet/1"


async def passes(house: House, **delta: float) -> None:
    house.time.forward(**delta)
    await do_due(house.app.workshop)
    await house.settle()


async def opens_help(phone: Phone) -> None:
    await phone.writes("/menu")
    await phone.presses(HELP)


async def tells_the_story(olga: Phone, profile: str = "Психолог", story: str = STORY) -> None:
    """From the choice of the profile as far as the question of the consent."""
    await olga.presses(profile)
    await olga.sees("Имена не нужны", "не пишите номера частей")
    await olga.writes(story)
    for moment in TIMES:
        await olga.writes(moment)


async def asks_for_the_mother(house: House) -> tuple[Phone, Phone]:
    """Olga has the mother's request in work and asks the Centre from its card: the mother is to read."""
    mother, olga = await asked_and_taken(house, "Слова.")
    await olga.writes("/menu")
    await olga.presses("📥 Заявки", "1, психолог", HELP)
    await tells_the_story(olga)
    await olga.presses(IN_BOT, SEND)
    return mother, olga


async def asks_on_paper(olga: Phone, profile: str = "Психолог") -> None:
    """Olga asks for a family that is not in the bot: it goes to the Centre at once."""
    await opens_help(olga)
    await olga.presses("➕ Попросить помощь", "Семьи нет в боте")
    await tells_the_story(olga, profile)
    await olga.presses(ON_PAPER, "Вчера", SEND)


async def agreed(house: House, *, link: str = LINK) -> tuple[Phone, Phone, Phone]:
    """The mother has approved, Anna has accepted Thursday and given the link."""
    mother, olga = await asks_for_the_mother(house)
    anna = house.phone("anna")
    await mother.presses(RIGHT)
    await anna.presses(TAKE_THURSDAY)
    await anna.writes(link)
    return mother, olga, anna


async def help_of(house: House, number: int = 1) -> CentreHelp:
    async with house.rows() as rows:
        found = await rows.get_one(CentreHelp, number)
        rows.expunge(found)
        return found


async def slot_ids(house: House, number: int = 1) -> list[int]:
    """Of the newest round."""
    async with house.rows() as rows:
        asked = await rows.get_one(CentreHelp, number)
        found = await rows.scalars(
            select(CentreHelpSlot.id)
            .where(CentreHelpSlot.help_id == number, CentreHelpSlot.round == asked.round)
            .order_by(CentreHelpSlot.starts_at)
        )
        return list(found)
