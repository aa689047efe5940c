"""How long families wait, in the month's figures of a unit: counts, medians, the share in time, what they say after."""

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.ui.text import Html, fill, join
from handlers.ui.times import span
from services.requests.figures import MonthTimes, Times
from storage.models import Relief


def times_words(times: MonthTimes) -> Html:
    """A line for each figure; one that nothing is known of says so."""
    relief = fill(
        _("Easier after the closing: yes {yes}, partly {partly}, no {no}"),
        yes=times.relief[Relief.YES],
        partly=times.relief[Relief.PARTLY],
        no=times.relief[Relief.NO],
    )
    urgent = fill(_("Urgent, first answer: {times}"), times=_told(times.urgent))
    return join(
        [
            _("Requests of the month, working time:"),
            fill(_("First answer: {times}"), times=_told(times.reply)),
            urgent if times.urgent.count else "",
            fill(_("Closing: {times}"), times=_told(times.closing)),
            relief if times.relief else "",
        ]
    )


def _told(times: Times) -> Html:
    if times.median is None:
        middle = ""
    else:
        count = fill(ngettext("of {count} request", "of {count} requests", times.count), count=times.count)
        middle = fill(_("median {span} {of}"), span=span(times.median), of=count)
    share = (
        fill(
            _("in time {in_time} of {due} ({percent} %)"),
            in_time=times.in_time,
            due=times.due,
            percent=round(100 * times.in_time / times.due),
        )
        if times.due
        else ""
    )
    return join([middle, share], ", ") or Html(_("no data"))
