"""/privacy says what the code does: every figure is read from the rule, and every rule is tried at its edge."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from scheduler.jobs import clean, do_due
from services import keeping
from services.people import announcements
from services.requests.phones import keep_phone
from services.rights import POLICY, Permission, Reach
from storage.models import (
    Account,
    DeliveryState,
    Draft,
    HelpRequest,
    InboxUpdate,
    MessageClass,
    OutboxMessage,
    RequestKind,
    RequestMessage,
    RequestNote,
    RequestPhone,
    RequestState,
    Role,
    Side,
)
from tests.conversations.asking import prepares
from tests.house import House
from tests.region import set_up_region

Count = Callable[[House], Awaitable[int]]
DAYS = 11
"""No rule says so: the figures of the test come from nowhere else."""


async def drafts_left(house: House) -> int:
    await clean(house.app.workshop)
    return await house.count(Draft)


async def words_left(house: House) -> int:
    await clean(house.app.workshop)
    return await house.count(RequestMessage) + await house.count(RequestNote)


async def phones_left(house: House) -> int:
    await do_due(house.app.workshop)
    return await house.count(RequestPhone)


async def copies_left(house: House) -> int:
    await clean(house.app.workshop)
    return await house.count(OutboxMessage, OutboxMessage.notice == "screen")


async def marks_left(house: House) -> int:
    await clean(house.app.workshop)
    return await house.count(OutboxMessage, OutboxMessage.key == "told")


async def numbers_left(house: House) -> int:
    await house.app.intake.accept([])
    house.app.intake._inbox._forgotten_at = None
    await house.app.intake._inbox.left()
    return await house.count(InboxUpdate)


async def answers_left(house: House) -> int:
    """Answers that leave when their reader comes back."""
    async with house.app.database.transaction() as session:
        await session.execute(update(Account).where(Account.user_id == 101).values(unreachable_since=house.time.now()))
    await house.phone("mother").writes("/help")
    return await house.count(OutboxMessage, OutboxMessage.notice == "still_calling", OutboxMessage.state != "blocked")


@dataclass(frozen=True)
class Period:
    """A constant of services.keeping, the line of /privacy that names it, and what is left of the rows at an instant.
    `comes`: what is counted is there while the days last, and not after them.
    """

    constant: str
    line: str
    left: Count


PERIODS = (
    Period("WORDS", "после закрытия заявки или встречи: {days}", words_left),
    Period("DRAFT", "слова, которые вы не отправили: {days}", drafts_left),
    Period("PHONE", "телефон для звонка: {days}", phones_left),
    Period("SENT", "копии отправленных сообщений: {days}", copies_left),
    Period("KEYS", "отметка, что сообщение было, без слов: до {days}", marks_left),
    Period("UPDATE_IDS", "номер пришедшего сообщения, без содержания: {days}", numbers_left),
    Period("MISSED", "ответы для вас, если вы остановили бота: ждут {days}", answers_left),
)


async def a_row_of_everything(house: House) -> None:
    """The mother's unsent words and phone, and a closed request; a notice told once, an answer to a stopped bot."""
    await set_up_region(house)
    await prepares(house.phone("mother"), "Мне страшно.")
    now = house.time.now()
    async with house.app.workshop.work() as work:
        account = (await work.session.scalars(select(Account).where(Account.user_id == 101))).one()
        request = HelpRequest(
            draft_key="k", person_id=account.person_id, kind=RequestKind.URGENT, unit_id=1, registered_at=now
        )
        work.session.add(request)
        await work.session.flush()
        await keep_phone(work, request.id, "телефон (пример)")
        closed = HelpRequest(
            draft_key="closed",
            person_id=account.person_id,
            kind=RequestKind.PSYCHOLOGIST,
            unit_id=1,
            registered_at=now,
            state=RequestState.CLOSED,
            closed_at=now,
        )
        work.session.add(closed)
        await work.session.flush()
        work.session.add(RequestMessage(request_id=closed.id, side=Side.FAMILY, text="Слова.", written_at=now))
        work.session.add(RequestNote(request_id=closed.id, text="Заметка.", handing_over=False, written_at=now))
        rows = (
            ("told", MessageClass.STAFF, "request_taken", DeliveryState.SENT),
            ("missed", MessageClass.DIALOGUE, "still_calling", DeliveryState.BLOCKED),
        )
        for key, kind, notice, state in rows:
            work.session.add(
                OutboxMessage(
                    account_id=account.id,
                    message_class=kind,
                    lane=20,
                    notice=notice,
                    data={"request_id": request.id},
                    key=key,
                    state=state,
                    created_at=now,
                    finished_at=now,
                )
            )


def test_every_period_that_is_kept_is_told_and_tried() -> None:
    constants = {name for name, value in vars(keeping).items() if isinstance(value, timedelta)}
    assert {one.constant for one in PERIODS} == constants


@pytest.mark.parametrize("period", PERIODS, ids=lambda one: one.constant)
async def test_a_period_is_as_long_as_privacy_says(
    house: House, monkeypatch: pytest.MonkeyPatch, period: Period
) -> None:
    usual = getattr(keeping, period.constant).days
    await house.phone("wife").writes("/privacy")
    await house.phone("wife").sees(period.line.format(days=f"{usual} "))
    monkeypatch.setattr(keeping, period.constant, timedelta(days=DAYS))
    await house.phone("wife").writes("/privacy")
    await house.phone("wife").sees(period.line.format(days=f"{DAYS} дней"))
    await a_row_of_everything(house)
    house.time.forward(days=DAYS, seconds=-5)
    assert await period.left(house) > 0, "a moment before"
    if period.constant != "MISSED":
        house.time.forward(seconds=10)
        assert await period.left(house) == 0, "a moment after"


async def test_answers_for_somebody_who_stays_away_longer_do_not_come(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MISSED", timedelta(days=DAYS))
    await a_row_of_everything(house)
    house.time.forward(days=DAYS, seconds=5)
    assert await answers_left(house) == 0


async def test_who_sees_what_is_read_from_the_rights(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    mother = house.phone("mother")
    await mother.writes("/privacy")
    told = await mother.sees("Кто это видит", "только тот, кто взял заявку (специалист)")
    assert "журнал действий, без слов: администратор" in told.text
    monkeypatch.setitem(POLICY, Permission.AUDIT, {Role.HEAD: Reach.UNIT})
    await mother.writes("/privacy")
    await mother.sees("журнал действий, без слов: заведующий")


async def test_news_are_told_as_they_are_sent(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    mother = house.phone("mother")
    await mother.writes("/privacy")
    await mother.sees("приходят, пока вы не откажетесь", "Забыть меня", "⚙️ Настройки")
    monkeypatch.setattr(announcements, "WANTED_BY_DEFAULT", False)
    await mother.writes("/privacy")
    await mother.sees("приходят, только если вы согласились")


async def test_the_text_fits_into_one_message(house: House) -> None:
    mother = house.phone("mother")
    await mother.writes("/privacy")
    assert len((await mother.last()).text) < 2500
