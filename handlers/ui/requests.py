"""How kinds, states, results and waiting times of requests read, for families and for the staff."""

from datetime import timedelta

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.ui.text import fill
from services.requests.facts import RequestFacts
from storage.models import RequestKind, RequestResult, RequestState


def kind_label(kind: RequestKind) -> str:
    """In a list: «срочно», «психолог», «лечение»."""
    return {
        RequestKind.URGENT: _("urgent"),
        RequestKind.PSYCHOLOGIST: _("psychologist"),
        RequestKind.LAWYER: _("lawyer"),
        RequestKind.EVERYDAY: _("everyday matters"),
        RequestKind.MEDICAL: _("medical help"),
        RequestKind.REHABILITATION: _("rehabilitation"),
        RequestKind.EMPLOYMENT: _("employment"),
        RequestKind.SPECIAL: _("other matter"),
    }[kind]


def kind_button(kind: RequestKind) -> str:
    """On the family's button."""
    return {
        RequestKind.URGENT: _("🆘 Urgent help"),
        RequestKind.PSYCHOLOGIST: _("💬 Psychologist"),
        RequestKind.LAWYER: _("⚖️ Lawyer"),
        RequestKind.EVERYDAY: _("🧺 Everyday matters"),
        RequestKind.MEDICAL: _("🩺 Medical help"),
        RequestKind.REHABILITATION: _("🌿 Rehabilitation"),
        RequestKind.EMPLOYMENT: _("💼 Employment"),
        RequestKind.SPECIAL: _("✉️ Something else"),
    }[kind]


def helper_label(kind: RequestKind) -> str:
    """Who answers, for the family: «психолог», «юрист»; with other kinds simply «специалист», whatever the profile."""
    if kind is RequestKind.LAWYER:
        return _("lawyer")
    return _("psychologist") if kind in (RequestKind.URGENT, RequestKind.PSYCHOLOGIST) else _("specialist")


def numbered(facts: RequestFacts) -> str:
    """«214, ромашка»: the number that is told everywhere, and the kind word beside it."""
    return fill("{number}, {word}", number=facts.number, word=facts.case_name) if facts.case_name else str(facts.number)


def called_told(facts: RequestFacts) -> str:
    """To the family: how the specialist calls the request."""
    name = numbered(facts)
    return fill(_("For the specialist it is “request {name}”."), name=name) if facts.case_name else ""


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def result_label(result: RequestResult) -> str:
    """On a specialist's button and in lists."""
    return {
        RequestResult.HELPED: _("Help received"),
        RequestResult.ADVISED: _("Advised where to turn"),
        RequestResult.HANDED_ON: _("Handed on"),
        RequestResult.NO_ENTITLEMENT: _("No entitlement"),
        RequestResult.NOT_NOW: _("Not possible now"),
        RequestResult.NO_ANSWER: _("The person did not answer"),
        RequestResult.REFUSED: _("Help refused"),
    }[result]


def result_told(result: RequestResult) -> str:
    """The same for the family, in the lists: a few plain words that leave the door open."""
    return {
        RequestResult.HELPED: _("help was received"),
        RequestResult.ADVISED: _("the specialist told where to turn"),
        RequestResult.HANDED_ON: _("it was handed on to those who can help"),
        RequestResult.NO_ENTITLEMENT: _("this kind of help is not due, another may be"),
        RequestResult.NOT_NOW: _("it did not work out to help now"),
        RequestResult.NO_ANSWER: _("there was no answer yet"),
        RequestResult.REFUSED: _("no help is needed for now"),
    }[result]


def state_told(facts: RequestFacts) -> str:
    """For the family: waits for a specialist, a specialist is working, closed and how."""
    if facts.state is RequestState.NEW:
        return _("waits for a specialist")
    if facts.state is RequestState.TAKEN:
        return _("a specialist is working on it")
    return fill(_("closed: {result}"), result=result_told(facts.result)) if facts.result else _("closed")


def waiting(since: timedelta) -> str:
    """How long somebody waits: «3 минуты», «2 часа», «5 дней»."""
    minutes = max(0, int(since.total_seconds() // 60))
    if minutes < 1:
        return _("less than a minute")
    if minutes < 60:
        return fill(ngettext("{count} minute", "{count} minutes", minutes), count=minutes)
    hours = minutes // 60
    if hours < 48:
        return fill(ngettext("{count} hour", "{count} hours", hours), count=hours)
    return fill(ngettext("{count} day", "{count} days", hours // 24), count=hours // 24)
