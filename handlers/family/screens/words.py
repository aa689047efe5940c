"""Screens of asking for help: the words kept, whom they are for, «Отправить», the receipt."""

from collections.abc import Sequence
from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext
from pydantic import Field

from handlers.family.screens import identity, municipality, source
from handlers.family.screens.receipts import below_receipt
from handlers.refusals import tells
from handlers.ui.attachments import as_words, beneath
from handlers.ui.ids import PageNumber, RowId
from handlers.ui.menu import Section, menu_button, opens
from handlers.ui.pager import turn_row
from handlers.ui.requests import capital, helper_label, kind_button, kind_label
from handlers.ui.screen import Button, Screen, button, column, screen
from handlers.ui.simple import simply
from handlers.ui.text import fill, join
from services.conversation import Kept
from services.errors import DomainError
from services.requests.answering import RequestClosed
from services.requests.drafts import DraftChanged, NothingWritten, Words
from services.requests.facts import RequestFacts
from services.requests.kinds import OTHER_KINDS
from services.requests.pieces import Piece, masked_pieces
from services.requests.places import Home
from services.requests.words import parts_of
from storage.models import AppealSource, RequestKind

SHOWN = 1500
"""Units of the kept words on the screen with «Отправить»; longer ones are shown by their beginning."""


class Send(CallbackData, prefix="fs"):
    """«✅ Отправить» the draft `key` as its screen showed it (`mark`, here and below)."""

    key: str
    mark: str


class Drop(CallbackData, prefix="fx"):
    """«↩️ Отменить»: erase the draft `key`."""

    key: str
    mark: str


class AddToRequest(CallbackData, prefix="ft"):
    """The words of the draft `key`, or only so many of its `last` messages, belong to this open request of the family's
    own.
    """

    request_id: RowId
    key: str
    mark: str
    last: Annotated[int, Field(ge=0, lt=10_000)]


class GoOn(CallbackData, prefix="kcg"):
    """The words of the draft `key` go on with this closed request of the family's own."""

    request_id: RowId
    key: str
    mark: str


class BeginAnew(CallbackData, prefix="kcb"):
    """The words of the draft `key` begin a new request."""

    key: str


class MyOwn(CallbackData, prefix="rm"):
    """The words of the draft `key` are the person's own: whom they are for, and a page of the person's own requests."""

    key: str
    page: PageNumber = 0


class AnswerWithDraft(CallbackData, prefix="rw"):
    """The words of the draft `key` are the specialist's answer in this request."""

    request_id: RowId
    key: str
    mark: str


def ask_words(kind: RequestKind) -> Screen:
    text: str
    if kind is RequestKind.LAWYER:
        text = simply(
            _("Write to the lawyer in your own words. Several messages are fine: they go together."),
            _("Write to the lawyer."),
        )
    elif kind in OTHER_KINDS:
        asked = _("Write in your own words what is needed. Several messages are fine: they go together.")
        text = join([fill("<b>{kind}</b>", kind=kind_button(kind)), asked])
    else:
        text = simply(
            _("Write to the psychologist in your own words. Several messages are fine: they go together."),
            _("Write to the psychologist."),
        )
    warning = _("Please do not write numbers of units, places of service or call signs.")
    return screen(join([text, warning]), [opens(Section.URGENT)], [menu_button()])


def next_step(words: Words, home: Home, asked: AppealSource | None, note: str = "", name: str | None = None) -> Screen:
    """What is still missing before «Отправить»: whom for, where the family lives, which department; or nothing. `name`:
    how the person asked to be called.

    `asked`: who the person is, as long as it may be asked; `note` says what became of the words, when it is not the
    usual.
    """
    if words.kind is None:
        return choose_kind(Kept(words), note)
    if not home.asked:
        step = municipality.ask(kept=0 if note else len(words.pieces))
    elif home.choices:
        step = municipality.choose_department(home)
    else:
        step = review(words, home, asked, name)
    return beneath(note, step)


def review(words: Words, home: Home, asked: AppealSource | None, name: str | None = None) -> Screen:
    """The words as they will be seen, «Отправить» and «Отменить»; more can be written at any time. To a psychologist
    they go without a name or by name, as the person likes.
    """
    kind = words.kind or RequestKind.PSYCHOLOGIST
    may_choose = kind is RequestKind.PSYCHOLOGIST
    return screen(
        join(
            [
                fill(_("{helper} will see your words:"), helper=capital(helper_label(kind))),
                quoted(words),
                fill(_("Place: {name}."), name=home.name) if home.name else "",
                identity.choice_text(words, name) if may_choose else "",
                _("You can write more, or send it now."),
            ]
        ),
        *(identity.choice_rows(words, name) if may_choose else ()),
        [button(_("✅ Send"), Send(key=words.key, mark=words.mark)), drop_button(words)],
        [municipality.change()],
        [source.i_am_one_myself()] if asked is AppealSource.FAMILY else [],
        [opens(Section.URGENT), menu_button()],
    )


