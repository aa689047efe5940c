"""Making an event, or changing one: what it is, its title, when, where, and the preview."""

from datetime import date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext
from pydantic import Field as Bounds

from handlers.refusals import tells
from handlers.ui.calendar import calendar_rows, day_name, month_name
from handlers.ui.events import event_text, kind_label
from handlers.ui.menu import Open, Section, back, menu_button
from handlers.ui.screen import Row, Screen, button, column, screen
from handlers.ui.text import fill, join
from services.broadcasts.announcing import NobodyToTell
from services.dates import DateRefusal, add_months
from services.errors import DomainError
from services.events.drafts import DraftGone, Field, facts_of, next_field
from services.events.facts import LinkUnfit, MomentUnfit, PlaceUnfit, TitleUnfit
from storage.models import EventDraft, EventKind

_YEARS_AHEAD = 24
Ordinal = Annotated[int, Bounds(ge=date(2000, 1, 1).toordinal(), lt=date(2200, 1, 1).toordinal())]
"""Days that a calendar of ours can hold, with room for the months before and after."""


class NewEvent(CallbackData, prefix="en"):
    """«➕ Создать»."""


class ChooseKind(CallbackData, prefix="ek"):
    kind: EventKind


class Resume(CallbackData, prefix="er"):
    """Go on with the unfinished draft."""


class ChangeDraft(CallbackData, prefix="ed"):
    """«✏️ Изменить» under the preview: what shall be changed."""

    key: str


class AskField(CallbackData, prefix="ef"):
    key: str
    field: Field


class ClearField(CallbackData, prefix="ex"):
    key: str
    field: Field


class PickDay(CallbackData, prefix="ei"):
    """A day of the calendar; the time is typed after it."""

    key: str
    day: Ordinal


class TurnMonth(CallbackData, prefix="em"):
    key: str
    month: Ordinal


class Publish(CallbackData, prefix="es"):
    """«📣 Разослать»."""

    key: str


class Save(CallbackData, prefix="ew"):
    """«Сохранить без рассылки»; for changes «Сохранить», of which those concerned are told."""

    key: str


class Drop(CallbackData, prefix="eo"):
    """«↩️ Отменить»."""

    key: str


def choose_kind() -> Screen:
    kinds = [button(kind_label(kind), ChooseKind(kind=kind)) for kind in EventKind]
    return screen(_("What shall it be?"), *column(kinds), back(Open(section=Section.RUN_EVENTS)))


def ask(draft: EventDraft, field: Field, today: date) -> Screen:
    """Ask for one field; what is there already is shown by the preview."""
    if field is Field.WHEN:
        return ask_when(draft.key, today.replace(day=1), today)
    texts = {
        Field.TITLE: _("What is it called? Write the title in one message, up to 200 characters."),
        Field.LINK: _("Send the link by which people will watch. It begins with https://"),
        Field.PLACE: _("Where? Write the address in one message."),
        Field.WHERE: _("Where? Write the address, or send a link if people will join remotely."),
    }
    return screen(texts[field], out(draft.key))


def ask_when(key: str, month: date, today: date) -> Screen:
    days = calendar_rows(
        month,
        today,
        add_months(today, _YEARS_AHEAD) - timedelta(days=1),
        pick=lambda day: PickDay(key=key, day=day.toordinal()),
        turn=lambda other: TurnMonth(key=key, month=other.toordinal()),
    )
    text = fill(
        _("When? Write the day and the time, like {example}, or choose a day. {month}:"),
        example=_example(today),
        month=month_name(month),
    )
    return screen(text, *days, out(key))


def _example(today: date) -> str:
    """How a moment is typed; one that is ahead whenever it is read."""
    return f"{today + timedelta(days=7):%d.%m.%Y} 18:00"


def ask_time(key: str, day: date, today: date) -> Screen:
    text = fill(_("{day}. At what time? Write it like 18:00."), day=day_name(day, today))
    return screen(text, [button(_("◀️ Another day"), AskField(key=key, field=Field.WHEN))], out(key))


