"""«➕ Записать обращение»: three taps, and what can be done with the receipt afterwards."""

from datetime import date

from services.journal import LONGEST_NOTE
from storage.models import (
    AppealLine,
    AppealSource,
    AuditEntry,
    Channel,
    FsmRecord,
)
from tests.conversations.journal_desk import at_menu, bot_acts, journal, person_id
from tests.house import House

TODAY = date(2026, 11, 18)
YESTERDAY = date(2026, 11, 17)
CONSULTATION = "Консультативная помощь, член семьи, сегодня"


async def test_three_taps_save_an_appeal_and_the_answer_counts_the_month(region: House) -> None:
    olga = await at_menu(region, "olga")
    since = region.world.events.seq
    taps = ("➕ Записать обращение", "Консультация", "Член семьи")
    await olga.presses(*taps)
    saved = await olga.sees("Записано", CONSULTATION, "За ноябрь 2026 у вас 1, у отдела 1.")
    assert bot_acts(region, since) == {"edit": 3, "toast": 3}
    assert saved.labels == [
        "↩️ Отменить",
        "📝 Примечание",
        "➕ Ещё такое же",
        "➕ Другое обращение",
        "☰ Меню",
    ]
    (row,) = await journal(region)
    assert (row.line, row.source, row.day) == (AppealLine.CONSULTATION, AppealSource.FAMILY, TODAY)
    assert (row.channel, row.note, row.voided_at) == (Channel.PHONE, None, None)
    assert (row.author_id, row.registered_at) == (await person_id(region, olga), region.time.now())
    assert await region.count(AuditEntry, AuditEntry.action == "appeal_logged", AuditEntry.subject_id == row.id) == 1


async def test_every_line_of_the_form_and_every_source_can_be_logged(region: House) -> None:
    olga = await at_menu(region, "olga")
    labels = (
        "Срочно: психолог",
        "Консультация",
        "Психолог, длительно",
        "Юрист, разово",
        "Юрист, сопровождение",
        "Быт",
        "Медицина",
        "Реабилитация",
        "Работа",
        "Особый случай",
    )
    sources = ("Член семьи", "Участник СВО", "Организация")
    for number, label in enumerate(labels):
        await olga.presses("➕ Записать обращение", label, sources[number % 3], "☰ Меню")
    assert [int(row.line) for row in await journal(region)] == list(range(2, 12))
    assert [row.source.value for row in await journal(region)] == (["family", "participant", "organisation"] * 4)[:10]


async def test_a_double_tap_logs_one_appeal(region: House) -> None:
    olga = await at_menu(region, "olga")
    await olga.presses("➕ Записать обращение", "Консультация")
    await olga.double_presses("Член семьи")
    assert len(await journal(region)) == 1
    await olga.sees("у вас 1, у отдела 1.")


async def test_the_buttons_of_one_screen_make_one_appeal_whichever_are_pressed(region: House) -> None:
    olga = await at_menu(region, "olga")
    await olga.presses("➕ Записать обращение", "Консультация")
    screen = await olga.last()
    await olga.presses("Член семьи")
    await olga.presses_old(screen, "Организация")
    await olga.presses_old(screen, "Член семьи")
    (row,) = await journal(region)
    assert row.source is AppealSource.FAMILY
    await olga.sees("Записано", "член семьи")


async def test_an_appeal_taken_back_counts_nowhere_and_stays_in_the_table(region: House) -> None:
    olga = await at_menu(region, "olga")
    await olga.presses("➕ Записать обращение", "Консультация", "Член семьи", "➕ Ещё такое же")
    receipt = await olga.sees("Записано", "у вас 2, у отдела 2.")
    since = region.world.events.seq
    await olga.double_presses("↩️ Отменить")
    undone = await olga.sees("Отменено, в отчёт не попадёт", CONSULTATION, "у вас 1, у отдела 1.")
    assert undone.id == receipt.id
    assert bot_acts(region, since)["message"] == 0
    rows = await journal(region)
    assert [row.voided_at for row in rows] == [None, region.time.now()]
    assert await region.count(AuditEntry, AuditEntry.action == "appeal_undone") == 1


async def test_an_appeal_taken_back_can_be_logged_after_all(region: House) -> None:
    olga = await at_menu(region, "olga")
    await olga.presses("➕ Записать обращение", "Консультация", "Член семьи", "↩️ Отменить")
    await olga.double_presses("↪️ Всё-таки записать")
    await olga.sees("Записано", CONSULTATION, "у вас 1, у отдела 1.")
    assert [row.voided_at is None for row in await journal(region)] == [True]


