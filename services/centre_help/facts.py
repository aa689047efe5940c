"""What an asking for help of the Centre may hold, and what can be told of it without its words."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from services.centre_help.terms import is_working_day
from services.dates import DateRefusal, local_day
from services.errors import DomainError, Gone
from services.events.facts import LinkUnfit, MomentUnfit, check_link, read_moment
from services.readable import clean, clean_line
from services.requests.words import is_blank, parts_of
from services.safety.shield import masked
from storage.models import CentreHelp, HelpConsent, HelpResult, HelpState, Profile

SLOTS = 3
"""How many times are offered to the Centre."""
FARTHEST = timedelta(days=60)
LONGEST_SUMMARY = 2000
"""As services.requests.words counts: with what stands around it, it goes in one message."""
LONGEST_CORRECTION = 1500
LONGEST_LINE = 300
PROFILES = (Profile.PSYCHOLOGIST, Profile.LAWYER)
"""Whom the Centre gives remotely."""


class SummaryUnfit(DomainError):
    """A summary is words, at most LONGEST_SUMMARY of them in letters."""


class CorrectionUnfit(DomainError):
    """The same of what the family wants changed, at most LONGEST_CORRECTION."""


class LineUnfit(DomainError):
    """A reason or a note is a line of words, at most LONGEST_LINE letters."""


class PaperDayAhead(DomainError):
    """A consent on paper was signed today or before."""


class SlotRefusal(StrEnum):
    DAY_OFF = "day_off"
    TOO_FAR = "too_far"
    PAST = "past"


class SlotUnfit(DomainError):
    """A time that the Centre cannot be offered, or has passed since; `reason` says why."""

    def __init__(self, reason: SlotRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


class HelpChanged(Gone):
    """What the button speaks of is not so any more: agreed, moved, returned, cancelled, written anew."""


class HelpTaken(DomainError):
    """A colleague of the Centre was first."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class AlreadyAsked(DomainError):
    """Help of this kind is already asked for this family."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class Step(StrEnum):
    """What an asking still lacks, in the order in which it is put together."""

    SUMMARY = "summary"
    SLOTS = "slots"
    CONSENT = "consent"
    PAPER_DAY = "paper_day"
    READY = "ready"


@dataclass(frozen=True)
class Slot:
    slot_id: int
    starts_at: datetime


@dataclass(frozen=True)
class HelpFacts:
    """`unit`: the department that asks. `slots`: the times of the present offer (`round`). `taken`: a
    specialist has it.
    """

    number: int
    profile: Profile
    state: HelpState
    unit: str
    request_id: int | None
    family_in_bot: bool
    round: int
    slots: tuple[Slot, ...]
    taken: bool
    begun_at: datetime
    offered_at: datetime | None
    starts_at: datetime | None
    consent: HelpConsent | None
    paper_day: date | None
    result: HelpResult | None


@dataclass(frozen=True)
class HelpWords:
    """What only the asking specialist, the family and the specialist who took it may read."""

    summary: str | None
    version: int
    correction: str | None
    link: str | None
    reason: str | None
    note: str | None

    @classmethod
    def of(cls, asked: CentreHelp) -> "HelpWords":
        return cls(asked.summary, asked.version, asked.correction, asked.link, asked.reason, asked.note)


def is_emptied(asked: CentreHelp) -> bool:
    """Its words are erased, on the family's wish or after their time: no new ones are put there."""
    return asked.summary is None and asked.state is not HelpState.DRAFT


def next_step(asked: CentreHelp, slots: int) -> Step:
    if asked.summary is None:
        return Step.SUMMARY
    if slots < SLOTS:
        return Step.SLOTS
    if asked.consent is None:
        return Step.CONSENT
    if asked.consent is HelpConsent.PAPER and asked.paper_day is None:
        return Step.PAPER_DAY
    return Step.READY


def check_summary(typed: str) -> str:
    """The words as they are kept: without what must not travel of a serviceman (services.safety.shield)."""
    text = masked(clean(typed).strip())
    if is_blank(text) or len(parts_of(text, LONGEST_SUMMARY)) > 1:
        raise SummaryUnfit
    return text


def check_correction(typed: str) -> str:
    """As check_summary."""
    text = masked(clean(typed).strip())
    if is_blank(text) or len(parts_of(text, LONGEST_CORRECTION)) > 1:
        raise CorrectionUnfit
    return text


def check_line(typed: str) -> str:
    """As check_summary."""
    line = masked(clean_line(typed))
    if is_blank(line) or len(line) > LONGEST_LINE:
        raise LineUnfit
    return line


def check_video_link(typed: str) -> str:
    """A family in trouble opens it without looking: only https. Raises LinkUnfit."""
    link = check_link(typed)
    if urlsplit(link).scheme != "https":
        raise LinkUnfit
    return link


def read_slot(typed: str, now: datetime, zone: ZoneInfo, day: date | None = None) -> datetime:
    """The instant that was typed, or the time typed for a `day` of the calendar. Raises MomentUnfit, SlotUnfit."""
    try:
        slot = read_moment(typed, now, zone, day)
    except MomentUnfit as error:
        if error.reason == DateRefusal.TOO_FAR_AHEAD.value:
            raise SlotUnfit(SlotRefusal.TOO_FAR) from None
        raise
    check_slot(slot, now, zone)
    return slot


def check_slot(slot: datetime, now: datetime, zone: ZoneInfo) -> None:
    """A time lies ahead, not too far, on a working day. Raises SlotUnfit."""
    if slot <= now:
        raise SlotUnfit(SlotRefusal.PAST)
    if slot > now + FARTHEST:
        raise SlotUnfit(SlotRefusal.TOO_FAR)
    if not is_working_day(local_day(slot, zone)):
        raise SlotUnfit(SlotRefusal.DAY_OFF)
