"""The HTTP door: what the Bot API and the phones API answer, who is let in, and a prompt end."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.sandbox.files import MAX_UPLOAD
from bot.sandbox.server import build_app
from bot.sandbox.world import World

Client = TestClient[web.Request, web.Application]


@pytest.fixture
def page(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("<title>Рядом</title>", encoding="utf-8")
    (tmp_path / "app.js").write_text("export {}", encoding="utf-8")
    (tmp_path / "page.css").write_text("p {}", encoding="utf-8")
    return tmp_path


@pytest.fixture
async def client(world: World, page: Path) -> AsyncIterator[Client]:
    async with TestClient(TestServer(build_app(world, page))) as client:
        yield client


def method(world: World, name: str) -> str:
    return f"/bot{world.bot.token}/{name}"


async def test_every_way_to_pass_parameters_is_understood(world: World, client: Client) -> None:
    url, markup = method(world, "sendMessage"), {"inline_keyboard": [[{"text": "да", "callback_data": "x"}]]}
    flat = {"chat_id": "101", "text": "привет & пока", "reply_markup": json.dumps(markup)}
    multipart = aiohttp.MultipartWriter("form-data")
    for name, value in flat.items():
        multipart.append(value).set_content_disposition("form-data", name=name)
    answers = [
        await client.get(url, params=flat),
        await client.post(url, data=flat),
        await client.post(url, data=multipart),
        await client.post(url, json={"chat_id": 101, "text": "привет & пока", "reply_markup": markup}),
        await client.post(
            method(world, "SENDmessage"), params={"chat_id": "101"}, data={k: flat[k] for k in ("text", "reply_markup")}
        ),
    ]
    for response in answers:
        body = await response.json()
        assert (response.status, body["ok"]) == (200, True)
        assert body["result"]["text"] == "привет & пока"
        assert body["result"]["reply_markup"] == markup


@pytest.mark.parametrize(
    ("path", "status", "description"),
    [
        ("/bot1000000001:wrong-but-well-formed-token/getMe", 401, "Unauthorized"),
        ("/botno-token/getMe", 404, "Not Found"),
        ("/bot{token}/getNothing", 404, "Not Found"),
        ("/file/bot{token}/documents/none", 404, "Not Found"),
        ("/file/bot1000000001:wrong-but-well-formed-token/x", 401, "Unauthorized"),
        ("/bot{token}/sendMessage?chat_id=101", 400, "Bad Request: message text is empty"),
        ("/bot{token}/sendMessage?chat_id=101&text=%D0", 400, "Bad Request: strings must be encoded in UTF-8"),
        ("/bot{token}/sendMessage?chat_id=102&text=x", 403, "Forbidden: bot can't initiate conversation with a user"),
    ],
)
async def test_refusals_have_their_status(
    world: World, client: Client, path: str, status: int, description: str
) -> None:
    response = await client.get(path.replace("{token}", world.bot.token))
    assert response.status == status
    assert await response.json() == {"ok": False, "error_code": status, "description": description}


@pytest.mark.parametrize(
    ("body", "kind", "description"),
    [
        (b"text=%FF&chat_id=101", "application/x-www-form-urlencoded", "strings must be encoded in UTF-8"),
        (b'{"chat_id": 101, "text": "\xff"}', "application/json", "strings must be encoded in UTF-8"),
        (b'{"chat_id": 101, "text": "\\ud83d"}', "application/json", "strings must be encoded in UTF-8"),
        (b"[1]", "application/json", "JSON object expected"),
        (b"{", "application/json", "JSON object expected"),
    ],
)
async def test_broken_bodies_are_refused(
    world: World, client: Client, body: bytes, kind: str, description: str
) -> None:
    response = await client.post(method(world, "sendMessage"), data=body, headers={"Content-Type": kind})
    assert (response.status, (await response.json())["description"]) == (400, f"Bad Request: {description}")


async def test_a_file_is_uploaded_and_downloaded(world: World, client: Client) -> None:
    form = aiohttp.FormData({"chat_id": "101", "document": "attach://one"}, quote_fields=False)  # as aiogram does
    form.add_field("one", "отчёт".encode(), filename="Отчёт «май».txt")
    sent = await (await client.post(method(world, "sendDocument"), data=form)).json()
    document = sent["result"]["document"]
    assert (document["file_name"], document["mime_type"]) == ("Отчёт «май».txt", "text/plain")
    path = (await (await client.get(method(world, "getFile"), params={"file_id": document["file_id"]})).json())[
        "result"
    ]
    content = await client.get(f"/file/bot{world.bot.token}/{path['file_path']}")
    assert (await content.read()).decode() == "отчёт"
    saved = await client.get(f"/api/files/{document['file_id']}")
    assert saved.headers["Content-Disposition"] == (
        "attachment; filename*=UTF-8''%D0%9E%D1%82%D1%87%D1%91%D1%82%20%C2%AB%D0%BC%D0%B0%D0%B9%C2%BB.txt"
    )
    assert saved.headers["X-Content-Type-Options"] == "nosniff"
    assert (await saved.read()).decode() == "отчёт"
    assert (await client.get("/api/files/none")).status == 404


async def test_an_upload_above_50_megabytes_is_413(world: World, client: Client) -> None:
    form = aiohttp.FormData({"chat_id": "101"})
    form.add_field("document", io.BytesIO(bytes(MAX_UPLOAD + 1)), filename="big.bin")
    response = await client.post(method(world, "sendDocument"), data=form)
    assert response.status == 413
    assert (await response.json())["description"] == "Request Entity Too Large"


async def test_phones_are_listed_and_their_chats_read(client: Client) -> None:
    listed = await (await client.get("/api/phones")).json()
    assert listed == {
        "bot": {"username": "ryadom_sandbox_bot", "name": "Рядом"},
        "phones": [
            {"key": "olga", "name": "Ольга Петрова", "caption": "семья", "blocked": False},
            {"key": "ivan", "name": "Иван", "caption": "специалист", "blocked": False},
        ],
    }
    chat = await (await client.get("/api/phones/olga/chat")).json()
    assert chat["seq"] == 1
    (message,) = chat["messages"]
    assert message.pop("date").endswith("Z")
    assert message == {
        "id": 1,
        "from": "me",
        "edited": False,
        "text": "/start",
        "html": "/start",
        "buttons": [],
        "document": None,
        "media": None,
        "reply_to": None,
    }
    assert (await client.get("/api/phones/nobody/chat")).status == 404


async def test_acts_over_http_become_updates_and_events(world: World, client: Client) -> None:
    world.updates.drop()
    await client.post("/api/phones/ivan/start", json={"payload": "d_irk"})
    await client.post("/api/phones/ivan/messages", json={"text": " да\nнет "})
    markup = {"inline_keyboard": [[{"text": "да", "callback_data": "x"}]]}
    sent = (await world.call("sendMessage", {"chat_id": 102, "text": "?", "reply_markup": markup}))["result"]
    tap = {"message_id": sent["message_id"], "row": 0, "column": 0}
    query = (await (await client.post("/api/phones/ivan/taps", json=tap)).json())["query_id"]
    await world.call("answerCallbackQuery", {"callback_query_id": query, "text": "Да"})
    await world.call("editMessageText", {"chat_id": 102, "message_id": sent["message_id"], "text": "!"})
    assert (await client.post("/api/phones/ivan/taps", json=tap)).status == 409
    assert (await client.post("/api/phones/ivan/taps", json={**tap, "stale_label": "да"})).status == 200
    await client.post("/api/phones/ivan/block", json={})
    assert (await client.post("/api/phones/ivan/messages", json={"text": "x"})).status == 409
    await client.post("/api/phones/ivan/unblock", json={})
    kinds = [next(iter(set(update) - {"update_id"})) for update in world.updates.pending]
    assert kinds == ["message", "message", "callback_query", "callback_query", "my_chat_member", "my_chat_member"]
    assert world.updates.pending[1]["message"]["text"] == "да\nнет"
    news = await (await client.get("/api/events", params={"after": "4", "wait": "20"})).json()
    assert [event["type"] for event in news["events"]] == ["toast", "edit", "blocked", "blocked"]
    assert news["events"][0] == {
        "seq": 5,
        "phone": "ivan",
        "type": "toast",
        "text": "Да",
        "alert": False,
        "query_id": query,
    }
    assert news["seq"] == 8


async def test_events_are_waited_for(world: World, client: Client) -> None:
    async def news() -> dict[str, Any]:
        answer: dict[str, Any] = await (await client.get("/api/events", params={"after": "1", "wait": "20"})).json()
        return answer

    poll = asyncio.create_task(news())
    await client.get("/api/phones")  # by now the poll has arrived
    assert not poll.done()
    world.send_text("olga", "ау")
    found = await asyncio.wait_for(poll, 5)
    assert [event["message"]["text"] for event in found["events"]] == ["ау"]
    assert found["seq"] == 2


BAD_ACTS: list[tuple[str, bytes, int]] = [
    ("messages", b'{"text": ""}', 400),
    ("messages", b'{"text": 5}', 400),
    ("messages", b'{"text": "\\ud83d"}', 400),
    ("messages", json.dumps({"text": "x" * 4097}).encode(), 400),
    ("messages", json.dumps({"text": "x" * 65536}).encode(), 413),
    ("messages", b"[]", 400),
    ("messages", b"{", 400),
    ("start", json.dumps({"payload": "x" * 65}).encode(), 400),
    ("taps", b'{"message_id": 1, "row": 0}', 400),
    ("taps", b'{"message_id": "1", "row": 0, "column": 0}', 400),
    ("taps", b'{"message_id": 1, "row": 0, "column": 0}', 409),
    ("explode", b"{}", 404),
]


@pytest.mark.parametrize(("act", "body", "status"), BAD_ACTS)
async def test_bad_acts_are_refused_and_change_nothing(
    world: World, client: Client, act: str, body: bytes, status: int
) -> None:
    response = await client.post(f"/api/phones/olga/{act}", data=body, headers={"Content-Type": "application/json"})
    assert response.status == status
    assert world.events.seq == 1


async def test_a_form_of_another_site_cannot_act(world: World, client: Client) -> None:
    assert (await client.post("/api/phones/olga/messages", data={"text": "x"})).status == 415
    foreign = {"Origin": "https://evil.example"}
    assert (await client.post("/api/phones/olga/messages", json={"text": "x"}, headers=foreign)).status == 403
    assert (await client.get("/api/phones", headers={"Origin": "null"})).status == 403
    own = {"Origin": str(client.make_url("/")).rstrip("/")}
    assert (await client.post("/api/phones/olga/messages", json={"text": "x"}, headers=own)).status == 200
    assert world.events.seq == 2


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:1", 200),
        ("localhost", 200),
        ("[::1]:80", 200),
        ("evil.example", 421),
        ("[::1", 421),
        ("127.0.0.1.evil.example", 421),
    ],
)
async def test_only_loopback_names_are_answered(client: Client, host: str, status: int) -> None:
    assert (await client.get("/api/phones", headers={"Host": host})).status == status


@pytest.mark.parametrize("number", ["x", "-1", "nan", "inf"])
async def test_events_need_numbers(client: Client, number: str) -> None:
    assert (await client.get("/api/events", params={"after": number})).status == 400
    assert (await client.get("/api/events", params={"wait": number})).status == 400


async def test_the_page_is_served_with_its_protections(client: Client) -> None:
    for path, kind in (("/", "text/html"), ("/static/app.js", "javascript"), ("/static/page.css", "text/css")):
        response = await client.get(path)
        assert response.status == 200
        assert kind in response.headers["Content-Type"]
        assert response.headers["Cache-Control"] == "no-cache"
        assert response.headers["Content-Security-Policy"].startswith("default-src 'self'")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    for path in ("/static/none.js", "/static/", "/static/%2e%2e/secret", "/nothing"):
        assert (await client.get(path)).status in {403, 404}


async def test_the_server_goes_down_at_once_though_polls_wait(world: World, page: Path) -> None:
    runner = web.AppRunner(build_app(world, page))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    offset = world.updates.pending[-1]["update_id"] + 1
    async with aiohttp.ClientSession(f"http://{host}:{port}") as client:

        async def get(path: str) -> Any:  # noqa: ANN401 -- JSON
            async with client.get(path) as response:
                return await response.json()

        updates = asyncio.create_task(get(method(world, f"getUpdates?timeout=50&offset={offset}")))
        events = asyncio.create_task(get("/api/events?after=1&wait=25"))
        while world.updates.pending or len(asyncio.all_tasks()) < 3:
            await get("/api/phones")
        await get("/api/phones")
        began = asyncio.get_running_loop().time()
        await runner.cleanup()
        assert asyncio.get_running_loop().time() - began < 3
        assert (await updates) == {"ok": True, "result": []}
        assert (await events) == {"events": [], "seq": 1}
