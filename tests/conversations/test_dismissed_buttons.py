"""Old buttons of somebody dismissed, and buttons forged by a family: every one there is, pressed for effect."""

from collections.abc import Mapping

import pytest
from sqlalchemy import Table, select

from handlers.ui.menu import STAFF_SECTIONS, Open, Section
from storage.models import (
    Appeal,
    AuditEntry,
    Base,
    DueKind,
    HelpRequest,
    InboxState,
    InboxUpdate,
    Membership,
)
from tests.conversations.every_button import buttons, set_up_everything
from tests.conversations.staffing import person_of
from tests.house import NOON, House

REFUSED = "Это действие вам недоступно"
OF_ANYBODY = {"inbox", "outbox", "fsm", "meta", "person", "account", "draft", "draft_part", "sign_up"} | {
    "consent",
    "refused_topic",
    "erasure_act",
}
"""Tables that a family writes too: what these buttons do there is a family's right."""
SUBJECTS_OF_ANYBODY = {"draft", "person", "consent", "erasure_act"}
DUE_OF_REQUESTS = {DueKind.URGENT_CALL, DueKind.REPLY_PROMISE, DueKind.REPLY_WATCH, DueKind.CLOSING_WATCH}
"""«🆘» calls for anybody who presses it, also for somebody dismissed: the request, its appeal and its terms follow."""

Snapshot = dict[str, set[tuple[object, ...]]]


@pytest.fixture
async def region(house: House) -> House:
    await set_up_everything(house)
    return house


async def snapshot(house: House, person_id: int) -> Snapshot:
    """Every row of every table that is the staff's alone; without what is of the requests of this person, who presses
    and may forget themselves.
    """
    taken: Snapshot = {}
    async with house.rows() as session:
        mine = select(HelpRequest.id).where(HelpRequest.person_id == person_id)
        own: set[object] = set(await session.scalars(mine))
        for name, table in Base.metadata.tables.items():
            if name in OF_ANYBODY:
                continue
            rows = await session.execute(select(table))
            taken[name] = {
                tuple(map(repr, row))
                for row in rows
                if of_request(table, dict(zip(table.c.keys(), row, strict=True))) not in own
            }
        others = await session.execute(
            select(AuditEntry.id).where(AuditEntry.subject.in_(SUBJECTS_OF_ANYBODY)).order_by(AuditEntry.id)
        )
        personal = {repr(row[0]) for row in others}
    taken["audit"] = {row for row in taken["audit"] if row[0] not in personal}
    return taken


def of_request(table: Table, row: Mapping[str, object]) -> object:
    """The number of the request that a row is of, if it is of any."""
    if table.name == "help_request":
        return row["id"]
    if table.name == "due":
        return row["subject_id"] if row["kind"] in DUE_OF_REQUESTS else None
    if table.name == "audit":
        return row["subject_id"] if row["subject"] == "request" else None
    return row.get("request_id")


async def press_all(house: House, key: str) -> None:
    phone = house.phone(key)
    await phone.starts()
    last = await phone.last()
    for data in buttons():
        house.world.tap_data(key, last.id, data)
    await house.settle()


async def dismiss(house: House, key: str) -> None:
    admin = house.phone("admin")
    name = house.world.people[key].first_name
    await admin.writes("/menu")
    unit = "Центр сопровождения семей" if key in {"coordinator", "anna"} else "Отдел, Ангарск (пример)"
    await admin.presses("👥 Сотрудники", unit)
    label = next(label for label in await admin.labels() if label.startswith(f"{name} · "))
    await admin.presses(label, "Уволить", "Да, уволить")
    await admin.sees("уже не в команде")


async def failed_updates(house: House) -> int:
    return await house.count(InboxUpdate, (InboxUpdate.attempts > 0) | (InboxUpdate.state == InboxState.DEAD))


@pytest.mark.parametrize(
    ("key", "changed"),
    [
        ("olga", {"appeal", "help_request", "centre_help"}),
        ("anna", {"centre_help", "centre_help_slot"}),
        ("head", {"appeal", "invitation", "membership"}),
        ("coordinator", {"event", "invitation", "membership"}),
    ],
)
async def test_the_robot_presses_buttons_that_do_work_for_the_staff(region: House, key: str, changed: set[str]) -> None:
    """Without this the next tests could not fail: the same presses change rows while the post is held."""
    person_id = (await person_of(region, region.phone(key))).id
    before = await snapshot(region, person_id)
    await press_all(region, key)
    after = await snapshot(region, person_id)
    assert changed <= {name for name in after if after[name] != before[name]}
    assert await failed_updates(region) == 0


@pytest.mark.parametrize("key", ["olga", "anna", "head", "coordinator"])
async def test_no_old_button_of_somebody_dismissed_has_an_effect(region: House, key: str) -> None:
    await dismiss(region, key)
    person_id = (await person_of(region, region.phone(key))).id
    before = await snapshot(region, person_id)
    await press_all(region, key)
    assert await snapshot(region, person_id) == before
    assert await failed_updates(region) == 0


async def test_no_forged_button_of_a_family_has_an_effect(region: House) -> None:
    wife = region.phone("wife")
    await wife.starts()
    person_id = (await person_of(region, wife)).id
    before = await snapshot(region, person_id)
    await press_all(region, "wife")
    assert await snapshot(region, person_id) == before
    assert await failed_updates(region) == 0


async def test_every_section_of_the_staff_is_closed_politely_after_a_dismissal(region: House) -> None:
    sections = {section for rows in STAFF_SECTIONS.values() for row in rows for section in row}
    assert Section.STAFF in sections
    await dismiss(region, "olga")
    olga = region.phone("olga")
    for section in sorted(sections):
        await olga.forges(Open(section=section).pack())
        shown = await olga.last()
        assert REFUSED in shown.text or "Эта кнопка уже не действует" in shown.text, (section, shown)
        assert "☰ Меню" in shown.labels or "💬 Психолог" in shown.labels


async def test_an_old_screen_of_the_journal_logs_nothing_after_a_dismissal(region: House) -> None:
    olga = region.phone("olga")
    await olga.presses("➕ Записать обращение", "Консультация")
    screen = await olga.sees("Кто обратился?")
    await dismiss(region, "olga")
    appeals = await region.count(Appeal)
    await olga.presses_old(screen, "Член семьи")
    await olga.sees(REFUSED)
    assert await region.count(Appeal) == appeals


async def test_an_admins_post_taken_away_closes_the_register_at_once(region: House) -> None:
    admin = region.phone("admin")
    await admin.presses("🏢 Отделы")
    async with region.app.database.transaction() as session:
        for post in await session.scalars(select(Membership).where(Membership.role == "admin")):
            post.dismissed_at = NOON
    await admin.presses("Отдел, Ангарск (пример) · 1")
    await admin.sees(REFUSED)
