"""Words that the shield asks about, and where their piece may stand."""

from sqlalchemy import select

from storage.models import OutboxMessage, RequestMessage
from tests.conversations.asking import kept
from tests.house import House

WITHOUT, REWRITE = "Отправить без него", "Переписать"
UNIT = "в/ч 54321"
RAW = f"Муж служит в {UNIT}, не платят третий месяц."
CLEAN = "Муж служит в [скрыто], не платят третий месяц."
PLAIN = "Помогите разобраться."


async def nowhere_outside_the_draft(house: House, piece: str = "54321") -> bool:
    """Neither in the conversation nor in any message that leaves."""
    async with house.rows() as rows:
        said = list(await rows.scalars(select(RequestMessage.text)))
        left = [str(data) for data in await rows.scalars(select(OutboxMessage.data))]
    return not any(piece in text for text in [*said, *left])


async def erased(house: House) -> bool:
    return await nowhere_outside_the_draft(house) and not any("54321" in text for text in await kept(house))
