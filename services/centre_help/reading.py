"""The family reads what will be told of it, and only what it approves goes to the Centre."""

from services.centre_help.facts import HelpChanged, check_correction
from services.centre_help.offering import offer_or_ask_again
from services.centre_help.sides import known, leaders
from services.centre_help.turns import begin_turn
from services.errors import NotFound
from services.outbox import Notice
from services.rights import Permission, requires
from services.work import Work
from storage.models import CentreHelp, HelpConsent, HelpState, MessageClass

_APPROVED = (HelpState.WAITING, HelpState.AGREED, HelpState.RETURNED, HelpState.OVER)


@requires(Permission.USE_FRONT_DOOR)
async def to_read(work: Work, help_id: int, version: int) -> CentreHelp:
    """The summary that waits for the actor as the family. Raises NotFound, HelpChanged when it is another by now."""
    if not await waits(work, help_id, version):
        raise HelpChanged
    return await _own(work, help_id)


@requires(Permission.USE_FRONT_DOOR)
async def waits(work: Work, help_id: int, version: int) -> bool:
    """Whether that version of the summary still waits for the actor as the family."""
    asked = await _own(work, help_id)
    return asked.state is HelpState.READING and asked.version == version


@requires(Permission.USE_FRONT_DOOR)
async def approve(work: Work, help_id: int, version: int) -> CentreHelp:
    """«Всё верно» under the summary of that version: it goes to the Centre. Pressed again it has gone already.

    Raises NotFound, HelpChanged.
    """
    asked = await _own(work, help_id)
    if asked.version == version and asked.state in _APPROVED and asked.consent is HelpConsent.IN_BOT:
        return asked
    asked = await to_read(work, help_id, version)
    work.audit("centre_help_approved", "centre_help", asked.id, version=version)
    facts = {"help_id": asked.id}
    await offer_or_ask_again(work, asked)
    if asked.state is HelpState.WAITING:
        await work.notify(await leaders(work.session, asked), Notice("centre_help_approved", MessageClass.STAFF, facts))
    return asked


@requires(Permission.USE_FRONT_DOOR)
async def correct(work: Work, help_id: int, version: int, typed: str) -> CentreHelp:
    """«Исправить»: what the family wants changed goes back to whoever leads it. Raises NotFound, HelpChanged,
    CorrectionUnfit.
    """
    asked = await to_read(work, help_id, version)
    asked.correction = check_correction(typed)
    asked.state = HelpState.TO_CORRECT
    facts = {"help_id": asked.id}
    await work.notify(await leaders(work.session, asked), Notice("centre_help_correction", MessageClass.STAFF, facts))
    await begin_turn(work, asked)
    work.audit("centre_help_corrected", "centre_help", asked.id, version=version)
    return asked


async def _own(work: Work, help_id: int) -> CentreHelp:
    asked = await known(work, help_id)
    if asked.family_id is None or asked.family_id != work.actor.person_id:
        raise NotFound
    return asked
