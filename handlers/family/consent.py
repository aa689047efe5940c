"""«Даю согласие», the way on without it, and «Согласия» of the settings with their withdrawal."""

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from handlers.family.identity import ask_for, go_on
from handlers.family.screens import consent as screens
from handlers.family.screens import identity as identity_screens
from handlers.family.screens.settings import settings
from handlers.ui.contact import offer_contact
from handlers.ui.screen import Screen, show, show_new
from handlers.ui.works import Works
from services.people import announcements, consent, withdrawing
from services.people.consent import ConsentChanged
from services.requests import identity
from services.requests.phones import Missing
from services.work import Work
from storage.models import Purpose


def setup() -> Router:
    router = Router(name="family.consent")
    router.callback_query.register(give, screens.GiveConsent.filter())
    router.callback_query.register(refuse, screens.RefuseConsent.filter())
    router.callback_query.register(list_consents, screens.MyConsents.filter())
    router.callback_query.register(withdraw, screens.Withdraw.filter())
    return router


async def give(query: CallbackQuery, callback_data: screens.GiveConsent, works: Works, state: FSMContext) -> None:
    """A text that has changed since it was shown is shown anew; nothing is agreed to."""
    purpose, question = callback_data.purpose, callback_data.question
    waits_for_phone = False
    try:
        async with works(query) as work:
            await consent.give(work, purpose, callback_data.mark)
            waits_for_phone = await _go_on_from(work, state, purpose, question)
    except ConsentChanged:
        async with works.view(query) as view:
            present = await consent.document_for(view, purpose)
        await show_new(query, screens.document(present, question))
    if waits_for_phone:
        await offer_contact(query)


async def _go_on_from(work: Work, state: FSMContext, purpose: Purpose, question: int) -> bool:
    """Whatever the consent was asked for; whether a phone is waited for now."""
    if purpose is Purpose.BROADCASTS:
        await announcements.choose_announcements(work, wanted=True)
        work.reply(settings(await announcements.my_settings(work)))
    elif purpose is Purpose.HELP:
        await go_on(work, state, await identity.use_name(work, question), question)
    else:
        return await ask_for(work, state, await identity.question_to_me(work, question))
    return False


async def refuse(query: CallbackQuery, callback_data: screens.RefuseConsent, works: Works, state: FSMContext) -> None:
    async with works(query) as work:
        if callback_data.purpose is Purpose.BROADCASTS:
            work.reply(settings(await announcements.my_settings(work)))
        elif callback_data.question == identity.NO_QUESTION:
            await go_on(work, state, Missing.NOTHING, identity.NO_QUESTION)
        else:
            work.reply(identity_screens.declined(await identity.decline(work, callback_data.question)))


async def list_consents(query: CallbackQuery, works: Works) -> None:
    async with works.view(query) as view:
        shown = screens.my_consents(await consent.my_consents(view), view.centre.zone)
    await show(query, shown)


async def withdraw(query: CallbackQuery, callback_data: screens.Withdraw, works: Works) -> None:
    async with works(query) as work:
        await withdrawing.withdraw(work, callback_data.purpose)
        work.reply(screens.withdrawn(callback_data.purpose))
        work.reply(await _consents_now(work), edit=True)


async def _consents_now(work: Work) -> Screen:
    return screens.my_consents(await consent.my_consents(work), work.centre.zone)
