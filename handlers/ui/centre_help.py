"""How an asking for help of the Centre reads, for every side of it."""

from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _

from handlers.ui.calendar import moment_name
from handlers.ui.text import Html, fill
from services.centre_help.facts import HelpFacts
from storage.models import HelpResult, HelpState, Profile


def helper_name(profile: Profile) -> str:
    """«психолог»."""
    return _("lawyer") if profile is Profile.LAWYER else _("psychologist")


def with_helper(profile: Profile) -> str:
    """In a sentence about a meeting: «с психологом Центра»."""
    return _("with a lawyer of the Centre") if profile is Profile.LAWYER else _("with a psychologist of the Centre")


def help_name(number: int) -> Html:
    return fill(_("Help of the Centre, number {number}"), number=number)


def headline(facts: HelpFacts, zone: ZoneInfo) -> Html:
    """«Помощь Центра, номер 3 · психолог · Отдел, Ангарск · семья читает»."""
    return fill(
        "{name} · {kind} · {unit} · {state}",
        name=help_name(facts.number),
        kind=helper_name(facts.profile),
        unit=facts.unit,
        state=state_words(facts, zone),
    )


def state_words(facts: HelpFacts, zone: ZoneInfo) -> str:
    if facts.state is HelpState.AGREED and facts.starts_at is not None:
        return fill(_("meeting: {moment}"), moment=moment_name(facts.starts_at, zone))
    if facts.state is HelpState.OVER and facts.result is not None:
        return result_words(facts.result)
    return {
        HelpState.DRAFT: _("not sent yet"),
        HelpState.READING: _("the family reads it"),
        HelpState.TO_CORRECT: _("the family asks to correct it"),
        HelpState.WAITING: _("waits for the Centre"),
        HelpState.RETURNED: _("other times are needed"),
        HelpState.CANCELLED: _("cancelled"),
    }.get(facts.state, _("the meeting is over"))


def result_words(result: HelpResult) -> str:
    return {
        HelpResult.HELD: _("the meeting took place"),
        HelpResult.ABSENT: _("the family did not come"),
        HelpResult.MOVED: _("the meeting is moved"),
    }[result]
