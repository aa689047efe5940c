"""A demo that was kept by an older version goes on with this one."""

import shutil
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from bot.sandbox import groups
from bot.sandbox.keeping import load, save
from bot.sandbox.world import World

OLDER = Path(__file__).parent / "older" / "version_1.json"
NOW = datetime(2026, 11, 21, 10, 5, tzinfo=UTC)
FILE = b"data"


@pytest.fixture
def world(tmp_path: Path) -> World:
    """What version 1 kept: Olga's start and voice message, a document, a menu with a tap that waits for its answer."""
    path = tmp_path / "world.json"
    shutil.copy(OLDER, path)
    documents = tmp_path / "world.json.documents"
    documents.mkdir()
    (documents / sha256(FILE).hexdigest()).write_bytes(FILE)
    return load(path, now=lambda: NOW)


async def test_everything_of_it_is_there(world: World) -> None:
    start, voice, document, question, menu = world.chat("olga")
    assert (start["text"], start["from"]) == ("/start", "me")
    assert (voice["text"], voice["media"]) == (
        "Слова под голосом",
        {"kind": "voice", "file_id": "v", "size": 0, "duration": 3},
    )
    assert (document["text"], document["from"]) == ("Отчёт", "bot")
    assert document["document"] == {
        "file_id": "BQACAgIAAxkSandbox000001",
        "name": "отчёт.txt",
        "size": 4,
        "mime": "text/plain",
    }
    assert (question["text"], world.keyboard("olga")) == ("?", [[{"text": "Да", "kind": "text"}]])
    assert menu["buttons"] == [[{"text": "Да", "kind": "callback"}]]
    answered = await world.call("answerCallbackQuery", {"callback_query_id": "4000000000000001"})
    assert answered["ok"]


async def test_it_goes_on_and_is_kept_as_the_present_one(world: World, tmp_path: Path) -> None:
    sent = await world.call("sendDocument", {"chat_id": 101, "document": "BQACAgIAAxkSandbox000001"})
    assert sent["result"]["document"]["file_size"] == 4
    world.send_content("olga", {"contact": {"of": "olga"}})
    group = groups.found(world, "club", "Клуб")
    groups.place(world, group, world.people["olga"])
    save(world, tmp_path / "again.json")
    again = load(tmp_path / "again.json", now=lambda: NOW)
    assert again.chat("olga") == world.chat("olga")
    assert again.groups == world.groups
    assert again.messages_of(again.groups["club"]) == world.messages_of(group)
