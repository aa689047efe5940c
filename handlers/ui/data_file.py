"""Everything that is kept about a person as one page to read: plain HTML without a script, a picture or a link."""

import html
from collections.abc import Callable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _

from handlers.family.screens.relief import relief_label
from handlers.ui.attachments import media_kind_label
from handlers.ui.centre_help import result_words
from handlers.ui.lines import line_label, source_label
from handlers.ui.requests import kind_label, result_label
from handlers.ui.roles import profile_label
from handlers.ui.text import fill
from services.requests.pieces import MediaKind
from storage.models import (
    AppealLine,
    AppealSource,
    HelpConsent,
    HelpResult,
    HelpState,
    Profile,
    Relief,
    RequestKind,
    RequestResult,
    RequestState,
)

STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:45em;margin:1em auto;padding:0 1em}"
    "dt{color:#555}dd{margin:0 0 .5em 1em;white-space:pre-wrap}"
)
_HIDDEN = frozenset({"digest", "subject", "facts"})
"""Marks for programs: they stand in the other file."""


def readable(data: Mapping[str, object], zone: ZoneInfo) -> str:
    body = "".join(_section(name, value, zone) for name, value in data.items())
    title = html.escape(_("My data"))
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    return f"<!doctype html><html><head>{head}<style>{STYLE}</style></head><body><h1>{title}</h1>{body}</body></html>"


def _section(name: str, value: object, zone: ZoneInfo) -> str:
    if not isinstance(value, list | dict):
        return f"<p>{html.escape(label(name))}: {_said(name, value, zone)}</p>"
    return f"<h2>{html.escape(label(name))}</h2>{_block(name, value, zone)}"


def _block(name: str, value: object, zone: ZoneInfo) -> str:
    if isinstance(value, dict):
        pairs = (
            f"<dt>{html.escape(label(key))}</dt><dd>{_block(key, inner, zone)}</dd>"
            for key, inner in value.items()
            if key not in _HIDDEN
        )
        return f"<dl>{''.join(pairs)}</dl>"
    if isinstance(value, list):
        if not value:
            return f"<p>{html.escape(_('nothing'))}</p>"
        return "<ol>" + "".join(f"<li>{_block(name, one, zone)}</li>" for one in value) + "</ol>"
    return _said(name, value, zone)


def _said(name: str, value: object, zone: ZoneInfo) -> str:
    if value is None:
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name.endswith("_at") or name == "at":
        return f"{datetime.fromisoformat(str(value)).astimezone(zone):%d.%m.%Y %H:%M}"
    words = _WORDS.get(name)
    return html.escape(words(str(value)) if words is not None else str(value), quote=False)


def _left_out(name: str) -> str:
    return {
        "staff_notes": _(
            "Working notes of the staff about requests: they are papers of their work. They are erased with the words "
            "of the request."
        ),
        "files": _(
            "The photos and other files themselves: they lie with the messenger, and you have them in the chat."
        ),
    }[name]


_WORDS: dict[str, Callable[[str], str]] = {
    "kind": lambda value: kind_label(RequestKind(value)),
    "state": lambda value: _state(RequestState(value)),
    "result": lambda value: result_label(RequestResult(value)),
    "source": lambda value: source_label(AppealSource(value)),
    "line": lambda value: line_label(AppealLine(int(value))),
    "from": lambda value: _("you") if value == "you" else _("specialist"),
    "file_kind": lambda value: media_kind_label(MediaKind(value)),
    "size": lambda value: fill(_("{size} KB"), size=max(1, round(int(value) / 1024))),
    "relief": lambda value: relief_label(Relief(value)),
    "profile": lambda value: profile_label(Profile(value)),
    "help_state": lambda value: _help_state(HelpState(value)),
    "help_result": lambda value: result_words(HelpResult(value)),
    "consent": lambda value: _("on paper") if value == HelpConsent.PAPER.value else _("read in the bot"),
    "left_out": _left_out,
}


def _help_state(state: HelpState) -> str:
    return {
        HelpState.DRAFT: _("not sent yet"),
        HelpState.READING: _("waits for you to read it"),
        HelpState.TO_CORRECT: _("the specialist corrects it"),
        HelpState.WAITING: _("waits for the Centre"),
        HelpState.AGREED: _("the meeting is set"),
        HelpState.RETURNED: _("another time is looked for"),
        HelpState.CANCELLED: _("cancelled"),
        HelpState.OVER: _("closed"),
    }[state]


def _state(state: RequestState) -> str:
    return {
        RequestState.NEW: _("waits for a specialist"),
        RequestState.TAKEN: _("a specialist is working on it"),
        RequestState.CLOSED: _("closed"),
    }[state]


def label(name: str) -> str:
    """What a field is called; its own name where there are no words for it."""
    return {
        "made_at": _("Made"),
        "centre": _("Centre"),
        "person": _("About you"),
        "accounts": _("Accounts in messengers"),
        "consents": _("Consents"),
        "refused_topics": _("Topics of news that you refused"),
        "unsent_words": _("Words that were not sent"),
        "requests": _("Requests"),
        "events": _("Events: your answers"),
        "posts": _("Posts on the staff"),
        "acts": _("What was done by you"),
        "id": _("Number"),
        "created_at": _("First written"),
        "welcomed_at": _("First greeting"),
        "called_name": _("How to call you"),
        "staff_name": _("Name for colleagues"),
        "announcements": _("News"),
        "announcements_chosen_at": _("News chosen"),
        "municipality": _("Municipality"),
        "unit": _("Department"),
        "kind": _("Kind"),
        "state": _("State"),
        "result": _("Result"),
        "case_name": _("Kind word"),
        "registered_at": _("Registered"),
        "taken_at": _("Taken"),
        "closed_at": _("Closed"),
        "named": _("By name"),
        "phone": _("Phone"),
        "journal": _("In the journal"),
        "asked": _("Asked by the specialist"),
        "messages": _("Messages"),
        "from": _("Who"),
        "written_at": _("When"),
        "text": _("Words"),
        "purpose": _("For"),
        "version": _("Version"),
        "given_at": _("Given"),
        "withdrawn_at": _("Withdrawn"),
        "source": _("Who appeals"),
        "language": _("Language"),
        "going": _("I come"),
        "chosen_at": _("Chosen"),
        "event": _("Event"),
        "at": _("When"),
        "quiet_hours": _("Quiet hours at night"),
        "edited_at": _("Corrected"),
        "file": _("File"),
        "file_kind": _("What it is"),
        "size": _("Size"),
        "seconds": _("Seconds"),
        "name": _("Name of the file"),
        "feedback": _("“Is it any easier?”"),
        "asked_at": _("When asked"),
        "relief": _("Your answer"),
        "answered_at": _("Answered"),
        "words": _("Your words about it"),
        "centre_help": _("Help of the Centre"),
        "request_id": _("Request"),
        "profile": _("Whose help"),
        "begun_at": _("Begun"),
        "starts_at": _("Meeting"),
        "help_state": _("State"),
        "help_result": _("Result"),
        "summary": _("What was told to the Centre"),
        "correction": _("What you asked to correct"),
        "consent": _("Consent"),
        "paper_day": _("Signed on"),
        "link": _("Link of the meeting"),
        "left_out": _("What is not in this file"),
        "action": _("What"),
    }.get(name, name)
