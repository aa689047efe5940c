"""The list of commands that the messenger shows beside the text field."""

from aiogram.utils.i18n import gettext as _


def command_list() -> list[tuple[str, str]]:
    """Names and what each does, in the language of the context."""
    return [
        ("start", _("Begin")),
        ("menu", _("Menu")),
        ("help", _("How it works")),
        ("privacy", _("What we keep")),
        ("cancel", _("Stop what is being done")),
    ]
