"""«💬 Психолог», «⚖️ Юрист», «🤝 Другая помощь», «✅ Отправить», «↩️ Отменить»."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery
from aiogram.utils.callback_answer import CallbackAnswer

from handlers.family import states
from handlers.family.screens import other_help, receipts, shield, words
from handlers.family.screens.requests import AskAnew
from handlers.specialist.screens.answering import ask_own, ask_whom
from handlers.ui.menu import Open, Section
from handlers.ui.screen import Screen, show, show_new
from handlers.ui.works import Works
from services import conversation, shielding
from services.conversation import Kept
from services.people import source
from services.requests import drafts, holding, identity, places
from services.requests.drafts import DraftChanged, Words
from services.requests.kinds import ASKED_KINDS, OTHER_KINDS
from services.work import Work
from storage.models import RequestKind

KINDS = {Section.PSYCHOLOGIST: RequestKind.PSYCHOLOGIST, Section.LAWYER: RequestKind.LAWYER}


def setup() -> Router:
    router = Router(name="family.help")
    router.callback_query.register(ask_help, Open.filter(F.section.in_(set(KINDS))))
    router.callback_query.register(open_other, Open.filter(F.section == Section.OTHER_HELP))
    router.callback_query.register(ask_other, other_help.AskOther.filter(F.kind.in_(set(OTHER_KINDS))))
    router.callback_query.register(ask_anew, AskAnew.filter(F.kind.in_(set(ASKED_KINDS))))
    router.callback_query.register(send, words.Send.filter())
    router.callback_query.register(drop, words.Drop.filter())
    router.callback_query.register(add_to_request, words.AddToRequest.filter())
    router.callback_query.register(turn_own, words.MyOwn.filter())
    return router


async def ask_help(query: CallbackQuery, callback_data: Open, works: Works, state: FSMContext) -> None:
    async with works(query) as work:
        work.reply(await _ask_of(work, state, KINDS[callback_data.section]), edit=True)


async def open_other(query: CallbackQuery) -> None:
    """Words that wait stay as they are: a kind chosen next takes them."""
    await show(query, other_help.kinds())


async def ask_other(query: CallbackQuery, callback_data: other_help.AskOther, works: Works, state: FSMContext) -> None:
    async with works(query) as work:
        work.reply(await _ask_of(work, state, callback_data.kind), edit=True)


async def ask_anew(query: CallbackQuery, callback_data: AskAnew, works: Works, state: FSMContext) -> None:
    """The same below a message that stays."""
    async with works(query) as work:
        work.reply(await _ask_of(work, state, callback_data.kind))


async def _ask_of(work: Work, state: FSMContext, kind: RequestKind) -> Screen:
    kept = await drafts.choose_kind(work, kind)
    if kept is not None:
        return await ask_next(work, state, kept)
    await states.expect_words(state, kind, work.now)
    return words.ask_words(kind)


async def ask_next(work: Work, state: FSMContext, kept: Words, note: str = "") -> Screen:
    """The screen of what is still missing (`note`: what became of the words), and the state that waits for it."""
    home = await places.home_of(work)
    if kept.kind is None:
        await state.clear()
    elif home.asked:
        await states.expect_words(state, kept.kind, work.now)
    else:
        await states.expect_place(state, kept.kind, work.now)
    asked, name = await source.source_asked(work), await identity.called_name(work)
    return words.next_step(kept, home, asked, note, name)


@asynccontextmanager
async def shows_what_changed(query: CallbackQuery, works: Works, state: FSMContext) -> AsyncIterator[None]:
    """The tapped screen shows other words, or another reader, than there are now: the present screen comes instead.

    Long words are looked through before the work begins, in which they would be: it holds the lock of the database.
    """
    async with works.view(query) as view:
        await drafts.current_draft(view)
    try:
        yield
    except DraftChanged:
        async with works.view(query) as view:
            waits = await conversation.waiting(view, await states.hint_of(state))
            if waits is None:
                raise
            asked = waits.words.kind is None or waits.own.items
            present = (
                shield.ask(waits.words)
                if waits.words.hold is not None
                else ask_whom(waits)
                if asked
                else await ask_next(view, state, waits.words)
            )
        await show_new(query, words.changed(present))


async def send(
    query: CallbackQuery,
    callback_data: words.Send,
    works: Works,
    state: FSMContext,
    callback_answer: CallbackAnswer,
) -> None:
    async with shows_what_changed(query, works, state), works(query) as work:
        registered = await shielding.send(work, callback_data.key, callback_data.mark)
        if isinstance(registered, Kept):
            holding.put_question(work, edit=True)
            return
        work.reply(receipts.sent(registered.facts), edit=True)
        if registered.fresh:
            await states.speak_in(state, registered.facts.number, work.now)
            work.reply(receipts.receipt(registered))
        else:
            callback_answer.text = receipts.already_sent(registered.facts)


async def drop(query: CallbackQuery, callback_data: words.Drop, works: Works, state: FSMContext) -> None:
    async with shows_what_changed(query, works, state), works(query) as work:
        await drafts.drop_draft(work, callback_data.key, callback_data.mark)
        await state.clear()
        work.reply(words.dropped(), edit=True)


async def add_to_request(
    query: CallbackQuery, callback_data: words.AddToRequest, works: Works, state: FSMContext
) -> None:
    async with shows_what_changed(query, works, state), works(query) as work:
        added = await shielding.add_draft(
            work, callback_data.request_id, callback_data.key, callback_data.mark, callback_data.last
        )
        if isinstance(added, Kept):
            holding.put_question(work, edit=True)
            return
        await states.speak_in(state, added.facts.number, work.now)
        work.reply(receipts.appended(added), edit=True)


async def turn_own(query: CallbackQuery, callback_data: words.MyOwn, works: Works) -> None:
    async with works.view(query) as view:
        kept = await conversation.turn_requests(view, callback_data.key, callback_data.page)
    await show(query, ask_own(kept))
