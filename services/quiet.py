"""Quiet hours: by night nobody is woken but by urgent help and by words in a conversation."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.outbox import Notice
from storage.models import MessageClass

BEGINS, ENDS = time(22), time(8)
LAST_CALL = timedelta(hours=1)
"""What would be of no use in the morning is said so long before the quiet hours begin."""
HELD = frozenset({MessageClass.STAFF, MessageClass.ALERT, MessageClass.REMINDER, MessageClass.ANNOUNCEMENT})
"""Not held: urgent help, dialogue, the result of one's own act, and the monthly plan of departments, whose moment is
set by the order of the region.
"""
BY_CHOICE = frozenset({MessageClass.REMINDER, MessageClass.ANNOUNCEMENT})
"""What a person may let through at night as well."""
WAKING = frozenset({"updates_stuck", "second_copy", "out_of_reach", "dead_letter", "messages_failed"})
"""Alarms about the way by which cries for help come, and answers go."""


def is_quiet(instant: datetime, zone: ZoneInfo) -> bool:
    return not ENDS <= instant.astimezone(zone).time() < BEGINS


def awake_at(instant: datetime, zone: ZoneInfo) -> datetime:
    """The instant itself by day, else the end of these quiet hours."""
    if not is_quiet(instant, zone):
        return instant
    local = instant.astimezone(zone)
    day = local.date() if local.time() < ENDS else local.date() + timedelta(days=1)
    return datetime.combine(day, ENDS, zone).astimezone(UTC)


def evening_before(instant: datetime, zone: ZoneInfo) -> datetime:
    """For an instant in quiet hours: the last good moment before they begin."""
    morning = awake_at(instant, zone).astimezone(zone).date()
    return datetime.combine(morning - timedelta(days=1), BEGINS, zone).astimezone(UTC) - LAST_CALL


def held_until(notice: Notice, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When a notice leaves that waits for the morning; None: as it says itself. What is over by the morning does not
    wait: that an event is cancelled must be heard before it.
    """
    if notice.message_class not in HELD or notice.name in WAKING:
        return None
    leaves = max(now, notice.not_before or now)
    morning = awake_at(leaves, zone)
    if morning == leaves or (notice.expires_at is not None and notice.expires_at <= morning):
        return None
    return morning
