"""«👥 Сотрудники»: who works in a unit, invitations, dismissal."""

import secrets
from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.refusals import tells
from handlers.ui.calendar import day_name, moment_name
from handlers.ui.ids import PageNumber, RowId
from handlers.ui.links import start_link
from handlers.ui.menu import Open, Section, back, menu_button
from handlers.ui.pager import page_of, turn_row
from handlers.ui.roles import post_label, profile_label, role_label
from handlers.ui.screen import Button, Screen, button, column, screen
from handlers.ui.text import fill, join
from services.errors import DomainError
from services.people.dismissal import AlreadyDismissed, LastAdmin
from services.people.invitations import AlreadyInvited
from services.people.posts import NoSuchPost
from services.people.staff import StaffMember
from storage.models import Profile, Role, Unit


class UnitsOfStaff(CallbackData, prefix="pl"):
    page: PageNumber = 0


class StaffOfUnit(CallbackData, prefix="pu"):
    unit_id: RowId
    page: PageNumber = 0


class MemberCard(CallbackData, prefix="pc"):
    membership_id: RowId


class AskDismiss(CallbackData, prefix="pd"):
    """«Уволить»: asks once more."""

    membership_id: RowId


class Dismiss(CallbackData, prefix="px"):
    membership_id: RowId


class ChooseRole(CallbackData, prefix="pi"):
    """«➕ Пригласить»: whom."""

    unit_id: RowId


class ChooseProfile(CallbackData, prefix="pp"):
    unit_id: RowId


class Invite(CallbackData, prefix="pv"):
    """Make the invitation. `key` is made with the screen: one tap makes one, however often it is pressed."""

    unit_id: RowId
    role: Role
    profile: Profile | None
    key: str


def choose_unit(units: list[Unit], number: int) -> Screen:
    page = page_of(units, number)
    return screen(
        _("The staff of which unit?"),
        *column(button(unit.name, StaffOfUnit(unit_id=unit.id)) for unit in page.items),
        turn_row(page, lambda other: UnitsOfStaff(page=other)),
        [menu_button()],
    )


def staff_of_unit(unit: Unit, members: list[StaffMember], number: int, *, many_units: bool) -> Screen:
    page = page_of(members, number)
    text = _("<b>{unit}</b>\nThe staff:") if members else _("<b>{unit}</b>\nNobody is on the staff yet.")
    return screen(
        fill(text, unit=unit.name),
        *column(
            button(f"{one.name} · {post_label(one.role, one.profile)}", MemberCard(membership_id=one.membership_id))
            for one in page.items
        ),
        turn_row(page, lambda other: StaffOfUnit(unit_id=unit.id, page=other)),
        [button(_("➕ Invite"), ChooseRole(unit_id=unit.id))],
        back(Open(section=Section.STAFF)) if many_units else [menu_button()],
    )


def member_card(one: StaffMember, zone: ZoneInfo, today: datetime) -> Screen:
    profile = fill(_("Profile: {profile}."), profile=profile_label(one.profile).lower()) if one.profile else ""
    text = join(
        [
            fill("<b>{name}</b>", name=one.name),
            fill("{unit}.", unit=one.unit_name),
            fill(_("Role: {role}."), role=role_label(one.role).lower()),
            profile,
            fill(
                _("On the staff since {day}."),
                day=day_name(one.joined_at.astimezone(zone).date(), today.astimezone(zone).date()),
            ),
        ]
    )
    leave = [button(_("Dismiss"), AskDismiss(membership_id=one.membership_id))] if one.dismissible else []
    return screen(text, leave, back(StaffOfUnit(unit_id=one.unit_id)))


def ask_dismiss(one: StaffMember) -> Screen:
    text = fill(
        _(
            "Take away from {name} the post {post}, {unit}? The rights end at once, requests in work go back to the "
            "unit. A new invitation can bring the post back."
        ),
        name=one.name,
        post=post_label(one.role, one.profile).lower(),
        unit=one.unit_name,
    )
    return screen(
        text,
        [button(_("Yes, dismiss"), Dismiss(membership_id=one.membership_id))],
        back(MemberCard(membership_id=one.membership_id)),
    )


def dismissed(one: StaffMember, requests: int) -> Screen:
    text = fill(
        _("{name} is not on the staff any more: {post}, {unit}."),
        name=one.name,
        post=post_label(one.role, one.profile).lower(),
        unit=one.unit_name,
    )
    waiting = fill(_("Requests that wait for another specialist now: {count}."), count=requests) if requests else ""
    return screen(join([text, waiting]), back(StaffOfUnit(unit_id=one.unit_id)))


def choose_role(unit: Unit, roles: list[Role]) -> Screen:
    buttons = [
        button(role_label(role), ChooseProfile(unit_id=unit.id))
        if role is Role.SPECIALIST
        else _invite(unit, role, None, role_label(role))
        for role in roles
    ]
    return screen(fill(_("{unit}: whom do we invite?"), unit=unit.name), *column(buttons), _back_to(unit))


def choose_profile(unit: Unit) -> Screen:
    return screen(
        fill(_("{unit}: which specialist do we invite?"), unit=unit.name),
        *column(_invite(unit, Role.SPECIALIST, profile, profile_label(profile)) for profile in Profile),
        _back_to(unit),
    )


def _invite(unit: Unit, role: Role, profile: Profile | None, text: str) -> Button:
    return button(text, Invite(unit_id=unit.id, role=role, profile=profile, key=secrets.token_urlsafe(6)))


def _back_to(unit: Unit) -> tuple[Button, ...]:
    return back(StaffOfUnit(unit_id=unit.id))


def invitation(
    unit: Unit, role: Role, profile: Profile | None, code: str, *, until: datetime, zone: ZoneInfo, bot_username: str
) -> Screen:
    """The receipt with the link: for one person, and until when."""
    text = fill(
        _("An invitation: {post}, {unit}.\n{link}\nSend it to one person. It works once, until {until}."),
        post=post_label(role, profile).lower(),
        unit=unit.name,
        link=start_link(bot_username, code),
        until=moment_name(until, zone),
    )
    return screen(text, [menu_button(keep=True)])


@tells(AlreadyInvited)
def _already_invited(_error: DomainError) -> str:
    return _("This invitation has been made: its link is above. For another person make a new one.")


@tells(NoSuchPost)
def _no_such_post(_error: DomainError) -> str:
    return _("There is no such post in this unit.")


@tells(AlreadyDismissed)
def _already_dismissed(_error: DomainError) -> str:
    return _("This post was taken away already.")


@tells(LastAdmin)
def _last_admin(_error: DomainError) -> str:
    return _("This is the last administrator. Invite another one first.")
