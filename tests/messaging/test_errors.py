"""What people hear of failures: a person once early and once at the end, with a number; the admins of a dead letter."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiogram import Router
from aiogram.methods import SendMessage, TelegramMethod
from aiogram.types import Message
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from bot.sandbox.answers import Json
from bot.sandbox.faults import Moment
from handlers.everyone import stray
from handlers.ui.works import Works
from services.errors import NotFound
from storage.models import AuditEntry, InboxState, InboxUpdate, OutboxMessage
from tests.house import House, open_house
from tests.messaging.taking import failing_commits
from tests.region import set_up_region

SECRET = "слова-которых-никто-не-должен-видеть"
NUMBER = re.compile(r"[0-9A-F]{4}")
PoisonText = Callable[[str], None]


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> PoisonText:
    """Makes every message with this text fail in its handler, with the words in the exception."""
    texts: set[str] = set()
    real = Router.propagate_event

    async def propagate(self: Router, update_type: str, event: Message, **data: object) -> object:
        if update_type == "message" and event.text in texts:
            raise ValueError(event.text)
        return await real(self, update_type, event, **data)

    monkeypatch.setattr(Router, "propagate_event", propagate)
    return texts.add


async def test_a_poison_update_is_told_once_early_and_once_at_the_end(house: House, poison: PoisonText) -> None:
    await set_up_region(house)
    mother, admin = house.phone("mother"), house.phone("admin")
    await mother.starts()
    before = len(await mother.chat())
    poison(SECRET)
    with capture_logs() as logs:
        await mother.writes(SECRET)
    early, late = [message.text for message in (await mother.chat())[before:] if message.sender == "bot"]
    assert "не потеряны" in early or "не пропали" in early or "сохран" in early.lower()
    assert early != late
    assert all("телефон Центра (пример)" in text and NUMBER.search(text) for text in (early, late))
    assert not any(SECRET in text or "ValueError" in text or "Traceback" in text for text in (early, late))
    alert = await admin.sees("ошибк")
    numbers = {line["number"] for line in logs if line["event"] == "update_failed" and line["last"]}
    assert numbers == {NUMBER.findall(late)[-1]} == set(NUMBER.findall(alert.text))
    assert SECRET not in alert.text
    assert await house.count(InboxUpdate, InboxUpdate.state == InboxState.DEAD) == 1
    assert await house.count(OutboxMessage, OutboxMessage.notice == "dead_letter") == 1


async def test_after_a_dead_letter_the_chat_and_others_flow_on(house: House, poison: PoisonText) -> None:
    mother, wife = house.phone("mother"), house.phone("wife")
    poison(SECRET)
    with capture_logs():
        await mother.starts()
        await mother.writes(SECRET, "/help")
        await mother.sees("☰ Меню")
        await wife.starts()
        await wife.sees("💬 Психолог")


async def test_a_dead_letter_and_its_alert_are_one_commit(house: House, poison: PoisonText) -> None:
    """While the alert cannot be written the update is not given up: it is tried until both can be."""
    await set_up_region(house)
    poison(SECRET)
    failures = 0
    seen: list[tuple[int, int]] = []

    async def look(work: object, *rest: object) -> None:
        nonlocal failures
        failures += 1
        seen.append((await house.count(InboxUpdate, InboxUpdate.state == InboxState.DEAD), failures))
        if failures < 3:
            raise RuntimeError
        await real(work, *rest)  # type: ignore[arg-type] # passed through as it came

    from services import alerts  # noqa: PLC0415 -- beside what is replaced

    real = alerts.dead_letter
    with pytest.MonkeyPatch.context() as patch, capture_logs():
        patch.setattr(alerts, "dead_letter", look)
        await house.phone("mother").writes(SECRET)
    assert seen == [(0, 1), (0, 2), (0, 3)]
    assert await house.count(InboxUpdate, InboxUpdate.state == InboxState.DEAD) == 1
    assert await house.count(OutboxMessage, OutboxMessage.notice == "dead_letter") == 1


async def test_a_hiccup_that_passes_is_not_told(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    left = [1]
    real = Router.propagate_event

    async def breaks_once(self: Router, update_type: str, event: Message, **data: object) -> object:
        if update_type == "message" and left:
            left.pop()
            raise ValueError
        return await real(self, update_type, event, **data)

    monkeypatch.setattr(Router, "propagate_event", breaks_once)
    with capture_logs():
        await house.phone("mother").starts()
    assert not left
    assert not any(NUMBER.search(message.text) for message in await house.phone("mother").chat())


async def test_a_failure_without_a_chat_is_told_to_nobody(house: House) -> None:
    """Its queue has the update's own number, which may be somebody's id."""
    sent: list[str] = []

    async def watch(moment: Moment, method: TelegramMethod[object]) -> None:
        if moment == "before" and isinstance(method, SendMessage):
            sent.append(method.text)

    house.session.faults.append(watch)
    with capture_logs() as logs:
        await house.app.intake.accept([{"update_id": 101, "message": {"text": "слова"}}])
        await house.app.intake.drain()
    assert [line["tries"] for line in logs if line["event"] == "update_failed"] == [1, 2, 3, 4, 5]
    assert sent == []


async def test_whoever_writes_while_the_disk_is_full_hears_whom_to_call_and_is_taken_in_when_it_is_not(
    house: House,
) -> None:
    await set_up_region(house)
    mother = house.phone("mother")
    await mother.starts()
    before = len(await mother.chat())
    house.world.send_text("mother", "Он с ножом.")
    batch = list(house.world.updates.pending)

    async def told() -> list[str]:
        return [message.text for message in (await mother.chat())[before:] if message.sender == "bot"]

    async with failing_commits(house.app.database):
        for _ in range(10):
            with pytest.raises(OperationalError):
                await house.app.intake.accept(batch)
            await house.app.intake.drain()
            house.time.forward(seconds=10)
        saved = "У нас не получилось это сохранить. Ваши слова не потеряны, я попробую ещё раз через минуту."
        assert await told() == [f"{saved} Если срочно: телефон Центра (пример)."] * 2, "once a minute"
    await house.settle()
    await mother.sees("🆘 Срочная помощь")
    assert len(await told()) == 3
    assert await house.count(InboxUpdate, InboxUpdate.state != InboxState.DONE) == 0


Handler = Callable[[Message, Works], Awaitable[None]]


@asynccontextmanager
async def house_with(handler: Handler, url: str) -> AsyncIterator[House]:
    """A house in which `handler` takes the corrections of messages."""

    def setup() -> Router:
        router = Router(name="everyone.stray")
        router.edited_message.register(handler)
        return router

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stray, "setup", setup)
        async with open_house(url) as house:
            await house.phone("mother").starts()
            yield house


async def correct(house: House) -> None:
    house.world.edit_text("mother", (await house.phone("mother").chat())[0].id, "правка")
    await house.settle()


@pytest.mark.parametrize("answer", [429, 502])
async def test_a_failing_answer_after_the_commit_does_not_repeat_the_act(migrated_url: str, answer: int) -> None:
    async def writes_then_answers(message: Message, works: Works) -> None:
        async with works(message) as work:
            work.audit("said", "message", message.message_id)
        await message.answer("после записи")

    async def fault(moment: Moment, method: TelegramMethod[object]) -> Json | None:
        if moment == "before" and isinstance(method, SendMessage) and method.text == "после записи":
            return {"ok": False, "error_code": answer, "description": "Bad", "parameters": {"retry_after": 1}}
        return None

    async with house_with(writes_then_answers, migrated_url) as house:
        house.session.faults.append(fault)
        with capture_logs():
            await correct(house)
        assert await house.count(AuditEntry, AuditEntry.action == "said") == 1


async def test_a_rules_no_is_told_in_words_and_not_tried_again(migrated_url: str) -> None:
    tries: list[int] = []

    async def refuses(message: Message, works: Works) -> None:
        tries.append(message.message_id)
        async with works(message) as work:
            work.audit("said", "message", message.message_id)
            raise NotFound

    async with house_with(refuses, migrated_url) as house:
        await correct(house)
        assert len(tries) == 1
        await house.phone("mother").sees("☰ Меню")
        assert await house.count(AuditEntry, AuditEntry.action == "said") == 0
        assert await house.count(InboxUpdate, InboxUpdate.state != InboxState.DONE) == 0


async def test_whoever_blocks_the_bot_while_it_answers_is_left_alone(house: House) -> None:
    mother = house.phone("mother")
    await mother.starts()
    house.world.send_text("mother", "/help")
    house.world.block("mother")
    with capture_logs() as logs:
        await house.settle()
    assert [line["event"] for line in logs] == ["answer_blocked"]
    assert await house.count(InboxUpdate, InboxUpdate.state != InboxState.DONE) == 0
