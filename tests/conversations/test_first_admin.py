"""The way in for the first admin, and what the audit log keeps to itself."""

from services.people.first_admin import first_admin_code
from services.units.registry import ensure_region
from storage.models import Invitation, Membership, Role
from tests.conversations.asking import asks
from tests.house import House
from tests.region import POSTS, set_up_region


async def code_of_a_start(house: House) -> str:
    """What `run` prints at its start."""
    async with house.app.workshop.work() as work:
        await ensure_region(work)
        code = await first_admin_code(work)
    assert code is not None
    return code


async def test_only_the_link_of_the_last_start_makes_an_admin(house: House) -> None:
    first, second = await code_of_a_start(house), await code_of_a_start(house)
    stranger, owner = house.phone("wife"), house.phone("mother")
    await stranger.starts(first)
    await stranger.sees("Эта ссылка уже не действует")
    await owner.starts(second)
    await owner.sees("🏢 Отделы")
    assert await house.count(Membership, Membership.role == Role.ADMIN) == 1
    async with house.app.workshop.work() as work:
        assert await first_admin_code(work) is None, "somebody is admin now"
    assert await house.count(Invitation, Invitation.used_at.is_not(None)) == 1


async def test_the_audit_log_never_says_that_a_colleague_asked_for_help(house: House) -> None:
    await set_up_region(house, POSTS)
    olga, admin = house.phone("olga"), house.phone("admin")
    await olga.presses("👪 Меню семьи")
    await asks(olga, "Мне самой тяжело.")
    await admin.writes("/menu")
    await admin.presses("🧾 Журнал действий")
    shown = await admin.sees("принята заявка")
    line = next(line for line in shown.text.splitlines() if "принята заявка" in line)
    assert "Ольга" not in line
    assert "семья" in line
