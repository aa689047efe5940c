"""What an event may say of itself: the bounds of its title, link, place and time."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from urllib.parse import urlsplit

from services.dates import DateRefusal, DateRefused, instant_of, parse_moment
from services.errors import DomainError
from services.readable import clean_line
from storage.models import Event, EventKind

LONGEST_TITLE = 200
LONGEST_LINK = 500
LONGEST_PLACE = 300
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S")


class TitleUnfit(DomainError):
    """A title has letters and at most LONGEST_TITLE characters."""


class LinkUnfit(DomainError):
    """A link is an http(s) address of at most LONGEST_LINK characters, without a name or password in it."""


class PlaceUnfit(DomainError):
    """A place has letters and at most LONGEST_PLACE characters."""


class MomentUnfit(DomainError):
    """What was typed is not a moment within the next two years; `reason` says why (PAST and SKIPPED are ours: the
    second is an hour that the change to summer time leaves out). `today`: the local day of it, for an example that is
    ahead.
    """

    PAST = "past"
    SKIPPED = "skipped"

    def __init__(self, reason: str, today: date) -> None:
        super().__init__(reason)
        self.reason = reason
        self.today = today


@dataclass(frozen=True)
class EventFacts:
    """What readers are told of an event. `starts_at` is an instant."""

    kind: EventKind
    title: str
    starts_at: datetime
    link: str | None
    place: str | None

    @classmethod
    def of(cls, event: Event) -> "EventFacts":
        return cls(event.kind, event.title, event.starts_at, event.link, event.place)


def check_title(typed: str) -> str:
    title = clean_line(typed)
    if not _readable(title) or len(title) > LONGEST_TITLE:
        raise TitleUnfit
    return title


def check_link(typed: str) -> str:
    link = typed.strip()
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
        _port = parts.port  # raises ValueError when it is not a number
    except ValueError:
        raise LinkUnfit from None
    plain = link.isprintable() and not any(char.isspace() or char in '<>"\\' for char in link)
    if (
        parts.scheme not in {"http", "https"}
        or "." not in host.strip(".")
        or "@" in parts.netloc
        or not plain
        or len(link) > LONGEST_LINK
    ):
        raise LinkUnfit
    return link


def check_place(typed: str) -> str:
    place = clean_line(typed)
    if not _readable(place) or len(place) > LONGEST_PLACE:
        raise PlaceUnfit
    return place


def looks_like_link(typed: str) -> bool:
    """Whether somebody asked for a place or a link gave a link, also one that will be refused («javascript:…»)."""
    return _SCHEME.match(typed.strip()) is not None


def read_moment(typed: str, now: datetime, zone: tzinfo, day: date | None = None) -> datetime:
    """The instant that was typed, or the time typed for the `day` chosen in the calendar. Raises MomentUnfit."""
    local = now.astimezone(zone).replace(tzinfo=None)
    attempts = [typed] if day is None else [f"{day:%d.%m.%Y} {typed}", typed]
    refusal = DateRefusal.NOT_UNDERSTOOD
    for attempt in attempts:
        try:
            moment = parse_moment(attempt, local)
        except DateRefused as error:
            if refusal is DateRefusal.NOT_UNDERSTOOD:
                refusal = error.reason
        else:
            instant = instant_of(moment, zone)
            if instant is None:
                raise MomentUnfit(MomentUnfit.SKIPPED, local.date())
            must_be_ahead(instant, now, zone)
            return instant
    raise MomentUnfit(MomentUnfit.PAST if refusal is DateRefusal.TOO_LONG_AGO else refusal, local.date())


def must_be_ahead(moment: datetime, now: datetime, zone: tzinfo) -> None:
    """Nobody is told of what has begun. Raises MomentUnfit."""
    if moment <= now:
        raise MomentUnfit(MomentUnfit.PAST, now.astimezone(zone).date())


def _readable(text: str) -> bool:
    return any(unicodedata.category(char)[0] in "LN" for char in text)
