"""What both sides hear of a question for a name or a phone."""

from aiogram.utils.i18n import gettext as _

from handlers.family.screens.identity import asked
from handlers.notices.registry import Facts, Reader, notice
from handlers.specialist.screens.identity import known_lines
from handlers.specialist.screens.requests import answer_rows
from handlers.ui.menu import menu_button
from handlers.ui.requests import numbered
from handlers.ui.screen import Screen, screen
from handlers.ui.text import fill, join
from services.requests.facts import reads_words, request_facts
from services.requests.identity import told_identity, told_question
from storage.models import Detail, IdentityAnswer


@notice("identity_asked")
async def identity_asked(reader: Reader, facts: Facts) -> Screen | None:
    """To the family; nothing once it is answered."""
    question = await told_question(reader.view, facts["question_id"])
    return None if question is None or question.answer is not None else asked(question)


@notice("identity_answered")
async def identity_answered(reader: Reader, facts: Facts) -> Screen | None:
    """To whoever has the request now; nothing to anybody else."""
    question = await told_question(reader.view, facts["question_id"])
    if question is None or not await reads_words(reader.view, question.request_id, reader.account_id):
        return None
    request = await request_facts(reader.view, question.request_id)
    head = fill(_("<b>Request {number}</b>"), number=numbered(request))
    if question.answer is IdentityAnswer.GIVEN:
        told = known_lines(await told_identity(reader.view, question.request_id))
    elif question.detail is Detail.NAME:
        told = _("The family prefers to stay without a name.")
    else:
        told = _("The family would rather have no call: please answer here.")
    return screen(join([head, told]), answer_rows(request.number), [menu_button(keep=True)])
