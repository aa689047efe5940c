"""«👥 Сотрудники» of the head, the coordinator and the admin: how far it goes is decided in the use cases."""

from aiogram import F, Router
from aiogram.types import CallbackQuery

from handlers.head.screens import staff as screens
from handlers.ui.menu import Open, Section
from handlers.ui.screen import Screen, show
from handlers.ui.works import Works
from services.people import dismissal, invitations, staff
from services.work import Work
from storage.models import Role


def setup() -> Router:
    router = Router(name="head.staff")
    router.callback_query.register(open_staff, Open.filter(F.section == Section.STAFF))
    router.callback_query.register(turn_units, screens.UnitsOfStaff.filter())
    router.callback_query.register(open_unit, screens.StaffOfUnit.filter())
    router.callback_query.register(open_member, screens.MemberCard.filter())
    router.callback_query.register(ask_dismiss, screens.AskDismiss.filter())
    router.callback_query.register(dismiss, screens.Dismiss.filter())
    router.callback_query.register(choose_role, screens.ChooseRole.filter())
    router.callback_query.register(choose_profile, screens.ChooseProfile.filter())
    router.callback_query.register(invite, screens.Invite.filter())
    return router


async def open_staff(query: CallbackQuery, works: Works) -> None:
    """With one unit in reach there is nothing to choose."""
    async with works.view(query) as view:
        units = await staff.units_in_reach(view)
        shown = await _unit(view, units[0].id) if len(units) == 1 else screens.choose_unit(units, 0)
    await show(query, shown)


async def turn_units(query: CallbackQuery, callback_data: screens.UnitsOfStaff, works: Works) -> None:
    async with works.view(query) as view:
        shown = screens.choose_unit(await staff.units_in_reach(view), callback_data.page)
    await show(query, shown)


async def open_unit(query: CallbackQuery, callback_data: screens.StaffOfUnit, works: Works) -> None:
    async with works.view(query) as view:
        shown = await _unit(view, callback_data.unit_id, callback_data.page)
    await show(query, shown)


async def _unit(view: Work, unit_id: int, page: int = 0) -> Screen:
    unit = await invitations.unit_in_reach(view, unit_id)
    members = await staff.staff_of(view, unit_id)
    units = await staff.units_in_reach(view)
    return screens.staff_of_unit(unit, members, page, many_units=len(units) > 1)


async def open_member(query: CallbackQuery, callback_data: screens.MemberCard, works: Works) -> None:
    async with works.view(query) as view:
        member = await staff.staff_member(view, callback_data.membership_id)
    await show(query, screens.member_card(member, view.centre.zone, view.now))


async def ask_dismiss(query: CallbackQuery, callback_data: screens.AskDismiss, works: Works) -> None:
    async with works.view(query) as view:
        member = await staff.staff_member(view, callback_data.membership_id)
    await show(query, screens.ask_dismiss(member))


async def dismiss(query: CallbackQuery, callback_data: screens.Dismiss, works: Works) -> None:
    async with works(query) as work:
        done = await dismissal.dismiss(work, callback_data.membership_id)
        work.reply(screens.dismissed(done.post, done.requests), edit=True)


async def choose_role(query: CallbackQuery, callback_data: screens.ChooseRole, works: Works) -> None:
    """Where only specialists can be invited, the profile is asked at once."""
    async with works.view(query) as view:
        unit = await invitations.unit_in_reach(view, callback_data.unit_id)
        roles = await invitations.roles_to_invite(view, callback_data.unit_id)
        shown = screens.choose_profile(unit) if roles == [Role.SPECIALIST] else screens.choose_role(unit, roles)
    await show(query, shown)


async def choose_profile(query: CallbackQuery, callback_data: screens.ChooseProfile, works: Works) -> None:
    async with works.view(query) as view:
        shown = screens.choose_profile(await invitations.unit_in_reach(view, callback_data.unit_id))
    await show(query, shown)


async def invite(query: CallbackQuery, callback_data: screens.Invite, works: Works, bot_username: str) -> None:
    asked = callback_data
    async with works(query) as work:
        code = await invitations.invite(work, asked.role, asked.unit_id, asked.profile, tap_key=asked.key)
        work.reply(
            screens.invitation(
                await invitations.unit_in_reach(work, asked.unit_id),
                asked.role,
                asked.profile,
                code,
                until=work.now + invitations.VALID_FOR,
                zone=work.centre.zone,
                bot_username=bot_username,
            )
        )
