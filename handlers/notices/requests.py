"""What others hear of a request: specialists of a new one (without its words), both sides of each other."""

from aiogram.utils.i18n import gettext as _

from handlers.family.screens.requests import closed, talk
from handlers.notices.registry import Facts, Reader, notice
from handlers.specialist.screens.requests import answer_rows, card_button, headline, take_button
from handlers.ui.menu import Section, menu_button, opens
from handlers.ui.requests import helper_label
from handlers.ui.roles import profile_label
from handlers.ui.screen import Screen, screen
from handlers.ui.text import fill, join
from services.requests.facts import RequestFacts, reads_words, request_facts
from services.requests.notes import note_text
from services.requests.words import parts_of
from storage.models import Person, RequestKind, RequestState


@notice("new_request")
async def new_request(reader: Reader, facts: Facts) -> Screen | None:
    """Number, kind, place, how long it waits; nothing when somebody has taken it meanwhile."""
    request = await _request(reader, facts)
    if request.state is not RequestState.NEW:
        return None
    new = _("🆘 Urgent. New:") if request.kind is RequestKind.URGENT else _("New:")
    return screen(
        fill("{new} {line}", new=new, line=headline(request, reader.view.now)),
        [take_button(request.number, request.kind)],
    )


@notice("nobody_to_answer")
async def nobody_to_answer(reader: Reader, facts: Facts) -> Screen | None:
    request = await _request(reader, facts)
    if request.state is not RequestState.NEW:
        return None
    urgent = _("🆘 Urgent.") if request.kind is RequestKind.URGENT else ""
    unreached = _(
        "Nobody has received it: whoever could answer is away or has stopped the bot. "
        "Please call them or invite another {helper}."
    )
    absent = _(
        "Nobody can answer: there is no {helper} in the department and in the Centre. Please call or invite one."
    )
    told = fill(unreached if facts.get("unreached") else absent, helper=profile_label(request.profile).lower())
    line = headline(request, reader.view.now)
    return screen(join([urgent, line, told]), [opens(Section.STAFF), menu_button(keep=True)])


@notice("urgent_waits")
async def urgent_waits(reader: Reader, facts: Facts) -> Screen | None:
    """To whoever may take it, some minutes after the first call."""
    request = await _request(reader, facts)
    if request.state is not RequestState.NEW:
        return None
    text = fill(_("🆘 Urgent. Nobody has taken it yet: {line}"), line=headline(request, reader.view.now))
    return screen(text, [take_button(request.number, request.kind)])


@notice("urgent_raised")
async def urgent_raised(reader: Reader, facts: Facts) -> Screen | None:
    """To whoever answers for the unit, and cannot take it."""
    request = await _request(reader, facts)
    if request.state is not RequestState.NEW:
        return None
    text = fill(_("🆘 Urgent. Nobody has taken it yet: {line}"), line=headline(request, reader.view.now))
    asked = _("Please call the psychologists by telephone, now.")
    return screen(join([text, asked]), [opens(Section.STAFF), menu_button(keep=True)])


@notice("still_calling")
async def still_calling(reader: Reader, facts: Facts) -> Screen | None:
    """To whoever asked: honest, and with the way to the numbers."""
    request = await _request(reader, facts)
    if request.state is not RequestState.NEW:
        return None
    text = (
        _(
            "The specialist on duty has not answered in urgent request {number} yet, I am calling the next. "
            "The numbers of urgent help answer now as well, they are under the button. You can go on writing here."
        )
        if facts.get("next")
        else _(
            "Nobody has answered in urgent request {number} yet. Now I am calling those who answer for the specialists "
            "as well. The numbers of urgent help are under the button, they answer now."
        )
        if facts.get("raised")
        else _(
            "Nobody has answered in urgent request {number} yet: we go on calling. "
            "The numbers of urgent help answer now as well, they are under the button. You can go on writing here."
        )
    )
    return screen(fill(text, number=request.number), [opens(Section.URGENT), menu_button(keep=True)])


@notice("request_taken")
async def request_taken(_reader: Reader, facts: Facts) -> Screen:
    return screen(
        fill(_("Request {number} is already in work with a colleague."), number=facts["request_id"]),
        [menu_button(keep=True)],
    )


@notice("call_over")
async def call_over(_reader: Reader, facts: Facts) -> Screen:
    """To whoever was rung while the taker was away."""
    text = _("Urgent request {number} is closed. Nothing is to be done.")
    return screen(fill(text, number=facts["request_id"]), [menu_button(keep=True)])


@notice("request_in_work")
async def request_in_work(reader: Reader, facts: Facts) -> Screen | None:
    """To the family; nothing when nobody has it in work any more: words that waited for a reader may be old."""
    request = await _request(reader, facts)
    if request.state is not RequestState.TAKEN:
        return None
    text = (
        _("Now {helper} is with you: urgent request, number {number}. Write here.")
        if request.kind is RequestKind.URGENT
        else _("The request, number {number}, is in work: {helper} reads it. The answer comes here.")
    )
    return screen(
        fill(text, number=request.number, helper=helper_label(request.kind)),
        [opens(Section.URGENT), menu_button(keep=True)],
    )


