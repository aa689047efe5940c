"""Alarms to the admins."""

from datetime import datetime

from aiogram.utils.i18n import gettext as _

from handlers.notices.registry import Facts, Reader, notice
from handlers.specialist.screens.requests import answer_rows
from handlers.ui.calendar import moment_name
from handlers.ui.menu import Section, menu_button, opens
from handlers.ui.screen import Screen, screen
from handlers.ui.text import fill, join
from services.alerts import FAILURES
from services.outages import MESSENGER_KEEPS
from services.requests.facts import request_facts
from storage.models import DueKind, MessageClass, RequestState


@notice("dead_letter")
async def dead_letter(_reader: Reader, facts: Facts) -> Screen:
    return screen(
        fill(
            _(
                "A message could not be handled after five tries. Error number {number}: look for it in the log. "
                "The person was told."
            ),
            number=facts["number"],
        )
    )


@notice("second_copy")
async def second_copy(_reader: Reader, _facts: Facts) -> Screen:
    return screen(_("Another copy of the bot is running with the same token. Please stop one of them."))


@notice("updates_stuck")
async def updates_stuck(_reader: Reader, _facts: Facts) -> Screen:
    return screen(
        _(
            "For a minute now, what people write does not reach the bot: Telegram cannot deliver it to the webhook. "
            "It keeps everything for 24 hours. Please check the certificate and the proxy; the reason is in the log."
        )
    )


@notice("helplines_stale")
async def helplines_stale(_reader: Reader, facts: Facts) -> Screen:
    return screen(
        fill(
            _(
                "Numbers on the screen of urgent help were last checked more than 90 days ago: {phones}. "
                "Please call each of them, and put the new date into the file of the helplines."
            ),
            phones=", ".join(facts["phones"]),
        ),
        [menu_button(keep=True)],
    )


@notice("calendar_unknown")
async def calendar_unknown(_reader: Reader, facts: Facts) -> Screen:
    return screen(
        fill(
            _(
                "The transfers of days off are not known for: {years}. For these years only weekends and the fixed "
                "holidays count, and promised times may fall on a day off. Please update the bot, or write the days "
                "into the file of the production calendar."
            ),
            years=", ".join(str(year) for year in facts["years"]),
        ),
        [menu_button(keep=True)],
    )


@notice("out_of_reach")
async def out_of_reach(reader: Reader, facts: Facts) -> Screen:
    """To the coordinators, who can look and call, and to the admins: between which hours nothing came, and what of it
    the messenger may have forgotten.
    """
    zone = reader.view.centre.zone
    since, until = (datetime.fromisoformat(facts[name]) for name in ("since", "until"))
    forgotten = max(since, until - MESSENGER_KEEPS)
    arrives = (
        _(
            "Telegram keeps messages for 24 hours. What was written after {kept} is arriving now. What was written "
            "before that may be missing: from {since} to {kept}."
        )
        if forgotten > since
        else _("What was written in these hours is arriving now, late.")
    )
    call = _("Please call back those who may have written then, and ask in your other channels to write again.")
    head = _("<b>Nothing reached the bot for a while</b>\nFrom {since} to {until}.")
    text = fill(
        "\n\n".join(
            [
                f"{head} {arrives}",
                *([call] if forgotten > since else ()),
                _("Please look through “📥 Requests”: these people have been waiting since then.")
                if facts["sees_requests"]
                else _("The reason is in the log."),
            ]
        ),
        since=moment_name(since, zone),
        until=moment_name(until, zone),
        kept=moment_name(forgotten, zone),
    )
    return screen(text, [opens(Section.REQUESTS)] if facts["sees_requests"] else (), [menu_button(keep=True)])


@notice(FAILURES)
async def messages_failed(_reader: Reader, facts: Facts) -> Screen:
    """The messages that Telegram has refused for good: numbers and classes, never their words."""
    lines = [
        fill(_("number {number}, {kind}"), number=row_id, kind=_kind(MessageClass(kind)))
        for row_id, kind in facts["failed"]
    ]
    rest = facts["count"] - len(lines)
    return screen(
        join(
            [
                _("Telegram does not take these messages, they have not arrived:"),
                *lines,
                fill(_("and {count} more"), count=rest) if rest else "",
                _("The reason is in the log, by the number."),
            ]
        )
    )


@notice("due_given_up")
async def due_given_up(_reader: Reader, facts: Facts) -> Screen:
    """What the clock could not do, after its last try."""
    what = {
        DueKind.EVENT_REMINDER: _("the reminder of an event"),
        DueKind.PHONE_DELETION: _("deleting a phone number whose time is over"),
        DueKind.PLAN_ALARM: _("the alarm about the monthly plan"),
        DueKind.PLAN_SENDING: _("the monthly plan, sent out by itself"),
        DueKind.URGENT_CALL: _("calling specialists to an urgent request again"),
        DueKind.REPLY_PROMISE: _("telling a family the new time of its answer"),
        DueKind.REPLY_WATCH: _("the watch over the first answer to a request"),
        DueKind.CLOSING_WATCH: _("the watch over the closing of a request"),
        DueKind.RELIEF_QUESTION: _("the question whether it is easier"),
        DueKind.DUTY_MORNING: _("the morning notice to those on duty"),
        DueKind.ABSENCE_BEGINS: _("the notice of requests left by somebody absent"),
        DueKind.HELD_WORDS: _("passing on words that the shield held, without what was found in them"),
        DueKind.CENTRE_HELP_ANSWER: _("the watch over an answer of the Centre"),
        DueKind.CENTRE_HELP_REMINDER: _("the reminder of a meeting with the Centre"),
        DueKind.CENTRE_HELP_RESULT: _("the question how a meeting with the Centre went"),
        DueKind.CENTRE_HELP_TURN: _("the watch over whose turn it is in help of the Centre"),
    }[DueKind(facts["kind"])]
    text = _("This could not be done after five tries: {what}. The reason is in the log, number {number}.")
    return screen(fill(text, what=what, number=facts["number"]))


@notice("words_failed")
async def words_failed(reader: Reader, facts: Facts) -> Screen:
    """To the taker: a message to the family was refused for good, it can only be seen in the conversation."""
    number = facts["request_id"]
    request = await request_facts(reader.view, number)
    text = _("A message in request {number} has not arrived: Telegram does not take it. It is kept in the request.")
    can_do = answer_rows(number) if request.state is not RequestState.CLOSED else ()
    return screen(fill(text, number=number), can_do, [menu_button(keep=True)])


def _kind(message_class: MessageClass) -> str:
    names = {
        MessageClass.URGENT: _("urgent help"),
        MessageClass.DIALOGUE: _("conversation in a request"),
        MessageClass.STAFF: _("message to the staff"),
        MessageClass.ALERT: _("alarm"),
        MessageClass.PLAN: _("plan and reports"),
    }
    return names.get(message_class, message_class.value)
