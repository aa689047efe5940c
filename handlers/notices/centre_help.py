"""What each side hears of «Помощь Центра». Who a reader is to it is asked as the notice is written: a post may have
ended, times may have been agreed or changed since it was left.
"""

from datetime import datetime

from aiogram.utils.i18n import gettext as _

from handlers.family.screens import centre_help as family
from handlers.notices.registry import Facts, Reader, notice
from handlers.specialist.screens.centre_help import LeadInstead, see
from handlers.specialist.screens.centre_help_answering import AskLink, answer_rows, result_rows
from handlers.specialist.screens.centre_help_form import ask_times, rewrite
from handlers.ui.calendar import moment_name
from handlers.ui.centre_help import headline, help_name, result_words
from handlers.ui.menu import menu_button
from handlers.ui.screen import Screen, button, screen
from handlers.ui.text import fill, join
from services.centre_help.lists import Reading, facts_of, read_for
from services.centre_help.sides import leaders
from services.centre_help.terms import answer_by
from storage.models import CentreHelp, HelpResult, HelpState


@notice("centre_help_read")
async def to_read(reader: Reader, facts: Facts) -> Screen | None:
    """To the family: the summary of that version, while it waits to be read."""
    read = await _read(reader, facts)
    if read is None or not read.family or read.asked.state is not HelpState.READING:
        return None
    if read.asked.version != facts["version"]:
        return None
    return family.to_read(read.facts, read.asked.summary or "", read.asked.version)


@notice("centre_help_correction")
async def correction(reader: Reader, facts: Facts) -> Screen | None:
    read = await _read(reader, facts)
    if read is None or not read.leads or read.asked.state is not HelpState.TO_CORRECT:
        return None
    head = fill(_("{name}. The family asks to correct:"), name=help_name(read.facts.number))
    words = fill("{words}", words=read.asked.correction or "")
    return screen(join([head, words], "\n\n"), [rewrite(read.facts.number)], [menu_button(keep=True)])


@notice("centre_help_approved")
async def approved(reader: Reader, facts: Facts) -> Screen | None:
    read = await _read(reader, facts)
    text = _("{name}: the family has read it and all is right. Now the Centre has it.")
    return _to_leader(read, text) if read is not None else None


@notice("centre_help_offered")
async def offered(reader: Reader, facts: Facts) -> Screen | None:
    """To whoever may accept it: kind, department and times; the words are for whoever does."""
    read = await _of_round(reader, facts)
    if read is None or not read.free:
        return None
    zone = reader.view.centre.zone
    due = answer_by(read.facts.offered_at or reader.view.now, zone)
    asked = fill(
        _("Please accept a time or return it by {moment}. Whoever accepts sees what has happened."),
        moment=moment_name(due, zone),
    )
    return screen(join([headline(read.facts, zone), asked], "\n\n"), *answer_rows(read.facts, reader.view.now, zone))


@notice("centre_help_taken")
async def taken(_reader: Reader, facts: Facts) -> Screen:
    text = _("{name} is already in work with a colleague.")
    return screen(fill(text, name=help_name(facts["help_id"])), [menu_button(keep=True)])


@notice("centre_help_agreed")
async def agreed(reader: Reader, facts: Facts) -> Screen | None:
    """To the family; with the link it has a message of its own."""
    read = await _meeting(reader, facts)
    if read is None or not read.family or read.asked.link is not None:
        return None
    return family.meeting(read.facts, None, reader.view.centre.zone)


@notice("centre_help_link")
async def link(reader: Reader, facts: Facts) -> Screen | None:
    read = await _meeting(reader, facts)
    if read is None or not read.family:
        return None
    return family.meeting(read.facts, read.asked.link, reader.view.centre.zone)


@notice("centre_help_agreed_staff")
async def agreed_staff(reader: Reader, facts: Facts) -> Screen | None:
    read = await _meeting(reader, facts)
    if read is None or not read.leads or read.asked.link is not None:
        return None
    return _meeting_screen(read, reader, _("{name}: the meeting is set, {moment}."))


@notice("centre_help_link_staff")
async def link_staff(reader: Reader, facts: Facts) -> Screen | None:
    read = await _meeting(reader, facts)
    if read is None or not read.leads:
        return None
    return _meeting_screen(read, reader, _("{name}: the meeting is set, {moment}."))


@notice("centre_help_returned")
async def returned(reader: Reader, facts: Facts) -> Screen | None:
    """To whoever leads it: the Centre's reason, or that the times are past, or that the meeting is moved."""
    read = await _of_round(reader, facts)
    if read is None or not read.leads or read.asked.state is not HelpState.RETURNED:
        return None
    name = help_name(read.facts.number)
    if read.asked.reason:
        told = fill(_("{name}: the Centre returned it. {reason}"), name=name, reason=read.asked.reason)
    elif read.asked.result is HelpResult.MOVED:
        told = fill(_("{name}: the meeting is moved."), name=name)
    else:
        told = fill(_("{name}: the times that were offered are past."), name=name)
    ask = _("Please offer three other times. The summary stays, nothing has to be told again.")
    return screen(join([told, ask], "\n\n"), [ask_times(read.facts.number)], [menu_button(keep=True)])


@notice("centre_help_off")
async def off(reader: Reader, facts: Facts) -> Screen | None:
    """To the family, unless another time is agreed by now."""
    read = await _read(reader, facts)
    if read is None or not read.family or read.asked.state not in (HelpState.WAITING, HelpState.RETURNED):
        return None
    return family.off(read.facts)


