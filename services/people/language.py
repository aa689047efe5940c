"""Which language a person reads: Russian by default whatever the phone's language; another one by choice."""

from sqlalchemy import select

from services.rights import Permission, requires
from services.work import Work
from storage.models import Account

DEFAULT_LANGUAGE = "ru"


@requires(Permission.USE_FRONT_DOOR)
async def language_of(work: Work) -> str:
    """The language chosen by the actor (an ISO 639-1 code)."""
    chosen = await work.session.scalar(select(Account.language).where(Account.id == work.actor.account_id))
    return chosen or DEFAULT_LANGUAGE
