"""A world that was saved and loaded cannot be told from the one that went on, save by the event "restart"."""

import asyncio
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox import groups
from bot.sandbox.answers import Json
from bot.sandbox.files import Upload
from bot.sandbox.keeping import load, save
from bot.sandbox.people import Person
from bot.sandbox.snapshot import restore, snapshot
from bot.sandbox.world import World
from tests.sandbox.plays import (
    FIRST_UPDATE,
    HOOK,
    REPLY_KEYBOARD,
    Clock,
    Step,
    answers,
    call,
    commands,
    edits,
    in_group,
    new_world,
    play,
    sends,
    sends_file,
    steps,
    visible,
)


def reloaded(world: World, path: Path) -> World:
    save(world, path)
    return load(path, now=Clock(world.now()))


@settings(max_examples=60, deadline=None)
@given(before=st.lists(steps, max_size=25), after=st.lists(steps, max_size=15))
def test_a_loaded_world_answers_whatever_comes_as_the_saved_one_does(before: list[Step], after: list[Step]) -> None:
    async def live() -> None:
        world = new_world(Clock())
        for step in before:
            await play(world, step)
        with tempfile.TemporaryDirectory() as folder:
            loaded = reloaded(world, Path(folder) / "world.json")
            assert visible(loaded) == visible(world)
            seq, restarts = world.events.seq, len(world.people)
            assert loaded.events.seq == seq + restarts
            for step in after:
                assert await play(loaded, step) == await play(world, step)
            assert visible(loaded) == visible(world)
            news = [{**event, "seq": event["seq"] + restarts} for event in world.events.after(seq)]
            assert loaded.events.after(seq + restarts) == news
            again = reloaded(loaded, Path(folder) / "world.json")
            assert visible(again) == visible(world)

    asyncio.run(live())


async def lively_world() -> World:
    """Something of everything."""
    world = new_world(Clock())
    for step in (
        *(
            ("start", "olga", "d_irk"),
            ("start", "ivan"),
            ("wait", 5),
            sends(101, "Меню", "old", 1),
            edits(101, 3, "Новое", "new"),
        ),
        *(("tap", "olga", 3), ("tap", "olga", 3), answers(1), sends_file(102, b"data"), REPLY_KEYBOARD),
        *(commands("menu"), ("edit_text", "olga", 1, "поправка"), ("block", "ivan")),
        in_group("place", "member"),
    ):
        await play(world, step)
    return world


async def test_a_tap_stays_open_for_what_is_left_of_its_window(tmp_path: Path) -> None:
    world = await lively_world()
    await play(world, ("wait", 14))
    loaded = reloaded(world, tmp_path / "world.json")
    assert not (await play(loaded, answers(1)))["ok"]
    again = reloaded(loaded, tmp_path / "again.json")
    assert (await play(loaded, answers(2)))["ok"]
    await play(again, ("wait", 16))
    assert not (await play(again, answers(2)))["ok"]


async def test_a_button_of_an_old_keyboard_can_still_be_tapped(tmp_path: Path) -> None:
    loaded = reloaded(await lively_world(), tmp_path / "world.json")
    await play(loaded, edits(101, 3, "Без кнопок"))
    loaded.tap("olga", 3, 0, 0, stale=True)
    assert loaded.updates.pending[-1]["callback_query"]["data"] == "new"


async def test_an_update_with_half_a_character_and_switches_of_tests_survive(tmp_path: Path) -> None:
    world = await lively_world()
    world.push_raw({"message": {"text": "\ud83d", "odd": [1, None, 1.5, 2**70]}})
    world.query_window, world.updates.slow_repeats = timedelta(seconds=1.5), True
    loaded = reloaded(world, tmp_path / "world.json")
    assert visible(loaded) == visible(world)
    assert (loaded.query_window, loaded.updates.slow_repeats) == (timedelta(seconds=1.5), True)


def page_reads_anew(after: int, events: list[Json], seq: int) -> bool:
    """The rule of page/live.js: a smaller seq, or a hole before the first event."""
    return seq < after or (bool(events) and events[0]["seq"] > after + 1)


@pytest.mark.parametrize("skipped", [0, 100_000])
async def test_a_watcher_goes_on_or_reads_anew_but_never_misses_a_thing(skipped: int) -> None:
    world = await lively_world()
    kept, seq = snapshot(world), world.events.seq
    contents = {stored.sha256: stored.data for stored in world.files}
    loaded = restore(kept, contents, now=Clock(), skipped=skipped)
    told = loaded.events.after(seq)
    assert [(event["type"], event["phone"]) for event in told] == [("restart", "olga"), ("restart", "ivan")]
    assert page_reads_anew(seq, told, loaded.events.seq) == bool(skipped)
    for lagging in range(seq):
        assert page_reads_anew(lagging, loaded.events.after(lagging), loaded.events.seq)
    if skipped:  # a kill: some had seen what was never saved
        for ahead in range(seq + 1, seq + 50):
            assert page_reads_anew(ahead, loaded.events.after(ahead), loaded.events.seq)


