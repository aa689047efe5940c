"""«🆘 Срочная помощь»: the numbers first, without any introduction; they stand nowhere else."""

from aiogram.utils.i18n import gettext as _

from handlers.ui.menu import menu_button
from handlers.ui.screen import Screen, screen
from handlers.ui.text import fill, join
from services.helplines import Helpline


def urgent(helplines: tuple[Helpline, ...], under_way: int | None) -> Screen:
    """`under_way`: the number of an urgent request that is open already."""
    numbers = [
        fill("<b>{phone}</b> {name}, {hours}", phone=one.phone, name=one.name, hours=one.hours) for one in helplines
    ]
    write = (
        _("You can write here too: what is happening? The first words go to the specialists on duty at once.")
        if under_way is None
        else fill(
            _(
                "Urgent request {number} is open already, the specialists have been called. "
                "Write here: the words will be added to it."
            ),
            number=under_way,
        )
    )
    return screen(join([join(list(numbers)), write], "\n\n"), [menu_button(keep=True)])
