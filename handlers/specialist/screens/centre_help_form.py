"""Asking for help of the Centre, step by step: for whom, the summary, three times, the consent, the preview."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _
from pydantic import Field as Bounds

from handlers.refusals import tells
from handlers.ui.calendar import calendar_rows, day_name, moment_name, month_name, short_day
from handlers.ui.centre_help import help_name, with_helper
from handlers.ui.ids import PageNumber, RowId
from handlers.ui.menu import Open, Section, back, menu_button, opens
from handlers.ui.pager import page_of, turn_row
from handlers.ui.roles import profile_label
from handlers.ui.screen import Button, Row, Screen, button, column, grid, screen
from handlers.ui.text import fill, join
from services.centre_help.asking import PutTogether
from services.centre_help.facts import FARTHEST, PROFILES, SLOTS, PaperDayAhead, SummaryUnfit
from services.errors import DomainError
from storage.models import CentreHelp, HelpConsent, HelpState, Profile

MaybeRow = Annotated[int, Bounds(ge=0, lt=2**63)]
"""A request; 0 for a family that is not in the bot."""
Ordinal = Annotated[int, Bounds(ge=date(2000, 1, 1).toordinal(), lt=date(2200, 1, 1).toordinal())]
Hour = Annotated[int, Bounds(ge=0, le=23)]
HOURS = range(9, 18)
"""What stands on buttons; another time is typed."""


class AskHelp(CallbackData, prefix="cha"):
    """«➕ Попросить Центр»: for which family."""

    page: PageNumber = 0


class AskFor(CallbackData, prefix="chf"):
    """«🎥 Помощь Центра» on the card of a request: a psychologist or a lawyer."""

    request_id: MaybeRow


class BeginHelp(CallbackData, prefix="chb"):
    request_id: MaybeRow
    profile: Profile


class GoOn(CallbackData, prefix="chg"):
    """Go on putting it together."""

    help_id: RowId


class WriteSummary(CallbackData, prefix="chs"):
    help_id: RowId


class ChooseTimes(CallbackData, prefix="cht"):
    """Three times from the beginning: of a first asking, or other ones."""

    help_id: RowId


class TurnHelpMonth(CallbackData, prefix="chm"):
    help_id: RowId
    month: Ordinal


class PickHelpDay(CallbackData, prefix="chd"):
    help_id: RowId
    day: Ordinal


class PickHour(CallbackData, prefix="chh"):
    help_id: RowId
    day: Ordinal
    hour: Hour


class ChooseConsent(CallbackData, prefix="chk"):
    help_id: RowId
    consent: HelpConsent


class PaperDay(CallbackData, prefix="chj"):
    help_id: RowId
    day: Ordinal


class SendHelp(CallbackData, prefix="chz"):
    """«✅ Отправить»."""

    help_id: RowId


class OfferAgain(CallbackData, prefix="cho"):
    """«✅ Предложить это время»: after `round`."""

    help_id: RowId
    round: Annotated[int, Bounds(ge=0, lt=2**31)]


class DropHelp(CallbackData, prefix="chq"):
    """«↩️ Отменить» before it has gone."""

    help_id: RowId


def from_request(number: int) -> Button:
    """On the card of a request in work."""
    return button(_("🎥 Help of the Centre"), AskFor(request_id=number))


def go_on(number: int) -> Button:
    return button(_("▶️ Go on"), GoOn(help_id=number))


def rewrite(number: int) -> Button:
    return button(_("✏️ Write it anew"), WriteSummary(help_id=number))


def ask_times(number: int) -> Button:
    return button(_("🕐 Offer other times"), ChooseTimes(help_id=number))


def choose_family(numbers: Sequence[int], page_number: int) -> Screen:
    page = page_of(numbers, page_number)
    return screen(
        _("For which family? If it writes to the bot, choose its request: it will read what you write of it."),
        *grid([button(fill(_("Request {number}"), number=number), AskFor(request_id=number)) for number in page.items]),
        turn_row(page, lambda other: AskHelp(page=other)),
        [button(_("The family is not in the bot"), AskFor(request_id=0))],
        back(Open(section=Section.CENTRE_HELP)),
    )


def choose_profile(request_id: int) -> Screen:
    text = (
        fill(_("Help of the Centre by video for the family of request {number}. Whose?"), number=request_id)
        if request_id
        else _("Help of the Centre by video for a family that is not in the bot. Whose?")
    )
    kinds = [button(profile_label(one), BeginHelp(request_id=request_id, profile=one)) for one in PROFILES]
    return screen(text, kinds, back(Open(section=Section.CENTRE_HELP)))


def ask_summary(help_id: int) -> Screen:
    return screen(
        join(
            [
                _(
                    "Write in one message what has happened and what help is needed, "
                    "so that the family need not tell it again."
                ),
                _("No names are needed. Please do not write numbers of units, places of service or call signs."),
            ],
            "\n\n",
        ),
        out(help_id),
    )


def ask_slot(put: PutTogether, month: date, today: date, zone: ZoneInfo) -> Screen:
    help_id = put.asked.id
    chosen = [moment_name(slot, zone) for slot in put.slots]
    ask = fill(
        _("Time {number} of {count}. Write the day and the hour, like {example}, or choose a day. {month}:"),
        number=len(chosen) + 1,
        count=SLOTS,
        example=f"{today + timedelta(days=7):%d.%m.%Y} 15:00",
        month=month_name(month),
    )
    days = calendar_rows(
        month,
        today,
        today + FARTHEST,
        pick=lambda day: PickHelpDay(help_id=help_id, day=day.toordinal()),
        turn=lambda other: TurnHelpMonth(help_id=help_id, month=other.toordinal()),
    )
    head = fill(_("Chosen: {times}"), times="; ".join(chosen)) if chosen else _("Three times when the family can meet.")
    again = [button(_("Choose the times anew"), ChooseTimes(help_id=help_id))] if chosen else []
    return screen(join([head, ask], "\n\n"), *days, again, out(help_id))


def ask_hour(help_id: int, day: date, today: date) -> Screen:
    hours = [button(f"{hour}:00", PickHour(help_id=help_id, day=day.toordinal(), hour=hour)) for hour in HOURS]
    return screen(
        fill(_("{day}. At what time? Choose, or write it like 15:30."), day=day_name(day, today)),
        *grid(hours, 3),
        [button(_("◀️ Another day"), GoOn(help_id=help_id))],
        out(help_id),
    )


def ask_consent(asked: CentreHelp) -> Screen:
    ways = {HelpConsent.IN_BOT: _("The family will read it in the bot"), HelpConsent.PAPER: _("Consent on paper")}
    if asked.family_id is None:
        del ways[HelpConsent.IN_BOT]
    return screen(
        _("How does the family agree that the Centre learns this?"),
        *column(button(words, ChooseConsent(help_id=asked.id, consent=way)) for way, words in ways.items()),
        out(asked.id),
    )


def ask_paper_day(help_id: int, today: date) -> Screen:
    near = [
        button(_("Today"), PaperDay(help_id=help_id, day=today.toordinal())),
        button(_("Yesterday"), PaperDay(help_id=help_id, day=(today - timedelta(days=1)).toordinal())),
    ]
    text = _("On which day did the family sign the consent? Choose, or write it like 15.11.2026.")
    return screen(text, near, out(help_id))


def preview(put: PutTogether, zone: ZoneInfo) -> Screen:
    """What leaves, and to whom first."""
    asked = put.asked
    times = fill(_("Times: {times}"), times="; ".join(moment_name(slot, zone) for slot in put.slots))
    if asked.state is not HelpState.DRAFT:
        send = button(_("✅ Offer these times"), OfferAgain(help_id=asked.id, round=asked.round))
        again = button(_("Choose the times anew"), ChooseTimes(help_id=asked.id))
        return screen(join([help_name(asked.id), times]), [send], [again], out(asked.id))
    agreed = (
        fill(_("The family agreed on paper, {day}."), day=short_day(asked.paper_day))
        if asked.paper_day is not None
        else _("The family reads it first.")
    )
    head = fill(_("<b>A meeting {whom}</b>"), whom=with_helper(asked.profile))
    return screen(
        join([head, fill("<blockquote>{words}</blockquote>", words=asked.summary or ""), times, agreed]),
        [button(_("✅ Send"), SendHelp(help_id=asked.id))],
        [button(_("✏️ Write it anew"), WriteSummary(help_id=asked.id))],
        [button(_("Choose the times anew"), ChooseTimes(help_id=asked.id))],
        out(asked.id),
    )


def sent(asked: CentreHelp, answer_by: datetime, zone: ZoneInfo) -> Screen:
    """The receipt, also of a summary that was written anew."""
    head = fill(_("{name} is sent."), name=help_name(asked.id))
    if asked.state is HelpState.READING:
        text = _("The family reads the summary now. When it has approved it, the Centre gets it.")
    else:
        text = fill(
            _("The Centre has it. An answer is due by {moment}; when it comes, it comes here."),
            moment=moment_name(answer_by, zone),
        )
    counted = _("It is no new appeal: please log the family's appeal, if it is not logged yet.")
    own = asked.request_id is None and asked.round == 1
    return screen(
        join([head, text, counted if own else ""], "\n\n"),
        [opens(Section.LOG_APPEAL)] if own else [],
        [menu_button(keep=True)],
    )


def dropped() -> Screen:
    return screen(_("Stopped. Nothing was sent."), back(Open(section=Section.CENTRE_HELP)))


def out(help_id: int) -> Row:
    """The last row of every question of the form."""
    return (button(_("↩️ Stop"), DropHelp(help_id=help_id)), menu_button())


@tells(SummaryUnfit)
def _summary(_error: DomainError) -> str:
    return _("A summary is words, up to about 2000 letters. Please write it once more, shorter.")


@tells(PaperDayAhead)
def _paper_day(_error: DomainError) -> str:
    return _("That day is still ahead. Please name the day on which the family signed.")
