"""Updates as aiogram reads them: a part of a shape that it does not know is left out, and the rest is handled."""

from collections.abc import Mapping
from typing import Any

import structlog
from aiogram import Bot
from aiogram.types import Update
from pydantic import ValidationError

from bot.messaging.rawupdate import Raw, may_be_said_to_us

log = structlog.get_logger()

AUTHOR = "from"


def read(raw: Raw, bot: Bot) -> Update:
    """The update without fields that cannot be read: the messenger changes its types without notice, and whoever writes
    beneath a poll of a new kind has written words all the same. Of the author the id is enough. Of what nobody has said
    to us (a member of a group, an answer to a poll) nothing may be left.

    Raises ValidationError for words and taps of which nothing can be made: such an update is a dead letter.
    """
    context = {"bot": bot}
    try:
        return Update.model_validate(raw, context=context)
    except ValidationError as error:
        unread = {tuple(map(str, one["loc"][:2])) for one in error.errors(include_input=False)}
    log.warning("update_read_in_part", update_id=raw["update_id"], without=sorted(map(".".join, unread)))
    readable = {
        kind: {name: part for name, part in content.items() if (kind, name) not in unread}
        | ({AUTHOR: _known_by_id(content.get(AUTHOR))} if (kind, AUTHOR) in unread else {})
        for kind, content in raw.items()
        if isinstance(content, dict)
    }
    try:
        return Update.model_validate({"update_id": raw["update_id"], **readable}, context=context)
    except ValidationError:
        if may_be_said_to_us(raw):
            raise
        return Update(update_id=raw["update_id"])


def _known_by_id(author: object) -> dict[str, Any]:
    """Who wrote, without a name. Without even an id it is no author, and what was said cannot be read."""
    known = author if isinstance(author, Mapping) else {}
    return {"id": known.get("id"), "is_bot": known.get("is_bot") is True, "first_name": ""}
