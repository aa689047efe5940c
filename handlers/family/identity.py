"""«Без имени» and «Назвать себя» before sending, and what a specialist has asked for: a name, a phone, or neither."""

from collections.abc import Mapping
from typing import Any

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from aiogram.utils.callback_answer import CallbackAnswer

from handlers.family import states
from handlers.family.help import ask_next
from handlers.family.screens import consent as consent_screens
from handlers.family.screens import identity as screens
from handlers.family.words import hear, take_other
from handlers.ui.attachments import piece_of
from handlers.ui.contact import offer_contact, own_number, withdraw_contact
from handlers.ui.menu import Section, menu_button, opens
from handlers.ui.question import ask_for_words, ends_with_its_subject, keeps, wait_for_words
from handlers.ui.screen import Row
from handlers.ui.typed import has_words
from handlers.ui.works import Works
from services.people import consent
from services.people.names import LONGEST_NAME
from services.requests import drafts, identity
from services.requests.identity import NO_QUESTION, Question
from services.requests.phones import Missing, looks_like_phone
from services.safety.crisis import find_crisis
from services.work import Work
from storage.models import Detail, Purpose


class Naming(StatesGroup):
    name = State()


class LeavingPhone(StatesGroup):
    phone = State()


@keeps(Naming.name)
@keeps(LeavingPhone.phone)
def _ways_on(_data: Mapping[str, Any]) -> list[Row]:
    return [(opens(Section.URGENT), menu_button(keep=True))]


def setup() -> Router:
    router = Router(name="family.identity")
    router.callback_query.register(give_name, screens.GiveName.filter())
    router.callback_query.register(other_name, screens.OtherName.filter())
    router.callback_query.register(stay_nameless, screens.StayNameless.filter())
    router.callback_query.register(agree, screens.AnswerQuestion.filter())
    router.callback_query.register(decline, screens.DeclineQuestion.filter())
    router.message.register(take_name, Naming.name, F.text.func(_is_name), ~states.IS_COMMAND)
    router.message.register(share_phone, LeavingPhone.phone, F.func(own_number))
    router.message.register(take_phone, LeavingPhone.phone, F.text.func(looks_like_phone), ~states.IS_COMMAND)
    for asked in (Naming.name, LeavingPhone.phone):
        router.message.register(take_words_instead, asked, F.text, ~states.IS_COMMAND)
        router.message.register(take_caption_instead, asked, ~F.text, has_words)
        router.message.register(ask_for_words, asked, ~F.text)
    return router


async def give_name(query: CallbackQuery, callback_data: screens.GiveName, works: Works, state: FSMContext) -> None:
    async with works(query) as work:
        missing = await identity.give_name(work, callback_data.key)
        await go_on(work, state, missing, NO_QUESTION, edit=missing is Missing.NOTHING)


async def other_name(query: CallbackQuery, callback_data: screens.OtherName, works: Works, state: FSMContext) -> None:
    async with works(query) as work:
        missing = await identity.give_name(work, callback_data.key)
        await go_on(work, state, Missing.WORDS if missing is Missing.NOTHING else missing, NO_QUESTION)


async def stay_nameless(
    query: CallbackQuery,
    callback_data: screens.StayNameless,
    works: Works,
    state: FSMContext,
    callback_answer: CallbackAnswer,
) -> None:
    async with works(query) as work:
        await identity.stay_nameless(work, callback_data.key)
        callback_answer.text = screens.nameless()
        await go_on(work, state, Missing.NOTHING, NO_QUESTION, edit=True)


async def agree(query: CallbackQuery, callback_data: screens.AnswerQuestion, works: Works, state: FSMContext) -> None:
    async with works(query) as work:
        question = await identity.question_to_me(work, callback_data.question)
        waits_for_phone = await ask_for(work, state, question)
    if waits_for_phone:
        await offer_contact(query)


async def decline(query: CallbackQuery, callback_data: screens.DeclineQuestion, works: Works) -> None:
    async with works(query) as work:
        question = await identity.decline(work, callback_data.question)
        work.reply(screens.declined(question), edit=True)


async def take_name(message: Message, works: Works, state: FSMContext) -> None:
    question = int((await state.get_data())["question"])
    async with ends_with_its_subject(state), works(message) as work:
        name = await identity.call_me(work, message.text or "", question)
        await state.clear()
        waits = await drafts.current_draft(work) if question == NO_QUESTION else None
        work.reply(screens.name_kept(name) if waits is None else await ask_next(work, state, waits))


async def take_phone(message: Message, works: Works, state: FSMContext) -> None:
    await _keep_phone(message, works, state, message.text or "")


async def share_phone(message: Message, works: Works, state: FSMContext) -> None:
    await _keep_phone(message, works, state, own_number(message) or "")


async def take_words_instead(message: Message, works: Works, state: FSMContext, more_coming: bool) -> None:
    """What was written is no name and no number: words go where words go, and the question can be answered later."""
    async with works(message) as work:
        await state.clear()
        await hear(work, state, piece_of(message), answers=not more_coming)


async def take_caption_instead(
    message: Message, works: Works, state: FSMContext, more_coming: bool, album_goes_on: bool
) -> None:
    await state.clear()
    await take_other(message, works, state, more_coming, album_goes_on)


async def ask_for(work: Work, state: FSMContext, question: Question) -> bool:
    """What is missing before a question is answered is asked for; whether a phone is waited for now."""
    if question.detail is Detail.NAME:
        await go_on(work, state, await identity.use_name(work, question.number), question.number)
        return False
    if await consent.is_needed(work, Purpose.PHONE):
        work.reply(consent_screens.document(await consent.document_for(work, Purpose.PHONE), question.number))
        return False
    await state.set_state(LeavingPhone.phone)
    await state.set_data({"question": question.number})
    work.reply(screens.ask_phone())
    return True


async def go_on(work: Work, state: FSMContext, missing: Missing, question: int, *, edit: bool = False) -> None:
    """The next step towards a name: the text of the consent, the name itself, or where it was wanted."""
    if missing is Missing.CONSENT:
        work.reply(consent_screens.document(await consent.document_for(work, Purpose.HELP), question))
    elif missing is Missing.WORDS:
        await wait_for_words(work, state, Naming.name, {"question": question})
        work.reply(screens.ask_name())
    else:
        waits = await drafts.current_draft(work) if question == NO_QUESTION else None
        name = await identity.called_name(work)
        shown = await ask_next(work, state, waits) if waits is not None else screens.name_kept(name or "")
        work.reply(shown, edit=edit)


async def _keep_phone(message: Message, works: Works, state: FSMContext, typed: str) -> None:
    question = int((await state.get_data())["question"])
    async with ends_with_its_subject(state), works(message) as work:
        phone = await identity.call_number(work, typed, question)
        await state.clear()
        work.reply(screens.phone_kept(phone))
    await withdraw_contact(message)


def _is_name(text: str) -> bool:
    """Short, in one line, and no cry for help: anything else is words."""
    return len(text) <= LONGEST_NAME and "\n" not in text and find_crisis(text) is None
