"""«Помощь Центра» and rights: forged buttons, taps at the same moment, posts that end."""

import pytest

from bot.sandbox.drivers import WorldDriver
from handlers.family.screens.centre_help import Approve, Correct, GiveUpNow
from handlers.specialist.screens.centre_help import CancelHelpNow, HelpCard, LeadInstead
from handlers.specialist.screens.centre_help_answering import AcceptSlot, AskLink, GiveBack, NoteResult
from handlers.specialist.screens.centre_help_form import (
    AskFor,
    BeginHelp,
    ChooseConsent,
    ChooseTimes,
    DropHelp,
    GoOn,
    OfferAgain,
    SendHelp,
    WriteSummary,
)
from scheduler.jobs import do_due
from storage.models import (
    AuditEntry,
    CentreHelp,
    CentreHelpSlot,
    DueItem,
    HelpConsent,
    HelpResult,
    HelpState,
    OutboxMessage,
    Profile,
    Role,
)
from tests.conversations.asking import nothing_failed, texts
from tests.conversations.centre_helping import (
    LINK,
    ON_PAPER,
    RIGHT,
    SEND,
    STORY,
    TAKE_THURSDAY,
    THURSDAY,
    agreed,
    asks_for_the_mother,
    asks_on_paper,
    help_of,
    opens_help,
    passes,
    slot_ids,
    tells_the_story,
)
from tests.conversations.staffing import dismiss_olga, invited, person_of
from tests.conversations.test_posts_that_end import dismiss_anna_from_the_centre
from tests.house import House
from tests.region import CENTRE, POSTS, set_up_region

SECOND = (*POSTS, ("wife", CENTRE, Role.SPECIALIST, Profile.PSYCHOLOGIST))
"""Елена is a second psychologist of the Centre here."""


def every_forged(slots: list[int]) -> list[str]:
    made = [
        Approve(help_id=1, version=1),
        Correct(help_id=1, version=1),
        GiveUpNow(help_id=1),
        CancelHelpNow(help_id=1),
        HelpCard(help_id=1),
        LeadInstead(help_id=1),
        *(AcceptSlot(slot_id=one) for one in slots),
        AskLink(help_id=1),
        GiveBack(help_id=1, round=1),
        *(NoteResult(help_id=1, result=one) for one in HelpResult),
        AskFor(request_id=1),
        BeginHelp(request_id=1, profile=Profile.LAWYER),
        *(ChooseConsent(help_id=1, consent=one) for one in HelpConsent),
        ChooseTimes(help_id=1),
        DropHelp(help_id=1),
        GoOn(help_id=1),
        OfferAgain(help_id=1, round=1),
        SendHelp(help_id=1),
        WriteSummary(help_id=1),
    ]
    return [one.pack() for one in made]


async def rows_of(house: House) -> tuple[list[tuple[object, ...]], int]:
    async with house.rows() as rows:
        asked = await rows.get_one(CentreHelp, 1)
        seen: list[tuple[object, ...]] = [
            (asked.state, asked.summary, asked.version, asked.round, asked.asker_id, asked.taken_by, asked.link),
            (asked.starts_at, asked.reason, asked.result, asked.note, asked.consent, asked.correction),
        ]
    return seen, await house.count(CentreHelpSlot)


@pytest.mark.parametrize("key", ["wife", "pavel", "lawyer", "head", "coordinator", "admin"])
async def test_forged_buttons_change_nothing_and_show_no_words(region: House, key: str) -> None:
    mother, _olga = await asks_for_the_mother(region)
    other = region.phone(key)
    await other.starts()
    before = await rows_of(region)
    for data in every_forged(await slot_ids(region)):
        await other.forges(data)
        await other.writes("/cancel")
    assert await rows_of(region) == before, "while the family reads"
    await mother.presses(RIGHT)
    before = await rows_of(region)
    for data in every_forged(await slot_ids(region)):
        await other.forges(data)
        await other.writes("/cancel")
    assert await rows_of(region) == before, "while it waits for the Centre"
    assert not any(STORY in text for text in await texts(other))
    assert await region.count(CentreHelp) == 1
    assert await nothing_failed(region)


