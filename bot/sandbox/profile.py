"""getMe, getChat, getFile and what the bot tells of itself: commands, descriptions, the menu button."""

import re
from collections.abc import Mapping

from bot.sandbox.answers import Json, bad_request
from bot.sandbox.files import MAX_DOWNLOAD, Upload
from bot.sandbox.parameters import Parameters
from bot.sandbox.state import State

Files = Mapping[str, Upload]


def get_me(state: State, parameters: Parameters, files: Files) -> Json:
    del parameters, files
    return state.bot.account()


def get_chat(state: State, parameters: Parameters, files: Files) -> Json:
    del files
    chat = state.chat_of(parameters)
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return {
        **chat.chat(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, True),
    }


def get_file(state: State, parameters: Parameters, files: Files) -> Json:
    del files
    stored = state.files.by_id(parameters.text("file_id"))
    if stored is None:
        raise bad_request("invalid file_id")
    if len(stored.data) > MAX_DOWNLOAD:
        raise bad_request("file is too big")
    return {
        "file_id": stored.file_id,
        "file_unique_id": f"u{stored.file_id}",
        "file_size": len(stored.data),
        "file_path": stored.path,
    }


def set_my_commands(state: State, parameters: Parameters, files: Files) -> bool:
    del files
    commands = parameters.json("commands", "can't parse commands JSON object")
    if not isinstance(commands, list):
        raise bad_request("expected an Array of BotCommand")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    state.set_profile(_commands_key(parameters), [_command(command) for command in commands])
    return True


def get_my_commands(state: State, parameters: Parameters, files: Files) -> list[Json]:
    del files
    commands: list[Json] = state.profile.get(_commands_key(parameters), [])
    return commands


def set_my_description(state: State, parameters: Parameters, files: Files) -> bool:
    del files
    return _set_text(state, parameters, "description", 512)


def set_my_short_description(state: State, parameters: Parameters, files: Files) -> bool:
    del files
    return _set_text(state, parameters, "short_description", 120)


def set_chat_menu_button(state: State, parameters: Parameters, files: Files) -> bool:
    del files
    if parameters.has("chat_id"):
        state.chat_of(parameters)
    button = parameters.json("menu_button", "can't parse menu button JSON object")
    state.set_profile(f"menu_button:{parameters.text('chat_id')}", button or {"type": "default"})
    return True


def _set_text(state: State, parameters: Parameters, name: str, limit: int) -> bool:
    text = parameters.text(name)
    if len(text) > limit:
        raise bad_request(f"{name.replace('_', ' ')} is too long")
    state.set_profile(f"{name}:{parameters.text('language_code')}", text)
    return True


def _commands_key(parameters: Parameters) -> str:
    scope = parameters.json("scope", "can't parse BotCommandScope JSON object") or {"type": "default"}
    if not isinstance(scope, dict):
        raise bad_request("BotCommandScope must be an Object")
    return f"commands:{sorted(scope.items())}:{parameters.text('language_code')}"


def _command(raw: object) -> Json:
    if not isinstance(raw, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    command, description = str(raw.get("command", "")).removeprefix("/"), str(raw.get("description", ""))
    if not re.fullmatch(r"[a-z0-9_]{1,32}", command):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command, "description": description}
