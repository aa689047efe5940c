"""The table of faults over HTTP: set as a whole, shown with what came of it, and taken away."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.sandbox.server import build_app
from bot.sandbox.world import World

Client = TestClient[web.Request, web.Application]
HEALTHY: dict[str, Any] = {
    "rules": [],
    "limits": {"overall": None, "per_chat": None, "per_group": None},
    "updates": {"repeat": 0.0, "shuffle": False, "late": 0.0, "seconds": 0.0},
    "seed": 1,
    "counts": {"met": [], "accepted": 0, "refused": 0},
}


@pytest.fixture
async def client(world: World, tmp_path: Path) -> AsyncIterator[Client]:
    async with TestClient(TestServer(build_app(world, tmp_path))) as client:
        yield client


async def table(client: Client) -> dict[str, Any]:
    answer: dict[str, Any] = await (await client.get("/api/faults")).json()
    return answer


async def send(world: World, client: Client) -> int:
    fields = {"chat_id": 101, "text": "раз"}
    return (await client.post(f"/bot{world.bot.token}/sendMessage", json=fields)).status


async def test_a_table_is_set_shown_met_and_taken_away(world: World, client: Client) -> None:
    assert await table(client) == HEALTHY
    rule = {"kind": "too_many", "who": "olga", "method": "sendMessage", "times": 1, "parameters": {"retry_after": 7}}
    put = await client.put("/api/faults", json={"rules": [rule], "limits": {"overall": 2}, "seed": 9})
    assert put.status == 200
    assert [await send(world, client) for _ in range(4)] == [429, 200, 200, 429]
    shown = await table(client)
    full = {"words": "", "moment": "before", "chance": 1.0, "seconds": 0.0, "spread": 0.0}
    assert shown["rules"] == [{**rule, **full}]
    assert shown["limits"] == {"overall": 2, "per_chat": None, "per_group": None}
    assert shown["counts"] == {"met": [1], "accepted": 2, "refused": 1}
    limits = await (await client.get("/api/limits")).json()
    assert (limits["accepted"], limits["refused"]) == (2, 1)
    assert [attempt["retry_after"] for attempt in limits["attempts"]] == [None, None, 1]
    assert [(attempt["chat"], attempt["method"]) for attempt in limits["attempts"]] == [("101", "sendMessage")] * 3
    moments = [attempt["at"] for attempt in limits["attempts"]]
    assert moments == sorted(moments)
    cleared = await client.delete("/api/faults")
    assert await cleared.json() == await table(client) == HEALTHY


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({"rules": [{"who": "olga"}]}, "rules.0.kind: Field required"),
        ({"rules": [{"kind": "nonsense"}]}, "rules.0.kind: Input should be"),
        ({"rules": [{"kind": "slow", "who": "Ольга"}]}, "rules.0.who: nobody here is called 'Ольга'; a key of a phone"),
        ({"rules": [{"kind": "slow"}, {"kind": "slow", "who": "101"}]}, "rules.1.who: nobody here is called '101'"),
        ({"rules": [{"kind": "slow", "who": ""}]}, "rules.0.who: nobody here is called ''"),
        ({"rules": [{"kind": "slow", "delay": 1}]}, "rules.0.delay: Extra inputs are not permitted"),
        ({"rules": [{"kind": "slow", "chance": 2}]}, "rules.0.chance"),
        ({"rules": [{"kind": "slow", "times": 0}]}, "rules.0.times"),
        ({"rules": [{"kind": "slow", "seconds": 1e300}]}, "rules.0.seconds"),
        ({"updates": {"late": 1, "seconds": 1e300}}, "updates.seconds"),
        ({"limits": {"overall": -1}}, "limits.overall"),
        ({"faults": []}, "faults: Extra inputs are not permitted"),
    ],
)
async def test_a_table_that_is_none_changes_nothing_and_says_where(
    client: Client, body: dict[str, Any], complaint: str
) -> None:
    before = await table(client)
    response = await client.put("/api/faults", json=body)
    assert response.status == 400
    assert (await response.json())["error"].startswith(complaint)
    assert await table(client) == before


@pytest.mark.parametrize("who", ["olga", "ivan", "bot", "*"])
async def test_a_rule_is_for_somebody_here(client: Client, who: str) -> None:
    assert (await client.put("/api/faults", json={"rules": [{"kind": "slow", "who": who}]})).status == 200


@pytest.mark.parametrize("way", ["put", "delete", "get"])
async def test_another_site_may_not_touch_the_table(client: Client, way: str) -> None:
    response = await client.request(way, "/api/faults", json={}, headers={"Origin": "http://example.org"})
    assert response.status == 403


async def test_the_table_is_json_only(client: Client) -> None:
    assert (await client.put("/api/faults", data={"rules": "x"})).status == 415