async def test_after_a_kill_no_number_is_given_out_twice() -> None:
    world = await lively_world()
    loaded = restore(snapshot(world), {one.sha256: one.data for one in world.files}, now=Clock(), skipped=100_000)
    waiting = loaded.updates.pending
    for lost in (world, loaded):
        lost.unblock("ivan")
        await play(lost, sends_file(101, b"x"))
        lost.send_text("olga", "ау")
    for number in ("message_count", "query_count"):
        assert getattr(loaded, number) == getattr(world, number) + 100_000
    assert loaded.updates.pending[-1]["update_id"] == world.updates.pending[-1]["update_id"] + 100_000
    assert loaded.updates.pending[: len(waiting)] == waiting
    assert [file.file_id for file in loaded.files] == ["BQACAgIAAxkSandbox000001", "BQACAgIAAxkSandbox100002"]
    assert (await loaded.call("getUpdates", {"offset": -3}))["result"] == [waiting[-1], *loaded.updates.pending[-2:]]


async def test_nothing_that_a_world_holds_is_forgotten_by_the_snapshot() -> None:
    """Whoever adds a field decides here whether it is kept (then VERSION goes up) or lives only while running."""
    world = await lively_world()
    kept_of_world = {
        *("bot", "people", "events", "files", "queries", "profile", "reply_keyboards", "updates", "query_window"),
        *("groups", "message_count", "query_count", "_chats"),
    }
    assert set(vars(world)) == kept_of_world | {"now", "changed", "_by_chat", "faults", "limits"}
    kept_of_updates = {"webhook", "allowed", "slow_repeats", "next_id", "_waiting"}
    running = {"_now", "_changed", "_bell", "_poller", "_wakes", "_last"}
    faults = {"_faults", "_late", "_to_repeat", "_again"}
    assert set(vars(world.updates)) == kept_of_updates | running | faults
    assert set(vars(world.events)) == {"seq"} | {"_events", "_bell", "_changed"}
    assert set(vars(world.files)) == {"count", "_by_id", "_by_path"}
    (stored,) = world.files
    assert set(vars(stored)) - {"sha256"} == {"file_id", "path", "name", "mime", "data"}
    query = next(iter(world.queries.values()))
    assert set(vars(query)) == {"person", "message_id", "asked"} | {"answer"}


CHANGES: list[Callable[[World], object]] = [
    lambda world: world.send_text("olga", "ау"),
    lambda world: world.edit_text("olga", 1, "поправка"),
    lambda world: world.tap("olga", 3, 0, 0),
    lambda world: world.block("olga"),
    lambda world: world.deactivate("olga"),
    lambda world: world.push_raw({"message": {}}),
    lambda world: world.add_person(Person("anna", 104, "Анна")),
    lambda world: world.updates.drop(),
    lambda world: play(world, sends(101, "?")),
    lambda world: play(world, edits(101, 3, "!")),
    lambda world: play(world, call("deleteMessage", chat_id=101, message_id=3)),
    lambda world: play(world, sends_file(101, b"1")),
    lambda world: play(world, answers(2)),
    lambda world: play(world, call("getUpdates", offset=FIRST_UPDATE + 1)),
    lambda world: play(world, call("getUpdates", allowed_updates=["message"])),
    lambda world: play(world, HOOK),
    lambda world: world.upload(Upload("двор.png", b"pixels"), "photo"),
    lambda world: groups.place(world, world.groups["club"], world.people["olga"], "kicked"),
    lambda world: groups.write(world, world.groups["club"], world.people["olga"], "ау"),
    lambda world: groups.found(world, "news", "Новости", "channel"),
    lambda world: play(world, commands("help")),
]


@pytest.mark.parametrize("change", CHANGES)
async def test_every_change_is_noticed(change: Callable[[World], object]) -> None:
    world = await lively_world()
    world.changed.clear()
    answer = change(world)
    if asyncio.iscoroutine(answer):
        assert (await answer)["ok"]
    assert world.changed.is_set()


async def test_reading_changes_nothing() -> None:
    world = await lively_world()
    world.changed.clear()
    for step in (call("getUpdates"), call("getUpdates", offset=FIRST_UPDATE), call("getMyCommands"), answers(1)):
        await play(world, step)
    visible(world)
    assert not world.changed.is_set()