def quoted(words: Words, last: int = 0) -> str:
    """Words that wait to be sent, as their reader gets them, or only so many of the `last` messages; of long ones the
    beginning, and that all the rest goes with it.
    """
    going = words.pieces[-last:]
    pieces = masked_pieces(going[: _in_sight(going)])
    parts = parts_of("\n\n".join(as_words(piece.text, piece.media) for piece in pieces), SHOWN)
    cut = _("… and the rest: all of it will be sent.") if len(parts) > 1 or len(pieces) < len(going) else ""
    return join([fill("<blockquote>{words}</blockquote>", words=parts[0]), cut])


def _in_sight(pieces: Sequence[Piece]) -> int:
    """How many messages may be seen, and one more: a piece that must not be seen may end there."""
    length = 0
    for count, piece in enumerate(pieces, start=1):
        if length > SHOWN:
            return count
        length += len(piece.text)
    return len(pieces)


def drop_button(words: Words) -> Button:
    return button(_("↩️ Cancel"), Drop(key=words.key, mark=words.mark))


def ask_if_goes_on(kept: Kept, closed: RequestFacts, note: str = "") -> Screen:
    """One question about words that may be for a closed request, while no other is open."""
    asked = fill(
        _("Is it about request {number}, {kind}, or something new?"),
        number=closed.number,
        kind=kind_label(closed.kind),
    )
    return screen(
        join([note or _("Your message is kept."), asked]),
        [_go_on(kept, closed)],
        [button(_("🆕 New request"), BeginAnew(key=kept.words.key))],
        [opens(Section.URGENT)],
        [drop_button(kept.words), menu_button()],
    )


def _go_on(kept: Kept, closed: RequestFacts) -> Button:
    label = fill(_("↪️ Go on with request {number}"), number=closed.number)
    return button(label, GoOn(request_id=closed.number, key=kept.words.key, mark=kept.words.mark))


def choose_kind(kept: Kept, note: str = "") -> Screen:
    """Words came before any choice: they are safe (`note`: what became of them), and it is asked whom they are for."""
    if kept.closed is not None and not kept.own.items:
        return ask_if_goes_on(kept, kept.closed, note)
    count = len(kept.words.pieces)
    text: str = (
        join(
            [note, join([_("A specialist has written to you since. Who is this for?"), quoted(kept.words, kept.late)])],
            "\n\n",
        )
        if kept.late
        else join([note, _("Who are the words for?")], "\n\n")
        if note
        else _("Your message is kept. Who is it for?")
        if count == 1
        else fill(
            ngettext(
                "{count} message is kept. Who are they for?", "{count} messages are kept. Who are they for?", count
            ),
            count=count,
        )
    )
    key, mark = kept.words.key, kept.words.mark
    return screen(
        text,
        *column(
            button(
                fill(_("To request {number}, {kind}"), number=one.number, kind=kind_label(one.kind)),
                AddToRequest(request_id=one.number, key=key, mark=mark, last=kept.late),
            )
            for one in kept.own.items
        ),
        turn_row(kept.own, lambda other: MyOwn(key=key, page=other)),
        [_go_on(kept, kept.closed)] if kept.closed is not None else [],
        [opens(Section.PSYCHOLOGIST), opens(Section.LAWYER)],
        [opens(Section.OTHER_HELP)],
        [opens(Section.URGENT)],
        [drop_button(kept.words), menu_button()],
    )


def changed(present: Screen) -> Screen:
    """A button of an older screen: nothing is done, and what would go now is shown."""
    note = _("Something has changed since. Nothing was sent or erased: here is how it stands now.")
    return beneath(note, present)


def dropped() -> Screen:
    return screen(_("Cancelled. Your words were not sent, and they are erased."), [menu_button()])


def write_in_words(note: str, number: int | None) -> Screen:
    """A voice message, a photo, a file (`note`) where nothing waits to be sent; `number`: of the request that words
    would join.
    """
    asked = (
        _("Please write the main thing in words: people will read it.")
        if number is None
        else fill(_("Please write the main thing in words: it goes to request, number {number}."), number=number)
    )
    return screen(join([note, asked]), *below_receipt(number))


def unknown_command() -> Screen:
    return screen(_("I do not know this command. Everything that can be done is in the menu."), [menu_button()])


@tells(NothingWritten)
def _nothing_written(_error: DomainError) -> str:
    return _("I see no words here yet. Write as it comes, even briefly.")


@tells(DraftChanged)
def _draft_changed(_error: DomainError) -> str:
    return _("Something has changed since. Nothing was sent or erased.")


@tells(RequestClosed)
def _request_closed(error: DomainError) -> str:
    number = error.number if isinstance(error, RequestClosed) else ""
    return fill(_("Request {number} is closed. To ask for something more, simply write here."), number=number)
