"""/start: it works in every state and clears it; with a payload it is an invitation or the poster of a department."""

import re

from aiogram import Router
from aiogram.filters import CommandObject, CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.types import Message, User
from aiogram.utils.i18n import gettext as _

from handlers.everyone import welcome
from handlers.everyone.start import menu_of, words_behind
from handlers.family.words import hear
from handlers.ui.links import DEPARTMENT_PREFIX
from handlers.ui.screen import Screen, screen
from handlers.ui.works import Works
from services.errors import NotFound
from services.people import joining
from services.people.joining import Introduction, InvitationNotValid, OwnInvitation
from services.requests.lists import waiting_for_actor
from services.requests.pieces import Piece
from services.work import Work

PAYLOAD = re.compile(r"[!-~]+")
"""What a link may carry: nothing with spaces, nothing but plain letters, figures and marks."""


def setup() -> Router:
    router = Router(name="everyone.joining")
    router.message.register(start, CommandStart(ignore_case=True))
    return router


async def start(message: Message, command: CommandObject, works: Works, state: FSMContext, more_coming: bool) -> None:
    """Of a burst of bare /start only the last is answered; one with a payload is always heard. What no link could carry
    is words, and they are kept like any others.
    """
    await state.clear()
    behind = words_behind(command)
    payload = behind if PAYLOAD.fullmatch(behind) else ""
    if more_coming and not behind:
        return
    async with works(message) as work:
        post = await joining.become_admin_by_id(work, _introduction(message.from_user))
        if payload.startswith(DEPARTMENT_PREFIX):
            await _by_poster(work, payload.removeprefix(DEPARTMENT_PREFIX))
        elif payload:
            await _by_invitation(work, payload, _introduction(message.from_user))
        elif post is not None:
            work.reply(welcome.joined(post, {one.role for one in work.actor.posts}))
        else:
            work.reply(await _reception(work))
        if behind and not payload:
            await hear(work, state, Piece(behind), answers=not more_coming)


async def _by_poster(work: Work, code: str) -> None:
    try:
        unit = await joining.choose_department(work, code)
    except NotFound:
        await _explain(work)
        return
    first = await joining.welcome(work)
    work.reply(welcome.first_acquaintance(unit.name) if first else welcome.department_chosen(unit.name))


async def _by_invitation(work: Work, code: str, introduction: Introduction) -> None:
    try:
        post = await joining.join(work, code, introduction)
    except InvitationNotValid:
        await _explain(work)
        return
    except OwnInvitation as own:
        work.reply(Screen(welcome.own_invitation(own), menu_of(work.actor).rows))
        return
    work.reply(welcome.joined(post, {one.role for one in work.actor.posts}))
    waits = await waiting_for_actor(work)
    if waits.total:
        work.reply(welcome.requests_wait(waits), of_post={})


async def _explain(work: Work) -> None:
    """A link that opens nothing is no error: it is said, and what can be done is shown."""
    menu = await _reception(work)
    if menu == menu_of(work.actor):
        menu = Screen(welcome.link_opens_nothing(), menu.rows)
    else:
        work.reply(screen(welcome.link_opens_nothing()))
    work.reply(menu)


async def _reception(work: Work) -> Screen:
    """The staff's menu; for a family the first acquaintance, and the short menu ever after."""
    if not work.actor.posts and await joining.welcome(work):
        return welcome.first_acquaintance()
    return menu_of(work.actor)


def _introduction(user: User | None) -> Introduction:
    return Introduction(
        first_name=(user.first_name if user else "") or "",
        last_name=(user.last_name if user else "") or "",
        nameless=_("Staff member"),
    )
