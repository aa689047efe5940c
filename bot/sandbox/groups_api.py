"""Groups and channels over HTTP: one address for what may happen in a group, with the name of the act in the body.

POST /api/groups                {"key": "club", "title": "Клуб", "kind": "group", "linked_to": ""}
GET  /api/groups                GET /api/groups/club/chat
POST /api/groups/club/acts      {"act": "place", "by": "mother", "standing": "member", "writable": true}
                                {"act": "write", "by": "mother", "text": "Привет", "topic": 0}
                                {"act": "write_anonymously" | "write_as_bot" | "post", "text": "Привет"}
                                {"act": "write_as_channel", "channel": "news", "text": "Привет"}
                                {"act": "migrate", "by": "mother"}
                                {"act": "open_topic", "by": "mother", "name": "Вопросы"}
                                {"act": "delete_topic", "topic": 17}
"""

from collections.abc import Callable

from aiohttp import web

from bot.sandbox import groups
from bot.sandbox.answers import Json
from bot.sandbox.chats import Group
from bot.sandbox.people import Person
from bot.sandbox.phones_api import json_body, possible, refused, text_of
from bot.sandbox.world import World


def add_groups_api(app: web.Application, world: World) -> None:
    async def listed(request: web.Request) -> web.Response:
        del request
        return web.json_response({"groups": [_shown(group) for group in world.groups.values()]})

    async def found(request: web.Request) -> web.Response:
        body = await json_body(request)
        key, title, kind = (text_of(body, name) for name in ("key", "title", "kind"))
        linked = text_of(body, "linked_to")
        if not key or not title:
            raise refused(400, "a group has a key and a title")
        discussed = _group(world, linked) if linked else None
        group = possible(lambda: groups.found(world, key, title, kind or "group", linked_to=discussed))
        return web.json_response(_shown(group))

    async def chat(request: web.Request) -> web.Response:
        group = _group(world, request.match_info["key"])
        messages = [message.to_bot_api(world.bot) for message in world.messages_of(group)]
        return web.json_response({"seq": world.events.seq, "messages": messages})

    async def act(request: web.Request) -> web.Response:
        group, body = _group(world, request.match_info["key"]), await json_body(request)
        name = text_of(body, "act")
        if name not in _ACTS:
            raise refused(404, "no such act")
        return web.json_response(possible(lambda: _ACTS[name](world, group, body)))

    app.router.add_get("/api/groups", listed)
    app.router.add_post("/api/groups", found)
    app.router.add_get("/api/groups/{key}/chat", chat)
    app.router.add_post("/api/groups/{key}/acts", act)


def _place(world: World, group: Group, body: Json) -> Json:
    groups.place(world, group, _by(world, body), text_of(body, "standing"), writable=body.get("writable") is not False)
    return _shown(group)


def _write(world: World, group: Group, body: Json) -> Json:
    by, text = _by(world, body), text_of(body, "text")
    return {"message_id": groups.write(world, group, by, text, topic=_topic(body))}


def _write_as_channel(world: World, group: Group, body: Json) -> Json:
    channel = _group(world, text_of(body, "channel"))
    return {"message_id": groups.write_as_channel(world, group, channel, text_of(body, "text"))}


def _open_topic(world: World, group: Group, body: Json) -> Json:
    return {"topic": groups.open_topic(world, group, _by(world, body), text_of(body, "name"))}


def _delete_topic(world: World, group: Group, body: Json) -> Json:
    if _topic(body) not in group.topics:
        raise refused(404, "no such topic")
    groups.delete_topic(world, group, _topic(body))
    return _shown(group)


_ACTS: dict[str, Callable[[World, Group, Json], Json]] = {
    "place": _place,
    "write": _write,
    "write_anonymously": lambda world, group, body: {
        "message_id": groups.write_anonymously(world, group, text_of(body, "text"))
    },
    "write_as_bot": lambda world, group, body: {"message_id": groups.write_as_bot(world, group, text_of(body, "text"))},
    "write_as_channel": _write_as_channel,
    "post": lambda world, group, body: {"message_id": groups.post(world, group, text_of(body, "text"))},
    "migrate": lambda world, group, body: _shown(groups.migrate(world, group, _by(world, body))),
    "open_topic": _open_topic,
    "delete_topic": _delete_topic,
}


def _shown(group: Group) -> Json:
    return {"key": group.key, "chat": group.chat(), "standing": group.standing, "migrated_to": group.migrated_to}


def _group(world: World, key: str) -> Group:
    if key not in world.groups:
        raise refused(404, "no such group")
    return world.groups[key]


def _by(world: World, body: Json) -> Person:
    key = text_of(body, "by")
    if key not in world.people:
        raise refused(404, "no such phone")
    return world.people[key]


def _topic(body: Json) -> int:
    topic = body.get("topic", 0)
    if not isinstance(topic, int):
        raise refused(400, "topic must be a whole number")
    return topic
