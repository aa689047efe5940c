"""Plays of a sandbox: every act of people, of the bot and of a group as a step that can be done to any world."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from bot.sandbox import groups
from bot.sandbox.answers import Json
from bot.sandbox.files import Upload
from bot.sandbox.people import Person
from bot.sandbox.world import ImpossibleError, World
from tests.sandbox.echo import PEOPLE

START = datetime(2026, 11, 21, 10, 0, 0, 123_456, tzinfo=UTC)
FIRST_UPDATE, FIRST_QUERY = 700_000_001, 4_000_000_000_000_001


class Clock:
    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


def new_world(clock: Clock) -> World:
    return World((Person(**vars(person)) for person in PEOPLE), now=clock)


Step = tuple[Any, ...]
"""The name of an act of World with what it takes, or "call" with a method, its parameters and files, or "wait"."""


def call(method: str, **params: object) -> Step:
    return ("call", method, params)


def sends(chat: int, text: str, data: str | None = None, reply: int | None = None) -> Step:
    return call("sendMessage", chat_id=chat, text=text, reply_markup=markup(data), reply_to_message_id=reply)


def edits(chat: int, message_id: int, text: str, data: str | None = None) -> Step:
    return call("editMessageText", chat_id=chat, message_id=message_id, text=text, reply_markup=markup(data))


def sends_file(chat: int, data: bytes) -> Step:
    return (*call("sendDocument", chat_id=chat), {"document": Upload("отчёт.txt", data)})


def answers(number: int) -> Step:
    return call("answerCallbackQuery", callback_query_id=str(FIRST_QUERY - 1 + number), text="Готово")


def commands(command: str) -> Step:
    return call("setMyCommands", commands=[{"command": command, "description": "Меню"}])


def in_group(act: str, *rest: object) -> Step:
    """What Olga does in the one group of these plays."""
    return ("group", act, *rest)


def markup(data: str | None) -> Json | None:
    return None if data is None else {"inline_keyboard": [[{"text": "Да", "callback_data": data}]]}


HOOK = call("setWebhook", url="https://example.org/hook")
REPLY_KEYBOARD = call("sendMessage", chat_id=101, text="?", reply_markup={"keyboard": [["Да"]]})
keys = st.sampled_from(["olga", "ivan"])
chats = st.sampled_from([101, 102, 103, groups.FIRST_GROUP])
ids = st.integers(1, 9)
words = st.one_of(st.sampled_from(["/start d_irk", "да", "<b>я</b> https://x.ru 🙂"]), st.text(max_size=12))
offsets = st.one_of(st.integers(-3, 0), st.integers(FIRST_UPDATE, FIRST_UPDATE + 9))
kinds = st.sampled_from(["message", "callback_query", "my_chat_member"])
steps: st.SearchStrategy[Step] = st.one_of(
    st.tuples(st.sampled_from(["send_text", "start"]), keys, words),
    st.tuples(st.just("send_content"), keys, st.just({"voice": {"file_id": "v", "duration": 3}})),
    st.builds(
        lambda key, number: ("send_content", key, {"photo": {"file_id": f"AgACAgIAAxkSandbox{number:06d}"}}), keys, ids
    ),
    st.tuples(st.just("send_content"), keys, st.just({"contact": {"of": "ivan"}, "caption": "его номер"})),
    st.just(("upload", Upload("двор.png", b"pixels"), "photo")),
    st.builds(in_group, st.just("place"), st.sampled_from(groups.STANDINGS)),
    st.builds(in_group, st.just("write"), words),
    st.sampled_from([in_group("migrate"), in_group("open_topic", "Вопросы")]),
    st.tuples(st.just("edit_text"), keys, ids, words),
    st.tuples(st.sampled_from(["tap", "stale tap"]), keys, ids),
    st.tuples(st.just("tap_data"), keys, ids, words),
    st.tuples(st.sampled_from(["block", "unblock", "deactivate"]), keys),
    st.builds(sends, chats, words, st.none() | words, st.none() | ids),
    st.builds(edits, chats, ids, words, st.none() | words),
    st.builds(lambda chat, message_id: call("deleteMessage", chat_id=chat, message_id=message_id), chats, ids),
    st.builds(sends_file, chats, st.binary(max_size=5)),
    st.builds(lambda number: call("getFile", file_id=f"BQACAgIAAxkSandbox{number:06d}"), ids),
    st.builds(answers, ids),
    st.builds(lambda offset: call("getUpdates", offset=offset), offsets),
    st.builds(lambda allowed: call("getUpdates", allowed_updates=allowed), st.lists(kinds, max_size=2)),
    st.builds(commands, st.sampled_from(["menu", "help"])),
    st.sampled_from([HOOK, REPLY_KEYBOARD, call("deleteWebhook", drop_pending_updates=True), call("getMyCommands")]),
    st.tuples(st.just("wait"), st.sampled_from([1, 14, 16, 60 * 23, 60 * 49])),
)


async def play(world: World, step: Step) -> Any:  # noqa: ANN401 -- an act gives an id, the Bot API its JSON
    """What the step gives to whoever does it, refusals included."""
    name, *rest = step
    if name == "call":
        return await world.call(*rest)
    if name == "wait":
        assert isinstance(world.now, Clock)
        world.now.at += timedelta(minutes=rest[0])
        return None
    try:
        if name in {"tap", "stale tap"}:
            return world.tap(rest[0], rest[1], 0, 0, stale=name != "tap")
        if name == "group":
            club = world.groups.get("club") or groups.found(world, "club", "Клуб")
            act, *details = rest
            getattr(groups, act)(world, club, world.people["olga"], *details)
            return club.standing
        return getattr(world, name)(*rest)
    except ImpossibleError as error:
        return str(error)


def visible(world: World) -> Json:
    """All that a bot or a person can find in a world without changing it."""
    return {
        "chats": {key: world.chat(key) for key in world.people},
        "groups": [(group, world.messages_of(group)) for group in world.groups.values()],
        "keyboards": {key: world.keyboard(key) for key in world.people},
        "updates": world.updates.pending,
        "webhook": (world.updates.webhook, world.updates.allowed),
        "people": [vars(person) for person in world.people.values()],
        "files": [(stored, stored.data) for stored in world.files],
        "profile": (world.profile, world.reply_keyboards),
        "next": (world.message_count, world.query_count, world.updates.next_id, world.files.count),
    }
