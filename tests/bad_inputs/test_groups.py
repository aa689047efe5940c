"""Bad inputs, «Groups»: the bot speaks with people in private; whatever comes from anywhere else is left in silence.

Here come raw updates, some of shapes that aiogram does not know. Proven elsewhere: groups as people use them, the one
line when the bot is taken in, topics, a migration in mid-send (tests/conversations/test_groups.py, tests/messaging/
test_posting.py).
"""

from typing import Any

import pytest
from aiogram.methods import TelegramMethod

from bot.sandbox.answers import Json
from bot.sandbox.faults import Moment
from storage.models import Account
from tests.bad_inputs.watch import BYSTANDER, Watch

BOT = {"id": 1000001, "is_bot": True, "first_name": "Рядом", "username": "ryadom_example_bot"}
MOTHER = {"id": 101, "is_bot": False, "first_name": "Мария"}
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
GROUP = {"id": -100, "type": "group", "title": "Двор"}
SUPERGROUP = {"id": -1_000_000_000_001, "type": "supergroup", "title": "Двор", "is_forum": True}
CHANNEL = {"id": -1_000_000_000_002, "type": "channel", "title": "Новости"}
SERVICE = {"id": 777000, "is_bot": False, "first_name": "Telegram"}


def said(chat: Json, by: Json | None = MOTHER, **more: object) -> Json:
    author = {"from": by} if by is not None else {}
    return {"message_id": 1, "date": 1_700_000_000, "chat": chat, "text": "помогите", **author, **more}


def standing(chat: Json, old: str, new: str) -> Json:
    member = {"can_be_edited": False, "is_anonymous": False, "custom_title": None}
    return {
        "chat": chat,
        "from": MOTHER,
        "date": 1_700_000_000,
        "old_chat_member": {"user": BOT, "status": old, "until_date": 0, **member},
        "new_chat_member": {"user": BOT, "status": new, "until_date": 0, **member},
    }


UPDATES: dict[str, Json] = {
    "words in a group": {"message": said(GROUP)},
    "a start for another bot": {"message": said(GROUP, text="/start@other_bot")},
    "a start for this bot": {"message": said(SUPERGROUP, text="/start@ryadom_example_bot d_angarsk")},
    "an invitation's code": {"message": said(GROUP, text="/start " + "a" * 43)},
    "an anonymous admin": {"message": said(SUPERGROUP, ANONYMOUS, sender_chat=SUPERGROUP)},
    "another bot": {"message": said(GROUP, {"id": 5, "is_bot": True, "first_name": "Бот"})},
    "a channel speaking in a group": {"message": said(SUPERGROUP, ANONYMOUS, sender_chat=CHANNEL)},
    "forwarded by itself from a linked channel": {
        "message": said(SUPERGROUP, SERVICE, sender_chat=CHANNEL, is_automatic_forward=True)
    },
    "a post of a channel": {"channel_post": said(CHANNEL, None, sender_chat=CHANNEL)},
    "a changed post of a channel": {"edited_channel_post": said(CHANNEL, None, edit_date=1_700_000_001)},
    "a topic": {"message": said(SUPERGROUP, message_thread_id=7, is_topic_message=True)},
    "a topic deleted": {"message": said(SUPERGROUP, message_thread_id=999, is_topic_message=True)},
    "a group became a supergroup": {"message": said(GROUP, text=None, migrate_to_chat_id=SUPERGROUP["id"])},
    "a supergroup was a group": {"message": said(SUPERGROUP, text=None, migrate_from_chat_id=GROUP["id"])},
    "the bot taken into a channel": {"my_chat_member": standing(CHANNEL, "left", "administrator")},
    "the bot demoted": {"my_chat_member": standing(SUPERGROUP, "administrator", "member")},
    "the bot kicked": {"my_chat_member": standing(SUPERGROUP, "member", "kicked")},
    "a person joins": {"message": said(GROUP, text=None, new_chat_members=[MOTHER])},
    "a wish to join": {
        "chat_join_request": {"chat": CHANNEL, "from": MOTHER, "user_chat_id": 101, "date": 1_700_000_000}
    },
    "a tap in a group": {
        "callback_query": {
            "id": "1",
            "from": MOTHER,
            "chat_instance": "1",
            "data": "open:urgent",
            "message": said(GROUP, BOT),
        }
    },
    "a tap on an inline message": {
        "callback_query": {"id": "2", "from": BOT, "chat_instance": "1", "data": "menu:0", "inline_message_id": "x"}
    },
    "an inline query": {"inline_query": {"id": "3", "from": MOTHER, "query": "", "offset": ""}},
    "an answer to a poll": {"poll_answer": {"poll_id": "1", "user": MOTHER, "option_ids": [0]}},
    "a reaction": {
        "message_reaction": {
            "chat": SUPERGROUP,
            "message_id": 1,
            "user": MOTHER,
            "date": 1_700_000_000,
            "old_reaction": [],
            "new_reaction": [{"type": "emoji", "emoji": "👍"}],
        }
    },
}


@pytest.mark.parametrize("update", UPDATES.values(), ids=UPDATES)
async def test_whatever_comes_from_elsewhere_is_left_in_silence(watch: Watch, update: Json) -> None:
    house = watch.house
    mother = house.phone("mother")
    await mother.starts()
    sent: list[str] = []

    async def note(moment: Moment, method: TelegramMethod[Any]) -> None:
        chat_id = getattr(method, "chat_id", None)
        if moment == "before" and chat_id != house.world.people[BYSTANDER].user_id:
            sent.append(method.__api_method__)

    house.session.faults.append(note)
    async with watch.only(mother):
        house.world.updates.put_back(house.time.now(), {"update_id": house.world.updates.next_id, **update})
        house.world.updates.next_id += 1
        await house.settle()
        assert sent == []
        house.session.faults.clear()
    assert await house.count(Account, Account.chat_id < 0) == 0
