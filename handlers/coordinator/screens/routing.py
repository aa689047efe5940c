"""«🧭 Куда идут заявки»: each kind of help with its destination, and the buttons that change it."""

from collections.abc import Sequence

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.ui.menu import Open, Section, back, menu_button
from handlers.ui.requests import capital, kind_button, kind_label
from handlers.ui.roles import profile_label
from handlers.ui.screen import Button, Screen, button, column, screen
from handlers.ui.text import fill, join
from services.requests.destinations import Destination
from services.requests.kinds import KINDS
from storage.models import Profile, RequestKind


class ShowKind(CallbackData, prefix="rk"):
    kind: RequestKind


class SendTo(CallbackData, prefix="rd"):
    """Requests of the kind go there from now on; all of the destination, so that a repeated tap changes nothing."""

    kind: RequestKind
    profile: Profile
    to_centre: bool


def routing_table(destinations: Sequence[Destination]) -> Screen:
    lines = [
        fill(
            "{kind}: {profile}, {where}",
            kind=capital(kind_label(one.kind)),
            profile=profile_label(one.profile).lower(),
            where=_where(one),
        )
        for one in destinations
    ]
    return screen(
        join([_("<b>Where requests go</b>"), *lines]),
        *column(button(kind_button(one.kind), ShowKind(kind=one.kind)) for one in destinations),
        [menu_button()],
    )


def kind_card(to: Destination, offered: int = 0) -> Screen:
    """`offered`: requests that waited and have just been offered to the new profile."""
    told = (
        fill(
            ngettext(
                "{count} request that waited is offered to them now.",
                "{count} requests that waited are offered to them now.",
                offered,
            ),
            count=offered,
        )
        if offered
        else ""
    )
    text = join(
        [
            fill("<b>{kind}</b>", kind=kind_button(to.kind)),
            fill(_("Answered by: {profile}."), profile=profile_label(to.profile).lower()),
            fill(_("Goes to: {where}."), where=_where(to)),
            told,
            _("A change holds for new requests. Those in work stay with their specialists."),
        ]
    )
    profiles = [] if KINDS[to.kind].fixed else [_profile_button(to, profile) for profile in Profile]
    return screen(text, _place_row(to), *column(profiles), back(Open(section=Section.ROUTING)))


def _where(to: Destination) -> str:
    return _("always the Centre") if to.to_centre else _("the department, or the Centre when nobody is there")


def _place_row(to: Destination) -> list[Button]:
    names = {False: _("To the department"), True: _("To the Centre")}
    return [
        button(_marked(name, chosen=to.to_centre is centre), SendTo(kind=to.kind, profile=to.profile, to_centre=centre))
        for centre, name in names.items()
    ]


def _profile_button(to: Destination, profile: Profile) -> Button:
    return button(
        _marked(profile_label(profile), chosen=to.profile is profile),
        SendTo(kind=to.kind, profile=profile, to_centre=to.to_centre),
    )


def _marked(name: str, *, chosen: bool) -> str:
    return f"✓ {name}" if chosen else name
