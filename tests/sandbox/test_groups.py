"""Groups, supergroups, channels and topics: what the bot is told, and what it is refused, in Telegram's words."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramMigrateToChat
from aiogram.types import Update
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.sandbox import groups
from bot.sandbox.answers import Json
from bot.sandbox.chats import Group
from bot.sandbox.people import Person
from bot.sandbox.server import build_app
from bot.sandbox.world import ImpossibleError, World
from tests.sandbox.echo import in_process_bot, keyboard
from tests.sandbox.test_refusals import refusal

Client = TestClient[web.Request, web.Application]


@pytest.fixture
def olga(world: World) -> Person:
    world.updates.drop()
    return world.people["olga"]


@pytest.fixture
def club(world: World, olga: Person) -> Group:
    group = groups.found(world, "club", "Клуб")
    groups.place(world, group, olga)
    return group


def told(world: World) -> list[Update]:
    return [Update.model_validate(update) for update in world.updates.pending]


def newest(world: World) -> Json:
    message: Json = world.updates.pending[-1]["message"]
    return message


async def test_the_bot_is_told_that_it_was_taken_in(world: World, club: Group) -> None:
    change, service = told(world)
    assert change.my_chat_member
    assert change.my_chat_member.chat.type == "group"
    assert change.my_chat_member.from_user.id == 101
    assert change.my_chat_member.old_chat_member.status == "left"
    assert change.my_chat_member.new_chat_member.status == "member"
    assert service.message
    assert [one.username for one in service.message.new_chat_members or []] == [world.bot.username]
    assert club.chat_id < 0


@pytest.mark.parametrize("standing", groups.STANDINGS)
async def test_every_standing_is_one_that_aiogram_understands(world: World, olga: Person, standing: str) -> None:
    channel = groups.found(world, "news", "Новости", "channel")
    groups.place(world, channel, olga, standing)
    (change,) = told(world)
    assert change.my_chat_member
    assert change.my_chat_member.new_chat_member.status == standing


async def test_who_wrote_can_be_told_apart(world: World, club: Group, olga: Person) -> None:
    channel = groups.found(world, "news", "Новости", "channel", linked_to=club)
    groups.write(world, club, olga, "/start@other_example_bot привет")
    message = newest(world)
    assert (message["from"]["id"], message["chat"]["id"]) == (101, club.chat_id)
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 24}]
    groups.write_anonymously(world, club, "От имени группы")
    assert newest(world)["sender_chat"]["id"] == club.chat_id
    assert newest(world)["from"]["username"] == "GroupAnonymousBot"
    groups.write_as_channel(world, club, channel, "От имени канала")
    assert newest(world)["sender_chat"]["id"] == channel.chat_id
    groups.write_as_bot(world, club, "Я тоже бот")
    assert newest(world)["from"]["is_bot"] is True
    post_id = groups.post(world, channel, "Эфир в 18:00")
    message = newest(world)
    assert (message["is_automatic_forward"], message["from"]["id"], message["text"]) == (True, 777000, "Эфир в 18:00")
    assert message["forward_origin"] == {
        "type": "channel",
        "chat": channel.chat(),
        "message_id": post_id,
        "date": message["date"],
    }
    assert all(update.event_type for update in told(world))


async def test_a_post_of_a_channel_comes_to_an_administrator_only(world: World, olga: Person) -> None:
    channel = groups.found(world, "news", "Новости", "channel")
    groups.post(world, channel, "Без бота")
    assert world.updates.pending == []
    groups.place(world, channel, olga, "administrator")
    groups.post(world, channel, "При боте")
    post = told(world)[-1].channel_post
    assert post
    assert (post.text, post.from_user, post.sender_chat and post.sender_chat.id) == ("При боте", None, channel.chat_id)


async def test_a_migrated_group_refuses_and_names_the_new_one(world: World, club: Group, olga: Person) -> None:
    new = groups.migrate(world, club, olga)
    left, came = told(world)[-2:]
    assert left.message
    assert came.message
    assert (left.message.chat.id, left.message.migrate_to_chat_id) == (club.chat_id, new.chat_id)
    assert (came.message.chat.id, came.message.migrate_from_chat_id) == (new.chat_id, club.chat_id)
    bot = in_process_bot(world)
    with pytest.raises(TelegramMigrateToChat) as refused:
        await bot.send_message(club.chat_id, "Слова")
    assert refused.value.migrate_to_chat_id == new.chat_id
    sent = await bot.send_message(new.chat_id, "Слова")
    assert (sent.chat.type, sent.chat.id) == ("supergroup", new.chat_id)
    with pytest.raises(ImpossibleError, match="no group that could become"):
        groups.migrate(world, club, olga)


REFUSED = [
    ("group", "kicked", True, (403, "Forbidden: bot was kicked from the group chat")),
    ("supergroup", "kicked", True, (403, "Forbidden: bot was kicked from the supergroup chat")),
    ("group", "left", True, (403, "Forbidden: bot is not a member of the group chat")),
    ("supergroup", "restricted", False, (400, "Bad Request: not enough rights to send text messages to the chat")),
    ("channel", "kicked", True, (403, "Forbidden: bot was kicked from the channel chat")),
    ("channel", "member", True, (400, "Bad Request: need administrator rights in the channel chat")),
    ("channel", "administrator", False, (400, "Bad Request: need administrator rights in the channel chat")),
]


@pytest.mark.parametrize(("kind", "standing", "writable", "answer"), REFUSED)
async def test_where_the_bot_may_not_write_it_is_told_why(
    world: World, olga: Person, *, kind: str, standing: str, writable: bool, answer: tuple[int, str]
) -> None:
    group = groups.found(world, "club", "Клуб", kind)
    groups.place(world, group, olga, standing, writable=writable)
    assert await refusal(world, "sendMessage", chat_id=group.chat_id, text="x") == answer
    assert world.messages_of(group) == [one for one in world.messages_of(group) if not one.from_bot]


async def test_rights_are_named_by_what_is_sent(world: World, olga: Person) -> None:
    group = groups.found(world, "club", "Клуб", "supergroup")
    groups.place(world, group, olga, "restricted", writable=False)
    answer = await refusal(world, "sendContact", chat_id=group.chat_id, phone_number="+7000", first_name="Анна")
    assert answer == (400, "Bad Request: not enough rights to send contacts to the chat")


async def test_a_bot_that_may_writes_into_a_group_and_a_channel(world: World, club: Group, olga: Person) -> None:
    bot = in_process_bot(world)
    sent = await bot.send_message(club.chat_id, "Здравствуйте", reply_markup=keyboard([("да", "x")]))
    assert sent.from_user
    assert sent.from_user.id == bot.id
    await bot.edit_message_text("Ещё раз", chat_id=club.chat_id, message_id=sent.message_id)
    assert await bot.delete_message(club.chat_id, sent.message_id)
    channel = groups.found(world, "news", "Новости", "channel")
    groups.place(world, channel, olga, "administrator")
    post = await bot.send_message(channel.chat_id, "Эфир")
    assert (post.from_user, post.sender_chat and post.sender_chat.id) == (None, channel.chat_id)
    assert (await bot.get_chat(channel.chat_id)).title == "Новости"


async def test_only_an_administrator_deletes_what_others_wrote(world: World, club: Group, olga: Person) -> None:
    bot, message_id = in_process_bot(world), groups.write(world, club, olga, "Слова")
    with pytest.raises(TelegramBadRequest, match="message can't be deleted"):
        await bot.delete_message(club.chat_id, message_id)
    groups.place(world, club, olga, "administrator")
    assert await bot.delete_message(club.chat_id, message_id)


async def test_a_deleted_topic_takes_no_messages(world: World, olga: Person) -> None:
    forum = groups.found(world, "forum", "Форум", "supergroup")
    groups.place(world, forum, olga)
    topic = groups.open_topic(world, forum, olga, "Вопросы")
    created = told(world)[-1].message
    assert created
    assert created.forum_topic_created
    assert (created.message_thread_id, created.message_id, created.chat.is_forum) == (topic, topic, True)
    bot = in_process_bot(world)
    sent = await bot.send_message(forum.chat_id, "Сюда", message_thread_id=topic)
    assert (sent.message_thread_id, sent.is_topic_message) == (topic, True)
    groups.delete_topic(world, forum, topic)
    with pytest.raises(TelegramBadRequest, match="message thread not found"):
        await bot.send_message(forum.chat_id, "Сюда", message_thread_id=topic)
    with pytest.raises(TelegramBadRequest, match="message thread not found"):
        await bot.send_message(101, "Сюда", message_thread_id=5)


async def test_what_cannot_be_is_not_done(world: World, club: Group, olga: Person) -> None:
    with pytest.raises(ImpossibleError, match="key 'club'"):
        groups.found(world, "club", "Другой")
    with pytest.raises(ImpossibleError, match="one of"):
        groups.found(world, "x", "Другой", "hall")
    with pytest.raises(ImpossibleError, match="standing"):
        groups.place(world, club, olga, "owner")
    with pytest.raises(ImpossibleError, match="only a supergroup has topics"):
        groups.open_topic(world, club, olga, "Вопросы")


async def test_a_kicked_bot_hears_nothing_more(world: World, club: Group, olga: Person) -> None:
    groups.place(world, club, olga, "kicked")
    before = len(world.updates.pending)
    groups.write(world, club, olga, "Без бота")
    assert len(world.updates.pending) == before
    with pytest.raises(TelegramForbiddenError, match="bot was kicked from the group chat"):
        await in_process_bot(world).send_message(club.chat_id, "x")


@pytest.fixture
async def client(world: World, tmp_path: Path) -> AsyncIterator[Client]:
    async with TestClient(TestServer(build_app(world, tmp_path))) as client:
        yield client


async def posted(client: Client, path: str, **body: object) -> dict[str, Any]:
    response = await client.post(path, json=body)
    assert response.status == 200, await response.text()
    answer: dict[str, Any] = await response.json()
    return answer


async def test_the_same_over_http(world: World, olga: Person, client: Client) -> None:
    acts = "/api/groups/club/acts"
    made = await posted(client, "/api/groups", key="club", title="Клуб")
    assert (made["chat"]["type"], made["standing"]) == ("group", "left")
    await posted(client, acts, act="place", by="olga", standing="member")
    await posted(client, acts, act="write", by="olga", text="Привет")
    await posted(client, acts, act="write_anonymously", text="Тсс")
    await posted(client, acts, act="write_as_bot", text="Бип")
    await posted(client, "/api/groups", key="news", title="Новости", kind="channel", linked_to="club")
    await posted(client, acts, act="write_as_channel", channel="news", text="Канал")
    await posted(client, "/api/groups/news/acts", act="post", text="Эфир")
    chat = await (await client.get("/api/groups/club/chat")).json()
    assert [message.get("text") for message in chat["messages"]] == [None, "Привет", "Тсс", "Бип", "Канал", "Эфир"]
    new = await posted(client, acts, act="migrate", by="olga")
    forum = f"/api/groups/{new['key']}/acts"
    topic = (await posted(client, forum, act="open_topic", by="olga", name="Вопросы"))["topic"]
    await posted(client, forum, act="write", by="olga", text="В теме", topic=topic)
    assert newest(world)["message_thread_id"] == topic
    await posted(client, forum, act="delete_topic", topic=topic)
    listed = (await (await client.get("/api/groups")).json())["groups"]
    assert (listed[0]["key"], listed[0]["migrated_to"]) == ("club", new["chat"]["id"])
    assert world.people["olga"] is olga


BAD: list[tuple[str, Json, int]] = [
    ("", {"key": "", "title": "x"}, 400),
    ("", {"key": "olga", "title": "Занято"}, 409),
    ("", {"key": "x", "title": "x", "kind": "hall"}, 409),
    ("", {"key": "x", "title": "x", "linked_to": "none"}, 404),
    ("/none/acts", {"act": "migrate"}, 404),
    ("/club/acts", {"act": "explode"}, 404),
    ("/club/acts", {"act": "write", "by": "nobody"}, 404),
    ("/club/acts", {"act": "write", "by": "olga", "topic": "x"}, 400),
    ("/club/acts", {"act": "delete_topic", "topic": 5}, 404),
    ("/club/acts", {"act": "open_topic", "by": "olga", "name": "x"}, 409),
    ("/club/acts", {"act": "place", "by": "olga", "standing": "king"}, 409),
]


@pytest.mark.parametrize(("path", "body", "status"), BAD)
async def test_bad_acts_change_nothing(
    world: World, club: Group, client: Client, *, path: str, body: Json, status: int
) -> None:
    seq = world.events.seq
    response = await client.post(f"/api/groups{path}", json=body)
    assert response.status == status
    assert (world.events.seq, list(world.groups), club.standing) == (seq, ["club"], "member")


async def test_another_site_reaches_no_group(client: Client, club: Group) -> None:
    foreign = {"Origin": "https://evil.example"}
    body = {"act": "write", "by": "olga", "text": "x"}
    assert (await client.post("/api/groups/club/acts", json=body, headers=foreign)).status == 403
    assert (await client.post("/api/groups/club/acts", data=body)).status == 415
    upload = await client.put("/api/files/photo", data=b"x", headers=foreign)
    assert upload.status == 403
    assert club.standing == "member"
