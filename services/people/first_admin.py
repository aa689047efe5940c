"""The way in for the first admin of a new installation."""

from sqlalchemy import select

from services.alerts import admins
from services.people.invitations import invite, withdraw_first_admin_links
from services.rights import Permission, requires
from services.work import Work
from storage.models import Role, Unit, UnitKind


@requires(Permission.RUN_JOBS)
async def first_admin_code(work: Work) -> str | None:
    """While nobody is admin: the code of a one-time invitation for one (it holds 72 hours); else None.

    Links printed by earlier starts end with it.
    """
    if await admins(work):
        return None
    centre_id = await work.session.scalar(select(Unit.id).where(Unit.kind == UnitKind.CENTRE))
    if centre_id is None:
        msg = "the region has no Centre: ensure_region comes first"
        raise RuntimeError(msg)
    await withdraw_first_admin_links(work)
    return await invite(work, Role.ADMIN, centre_id, None)