async def test_a_psychologist_of_the_centre_reads_nothing_before_accepting(region: House) -> None:
    mother, _olga = await asks_for_the_mother(region)
    anna = region.phone("anna")
    for data in (HelpCard(help_id=1), AcceptSlot(slot_id=(await slot_ids(region))[0])):
        await anna.forges(data.pack())
    assert (await help_of(region)).taken_by is None, "the family has not read it yet"
    await mother.presses(RIGHT)
    await opens_help(anna)
    await anna.presses("Помощь Центра, номер 1")
    await anna.sees("Отдел, Ангарск", TAKE_THURSDAY, "↪️ Вернуть с причиной")
    assert not any(STORY in text for text in await texts(anna))
    await anna.presses(TAKE_THURSDAY)
    assert any(STORY in text for text in await texts(anna))


async def test_what_is_being_put_together_is_seen_by_nobody_else(region: House) -> None:
    olga = region.phone("olga")
    await opens_help(olga)
    await olga.presses("➕ Попросить помощь", "Семьи нет в боте")
    await tells_the_story(olga)
    for key in ("pavel", "anna", "coordinator", "head"):
        phone = region.phone(key)
        await opens_help(phone)
        await phone.sees("Здесь пока пусто")
        await phone.forges(HelpCard(help_id=1).pack())
        assert not any(STORY in text for text in await texts(phone))


async def tapped(house: House, key: str, label: str, times: int) -> None:
    """Pressed on the newest message with such a button; nothing is waited for."""
    shown = reversed(await house.phone(key).chat())
    message, place = next((one, place) for one in shown if (place := one.position(label)))
    for _ in range(times):
        await WorldDriver(house.world, house.settle).tap(key, message.id, *place, label)


async def test_fifty_taps_of_two_specialists_have_one_effect(house: House) -> None:
    await set_up_region(house, SECOND)
    await asks_on_paper(house.phone("olga"))
    for key in ("anna", "wife"):
        await house.phone(key).sees(TAKE_THURSDAY)
    for _ in range(5):
        await tapped(house, "anna", TAKE_THURSDAY, 5)
        await tapped(house, "wife", "🙋 20 ноября, пятница, 11:00", 5)
    await house.settle()
    assert await house.count(CentreHelpSlot, CentreHelpSlot.accepted.is_(True)) == 1
    assert await house.count(AuditEntry, AuditEntry.action == "centre_help_accepted") == 1
    assert await house.count(OutboxMessage, OutboxMessage.notice == "centre_help_agreed_staff") == 1
    assert await house.count(DueItem, DueItem.kind == "centre_help_result") == 1
    read = [any(STORY in text for text in await texts(house.phone(key))) for key in ("anna", "wife")]
    assert sorted(read) == [False, True], "only the one who was first reads the words"
    assert await nothing_failed(house)


async def test_who_comes_second_hears_so(house: House) -> None:
    await set_up_region(house, SECOND)
    await asks_on_paper(house.phone("olga"))
    anna, second = house.phone("anna"), house.phone("wife")
    await anna.presses(TAKE_THURSDAY)
    await second.sees("уже в работе у коллеги")
    await second.presses("🙋 20 ноября, пятница, 11:00")
    await second.sees("Помощь Центра, номер 1: уже в работе у коллеги")
    assert (await help_of(house)).taken_by == (await person_of(house, anna)).id


async def test_a_dismissal_at_the_centre_returns_what_was_accepted(house: House) -> None:
    await set_up_region(house, SECOND)
    olga = house.phone("olga")
    await asks_on_paper(olga)
    anna, second = house.phone("anna"), house.phone("wife")
    await anna.presses(TAKE_THURSDAY)
    await anna.writes(LINK)
    await dismiss_anna_from_the_centre(house)
    await olga.sees("специалист Центра больше её не ведёт")
    asked = await help_of(house)
    assert (asked.state, asked.taken_by, asked.link) == (HelpState.WAITING, None, None)
    await anna.forges(HelpCard(help_id=1).pack())
    await anna.sees("Это действие вам недоступно")
    await second.presses(TAKE_THURSDAY)
    await second.sees(STORY)
    assert (await help_of(house)).taken_by == (await person_of(house, second)).id
    await passes(house, hours=26)
    assert not any("Напоминание" in text for text in await texts(anna))


