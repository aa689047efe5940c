"""Each side of a conversation reads the other: words, files, replies and corrections, each with its request."""

from dataclasses import replace
from datetime import datetime

from aiogram.utils.i18n import gettext as _

from handlers.family.screens.requests import more_files, talk
from handlers.notices.registry import Facts, Reader, notice
from handlers.specialist.screens.requests import answer_rows
from handlers.ui.attachments import as_words, media_label, refused_file
from handlers.ui.calendar import moment_name
from handlers.ui.menu import Section, menu_button, opens
from handlers.ui.relayed import Enclosed, Relayed
from handlers.ui.requests import helper_label
from handlers.ui.screen import Row, Screen, screen
from handlers.ui.text import Html, fill, join
from services.requests.conveying import Conveyed, album_with, conveyed, may_see
from services.requests.facts import Line, reads_words, request_facts
from services.requests.pieces import WITHOUT_WORDS
from services.requests.relaying import fits_below
from services.requests.words import is_blank, parts_of
from storage.models import RequestState, Side


@notice("answer")
async def answer(reader: Reader, facts: Facts) -> Screen | None:
    """To the family: the specialist's words and files, or a part of long words."""
    return await _said(reader, facts, *await _for_family(reader, facts))


@notice("answer_corrected")
async def answer_corrected(reader: Reader, facts: Facts) -> Screen | None:
    return await _corrected(reader, facts, *await _for_family(reader, facts))


@notice("family_wrote")
async def family_wrote(reader: Reader, facts: Facts) -> Screen | None:
    """To whoever has the request now: the family's words and files; nothing to anybody else."""
    if not await reads_words(reader.view, facts["request_id"], reader.account_id):
        return None
    return await _said(reader, facts, *_for_taker(facts))


@notice("family_corrected")
async def family_corrected(reader: Reader, facts: Facts) -> Screen | None:
    if not await reads_words(reader.view, facts["request_id"], reader.account_id):
        return None
    return await _corrected(reader, facts, *_for_taker(facts))


@notice("file_again")
async def file_again(reader: Reader, facts: Facts) -> Screen | None:
    """A file of the conversation once more, to whoever asked for it and still may have it."""
    if not await may_see(reader.view, facts["request_id"], reader.account_id):
        return None
    line = (await conveyed(reader.view, facts["message_id"], reader.account_id)).line
    side = _("the family") if line.side is Side.FAMILY else _("the specialist")
    moment = moment_name(line.written_at, reader.view.centre.zone)
    head = fill(_("Request {number}, {side}, {moment}:"), number=facts["request_id"], side=side, moment=moment)
    rows = [(more_files(facts["request_id"], facts["next"]),)] if facts["next"] else []
    caption = line.text if fits_below(line.text) else ""
    return replace(_file(line, head, caption), rows=tuple(rows))


@notice("file_refused")
async def file_refused(reader: Reader, facts: Facts) -> Screen:
    """To whoever sent it."""
    line = (await conveyed(reader.view, facts["message_id"], reader.account_id)).line
    label = media_label(line.media) if line.media is not None else ""
    number = facts["request_id"]
    text = fill(
        _("The attachment did not reach the other side: {what}, request, number {number}. Please send it once more."),
        what=label,
        number=number,
    )
    rows = [(talk(number),)] if facts["side"] == Side.FAMILY.value else [answer_rows(number)]
    return screen(text, *rows, [menu_button(keep=True)])


async def _for_family(reader: Reader, facts: Facts) -> tuple[Html, Html, list[Row]]:
    """The line above words, the same above corrected ones, and the buttons."""
    request = await request_facts(reader.view, facts["request_id"])
    whose = {"number": request.number, "helper": helper_label(request.kind)}
    rows: list[Row] = [(talk(request.number),), (opens(Section.URGENT), menu_button(keep=True))]
    return (
        fill(_("<b>Answer in request, number {number}</b> ({helper}):"), **whose),
        fill(_("<b>Answer in request, number {number}</b> ({helper}), corrected:"), **whose),
        rows if request.state is not RequestState.CLOSED else rows[1:],
    )


