"""The main job on PostgreSQL: the same conversation as on SQLite, where a server is found."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from scheduler.jobs import clean, tell_of_the_unreachable
from storage.models import Appeal, HelpRequest, InboxState, InboxUpdate, OutboxMessage, RequestMessage
from tests.conversations.announcing import TITLE, announce_stream, tick
from tests.conversations.asking import ANSWER, CLOSE, TAKE, asks
from tests.databases import postgres_database
from tests.house import House, open_house
from tests.region import set_up_region


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with postgres_database() as url, open_house(tmp_path, url) as house:
        await set_up_region(house)
        yield house


async def test_the_main_job_runs_on_postgresql(house: House) -> None:
    mother, olga, head, coordinator = (house.phone(key) for key in ("mother", "olga", "head", "coordinator"))
    await asks(mother, "Муж молчит.", "Мне страшно.")
    await mother.sees("Заявка, номер 1, принята")
    await olga.double_presses(TAKE)
    await olga.sees("Муж молчит.", "Мне страшно.")
    await olga.presses(ANSWER)
    await olga.writes("Расскажите, как он спит.")
    await mother.sees("как он спит")
    await mother.writes("Плохо.")
    await olga.sees("Плохо.")
    await olga.presses(CLOSE, "Помощь получена")
    await mother.sees("закрыта")

    await olga.writes("/menu")
    await olga.presses("➕ Записать обращение", "Консультация")
    await olga.double_presses("Член семьи")
    await olga.sees("Записано")
    await head.writes("/menu")
    await head.presses("📄 Отчёт отдела")
    await head.sees("Обращений за месяц: 2")
    await head.presses("DOCX")
    _name, document = await head.downloads(".docx")
    assert document.startswith(b"PK")

    await announce_stream(coordinator, when="18.11.2026 14:00")
    await mother.presses("Пойду")
    house.time.forward(hours=1, minutes=5)
    await tick(house)
    await mother.sees("Напоминаю", TITLE)
    await coordinator.sees("Рассылка закончена.")

    await clean(house.app.workshop)
    await tell_of_the_unreachable(house.app.workshop)
    assert await house.count(HelpRequest) == 1
    assert await house.count(RequestMessage) == 4
    assert await house.count(Appeal) == 2
    assert await house.count(InboxUpdate, InboxUpdate.state != InboxState.DONE) == 0
    assert await house.count(OutboxMessage) > 10
