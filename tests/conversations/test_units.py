"""«🏢 Отделы» and «🧾 Журнал действий» of the admin."""

import ast
from pathlib import Path

import pytest
from sqlalchemy import select

from handlers.admin.screens.audit import TurnAudit
from handlers.admin.screens.units import HowToImport, ShowUnit, UnitsPage
from services.units.file import parse_departments
from services.units.registry import import_departments
from storage.models import AuditEntry, Municipality, Person, Unit
from tests.house import NOON, House

ROOT = Path(__file__).parent.parent.parent


async def import_many(house: House, count: int) -> None:
    """Departments of all municipalities that have none, as the command line imports them."""
    async with house.app.workshop.work() as work:
        codes = list(await work.session.scalars(select(Municipality.code)))
        rows = "".join(f"d{number:02},Отдел {number:02},angarsk\n" for number in range(1, count + 1))
        await import_departments(work, parse_departments(f"code,name,municipalities\n{rows}".encode(), codes))


async def test_an_admin_sees_the_register_and_a_units_card(region: House) -> None:
    admin = region.phone("admin")
    await admin.presses("🏢 Отделы")
    await admin.sees("Отделов: 2", "Отдел, Ангарск (пример) · 1", "Центр сопровождения семей · 0")
    await admin.presses("Отдел, Ангарск (пример) · 1")
    await admin.sees(
        "Отдел, Ангарск (пример)",
        "Код: angarsk",
        "Обслуживает: Ангарский городской округ",
        "https://t.me/ryadom_example_bot?start=d_angarsk",
    )
    await admin.presses("👥 Сотрудники отдела", "Ольга · Психолог")
    card = await admin.sees("Роль: специалист.")
    assert card.text.splitlines()[:2] == ["Ольга", "Отдел, Ангарск (пример)."], "and not «Отдел: Отдел, …»"
    await admin.writes("/menu")
    await admin.presses("🏢 Отделы", "Как загрузить")
    await admin.sees("python -m bot departments import FILE.csv", "code, name", "◀️ Назад")


async def test_a_long_register_is_turned_page_by_page(region: House) -> None:
    await import_many(region, 40)
    admin = region.phone("admin")
    await admin.presses("🏢 Отделы")
    await admin.sees("Отделов: 42", "1 / 6")
    seen: list[str] = []
    for page in range(1, 7):
        screen = await admin.sees(f"{page} / 6")
        seen += [label.rsplit(" · ", 1)[0] for label in screen.labels if " · " in label]
        if page < 6:
            await admin.presses("›")
    assert len(seen) == len(set(seen)) == 43
    await admin.presses("6 / 6")
    await admin.sees("6 / 6")
    await admin.presses("‹")
    await admin.sees("5 / 6")
    await admin.writes("/menu")
    await admin.presses("👥 Сотрудники")
    await admin.sees("Сотрудники какого отдела?", "1 / 6")
    await admin.presses("›", "Отдел 10")
    await admin.sees("Отдел 10", "Сотрудников пока нет")


async def test_forged_pages_and_units_are_harmless(region: House) -> None:
    admin = region.phone("admin")
    await admin.presses("🏢 Отделы")
    await admin.forges(UnitsPage(page=9999).pack())
    await admin.sees("Отделов: 2")
    await admin.forges(ShowUnit(unit_id=2**62).pack())
    await admin.sees("За этой кнопкой уже ничего нет")
    for data in ("uc:-1", "uc:9223372036854775808", "ul:-1", "uj:x", "uj:99999"):
        await admin.forges(data)
        await admin.sees("Эта кнопка уже не действует")


@pytest.mark.parametrize("key", ["mother", "olga", "head", "coordinator"])
async def test_nobody_but_an_admin_reads_the_register_or_the_log(region: House, key: str) -> None:
    phone = region.phone(key)
    await phone.starts()
    for forged in (UnitsPage(), ShowUnit(unit_id=1), HowToImport(), TurnAudit()):
        await phone.forges(forged.pack())
        await phone.sees("Это действие вам недоступно")


async def test_a_unit_with_marks_of_markup_in_its_name_is_shown_as_it_is(region: House) -> None:
    async with region.app.database.transaction() as session:
        unit = (await session.scalars(select(Unit).where(Unit.code == "angarsk"))).one()
        unit.name, unit.address = "<b>Отдел</b> & {name}", "<a href='x'>"
    admin = region.phone("admin")
    await admin.presses("🏢 Отделы", "<b>Отдел</b> & {name} · 1")
    await admin.sees("<b>Отдел</b> & {name}", "Адрес: <a href='x'>")


async def test_the_log_tells_who_did_what_and_when(region: House) -> None:
    olga = region.phone("olga")
    await olga.presses("👪 Меню семьи", "⚙️ Настройки", "✏️ Имя для коллег")
    await olga.writes("Ольга Сергеевна")
    await import_many(region, 1)
    await region.phone("head").presses("👥 Сотрудники", "➕ Пригласить", "Юрист")
    admin = region.phone("admin")
    await admin.presses("🧾 Журнал действий")
    shown = await admin.sees("Журнал действий")
    invitation, imported, renamed = shown.text.splitlines()[1:4]
    assert invitation == "18.11.2026 12:00 · Галина · создано приглашение 1"
    assert imported == "18.11.2026 12:00 · система · загружены отделы"
    assert renamed.startswith("18.11.2026 12:00 · Ольга Сергеевна · изменено имя для коллег")


async def test_the_log_is_paged_and_names_no_family(region: House) -> None:
    async with region.app.database.transaction() as session:
        family = Person(created_at=NOON)
        session.add(family)
        await session.flush()
        session.add_all(
            AuditEntry(
                at=NOON, person_id=family.id, action="request_registered", subject="request", subject_id=n, facts={}
            )
            for n in range(1, 41)
        )
    admin = region.phone("admin")
    await admin.presses("🧾 Журнал действий")
    await admin.sees("1 / 3", "18.11.2026 12:00 · семья · принята заявка 40")
    await admin.presses("›", "›")
    last = await admin.sees("3 / 3", "принята заявка 1")
    assert "›" not in last.labels


async def test_an_empty_log_says_so(region: House) -> None:
    admin = region.phone("admin")
    await admin.presses("🧾 Журнал действий")
    await admin.sees("В журнале действий пока пусто")


def constants(path: Path, kind: type[ast.Call | ast.Dict]) -> set[str]:
    """The words that stand first in calls of `audit`, or as keys of dictionaries."""
    found: list[ast.expr | None] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Dict) and kind is ast.Dict:
            found += node.keys
        elif isinstance(node, ast.Call) and kind is ast.Call and node.args:
            found += [node.args[0]] if isinstance(node.func, ast.Attribute) and node.func.attr == "audit" else []
    return {one.value for one in found if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def test_every_action_of_the_log_has_words() -> None:
    written = {word for path in (ROOT / "services").rglob("*.py") for word in constants(path, ast.Call)}
    assert "staff_invited" in written
    unworded = written - constants(ROOT / "handlers" / "admin" / "screens" / "audit.py", ast.Dict)
    assert not unworded, f"handlers/admin/screens/audit.py has no words for {sorted(unworded)}"