def _for_taker(facts: Facts) -> tuple[Html, Html, list[Row]]:
    number = facts["request_id"]
    return (
        fill(_("<b>Request {number}</b>, the family writes:"), number=number),
        fill(_("<b>Request {number}</b>, the family has corrected:"), number=number),
        [answer_rows(number)],
    )


async def _said(reader: Reader, facts: Facts, head: Html, corrected: Html, rows: list[Row]) -> Screen | None:
    found = await conveyed(reader.view, facts["message_id"], reader.account_id)
    if facts.get("bare"):
        since = datetime.fromisoformat(facts["since"])
        lines = await album_with(reader.view, facts["message_id"], reader.account_id, since)
        return _files(lines, head, found.answers)
    head = corrected if found.line.edited else head
    if found.line.media is None:
        return _words(found.line.text, found, facts, head, rows)
    if not facts.get("line"):
        caption = found.line.text if fits_below(found.line.text) else ""
        return replace(_file(found.line, head, caption), rows=tuple(rows), answers=found.answers, whole=True)
    if found.line.media.album is not None:
        return screen(join([head, _("the files are above.")]), *rows)
    below = as_words("", found.line.media) if is_blank(found.line.text) else found.line.text
    return _words(below, found, facts, head, rows, whole=False)


async def _corrected(reader: Reader, facts: Facts, _head: Html, corrected: Html, rows: list[Row]) -> Screen | None:
    """In the message that shows it already when it shows nothing else, else as a reply to it."""
    found = await conveyed(reader.view, facts["message_id"], reader.account_id)
    media = found.line.media
    text = found.line.text if media is None or not is_blank(found.line.text) else as_words("", media)
    shown = _words(text, found, facts, corrected, rows)
    if shown is None:
        return None
    fits = facts["parts"] == 1 and (media is None or fits_below(found.line.text))
    if found.copy is None or not fits:
        return replace(shown, answers=found.seen or found.answers, whole=shown.whole and media is None)
    if media is None:
        return replace(shown, edits=found.copy)
    below = join([corrected, fill("{words}", words=found.line.text)])
    return replace(shown, text=below, edits=found.copy, below_file=True)


def _words(
    text: str, found: Conveyed, facts: Facts, head: Html, rows: list[Row], *, whole: bool = True
) -> Relayed | None:
    """A part of the words; the last one holds what is left and the buttons. A message may be shorter by now."""
    parts = parts_of(text)
    part, last = facts["part"], facts["part"] == facts["parts"] - 1
    if part >= len(parts):
        return None
    words = "".join(parts[part:]) if last and len(parts_of("".join(parts[part:]))) == 1 else parts[part]
    return Relayed(
        join([head, fill("{words}", words=words)]),
        tuple(rows) if last else (),
        message_ids=(found.line.message_id,),
        answers=found.answers if part == 0 else None,
        whole=whole and facts["parts"] == 1,
    )


def _file(line: Line, head: Html, caption: str) -> Relayed:
    """A file with its words below a line of ours."""
    below = join([head, fill("{words}", words=caption)])
    return Relayed("", files=(_enclosed(line, head, below),))


def _files(lines: tuple[Line, ...], head: Html, answers: int | None) -> Relayed | None:
    """Files without a line of ours: it follows them."""
    if not lines:
        return None
    captions = [
        "" if line.media is None or line.media.kind in WITHOUT_WORDS or not _stands(line) else line.text
        for line in lines
    ]
    enclosed = tuple(
        _enclosed(line, head, fill("{words}", words=caption)) for line, caption in zip(lines, captions, strict=True)
    )
    return Relayed("", files=enclosed, answers=answers)


def _stands(line: Line) -> bool:
    """A caption of an album stands in it as it came; a long one of a single file follows it."""
    return line.media is not None and line.media.album is not None


def _enclosed(line: Line, head: Html, below: Html) -> Enclosed:
    if line.media is None:
        msg = "a message without a file has none to show"
        raise ValueError(msg)
    instead = join([head, refused_file(line.media), fill("{words}", words=line.text)])
    return Enclosed(line.message_id, line.media, below, instead)