async def test_the_family_hears_that_the_time_changes_when_its_specialist_leaves(region: House) -> None:
    mother, olga, _anna = await agreed(region)
    await dismiss_anna_from_the_centre(region)
    await mother.sees("Время встречи с психологом Центра меняется")
    await region.phone("coordinator").sees("В Центре её никто не получил")
    await olga.sees("специалист Центра больше её не ведёт")


async def test_another_profile_gives_back_what_was_accepted(region: House) -> None:
    mother, _olga, anna = await agreed(region)
    await anna.opens(await invited(region.phone("coordinator"), "Центр сопровождения семей", "➕ Пригласить", "Юрист"))
    await mother.sees("Время встречи с психологом Центра меняется")
    assert (await help_of(region)).taken_by is None


async def test_whoever_takes_the_request_leads_the_help_of_its_family(region: House) -> None:
    mother, _olga = await asks_for_the_mother(region)
    pavel = region.phone("pavel")
    await dismiss_olga(region)
    await pavel.presses("🙋 Взять в работу")
    await mother.presses(RIGHT)
    await pavel.sees("семья прочитала, всё верно")
    await opens_help(pavel)
    await pavel.presses("Помощь Центра, номер 1")
    await pavel.sees(STORY, "🕐 Предложить другое время")


async def test_a_colleague_goes_on_with_what_has_no_request(region: House) -> None:
    olga, pavel, anna = (region.phone(key) for key in ("olga", "pavel", "anna"))
    await asks_on_paper(olga)
    await dismiss_olga(region)
    await pavel.sees("больше не работает в боте", "🙋 Продолжить за коллегу")
    assert not any(STORY in text for text in await texts(pavel))
    await anna.presses(TAKE_THURSDAY)
    await pavel.double_presses("🙋 Продолжить за коллегу")
    await pavel.sees("теперь её ведёте вы")
    await anna.writes(LINK)
    await pavel.sees(THURSDAY, LINK)
    await olga.forges(HelpCard(help_id=1).pack())
    await olga.sees("Это действие вам недоступно")


async def test_the_centre_does_not_ask_itself(region: House) -> None:
    anna = region.phone("anna")
    await opens_help(anna)
    assert "➕ Попросить помощь" not in await anna.labels()
    await anna.forges(BeginHelp(request_id=0, profile=Profile.LAWYER).pack())
    await anna.sees("Это действие вам недоступно")
    assert await region.count(CentreHelp) == 0


async def test_the_words_are_not_readable_in_the_database(region: House) -> None:
    await agreed(region)
    async with region.rows() as rows:
        connection = await rows.connection()
        found = await connection.exec_driver_sql("SELECT summary, link FROM centre_help")
        stored = b"".join(bytes(one) for row in found for one in row)
    assert STORY.encode() not in stored
    assert LINK.encode() not in stored


async def test_a_form_of_the_department_ends_with_the_post(region: House) -> None:
    olga = region.phone("olga")
    await opens_help(olga)
    await olga.presses("➕ Попросить помощь", "Семьи нет в боте", "Психолог")
    await dismiss_olga(region)
    await olga.writes("Мне самой нужна помощь.")
    await olga.sees("Сообщение сохранено. Кому его передать?")
    assert await region.count(CentreHelp) == 0


async def test_nothing_is_chased_after_a_cancellation(region: House) -> None:
    olga = region.phone("olga")
    await asks_on_paper(olga)
    await opens_help(olga)
    await olga.presses("Помощь Центра, номер 1", "↩️ Отменить помощь", "Да, отменить")
    await region.phone("anna").sees("отдел отменил встречу")
    region.time.forward(days=1)
    await do_due(region.app.workshop)
    await region.settle()
    assert not any("Центр не ответил" in text for text in await texts(region.phone("coordinator")))


async def test_the_summary_asked_again_after_too_long_a_one(region: House) -> None:
    olga = region.phone("olga")
    await opens_help(olga)
    await olga.presses("➕ Попросить помощь", "Семьи нет в боте", "Психолог")
    await olga.writes("а" * 2001)
    await olga.sees("короче")
    await olga.writes("б" * 2000, "19.11.2026 15:00", "20.11.2026 11:00", "23.11.2026 10:30")
    await olga.presses(ON_PAPER, "Сегодня", SEND)
    await region.phone("anna").presses(TAKE_THURSDAY)
    await region.phone("anna").sees("б" * 2000)
