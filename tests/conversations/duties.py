"""Steps that tests of the rota and of the urgent lane share: the head enters duty days and absences with the calendar.

Conversations begin on Wednesday 18 November 2026.
"""

from bot.sandbox.phone import Phone
from scheduler.jobs import do_due
from tests.house import House

ROTA = "🗓 Дежурства"
TODAY, TOMORROW = "18", "19"


async def opens_rota(phone: Phone) -> None:
    await phone.writes("/menu")
    await phone.presses(ROTA)


async def puts_on(phone: Phone, name: str, day: str = TODAY) -> None:
    """A head or a coordinator puts a specialist of the own unit on duty."""
    await opens_rota(phone)
    await phone.presses(day, f"➕ Поставить: {name}")
    await phone.sees("Дежурит:", name)


async def marks_away(phone: Phone, whom: str, first: str, last: str, substitute: str = "Без замены") -> None:
    """A head or a coordinator enters an absence; `whom` as on the button: «Ольга · Психолог»."""
    await opens_rota(phone)
    await phone.presses("Отсутствия", "➕ Записать отсутствие", whom, first, last, substitute)
    await phone.sees("Записано.")


async def is_away(phone: Phone, first: str, last: str, substitute: str = "Без замены") -> None:
    """A specialist enters an own absence."""
    await opens_rota(phone)
    await phone.presses("Меня не будет: отпуск, больничный", first, last, substitute)
    await phone.sees("Записано.")


async def passes(house: House, **delta: float) -> None:
    """Time goes by, and what is due is done."""
    house.time.forward(**delta)
    await do_due(house.app.workshop)
    await house.settle()