@notice("family_cries")
async def family_cries(reader: Reader, facts: Facts) -> Screen | None:
    """To the specialist in whose hands the person is already: the words have come with the request in work."""
    urgent = await _request(reader, facts)
    if not await reads_words(reader.view, facts["own_id"], reader.account_id):
        return None
    text = fill(
        _("🆘 Urgent. Words of a crisis in your request {own}. Specialists are being called: urgent request {number}."),
        own=facts["own_id"],
        number=urgent.number,
    )
    can_take = [take_button(urgent.number, urgent.kind)] if urgent.state is RequestState.NEW else []
    return screen(text, can_take, [answer_rows(facts["own_id"])[0]])


@notice("call_taken_back")
async def call_taken_back(_reader: Reader, facts: Facts) -> Screen:
    """To everybody who was rung."""
    text = _("Urgent request {number} is taken back: the person says that it is not urgent. Nothing is to be done.")
    return screen(fill(text, number=facts["request_id"]), [menu_button(keep=True)])


@notice("not_urgent_after_all")
async def not_urgent_after_all(_reader: Reader, facts: Facts) -> Screen:
    """To whoever has it in work."""
    number = facts["request_id"]
    text = _("Request {number}: the person says that it is not urgent. It stays with you as an ordinary one.")
    return screen(fill(text, number=number), answer_rows(number))


@notice("request_closed")
async def request_closed(reader: Reader, facts: Facts) -> Screen:
    return closed(await _request(reader, facts))


@notice("family_unreachable")
async def family_unreachable(_reader: Reader, facts: Facts) -> Screen:
    number = facts["request_id"]
    text = _("Messages in request {number} do not arrive: the person has stopped the bot. They are kept in it.")
    return screen(fill(text, number=number), [answer_rows(number)[1]], [menu_button(keep=True)])


@notice("family_returned")
async def family_returned(reader: Reader, facts: Facts) -> Screen | None:
    """To whoever has the request in work; `passed_on`: every word that waited has left for the family by now."""
    if not await reads_words(reader.view, facts["request_id"], reader.account_id):
        return None
    text = (
        _("Request {number}: the person is in touch again, your words have arrived.")
        if facts["passed_on"]
        else _("Request {number}: the person is in touch again.")
    )
    return screen(fill(text, number=facts["request_id"]), [answer_rows(facts["request_id"])[0], menu_button(keep=True)])


@notice("taker_unreachable")
async def taker_unreachable(reader: Reader, facts: Facts) -> Screen | None:
    """To whoever answers for the unit: the family's words wait for somebody who does not get them."""
    request = await _request(reader, facts)
    if request.state is not RequestState.TAKEN:
        return None
    taker = await reader.view.session.get(Person, int(facts["taker_id"]))
    name = (taker.staff_name if taker is not None else None) or _("The specialist")
    told = _(
        "The messages of the family do not reach {name}: the bot is stopped. Please call, or find another specialist."
    )
    line = headline(request, reader.view.now)
    return screen(join([line, fill(told, name=name)]), [opens(Section.STAFF), menu_button(keep=True)])


async def _request(reader: Reader, facts: Facts) -> RequestFacts:
    return await request_facts(reader.view, facts["request_id"])


@notice("handed_to_you")
async def handed_to_you(reader: Reader, facts: Facts) -> Screen | None:
    """To the colleague: the note, and the card with everything; nothing when somebody else has it by now."""
    number = facts["request_id"]
    if not await reads_words(reader.view, number, reader.account_id):
        return None
    request = await request_facts(reader.view, number)
    note = await note_text(reader.view, facts["note_id"]) if facts.get("note_id") else ""
    return screen(
        join(
            [
                fill(_("A colleague has handed you: {line}"), line=headline(request, reader.view.now)),
                fill(_("Note: {note}"), note=parts_of(note)[0]) if note else "",
                _("The family is told and expects you. All that was written is on the card."),
            ]
        ),
        [card_button(request.number)],
        [menu_button(keep=True)],
    )


@notice("request_handed_on")
async def request_handed_on(reader: Reader, facts: Facts) -> Screen | None:
    """To the family: who helps from now on, and that nothing has to be told again."""
    request = await _request(reader, facts)
    if request.state is RequestState.CLOSED:
        return None
    told = fill(
        _(
            "Request {number} is with another specialist now: {helper}, {unit}. Everything that you have written is "
            "there, it need not be told again. The answer comes here."
        ),
        number=request.number,
        helper=profile_label(request.profile).lower(),
        unit=facts["unit"],
    )
    return screen(told, [talk(request.number)], [opens(Section.URGENT), menu_button(keep=True)])