async def test_what_was_logged_again_and_undone_and_put_back_is_counted_each(region: House) -> None:
    olga = await at_menu(region, "olga")
    await olga.presses("➕ Записать обращение", "Консультация", "Член семьи")
    first = await olga.last()
    await olga.presses("➕ Ещё такое же")
    await olga.presses_old(first, "↩️ Отменить")
    await olga.sees("Отменено")
    await olga.presses("↪️ Всё-таки записать")
    await olga.sees("Записано", "у вас 2, у отдела 2.")
    assert [row.voided_at is None for row in await journal(region)] == [True, True]


async def test_one_more_like_this_is_one_tap_and_keeps_line_source_and_day(region: House) -> None:
    olga = await at_menu(region, "olga")
    await olga.presses("➕ Записать обращение", "📆 Другой день", "Вчера", "Юрист, разово", "Организация")
    await olga.double_presses("➕ Ещё такое же")
    await olga.presses("➕ Ещё такое же")
    await olga.sees("Записано", "организация, вчера", "у вас 3, у отдела 3.")
    facts = [(row.line, row.source, row.day) for row in await journal(region)]
    assert facts == [(AppealLine.LEGAL_CONSULTATION, AppealSource.ORGANISATION, YESTERDAY)] * 3


async def test_another_appeal_is_three_taps_from_the_receipt_and_the_receipt_stays(region: House) -> None:
    olga = await at_menu(region, "olga")
    await olga.presses("➕ Записать обращение", "Консультация", "Член семьи")
    receipt = await olga.last()
    await olga.presses("➕ Другое обращение", "Быт", "Участник СВО")
    await olga.sees("Помощь в социально-бытовых вопросах, участник СВО", "у вас 2")
    assert next(message for message in await olga.chat() if message.id == receipt.id) == receipt
    assert len(await journal(region)) == 2


async def test_a_note_is_kept_encrypted_and_shown_as_it_was_written(region: House) -> None:
    olga = await at_menu(region, "olga")
    await olga.presses("➕ Записать обращение", "Консультация", "Член семьи", "📝 Примечание")
    await olga.sees("Напишите примечание", "без военных сведений")
    await olga.writes("<b>звонок</b> & {own} с горячей линии")
    await olga.sees("Записано", "Примечание: <b>звонок</b> & {own} с горячей линии", "у вас 1")
    (row,) = await journal(region)
    assert row.note == "<b>звонок</b> & {own} с горячей линии"
    assert await region.count(FsmRecord) == 0
    async with region.rows() as session:
        raw = (await session.connection()).exec_driver_sql
        stored = (await raw("SELECT note FROM appeal")).scalar_one()
    assert "звонок".encode() not in stored


async def test_a_note_too_long_is_asked_for_again_and_nothing_is_lost(region: House) -> None:
    olga = await at_menu(region, "olga")
    await olga.presses("➕ Записать обращение", "Консультация", "Член семьи", "📝 Примечание")
    await olga.writes("о" * (LONGEST_NOTE + 1))
    assert (await olga.sees("слишком длинное", "до 500 знаков")).labels == ["↩️ Отменить", "☰ Меню"]
    await olga.sends(voice={"file_id": "v", "file_unique_id": "v", "duration": 2})
    assert (await olga.sees("напишите это словами")).labels == ["↩️ Отменить", "☰ Меню"]
    await olga.writes("о" * LONGEST_NOTE)
    await olga.sees("Записано", "о" * LONGEST_NOTE)
    assert [len(row.note or "") for row in await journal(region)] == [LONGEST_NOTE]


async def test_a_note_for_an_appeal_taken_back_is_refused_once_and_no_longer_waited_for(region: House) -> None:
    olga = await at_menu(region, "olga")
    await olga.presses("➕ Записать обращение", "Консультация", "Член семьи")
    receipt = await olga.last()
    await olga.presses("📝 Примечание")
    await olga.presses_old(receipt, "↩️ Отменить")
    await olga.writes("поздно")
    await olga.sees("уже не действует")
    assert await region.count(FsmRecord) == 0
    assert [row.note for row in await journal(region)] == [None]


async def test_cancel_the_menu_and_the_button_end_the_waiting_for_a_note(region: House) -> None:
    olga = await at_menu(region, "olga")
    await olga.presses("➕ Записать обращение", "Консультация", "Член семьи")
    for leave in ("/cancel", "/menu"):
        await olga.presses("📝 Примечание")
        assert await region.count(FsmRecord) == 1
        await olga.writes(leave)
        assert await region.count(FsmRecord) == 0
    await olga.presses("📝 Примечание", "↩️ Отменить")
    await olga.sees("Остановлено. То, что вы отправили, не потеряно.")
    assert await region.count(FsmRecord) == 0
    assert [row.voided_at for row in await journal(region)] == [None], "the appeal itself was not taken back"
    assert [row.note for row in await journal(region)] == [None]
