"""What /start says: first acquaintance, the post just taken, the department of a poster, a link that opens nothing."""

from aiogram.utils.i18n import gettext as _

from handlers.everyone.screens import family_menu
from handlers.family.screens.settings import no_news, rename
from handlers.refusals import tells
from handlers.ui.menu import Section, family_rows, menu_button, opens, staff_rows
from handlers.ui.roles import post_label
from handlers.ui.screen import Screen, screen
from handlers.ui.text import fill, join
from services.errors import DomainError
from services.people.joining import InvitationNotValid, Joined, OwnInvitation
from services.requests.lists import Waiting
from storage.models import Role


def first_acquaintance(department: str | None = None) -> Screen:
    """Who we are, how to ask, what not to write, that announcements come; then the family menu."""
    text = _(
        "Hello. This is the bot of the centre that supports families. Here one can ask a psychologist or a lawyer for "
        "help and learn of streams and meetings of the club.\n"
        "People answer here. You can write right now, in your own words.\n"
        "This is help, and not an official appeal under law 59-FZ. Please do not write numbers of units, places of "
        "service or call signs.\n"
        "Now and then we send news of streams and meetings."
    )
    return screen(join([text, _chosen(department)]), *family_rows(), [no_news(keep=True)])


def department_chosen(department: str) -> Screen:
    return screen(join([_chosen(department), family_menu().text]), *family_rows())


def joined(post: Joined, roles: set[Role]) -> Screen:
    """What you are, of which unit, and the menu of all posts held."""
    text = fill(
        _("You are on the staff now: {post}, {unit}. Colleagues see the name {name}."),
        post=post_label(post.role, post.profile).lower(),
        unit=post.unit_name,
        name=post.name,
    )
    return screen(text, *staff_rows(roles), [rename()])


def link_opens_nothing() -> str:
    return _("This link does not work any more. If it was an invitation to the staff, ask for a new one.")


def requests_wait(waits: Waiting) -> Screen:
    """To a new specialist: what came before the post did."""
    count = fill(_("Requests that wait for a specialist: {count}."), count=waits.total)
    urgent = fill(_("🆘 Urgent ones among them: {count}."), count=waits.urgent) if waits.urgent else ""
    return screen(join([count, urgent]), [opens(Section.REQUESTS), menu_button(keep=True)])


@tells(OwnInvitation)
def own_invitation(_error: DomainError) -> str:
    return _("This is your invitation: forward it to one person. It is still valid.")


@tells(InvitationNotValid)
def _invitation_not_valid(_error: DomainError) -> str:
    return link_opens_nothing()


def _chosen(department: str | None) -> str:
    return fill(_("Your department: {unit}."), unit=department) if department else ""
