"""The table of Bot API methods that the sandbox knows; names are compared without case, as Telegram does."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from bot.sandbox import editing, passing_on, polling, profile, sending, sending_media
from bot.sandbox.files import KINDS, Upload
from bot.sandbox.parameters import Parameters
from bot.sandbox.state import State

Method = Callable[[State, Parameters, Mapping[str, Upload]], Any | Awaitable[Any]]

METHODS: dict[str, Method] = {
    "getme": profile.get_me,
    "getchat": profile.get_chat,
    "getfile": profile.get_file,
    "setmycommands": profile.set_my_commands,
    "getmycommands": profile.get_my_commands,
    "setmydescription": profile.set_my_description,
    "setmyshortdescription": profile.set_my_short_description,
    "setchatmenubutton": profile.set_chat_menu_button,
    "getupdates": polling.get_updates,
    "setwebhook": polling.set_webhook,
    "deletewebhook": polling.delete_webhook,
    "getwebhookinfo": polling.get_webhook_info,
    "answercallbackquery": polling.answer_callback_query,
    "sendmessage": sending.send_message,
    **{f"send{kind.replace('_', '')}": partial(sending_media.send_file, kind=kind) for kind in KINDS},
    "sendmediagroup": sending_media.send_media_group,
    "sendcontact": sending_media.send_contact,
    "sendlocation": sending_media.send_location,
    "copymessage": passing_on.copy_message,
    "forwardmessage": passing_on.forward_message,
    "sendchataction": sending.send_chat_action,
    "editmessagetext": editing.edit_message_text,
    "editmessagecaption": editing.edit_message_caption,
    "editmessagereplymarkup": editing.edit_message_reply_markup,
    "deletemessage": editing.delete_message,
}