def preview(draft: EventDraft, readers: int, zone: ZoneInfo, now: datetime) -> Screen:
    """Exactly what readers will see, and how many they are. `readers`: of a new event, or of a change."""
    today = now.astimezone(zone).date()
    shown = event_text(facts_of(draft), zone, today)
    changing = draft.event_id is not None
    return screen(
        join(
            [
                _("This is how it will be:") if changing else _("This is how readers will see it:"),
                fill("<blockquote>{shown}</blockquote>", shown=shown),
                _count(readers, changing=changing),
            ],
            "\n",
        ),
        *(_save_changes(draft.key) if changing else _save_new(draft.key, readers)),
        [button(_("✏️ Change"), ChangeDraft(key=draft.key)), button(_("↩️ Stop"), Drop(key=draft.key))],
        [menu_button()],
    )


def _count(readers: int, *, changing: bool) -> str:
    if not readers:
        return _("Nobody has been told of it yet.") if changing else _("There are no readers yet.")
    template = (
        ngettext("{count} reader will hear of the change.", "{count} readers will hear of the change.", readers)
        if changing
        else ngettext("{count} reader will get it.", "{count} readers will get it.", readers)
    )
    return fill(template, count=readers)


def _save_new(key: str, readers: int) -> list[Row]:
    send = [button(_("📣 Send out"), Publish(key=key))] if readers else []
    return [tuple(send), (button(_("Save without sending"), Save(key=key)),)]


def _save_changes(key: str) -> list[Row]:
    return [(button(_("💾 Save the changes"), Save(key=key)),)]


def choose_field(draft: EventDraft) -> Screen:
    """Which field to change; for a meeting with both a place and a link, either may be taken away."""
    labels = {Field.TITLE: _("Title"), Field.WHEN: _("Day and time"), Field.LINK: _("Link")}
    meeting = draft.kind is EventKind.CLUB_MEETING
    if meeting:
        labels[Field.PLACE] = _("Place")
    rows = column(button(label, AskField(key=draft.key, field=field)) for field, label in labels.items())
    both = meeting and draft.link is not None and draft.place is not None
    clears = [
        button(_("Without the link"), ClearField(key=draft.key, field=Field.LINK)),
        button(_("Without the place"), ClearField(key=draft.key, field=Field.PLACE)),
    ]
    ready = next_field(draft) is None
    return screen(
        _("What shall we change?"), *rows, clears if both else [], back(Resume()) if ready else [menu_button()]
    )


def dropped() -> Screen:
    return screen(
        _("Stopped. Nothing was saved or sent."),
        [button(_("➕ Create"), NewEvent())],
        back(Open(section=Section.RUN_EVENTS)),
    )


def out(key: str) -> Row:
    """The last row of every question for the draft."""
    return (button(_("↩️ Stop"), Drop(key=key)), menu_button())


@tells(DraftGone)
def _draft_gone(_error: DomainError) -> str:
    return _("This draft is already saved or dropped. What there is stands in “🎥 Events”.")


@tells(NobodyToTell)
def _nobody(_error: DomainError) -> str:
    return _("There is nobody to send this to yet. It is not sent.")


@tells(TitleUnfit)
def _title(_error: DomainError) -> str:
    return _("A title is words, up to 200 characters. Please write it once more.")


@tells(LinkUnfit)
def _link(_error: DomainError) -> str:
    return _("This is not a link that people can open. It begins with https:// and has up to 500 characters.")


@tells(PlaceUnfit)
def _place(_error: DomainError) -> str:
    return _("A place is words, up to 300 characters. Please write it once more.")


@tells(MomentUnfit)
def _moment(error: DomainError) -> str:
    if not isinstance(error, MomentUnfit):
        raise TypeError
    texts = {
        DateRefusal.TIME_MISSING.value: _("The time is missing. Write the day and the time, like {example}."),
        DateRefusal.NO_SUCH_DAY.value: _("There is no such day. Write the day and the time, like {example}."),
        DateRefusal.NO_SUCH_TIME.value: _("There is no such time. Write the day and the time, like {example}."),
        DateRefusal.TOO_FAR_AHEAD.value: _(
            "That is too far. Events can be planned for two years ahead. Write a nearer day and time, like {example}."
        ),
        MomentUnfit.SKIPPED: _(
            "There is no such hour that night: clocks are put forward over it. Write another time, like {example}."
        ),
        MomentUnfit.PAST: _("That moment is already past. Write a day and a time ahead, like {example}."),
    }
    unclear = _("I could not read the day and the time. Write them like {example}.")
    return fill(texts.get(error.reason, unclear), example=_example(error.today))
