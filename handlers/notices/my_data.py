"""The files of «Мои данные», made while they are sent; and what a specialist hears of somebody who is forgotten."""

import json

from aiogram.utils.i18n import gettext as _

from handlers.notices.registry import Facts, Reader, notice
from handlers.ui.data_file import readable
from handlers.ui.menu import Section, menu_button, opens
from handlers.ui.screen import Screen, SentFile
from handlers.ui.text import fill
from services.people.my_data import data_of


@notice("my_data")
async def my_data(reader: Reader, facts: Facts) -> Screen:
    data = await data_of(reader.view, reader.account_id)
    day = f"{reader.view.now.astimezone(reader.view.centre.zone):%d.%m.%Y}"
    if facts["format"] == "json":
        content = json.dumps(data, ensure_ascii=False, indent=1)
        name, text = f"my-data-{day}.json", _("The same for programs.")
    else:
        content = readable(data, reader.view.centre.zone)
        name, text = fill(_("My data {day}.html"), day=day), _("Everything that is kept about you.")
    rows = ((opens(Section.SETTINGS), menu_button(keep=True)),)
    return Screen(text, rows, SentFile(str(name), content.encode("utf-8", "replace")))


@notice("family_forgotten")
async def family_forgotten(_reader: Reader, facts: Facts) -> Screen:
    text = _(
        "Request {number} is over: the person asked to erase everything, and it is erased. There is nothing to answer "
        "any more. Please delete its messages in this chat too. In the report it stays counted."
    )
    return Screen(fill(text, number=facts["request_id"]), ((opens(Section.REQUESTS), menu_button(keep=True)),))
