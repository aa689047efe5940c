"""The whole world as JSON and back again; only the contents of documents stand elsewhere.

Left out because nobody can notice: polls and watchers that wait, past events (see `restore`), taps that can no longer
be answered, and when the last poll came (`slow_repeats` begins anew).
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.sandbox.answers import Json
from bot.sandbox.chats import Group
from bot.sandbox.files import StoredFile
from bot.sandbox.formatting import Formatted
from bot.sandbox.messages import Message
from bot.sandbox.people import Person
from bot.sandbox.state import CallbackQuery
from bot.sandbox.updates import UpdateQueue
from bot.sandbox.world import World


def snapshot(world: World) -> Json:
    """JSON as `json.dumps` takes it. It shares parts with the world: write it out before the world goes on."""
    return {
        "bot": {"token": world.bot.token, "bot_name": world.bot.name, "bot_username": world.bot.username},
        "people": [{**vars(person)} for person in world.people.values()],
        "groups": [_group_fields(group) for group in world.groups.values()],
        "files": [_file_fields(stored) for stored in world.files],
        "messages": [_message_fields(one) for chat in world.chats for one in world.messages_of(chat)],
        "queries": [[key, _query_fields(query)] for key, query in world.queries.items() if world.is_open(query)],
        "updates": _queue_fields(world.updates),
        "profile": world.profile,
        "reply_keyboards": list(world.reply_keyboards.items()),
        "query_window": world.query_window.total_seconds(),
        "counts": {
            "message": world.message_count,
            "query": world.query_count,
            "update": world.updates.next_id,
            "file": world.files.count,
            "event": world.events.seq,
        },
    }


def restore(kept: Json, contents: Mapping[str, bytes], *, now: Callable[[], datetime], skipped: int = 0) -> World:
    """The world of a snapshot; `contents` holds the documents by their SHA-256.

    Every number that the world gives out begins `skipped` later: more than were given out since the snapshot, or a
    bot that remembers those would take a new update for one it knows. What the phones saw is forgotten, so each gets
    the event "restart": a watcher who saw all goes on from there, any other sees a hole in `seq` and reads anew.

    Raises KeyError, TypeError, ValueError or AttributeError when `kept` is not what `snapshot` makes.
    """
    world = World(**kept["bot"], now=now)
    world.query_window = timedelta(seconds=kept["query_window"])
    world.profile.update(kept["profile"])
    world.reply_keyboards.update(kept["reply_keyboards"])
    for fields in kept["people"]:
        world.add_person(Person(**fields))
    for fields in kept["groups"]:
        world.add_group(_group(fields))
    for fields in kept["files"]:
        world.files.put_back(_file(fields, contents))
    for fields in kept["messages"]:
        world.put_back(_message(world, fields))
    for key, fields in kept["queries"]:
        world.queries[key] = _query(world, fields)
    _fill(world.updates, kept["updates"])
    counts = kept["counts"]
    world.message_count = counts["message"] + skipped
    world.query_count = counts["query"] + skipped
    world.updates.next_id = counts["update"] + skipped
    world.files.count = counts["file"] + skipped
    world.events.seq = counts["event"] + skipped
    world.announce_restart()
    return world


def _file_fields(stored: StoredFile) -> Json:
    return {
        "file_id": stored.file_id,
        "path": stored.path,
        "name": stored.name,
        "mime": stored.mime,
        "sha256": stored.sha256,
    }


def _file(fields: Json, contents: Mapping[str, bytes]) -> StoredFile:
    data = contents[fields["sha256"]]
    return StoredFile(fields["file_id"], fields["path"], fields["name"], fields["mime"], data)


def _message_fields(message: Message) -> Json:
    return {
        **vars(message),
        "chat": message.chat.key,
        "date": message.date.isoformat(),
        "edited": message.edited.isoformat() if message.edited else None,
        "content": vars(message.content),
    }


def _message(world: World, fields: Json) -> Message:
    key = fields["chat"]
    return Message(
        **{
            **fields,
            "chat": world.people[key] if key in world.people else world.groups[key],
            "date": _instant(fields["date"]),
            "edited": _instant(fields["edited"]) if fields["edited"] else None,
            "content": Formatted(**fields["content"]),
        }
    )


def _group_fields(group: Group) -> Json:
    """JSON has no numbers for keys."""
    return {**vars(group), "topics": list(group.topics.items())}


def _group(fields: Json) -> Group:
    return Group(**{**fields, "topics": dict(fields["topics"])})


def _query_fields(query: CallbackQuery) -> Json:
    return {"person": query.person.key, "message_id": query.message_id, "asked": query.asked.isoformat()}


def _query(world: World, fields: Json) -> CallbackQuery:
    return CallbackQuery(world.people[fields["person"]], fields["message_id"], _instant(fields["asked"]))


def _queue_fields(updates: UpdateQueue) -> Json:
    return {
        "waiting": [[came.isoformat(), update] for came, update in updates.waiting],
        "allowed": None if updates.allowed is None else sorted(updates.allowed),
        "webhook": updates.webhook,
        "slow_repeats": updates.slow_repeats,
    }


def _fill(updates: UpdateQueue, fields: Json) -> None:
    for came, update in fields["waiting"]:
        updates.put_back(_instant(came), update)
    updates.allow(fields["allowed"] or [])
    updates.set_webhook(fields["webhook"])
    updates.slow_repeats = fields["slow_repeats"]


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant has no time zone")
    return instant
