"""«Мои данные» gives everything that is kept about a person to that person, and no papers of the staff."""

import json

from sqlalchemy import select, update

from storage.models import CentreHelp, Feedback, OutboxMessage, Person, Relief
from tests.conversations.asking import asks
from tests.conversations.centre_helping import LINK, STORY, agreed
from tests.conversations.staffing import person_of
from tests.conversations.test_forgetting import MY_DATA, SETTINGS, UNIQUE, a_life
from tests.conversations.test_identity import a_number
from tests.conversations.test_request_desk import opens_card
from tests.house import House


async def test_my_data_holds_everything_and_only_its_owner_gets_it(region: House) -> None:
    mother, olga = await a_life(region)
    await asks(region.phone("wife"), "Слова жены.")
    before = region.time.now()
    await mother.writes("/menu")
    await mother.presses(SETTINGS, MY_DATA, "📄 Прислать файлы")
    await mother.sees("Файлы придут в течение минуты")
    assert region.time.now() == before, "at once, without a tick"
    name, page = await mother.downloads(".html")
    _name, raw = await mother.downloads(".json")
    data = json.loads(raw)
    assert name == "Мои данные 18.11.2026.html"
    [request] = data["requests"]
    assert [one["text"] for one in request["messages"]] == [
        "Мне страшно.",
        f"Муж молчит {UNIQUE}.",
        f"Здравствуйте, {UNIQUE}.",
    ]
    assert (request["phone"], request["named"], data["person"]["called_name"]) == (a_number(), True, f"Мария {UNIQUE}")
    assert [one["text"] for one in data["unsent_words"]] == [f"Ещё {UNIQUE}."]
    assert [one["purpose"] for one in data["consents"]] == ["help", "phone"]
    assert data["accounts"][0]["user_id"] == 101
    for said in ("Мне страшно.", f"Здравствуйте, {UNIQUE}.", a_number(), "Согласия", "18.11.2026 12:00"):
        assert said in page.decode()
    assert "Слова жены" not in page.decode() + raw.decode()
    assert "Ольга" not in page.decode() + raw.decode(), "a family sees no account of the staff"
    assert not any(message.document for message in await olga.chat())


async def test_my_data_holds_files_the_centre_s_help_and_what_was_said_of_it_but_no_papers_of_the_staff(
    region: House,
) -> None:
    mother, olga, anna = await agreed(region)
    await mother.sends_photo(caption="Справка.")
    await opens_card(region, "olga")
    await olga.writes("Заметка для себя.")
    person_id = (await person_of(region, mother)).id
    async with region.app.database.transaction() as session:
        said = Feedback(request_id=1, person_id=person_id, asked_at=region.time.now(), relief=Relief.PARTLY)
        said.words = "Стало спокойнее."
        session.add(said)
        await session.execute(update(Person).where(Person.id == person_id).values(quiet_hours=False))
        await session.execute(update(CentreHelp).values(note="Строка для отдела.", reason="Причина Центра."))
    await mother.writes("/menu")
    await mother.presses(SETTINGS, MY_DATA, "📄 Прислать файлы")
    _name, page = await mother.downloads(".html")
    _name, raw = await mother.downloads(".json")
    data = json.loads(raw)
    [request], [asked] = data["requests"], data["centre_help"]
    assert request["messages"][-1]["file"]["file_kind"] == "photo"
    assert request["messages"][-1]["file"]["size"] > 0
    assert "ref" not in request["messages"][-1]["file"]
    assert [(one["relief"], one["words"]) for one in request["feedback"]] == [("partly", "Стало спокойнее.")]
    assert (asked["summary"], asked["help_state"], asked["link"]) == (STORY, "agreed", LINK)
    assert asked["starts_at"].startswith("2026-11-19T07:00")
    assert data["person"]["quiet_hours"] is False
    assert data["left_out"] == ["staff_notes", "files"]
    for shown in (STORY, "встреча назначена", "Стало спокойнее.", "отчасти", "фото", "Рабочие заметки сотрудников"):
        assert shown.lower() in page.decode().lower()
    for hidden in ("Заметка для себя", "Строка для отдела", "Причина Центра"):
        assert hidden not in page.decode() + raw.decode()
    assert not any(message.document for message in [*await olga.chat(), *await anna.chat()])


async def test_the_file_is_made_when_it_is_sent_and_stands_nowhere(region: House) -> None:
    mother, _olga = await a_life(region)
    await mother.writes("/menu")
    await mother.presses(SETTINGS, MY_DATA)
    await mother.double_presses("📄 Прислать файлы")
    assert len([message for message in await mother.chat() if message.document]) == 2, "two taps, one order"
    async with region.rows() as rows:
        ordered = list(await rows.scalars(select(OutboxMessage.data).where(OutboxMessage.notice == "my_data")))
    assert ordered == [{"format": "html"}, {"format": "json"}]
