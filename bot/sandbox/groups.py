"""What happens in groups and channels: who comes and goes, who writes, what the bot is told of it.

Every message reaches the bot, as without privacy mode. Nothing here is on a phone: the chat page shows private chats.
"""

from bot.sandbox.answers import Json
from bot.sandbox.chats import ABSENT, Group
from bot.sandbox.formatting import Formatted
from bot.sandbox.messages import Message
from bot.sandbox.people import Person
from bot.sandbox.state import State
from bot.sandbox.world import ImpossibleError, commands_in

FIRST_GROUP = -4_000_000_001
FIRST_SUPERGROUP = -1_002_000_000_001
KINDS = ("group", "supergroup", "channel")
STANDINGS = ("member", "administrator", "restricted", "left", "kicked")
_ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
_CHANNEL = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
_TELEGRAM = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
_OTHER_BOT = {"id": 2_000_000_002, "is_bot": True, "first_name": "Сосед", "username": "other_example_bot"}


def found(state: State, key: str, title: str, kind: str = "group", *, linked_to: Group | None = None) -> Group:
    """A new chat without the bot; `linked_to`, of a channel, is where its posts are discussed."""
    if kind not in KINDS:
        raise ImpossibleError(f"a chat is one of {KINDS}")
    first = FIRST_GROUP if kind == "group" else FIRST_SUPERGROUP
    group = Group(key, first - len(state.groups), kind, title)
    if linked_to is not None:
        group.linked_to = linked_to.chat_id
    try:
        return state.add_group(group)
    except ValueError as error:
        raise ImpossibleError(str(error)) from None


def place(state: State, group: Group, by: Person, standing: str = "member", *, writable: bool = True) -> None:
    """Somebody adds the bot, gives it rights, takes them away, or throws it out."""
    if standing not in STANDINGS:
        raise ImpossibleError(f"the bot's standing is one of {STANDINGS}")
    before = _member(state, group)
    came = group.standing in ABSENT and standing not in ABSENT
    group.standing, group.writable = standing, writable
    state.changed.set()
    change = {"chat": group.chat(), "from": by.user(), "date": int(state.now().timestamp())}
    state.updates.put("my_chat_member", {**change, "old_chat_member": before, "new_chat_member": _member(state, group)})
    if came and group.kind != "channel":
        bot = state.bot.user()
        members = {"new_chat_members": [bot], "new_chat_member": bot, "new_chat_participant": bot}
        _hear(state, group, {"from": by.user()}, carried=members)


def write(
    state: State, group: Group, by: Person, text: str = "", *, content: Json | None = None, topic: int = 0
) -> int:
    """A person writes, or sends something (`content`: fields of the Bot API)."""
    return _hear(state, group, {"from": by.user()}, text, carried=content, topic=topic)


def write_anonymously(state: State, group: Group, text: str) -> int:
    """An administrator who is shown as the group itself."""
    return _hear(state, group, {"from": _ANONYMOUS, "sender_chat": group.chat()}, text)


def write_as_channel(state: State, group: Group, channel: Group, text: str) -> int:
    return _hear(state, group, {"from": _CHANNEL, "sender_chat": channel.chat()}, text)


def write_as_bot(state: State, group: Group, text: str) -> int:
    """Another bot; Telegram shows its messages to a bot in few cases, and a bot must not answer any of them."""
    return _hear(state, group, {"from": _OTHER_BOT}, text)


def post(state: State, channel: Group, text: str) -> int:
    """A post of a channel; where it is discussed, Telegram forwards it by itself."""
    post_id = _hear(state, channel, {"sender_chat": channel.chat()}, text, kind="channel_post")
    discussion = next((one for one in state.groups.values() if one.chat_id == channel.linked_to), None)
    if discussion is not None:
        when = int(state.now().timestamp())
        origin = {"type": "channel", "chat": channel.chat(), "message_id": post_id, "date": when}
        signed = {"from": _TELEGRAM, "sender_chat": channel.chat(), "is_automatic_forward": True}
        _hear(state, discussion, {**signed, "forward_origin": origin}, text)
    return post_id


def migrate(state: State, group: Group, by: Person) -> Group:
    """The group becomes a supergroup of another id; what is sent to the old one is refused with the new id."""
    if group.kind != "group" or group.migrated_to is not None:
        raise ImpossibleError(f"{group.key} is no group that could become a supergroup")
    new = found(state, f"{group.key}-supergroup", group.title, "supergroup")
    new.standing, new.writable = group.standing, group.writable
    _hear(state, group, {"from": by.user()}, carried={"migrate_to_chat_id": new.chat_id})
    group.migrated_to = new.chat_id
    _hear(state, new, {"from": _ANONYMOUS, "sender_chat": new.chat()}, carried={"migrate_from_chat_id": group.chat_id})
    return new


def open_topic(state: State, group: Group, by: Person, name: str) -> int:
    """The id of the topic is that of the message that tells of it."""
    if group.kind != "supergroup":
        raise ImpossibleError("only a supergroup has topics")
    topic = state.message_count + 1
    group.topics[topic] = name
    created = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
    return _hear(state, group, {"from": by.user()}, carried=created, topic=topic)


def delete_topic(state: State, group: Group, topic: int) -> None:
    """Telegram tells the bot nothing of it: what is sent there is refused."""
    group.topics.pop(topic)
    for message in state.messages_of(group):
        if message.thread == topic:
            state.remove(message)


def _hear(
    state: State,
    group: Group,
    signed: Json,
    text: str = "",
    *,
    carried: Json | None = None,
    topic: int = 0,
    kind: str = "message",
) -> int:
    message = Message(state.next_message_id(), group, from_bot=False, date=state.now())
    message.content = Formatted(text, commands_in(text))
    message.signed, message.carried, message.thread = signed, carried or {}, topic
    state.add(message)
    if group.standing not in ABSENT:
        state.updates.put(kind, state.bot_api_message(message))
    return message.id


def _member(state: State, group: Group) -> Json:
    member: Json = {"user": state.bot.user(), "status": group.standing}
    if group.standing == "kicked":
        member["until_date"] = 0
    if group.standing == "administrator":
        rights = dict.fromkeys(_ADMINISTRATOR, False) | {"can_manage_chat": True, "can_be_edited": False}
        member |= {**rights, **({"can_post_messages": group.writable} if group.kind == "channel" else {})}
    if group.standing == "restricted":
        member |= {**dict.fromkeys(_RESTRICTED, group.writable), "is_member": True, "until_date": 0}
    return member


_ADMINISTRATOR = (
    *("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats"),
    *("can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users"),
    *("can_post_stories", "can_edit_stories", "can_delete_stories", "can_send_welcome_messages"),
)
_RESTRICTED = (
    *("can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos"),
    *("can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages"),
    *("can_add_web_page_previews", "can_change_info", "can_invite_users", "can_pin_messages", "can_manage_topics"),
    *("can_react_to_messages", "can_edit_tag"),
)