@notice("centre_help_off_staff")
async def off_staff(reader: Reader, facts: Facts) -> Screen | None:
    read = await _of_round(reader, facts)
    if read is None or read.asked.state is not HelpState.WAITING:
        return None
    return _to_leader(
        read, _("{name}: the specialist of the Centre has left. The same times are offered to colleagues.")
    )


@notice("centre_help_cancelled")
async def cancelled(reader: Reader, facts: Facts) -> Screen | None:
    read = await _read(reader, facts)
    return family.cancelled(read.facts) if read is not None and read.family else None


@notice("centre_help_cancelled_staff")
async def cancelled_staff(_reader: Reader, facts: Facts) -> Screen:
    text = _("{name}: cancelled by the family.") if facts["by_family"] else _("{name}: cancelled by the department.")
    return screen(fill(text, name=help_name(facts["help_id"])), [menu_button(keep=True)])


@notice("centre_help_reminder")
async def reminder(reader: Reader, facts: Facts) -> Screen | None:
    read = await _meeting(reader, facts)
    if read is None:
        return None
    if read.family:
        return family.meeting(read.facts, read.asked.link, reader.view.centre.zone, reminder=True)
    if not (read.leads or read.mine):
        return None
    shown = _meeting_screen(read, reader, _("{name}: a reminder, the meeting is {moment}."))
    if read.mine and read.asked.link is None:
        return shown.with_rows([button(_("🔗 Link of the meeting"), AskLink(help_id=read.facts.number))])
    return shown


@notice("centre_help_result_asked")
async def result_asked(reader: Reader, facts: Facts) -> Screen | None:
    read = await _meeting(reader, facts)
    if read is None or not read.mine or read.facts.starts_at is None:
        return None
    text = fill(
        _("{name}: how did the meeting of {moment} go?"),
        name=help_name(read.facts.number),
        moment=moment_name(read.facts.starts_at, reader.view.centre.zone),
    )
    return screen(text, *result_rows(read.facts.number), [menu_button(keep=True)])


@notice("centre_help_result")
async def result(reader: Reader, facts: Facts) -> Screen | None:
    read = await _read(reader, facts)
    if read is None or read.asked.result is None:
        return None
    return _to_leader(read, _("{name}: {result}."), result=result_words(read.asked.result))


@notice("centre_help_note")
async def note(reader: Reader, facts: Facts) -> Screen | None:
    read = await _read(reader, facts)
    if read is None or not read.leads or not read.asked.note:
        return None
    text = fill(
        _("{name}. The Centre's specialist writes: {note}"), name=help_name(read.facts.number), note=read.asked.note
    )
    return screen(text, [see(read.facts.number), menu_button(keep=True)])


@notice("centre_help_unanswered")
async def unanswered(reader: Reader, facts: Facts) -> Screen | None:
    """To the coordinators: number, state and times, never the words; nothing when it has been answered meanwhile."""
    read = await _of_round(reader, facts)
    if read is None or not (read.asked.state is HelpState.WAITING or _lacks_its_link(read.asked, reader.view.now)):
        return None
    if facts.get("unreached"):
        told = _("Nobody in the Centre receives it. Please call the specialists or invite one.")
    elif read.asked.state is HelpState.WAITING:
        told = _("The Centre has not answered within a working day. Please remind the specialists.")
    else:
        told = _("The time is agreed, and the link is still missing. Please remind the specialist.")
    line = headline(read.facts, reader.view.centre.zone)
    return screen(join([line, told], "\n\n"), [see(read.facts.number), menu_button(keep=True)])


@notice("centre_help_leaderless")
async def leaderless(reader: Reader, facts: Facts) -> Screen | None:
    """To the department: a colleague who has left had asked for it."""
    asked = await reader.view.session.get(CentreHelp, facts["help_id"])
    if asked is None or await leaders(reader.view.session, asked):
        return None
    line = headline(await facts_of(reader.view, asked), reader.view.centre.zone)
    told = _("The colleague who asked for it has left. A specialist of the department is needed who goes on with it.")
    return screen(
        join([line, told], "\n\n"),
        [button(_("🙋 Go on with it"), LeadInstead(help_id=asked.id))],
        [menu_button(keep=True)],
    )


def _meeting_screen(read: Reading, reader: Reader, text: str) -> Screen:
    """For the staff: when, by which link, and whether the family hears of it by itself."""
    moment = moment_name(read.facts.starts_at, reader.view.centre.zone) if read.facts.starts_at else ""
    how = fill(_("Link: {link}"), link=read.asked.link) if read.asked.link else _("The link comes here.")
    tell = _("The family is not in the bot: please tell it.") if read.leads and not read.facts.family_in_bot else ""
    return screen(
        join([fill(text, name=help_name(read.facts.number), moment=moment), how, tell], "\n\n"),
        [see(read.facts.number), menu_button(keep=True)],
    )


def _to_leader(read: Reading, text: str, **values: object) -> Screen | None:
    if not read.leads:
        return None
    number = read.facts.number
    return screen(fill(text, name=help_name(number), **values), [see(number), menu_button(keep=True)])


async def _read(reader: Reader, facts: Facts) -> Reading | None:
    return await read_for(reader.view, facts["help_id"], reader.account_id)


async def _of_round(reader: Reader, facts: Facts) -> Reading | None:
    """Nothing of an older offer."""
    read = await _read(reader, facts)
    return read if read is not None and read.asked.round == facts["round"] else None


async def _meeting(reader: Reader, facts: Facts) -> Reading | None:
    read = await _of_round(reader, facts)
    return read if read is not None and read.asked.state is HelpState.AGREED else None


def _lacks_its_link(asked: CentreHelp, now: datetime) -> bool:
    return (
        asked.state is HelpState.AGREED and asked.link is None and asked.starts_at is not None and asked.starts_at > now
    )
