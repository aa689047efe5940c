"""How an event reads: the same words in the preview, the announcement, the card and the plan."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import get_i18n
from aiogram.utils.i18n import gettext as _
from babel.dates import format_date

from handlers.ui.calendar import short_day
from handlers.ui.text import Html, fill, join
from services.dates import comes_twice
from services.events.facts import EventFacts
from storage.models import EventKind

_SHORT_TITLE = 30


def kind_label(kind: EventKind) -> str:
    return {EventKind.STREAM: _("Live stream"), EventKind.CLUB_MEETING: _("Club meeting")}[kind]


def when_text(starts_at: datetime, zone: ZoneInfo, today: date) -> str:
    """«25 ноября, среда, 18:00», with the year when it is not this one. Never «сегодня»: the message is read later. Of
    an hour that comes twice, when clocks go back, it says which.
    """
    local = starts_at.astimezone(zone)
    pattern = "d MMMM, EEEE" if local.year == today.year else "d MMMM y, EEEE"
    when = f"{format_date(local.date(), pattern, locale=get_i18n().current_locale)}, {local:%H:%M}"
    if not comes_twice(starts_at, zone):
        return when
    which = _("{when} (before the clocks go back)") if local.fold == 0 else _("{when} (after the clocks go back)")
    return fill(which, when=when)


def event_head(facts: EventFacts) -> Html:
    """What it is, in one line."""
    return fill(
        {
            EventKind.STREAM: _("Live stream: {title}"),
            EventKind.CLUB_MEETING: _("Meeting of the club “We wait together”: {title}"),
        }[facts.kind],
        title=facts.title,
    )


def event_text(facts: EventFacts, zone: ZoneInfo, today: date) -> Html:
    """Everything that readers are told of an event."""
    return join(
        [
            fill("<b>{head}</b>", head=event_head(facts)),
            when_text(facts.starts_at, zone, today),
            *_where(facts),
        ]
    )


def event_line(facts: EventFacts, zone: ZoneInfo, today: date, *, where: bool = False) -> Html:
    """An event in a list: when, then what; with `where` also the place or the link."""
    line = fill("{when}. {head}", when=when_text(facts.starts_at, zone, today), head=event_head(facts))
    return join([line, *(_where(facts) if where else [])])


def listed_line(facts: EventFacts, zone: ZoneInfo, now: datetime) -> Html:
    """An event in a list of what is under way and ahead."""
    line = event_line(facts, zone, now.astimezone(zone).date())
    return join([_("<b>It is on now</b>"), line]) if facts.starts_at <= now else line


def event_button(facts: EventFacts, zone: ZoneInfo) -> str:
    """«25 ноября, 18:00 · Как говорить с ребёнком»."""
    local = facts.starts_at.astimezone(zone)
    title = facts.title if len(facts.title) <= _SHORT_TITLE else f"{facts.title[:_SHORT_TITLE].rstrip()}…"
    return f"{short_day(local.date())}, {local:%H:%M} · {title}"


def _where(facts: EventFacts) -> list[str]:
    place = fill(_("Where: {place}"), place=facts.place) if facts.place else ""
    link = fill(_("Link: {link}"), link=facts.link) if facts.link else ""
    return [place, link]
