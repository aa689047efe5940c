"""The bot in groups and channels: one line when it is taken in, silence ever after, and nothing of anybody kept."""

from collections.abc import Callable

import pytest
from sqlalchemy import update

from bot.sandbox import groups
from bot.sandbox.chats import Group
from storage.models import Account, DeliveryState, FsmRecord, InboxState, InboxUpdate, OutboxMessage, Person
from tests.conversations.asking import TAKE, asks, kept, nothing_failed, texts
from tests.house import House

ONLY_IN_PRIVATE = "Я отвечаю только в личных сообщениях"


@pytest.fixture
async def club(region: House) -> Group:
    """A group into which the mother has taken the bot; its one line has been said."""
    group = groups.found(region.world, "club", "Клуб «Ждём вместе»")
    groups.place(region.world, group, region.world.people["mother"])
    await region.settle()
    return group


def said_in(house: House, group: Group) -> list[str]:
    """What the bot wrote there."""
    return [message.content.text for message in house.world.messages_of(group) if message.from_bot]


async def remembers_nothing_of(house: House, group: Group) -> bool:
    return (
        await house.count(Account, Account.chat_id < 0) == 0
        and await house.count(FsmRecord, FsmRecord.chat_id == group.chat_id, FsmRecord.state.is_not(None)) == 0
        and await house.count(InboxUpdate, InboxUpdate.state != InboxState.DONE) == 0
        and await kept(house) == []
    )


async def test_a_group_hears_once_where_the_bot_answers(region: House, club: Group) -> None:
    (line,) = said_in(region, club)
    assert ONLY_IN_PRIVATE in line
    message = region.world.messages_of(club)[-1]
    assert message.keyboard == [
        [{"text": "Написать в личные сообщения", "url": f"https://t.me/{region.world.bot.username}"}]
    ]
    assert await region.count(Person, Person.staff_name.is_(None)) == 0
    assert await remembers_nothing_of(region, club)


async def test_what_becomes_of_the_bot_later_is_left_in_silence(region: House, club: Group) -> None:
    mother = region.world.people["mother"]
    for standing, writable in (("administrator", True), ("member", True), ("restricted", False), ("kicked", True)):
        groups.place(region.world, club, mother, standing, writable=writable)
        await region.settle()
    assert len(said_in(region, club)) == 1
    assert await remembers_nothing_of(region, club)


async def test_a_group_that_does_not_let_the_bot_speak_is_no_trouble(region: House) -> None:
    group = groups.found(region.world, "mute", "Тихая", "supergroup")
    groups.place(region.world, group, region.world.people["mother"], "restricted", writable=False)
    await region.settle()
    assert said_in(region, group) == []
    assert await remembers_nothing_of(region, group)


WORDS = (
    "Мне очень плохо, помогите",
    "/start",
    "/start d_angarsk",
    "/menu@ryadom_example_bot",
    "/start@other_bot",
    "🆘",
)
Act = Callable[[House, Group], object]


def writes(text: str) -> Act:
    return lambda house, group: groups.write(house.world, group, house.world.people["mother"], text)


ACTS: dict[str, Act] = {
    **{text: writes(text) for text in WORDS},
    "words of the staff": lambda house, group: groups.write(house.world, group, house.world.people["olga"], "/menu"),
    "a voice message": lambda house, group: groups.write(
        house.world, group, house.world.people["mother"], content={"voice": {"file_id": "v", "duration": 3}}
    ),
    "an anonymous admin": lambda house, group: groups.write_anonymously(house.world, group, "/start"),
    "another bot": lambda house, group: groups.write_as_bot(house.world, group, "/start"),
    "a channel that writes": lambda house, group: groups.write_as_channel(
        house.world, group, groups.found(house.world, "news", "Новости", "channel"), "/start"
    ),
    "a post of the linked channel": lambda house, group: groups.post(
        house.world, groups.found(house.world, "news", "Новости", "channel", linked_to=group), "/start"
    ),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
async def test_nothing_said_in_a_group_is_answered_there_or_kept(region: House, club: Group, act: Act) -> None:
    before = {key: await texts(region.phone(key)) for key in ("mother", "olga")}
    act(region, club)
    await region.settle()
    assert len(said_in(region, club)) == 1
    assert {key: await texts(region.phone(key)) for key in before} == before
    assert await remembers_nothing_of(region, club)


async def test_a_channel_is_never_written_to(region: House) -> None:
    channel = groups.found(region.world, "news", "Новости", "channel")
    groups.place(region.world, channel, region.world.people["coordinator"], "administrator")
    groups.post(region.world, channel, "Эфир сегодня в 18:00 /start")
    await region.settle()
    assert said_in(region, channel) == []
    assert await remembers_nothing_of(region, channel)


async def test_topics_come_and_go_in_silence(region: House) -> None:
    forum = groups.found(region.world, "forum", "Форум", "supergroup")
    mother = region.world.people["mother"]
    groups.place(region.world, forum, mother, "administrator")
    topic = groups.open_topic(region.world, forum, mother, "Вопросы")
    groups.write(region.world, forum, mother, "/start", topic=topic)
    groups.delete_topic(region.world, forum, topic)
    await region.settle()
    assert len(said_in(region, forum)) == 1
    assert await remembers_nothing_of(region, forum)


async def test_a_group_that_becomes_a_supergroup_is_not_greeted_again(region: House, club: Group) -> None:
    new = groups.migrate(region.world, club, region.world.people["mother"])
    await region.settle()
    assert said_in(region, new) == []
    assert await remembers_nothing_of(region, new)


async def test_who_wrote_in_a_group_is_helped_in_private_as_ever(region: House, club: Group) -> None:
    mother, olga = region.phone("mother"), region.phone("olga")
    groups.write(region.world, club, region.world.people["mother"], "Слова в группе.")
    await asks(mother, "Слова боту.")
    await olga.presses(TAKE)
    taken = await olga.sees("Слова боту.")
    assert "Слова в группе" not in str(taken)
    assert len(said_in(region, club)) == 1
    assert await nothing_failed(region)


async def test_a_message_whose_chat_moved_meanwhile_arrives_and_its_row_is_kept(region: House) -> None:
    """The chat of an account may move only in theory (people are written to in private); nothing is lost even then."""
    mother, olga = region.phone("mother"), region.phone("olga")
    await asks(mother, "Слова матери.")
    group = groups.found(region.world, "old", "Двор")
    groups.place(region.world, group, region.world.people["mother"])
    await region.settle()
    async with region.app.database.transaction() as session:
        await session.execute(update(Account).where(Account.chat_id == 101).values(chat_id=group.chat_id))
    new = groups.migrate(region.world, group, region.world.people["mother"])
    await olga.presses(TAKE)
    assert any("заявк" in text.lower() for text in said_in(region, new))
    assert await region.count(Account, Account.chat_id == new.chat_id) == 1
    assert await region.count(OutboxMessage, OutboxMessage.state != DeliveryState.SENT) == 0
