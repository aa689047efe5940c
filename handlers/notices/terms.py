"""What is told when terms come near or are over: to a family the new time; to the staff what lies, without words."""

from datetime import datetime

from aiogram.utils.i18n import gettext as _

from handlers.family.screens.relief import ask_relief, relief_label
from handlers.notices.registry import Facts, Reader, notice
from handlers.specialist.screens.requests import answer_rows, headline, take_button
from handlers.ui.menu import Section, menu_button, opens
from handlers.ui.requests import capital, helper_label
from handlers.ui.screen import Row, Screen, screen
from handlers.ui.text import fill, join
from handlers.ui.times import new_moment
from services.errors import NotFound
from services.requests.facts import RequestFacts, reads_words, request_facts
from services.requests.promises import is_answered
from services.requests.relief import said_of
from services.requests.words import parts_of
from storage.models import RequestState


@notice("reply_later")
async def reply_later(reader: Reader, facts: Facts) -> Screen | None:
    """To the family, before the promised moment passes; nothing when this one has passed too (the bot was stopped)."""
    request = await _unanswered(reader, facts)
    zone = reader.view.centre.zone
    due, now = datetime.fromisoformat(facts["due_at"]).astimezone(zone), reader.view.now.astimezone(zone)
    if request is None or due <= now:
        return None
    prepares = _("{helper} is still preparing the answer to request {number}.")
    nobody = _("Nobody has taken request {number} yet: we are reminding the specialists.")
    told = fill(
        prepares if request.state is RequestState.TAKEN else nobody,
        helper=capital(helper_label(request.kind)),
        number=request.number,
    )
    later = fill(_("The new time: {when}. We are sorry that you have to wait."), when=new_moment(due, now))
    return screen(join([told, later], " "), *_family_rows())


@notice("reply_unpromised")
async def reply_unpromised(reader: Reader, facts: Facts) -> Screen | None:
    """To the family: no time is named any more that might not be kept."""
    request = await _unanswered(reader, facts)
    if request is None:
        return None
    text = _(
        "We have not managed to answer request {number} in time, and we are sorry. We have passed it to the "
        "coordinator of the Centre. The answer comes here. If it cannot wait, press “🆘 Urgent help”."
    )
    return screen(fill(text, number=request.number), *_family_rows())


@notice("reply_awaited")
async def reply_awaited(reader: Reader, facts: Facts) -> Screen | None:
    """To the taker, or to whoever may take it."""
    request = await _unanswered(reader, facts)
    if request is None:
        return None
    line = headline(request, reader.view.now)
    if request.state is RequestState.NEW:
        return screen(
            join([line, _("Nobody has taken it yet, and the family waits.")]),
            [take_button(request.number, request.kind)],
        )
    if not await reads_words(reader.view, request.number, reader.account_id):
        return None
    waits = _("The family waits for the first answer: even a short one helps.")
    return screen(join([line, waits]), answer_rows(request.number), [menu_button(keep=True)])


@notice("promise_broken")
async def promise_broken(reader: Reader, facts: Facts) -> Screen | None:
    """To the coordinators: the family has been put off as often as is decent."""
    told = _("The family was told a new time twice, and there is still no answer. It knows that you look into it.")
    return await _raised(reader, facts, told)


@notice("request_untouched")
async def request_untouched(reader: Reader, facts: Facts) -> Screen | None:
    request = await _unanswered(reader, facts)
    if request is None or request.state is not RequestState.NEW:
        return None
    return await _raised(reader, facts, _("Nobody has taken it within its term. Please find who will."))


@notice("reply_overdue")
async def reply_overdue(reader: Reader, facts: Facts) -> Screen | None:
    return await _raised(reader, facts, _("The term of the first answer is over, and the family has none yet."))


@notice("closing_awaited")
async def closing_awaited(reader: Reader, facts: Facts) -> Screen | None:
    """To the taker."""
    request = await _open(reader, facts)
    if request is None or not await reads_words(reader.view, request.number, reader.account_id):
        return None
    text = _("Its term is over. If everything is done, please close it; if not, write to the family how it goes on.")
    line = headline(request, reader.view.now)
    return screen(join([line, text]), answer_rows(request.number), [menu_button(keep=True)])


@notice("closing_overdue")
async def closing_overdue(reader: Reader, facts: Facts) -> Screen | None:
    request = await _open(reader, facts)
    if request is None:
        return None
    return _for_overseers(reader, request, _("Its term is over by more than a working day, and it is not closed."))


@notice("relief_question")
async def relief_question(reader: Reader, facts: Facts) -> Screen | None:
    """To the family, a day after the closing."""
    request = await request_facts(reader.view, facts["request_id"])
    return ask_relief(request) if request.state is RequestState.CLOSED else None


@notice("relief_words")
async def relief_words(reader: Reader, facts: Facts) -> Screen | None:
    """To whoever had the request, while the person may still read its words."""
    number = facts["request_id"]
    if not await reads_words(reader.view, number, reader.account_id):
        return None
    said = await said_of(reader.view, number)
    if said.relief is None or not said.words:
        return None
    head = fill(
        _("<b>Request {number}</b> after the closing. Is it easier: {relief}."),
        number=number,
        relief=relief_label(said.relief).lower(),
    )
    words = parts_of(said.words)[0]
    return screen(join([head, fill("{words}", words=words)]), [menu_button(keep=True)])


async def _raised(reader: Reader, facts: Facts, text: str) -> Screen | None:
    request = await _unanswered(reader, facts)
    return None if request is None else _for_overseers(reader, request, text)


def _for_overseers(reader: Reader, request: RequestFacts, text: str) -> Screen:
    line = headline(request, reader.view.now)
    return screen(join([line, text]), [opens(Section.REQUESTS), menu_button(keep=True)])


async def _unanswered(reader: Reader, facts: Facts) -> RequestFacts | None:
    request = await _open(reader, facts)
    if request is None or await is_answered(reader.view, request.number, facts["mark"]):
        return None
    return request


async def _open(reader: Reader, facts: Facts) -> RequestFacts | None:
    try:
        request = await request_facts(reader.view, facts["request_id"])
    except NotFound:
        return None
    return request if request.state is not RequestState.CLOSED else None


def _family_rows() -> list[Row]:
    return [(opens(Section.URGENT), menu_button(keep=True))]
