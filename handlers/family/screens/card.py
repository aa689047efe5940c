"""The card of a request: stage, who answers, what comes next and when, and what its family can do about it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.family.screens.calls import CallMe, time_told
from handlers.family.screens.requests import History, MyRequest, MyRequests, Talk
from handlers.ui.calendar import moment_name
from handlers.ui.ids import RowId
from handlers.ui.menu import Section, menu_button, opens
from handlers.ui.requests import kind_label, numbered, result_told
from handlers.ui.roles import profile_label
from handlers.ui.screen import Button, Screen, button, screen
from handlers.ui.text import fill, join
from handlers.ui.times import by_moment
from services.requests.cards import Card, Stage
from storage.models import RequestKind


class NotHelped(CallbackData, prefix="kcn"):
    """«😕 Не помогло»: what shall be done is asked."""

    request_id: RowId


class AskClosing(CallbackData, prefix="kcq"):
    """«✔️ Закрыть»: how it ends is asked."""

    request_id: RowId


def open_card(number: int) -> Button:
    """Below a receipt, which stays."""
    return button(fill(_("📋 Request {number}"), number=number), MyRequest(request_id=number, keep=True))


def card(shown: Card, now: datetime, zone: ZoneInfo) -> Screen:
    """The message stays a card: its other buttons open new messages, or come back to it."""
    facts, number = shown.facts, shown.facts.number
    is_open = shown.stage is not Stage.CLOSED
    head = fill(_("<b>Request {name}</b> · {kind}"), name=numbered(facts), kind=kind_label(facts.kind))
    accepted = fill(_("Accepted: {moment}"), moment=moment_name(facts.registered_at, zone))
    wish = fill(_("You asked to be called: {time}."), time=time_told(shown.call.wanted)) if shown.call else ""
    call = _("📞 The call") if shown.call else _("📞 Call me")
    return screen(
        join(
            [
                join([head, accepted]),
                join([fill(_("Now: {stage}."), stage=_stage(shown)), _who(shown) if is_open else ""]),
                join([_next_step(shown, now.astimezone(zone), zone), wish if is_open else ""]),
            ],
            "\n\n",
        ),
        [
            button(_("✍️ Add words"), Talk(request_id=number)),
            button(_("📖 Conversation"), History(request_id=number, keep=True)),
        ],
        [button(call, CallMe(request_id=number))] if is_open else [],
        [
            button(_("😕 It did not help"), NotHelped(request_id=number)),
            *([button(_("✔️ Close"), AskClosing(request_id=number))] if is_open else []),
        ],
        [opens(Section.URGENT)],
        [button(_("◀️ Back"), MyRequests(keep=True)), menu_button(keep=True)],
    )


def _stage(shown: Card) -> str:
    facts = shown.facts
    if shown.stage is Stage.WAITING and facts.kind is RequestKind.URGENT and shown.called:
        return _("specialists are being called")
    if shown.stage is Stage.CLOSED:
        return fill(_("closed: {result}"), result=result_told(facts.result)) if facts.result else _("closed")
    return {
        Stage.WAITING: _("waits for a specialist"),
        Stage.READING: _("a specialist has it and reads"),
        Stage.ANSWERING: _("a specialist prepares the answer"),
        Stage.YOUR_TURN: _("an answer has come, your word is next"),
    }[shown.stage]


def _who(shown: Card) -> str:
    helper = profile_label(shown.facts.profile).lower()
    if shown.name:
        return fill(_("Who answers: {name}, {helper}, {unit}."), name=shown.name, helper=helper, unit=shown.unit)
    return fill(_("Who answers: {helper}, {unit}."), helper=helper, unit=shown.unit)


def _next_step(shown: Card, now: datetime, zone: ZoneInfo) -> str:
    """Never more than the rota can keep: honest when nobody is there, and without a time that is past."""
    if shown.stage is Stage.CLOSED:
        return _("If anything else is needed, press “Add words” or simply write here.")
    if not shown.called:
        return _("No specialist is there right now: we are looking for somebody who will answer.")
    if shown.facts.kind is RequestKind.URGENT:
        return _urgent_step(shown)
    if shown.stage in (Stage.WAITING, Stage.READING):
        if shown.reply_due is None:
            return _("Next: the answer comes here as soon as the specialist is free. We are reminding of it.")
        by = by_moment(shown.reply_due.astimezone(zone), now)
        return fill(_("Next: the answer comes here, usually {by}."), by=by)
    step: str = (
        _("Next: your word, when you have the strength. If all is well, the request can be closed.")
        if shown.stage is Stage.YOUR_TURN
        else _("Next: the answer comes here.")
    )
    due = shown.closing_due if shown.closing_due is not None and shown.closing_due > now else None
    by = by_moment(due.astimezone(zone), now) if due is not None else ""
    return join([step, fill(_("We mean to bring the matter to its end {by}."), by=by) if by else ""])


def _urgent_step(shown: Card) -> str:
    """No time is promised."""
    if shown.stage is Stage.WAITING:
        return _("Next: whoever accepts writes here. The numbers under “🆘 Urgent help” answer now.")
    if shown.stage is Stage.YOUR_TURN:
        return _("Next: your word, when you have the strength. If all is well, the request can be closed.")
    return _("Next: the answer comes here.")
