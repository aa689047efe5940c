"""The specialist's side of a request: the list, the card, the words for whoever took it, the result."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.family.screens.requests import LAST_PAGE, conversation, files_row
from handlers.family.screens.shield import left_out
from handlers.refusals import tells
from handlers.specialist.screens.centre_help_form import from_request
from handlers.specialist.screens.handover import hand_over_button
from handlers.specialist.screens.ready_answers import ready_button
from handlers.ui.attachments import as_words
from handlers.ui.calendar import moment_name
from handlers.ui.ids import PageNumber, RowId
from handlers.ui.lines import inside_a_sentence, line_label, source_label
from handlers.ui.menu import Open, Section, back, menu_button
from handlers.ui.pager import page_of, turn_row
from handlers.ui.question import stop_row
from handlers.ui.requests import kind_label, numbered, result_label, waiting
from handlers.ui.screen import Button, Row, Screen, button, screen
from handlers.ui.text import fill, join
from services.errors import DomainError
from services.requests.answering import Answered, Taken, TakenByColleague, WorkClosed
from services.requests.facts import RequestFacts
from services.requests.lists import Entry
from services.requests.notes import Note
from services.requests.opening import Opened
from services.requests.words import parts_of
from storage.models import RequestKind, RequestState, Side


class Take(CallbackData, prefix="rt"):
    """«🙋 Взять в работу»."""

    request_id: RowId


class Answer(CallbackData, prefix="ra"):
    """«✍️ Ответить»: the next message is the answer."""

    request_id: RowId


class Close(CallbackData, prefix="rc"):
    """«✔️ Закрыть заявку»: the result is asked next."""

    request_id: RowId


class Card(CallbackData, prefix="rq"):
    """One request; `page` of its conversation, for whoever took it."""

    request_id: RowId
    page: PageNumber = LAST_PAGE


def take_button(number: int, kind: RequestKind) -> Button:
    """On the ring of an urgent request it is a promise: only after it the family hears that somebody is with them."""
    label = _("I accept") if kind is RequestKind.URGENT else _("🙋 Take into work")
    return button(label, Take(request_id=number))


def card_button(number: int) -> Button:
    return button(fill(_("📂 Open request {number}"), number=number), Card(request_id=number))


def answer_rows(number: int) -> Row:
    """What the taker can do with a request."""
    return (answer_button(number), button(_("✔️ Close the request"), Close(request_id=number)))


def answer_button(number: int) -> Button:
    return button(_("✍️ Answer"), Answer(request_id=number))


def headline(facts: RequestFacts, now: datetime) -> str:
    """A request without its words: «Заявка 214 · психолог · Ангарск · ждёт 3 минуты»."""
    state = (
        fill(_("waits {time}"), time=waiting(now - facts.registered_at))
        if facts.state is RequestState.NEW
        else _("in work")
        if facts.state is RequestState.TAKEN
        else fill(_("closed: {result}"), result=result_label(facts.result).lower())
        if facts.result
        else _("closed")
    )
    return fill(
        _("Request {number} · {kind} · {place} · {state}"),
        number=facts.number,
        kind=kind_label(facts.kind),
        place=facts.place,
        state=state,
    )


def card(entry: Entry, now: datetime, zone: ZoneInfo) -> Screen:
    """Number, kind, state and times; the words are not here."""
    facts = entry.facts
    answering = fill(_("Already answered by: {name}."), name=entry.taker) if entry.taker else ""
    return screen(
        join([headline(facts, now), *_times(facts, zone), answering]),
        [take_button(facts.number, facts.kind)] if entry.may_take else [],
        back(Open(section=Section.REQUESTS)),
    )


def own_card(
    opened: Opened,
    number: int,
    now: datetime,
    zone: ZoneInfo,
    *,
    who: str = "",
    ask: Row = (),
    asks_centre: bool = False,
) -> Screen:
    """The taker's card: the conversation and the notes, in pages. What is typed while it is open becomes a note.
    `who`: what is known of whoever asked; `ask` for what is not. `asks_centre`: the taker is of a department.
    """
    facts = opened.entry.facts
    talked = conversation(facts, opened.lines, zone, _day(now, zone), own=Side.STAFF)
    words = "\n\n".join([talked, *map(_note_line, opened.notes)])
    page = page_of(parts_of(words), number, size=1)
    in_work = facts.state is RequestState.TAKEN
    hint = _("Typed here without «Answer», words become a note: the family does not see it.") if in_work else ""
    return screen(
        join([join([headline(facts, now), called(facts), who]), fill("{words}", words=page.items[0]), hint], "\n\n"),
        turn_row(page, lambda other: Card(request_id=facts.number, page=other)),
        files_row(facts.number, opened.lines),
        answer_rows(facts.number) if in_work else [],
        ask if in_work else [],
        [ready_button(facts.number), hand_over_button(facts.number)] if in_work else [],
        [from_request(facts.number)] if asks_centre and in_work else [],
        back(Open(section=Section.REQUESTS)),
    )


def called(facts: RequestFacts) -> str:
    """The kind word by which both sides call the request."""
    return fill(_("Case: {name}."), name=numbered(facts)) if facts.case_name else ""


def _note_line(note: Note) -> str:
    """Plain text, as the conversation is."""
    head = _("📝 Handed over by {name}") if note.handing_over else _("📝 Note, {name}")
    return f"{head.format(name=note.author)}: {note.text}"


def _times(facts: RequestFacts, zone: ZoneInfo) -> list[str]:
    told: list[str] = [fill(_("Accepted: {moment}"), moment=moment_name(facts.registered_at, zone))]
    if facts.taken_at is not None:
        told.append(fill(_("Taken: {moment}"), moment=moment_name(facts.taken_at, zone)))
    if facts.closed_at is not None:
        told.append(fill(_("Closed: {moment}"), moment=moment_name(facts.closed_at, zone)))
    return told


def taken(won: Taken) -> Screen:
    """In place of the notice that was tapped; the appeal is named, so that nobody logs it a second time."""
    told = fill(
        _("Request {number} · {kind} · {place} is yours now. The words are below."),
        number=won.facts.number,
        kind=kind_label(won.facts.kind),
        place=won.facts.place,
    )
    if won.appeal is None:
        return screen(told)
    counted = fill(
        _("It is in the report already: {line}, {source}."),
        line=inside_a_sentence(line_label(won.appeal.line)),
        source=inside_a_sentence(source_label(won.appeal.source)),
    )
    return screen(join([told, counted]))


def words_of(won: Taken, now: datetime, zone: ZoneInfo, who: str = "") -> list[Screen]:
    """The words for whoever took the request: as many messages as they need, the buttons under the last. `who`: what is
    known of whoever asked.
    """
    only_family = all(line.side is Side.FAMILY for line in won.lines)
    text = (
        "\n\n".join(as_words(line.text, line.media) for line in won.lines)
        if only_family
        else conversation(won.facts, won.lines, zone, _day(now, zone), own=Side.STAFF)
    )
    parts = parts_of(text)
    head = join([fill(_("<b>Request {number}</b>"), number=numbered(won.facts)), who])
    screens = [screen(join([head, fill("{words}", words=part)])) for part in parts]
    screens[-1] = screens[-1].with_rows(
        answer_rows(won.facts.number), (card_button(won.facts.number),), (menu_button(keep=True),)
    )
    return screens


def _day(now: datetime, zone: ZoneInfo) -> date:
    return now.astimezone(zone).date()


def taken_before(number: int) -> str:
    return fill(_("Request {number} is already yours."), number=number)


def ask_answer(facts: RequestFacts) -> Screen:
    return screen(
        fill(
            _("Write the answer to request {number} in one message. The family sees the words and not your account."),
            number=facts.number,
        ),
        stop_row(),
    )


def answered(done: Answered) -> Screen:
    """The receipt of an answer, honest when the family has stopped the bot."""
    number = done.facts.number
    again = button(_("✍️ More"), Answer(request_id=number))
    close = button(_("✔️ Close the request"), Close(request_id=number))
    text = (
        _("The answer to request, number {number}, is passed on.")
        if done.reachable
        else _(
            "The message to request, number {number}, did not arrive: the person has stopped the bot. "
            "The answer is kept and will be seen in the request if the person comes back."
        )
    )
    told = join([fill(text, number=number), left_out(masked=done.masked)])
    return screen(told, [again, close], [menu_button(keep=True)])


@tells(TakenByColleague)
def _taken_by_colleague(error: DomainError) -> str:
    number = error.number if isinstance(error, TakenByColleague) else ""
    return fill(_("Request {number} is already in work with a colleague."), number=number)


@tells(WorkClosed)
def _work_closed(error: DomainError) -> str:
    number = error.number if isinstance(error, WorkClosed) else ""
    return fill(_("Request {number} is closed, nothing can be added to it."), number=number)
