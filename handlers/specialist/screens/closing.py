"""«✔️ Закрыть заявку»: how it ended; line and source of the report are proposed, and changed when they are wrong."""

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.specialist.screens.requests import Card, Close
from handlers.ui.ids import RowId
from handlers.ui.lines import inside_a_sentence, line_label, source_label
from handlers.ui.menu import back, menu_button
from handlers.ui.requests import result_label
from handlers.ui.screen import Screen, button, column, grid, screen
from handlers.ui.text import fill, join
from services.requests.answering import Counted
from services.requests.facts import RequestFacts
from storage.models import AppealLine, AppealSource, RequestResult


class CloseWith(CallbackData, prefix="rr"):
    """The result with what the request counts as; without: as it stands in the journal."""

    request_id: RowId
    result: RequestResult
    line: AppealLine | None = None
    source: AppealSource | None = None


class CountAs(CallbackData, prefix="ca"):
    """Back to the results with this line and this source."""

    request_id: RowId
    line: AppealLine
    source: AppealSource


class ChooseLine(CallbackData, prefix="cl"):
    request_id: RowId
    source: AppealSource


class ChooseSource(CallbackData, prefix="cs"):
    request_id: RowId
    line: AppealLine


def ask_result(facts: RequestFacts, counted: Counted | None) -> Screen:
    """One tap closes when what is proposed is right. A request whose appeal was taken back counts nowhere."""
    number = facts.number
    line, source = (counted.line, counted.source) if counted is not None else (None, None)
    corrections = []
    told = ""
    if counted is not None:
        told = fill(
            _("In the report: {line}, {source}."),
            line=inside_a_sentence(line_label(counted.line)),
            source=inside_a_sentence(source_label(counted.source)),
        )
        corrections = [
            button(_("✏️ Line of the report"), ChooseLine(request_id=number, source=counted.source)),
            button(_("✏️ Who appealed"), ChooseSource(request_id=number, line=counted.line)),
        ]
    asked = fill(_("How did request {number} end? The family will hear it in plain words."), number=number)
    return screen(
        join([told, asked]),
        *column(
            button(result_label(result), CloseWith(request_id=number, result=result, line=line, source=source))
            for result in RequestResult
        ),
        corrections,
        back(Card(request_id=number)),
    )


def choose_line(number: int, source: AppealSource) -> Screen:
    return screen(
        fill(_("Which line of the report is request {number}?"), number=number),
        *column(button(line_label(line), CountAs(request_id=number, line=line, source=source)) for line in AppealLine),
        back(Close(request_id=number)),
    )


def choose_source(number: int, line: AppealLine) -> Screen:
    return screen(
        fill(_("Who appealed in request {number}?"), number=number),
        *grid(
            [
                button(source_label(source), CountAs(request_id=number, line=line, source=source))
                for source in AppealSource
            ],
            width=1,
        ),
        back(Close(request_id=number)),
    )


def closed(facts: RequestFacts) -> Screen:
    result = result_label(facts.result).lower() if facts.result else ""
    return screen(
        fill(_("Request, number {number}, is closed: {result}."), number=facts.number, result=result),
        [menu_button(keep=True)],
    )
