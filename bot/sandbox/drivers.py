"""How a phone reaches the world: in the same process, or over HTTP."""

import io
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol, Self
from urllib.parse import unquote

import aiohttp

from bot.sandbox.answers import Json
from bot.sandbox.files import Upload
from bot.sandbox.world import ImpossibleError, World

LONGEST_POLL = 20.0


class Driver(Protocol):
    """What a phone needs. Keys of people, ids of messages and JSON are those of the phones API."""

    async def start(self, key: str, payload: str) -> None: ...
    async def send_text(self, key: str, text: str) -> None: ...
    async def reply(self, key: str, message_id: int, text: str) -> None: ...
    async def edit(self, key: str, message_id: int, text: str) -> None: ...
    async def send_content(self, key: str, content: Json) -> None: ...
    async def upload(self, upload: Upload, kind: str) -> str:
        """A file on its way; answers the `file_id` by which a content names it."""

    async def tap(self, key: str, message_id: int, row: int, column: int, stale_label: str | None) -> str: ...
    async def forge(self, key: str, message_id: int, data: str) -> str: ...
    async def set_blocked(self, key: str, *, blocked: bool) -> None: ...
    async def chat(self, key: str) -> list[Json]: ...
    async def seq(self) -> int: ...
    async def events(self, after: int) -> list[Json]: ...
    async def settle(self) -> None:
        """Let the bot do what it has to do, as far as that can be told from here."""

    async def changed(self, after: int, seconds: float) -> bool:
        """Wait until something happens in any phone; False when nothing more will."""

    async def download(self, file_id: str) -> tuple[str, bytes]: ...


class WorldDriver:
    """In process: `settle` runs the bot until it has nothing left to do, so nobody ever waits for the clock."""

    patience = 0.0

    def __init__(self, world: World, settle: Callable[[], Awaitable[None]]) -> None:
        self.world = world
        self._settle = settle

    async def start(self, key: str, payload: str) -> None:
        self.world.start(key, payload)

    async def send_text(self, key: str, text: str) -> None:
        self.world.send_text(key, text)

    async def reply(self, key: str, message_id: int, text: str) -> None:
        self.world.send_text(key, text, message_id)

    async def edit(self, key: str, message_id: int, text: str) -> None:
        self.world.edit_text(key, message_id, text)

    async def send_content(self, key: str, content: Json) -> None:
        self.world.send_content(key, content)

    async def upload(self, upload: Upload, kind: str) -> str:
        return self.world.upload(upload, kind)

    async def tap(self, key: str, message_id: int, row: int, column: int, stale_label: str | None) -> str:
        return self.world.tap(key, message_id, row, column, stale=stale_label is not None, label=stale_label)

    async def forge(self, key: str, message_id: int, data: str) -> str:
        return self.world.tap_data(key, message_id, data)

    async def set_blocked(self, key: str, *, blocked: bool) -> None:
        (self.world.block if blocked else self.world.unblock)(key)

    async def chat(self, key: str) -> list[Json]:
        return self.world.chat(key)

    async def seq(self) -> int:
        return self.world.events.seq

    async def events(self, after: int) -> list[Json]:
        return self.world.events.after(after)

    async def settle(self) -> None:
        await self._settle()

    async def changed(self, after: int, seconds: float) -> bool:
        del seconds
        return self.world.events.seq > after

    async def download(self, file_id: str) -> tuple[str, bytes]:
        stored = self.world.files.by_id(file_id)
        if stored is None:
            raise ImpossibleError(f"no file {file_id}")
        return stored.name, stored.data


class HttpDriver:
    """Over the phones API of a running sandbox; `patience` is how many seconds a phone waits for an answer.

    Close it with `async with` or `close()`.
    """

    def __init__(self, base_url: str, patience: float = 15.0) -> None:
        self.patience = patience
        self._base = base_url.rstrip("/")
        self._client: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *problem: object) -> None:
        await self.close()

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()

    async def phones(self) -> Json:
        phones: Json = await self._json("GET", "/api/phones")
        return phones

    async def start(self, key: str, payload: str) -> None:
        await self._json("POST", f"/api/phones/{key}/start", {"payload": payload})

    async def send_text(self, key: str, text: str) -> None:
        await self._json("POST", f"/api/phones/{key}/messages", {"text": text})

    async def reply(self, key: str, message_id: int, text: str) -> None:
        await self._json("POST", f"/api/phones/{key}/messages", {"text": text, "reply_to": message_id})

    async def edit(self, key: str, message_id: int, text: str) -> None:
        await self._json("POST", f"/api/phones/{key}/edits", {"message_id": message_id, "text": text})

    async def send_content(self, key: str, content: Json) -> None:
        await self._json("POST", f"/api/phones/{key}/contents", content)

    async def upload(self, upload: Upload, kind: str) -> str:
        query, kept = {"name": upload.name}, {"Content-Type": upload.mime or "application/octet-stream"}
        address = f"{self._base}/api/files/{kind}"
        async with self._session().put(address, params=query, data=io.BytesIO(upload.data), headers=kept) as response:
            response.raise_for_status()
            return str((await response.json())["file_id"])

    async def tap(self, key: str, message_id: int, row: int, column: int, stale_label: str | None) -> str:
        body: Json = {"message_id": message_id, "row": row, "column": column}
        if stale_label is not None:
            body["stale_label"] = stale_label
        return str((await self._json("POST", f"/api/phones/{key}/taps", body))["query_id"])

    async def forge(self, key: str, message_id: int, data: str) -> str:
        body: Json = {"message_id": message_id, "data": data}
        return str((await self._json("POST", f"/api/phones/{key}/forged", body))["query_id"])

    async def set_blocked(self, key: str, *, blocked: bool) -> None:
        await self._json("POST", f"/api/phones/{key}/{'block' if blocked else 'unblock'}", {})

    async def chat(self, key: str) -> list[Json]:
        messages: list[Json] = (await self._json("GET", f"/api/phones/{key}/chat"))["messages"]
        return messages

    async def seq(self) -> int:
        return int((await self._json("GET", "/api/events", query={"after": str(2**53), "wait": "0"}))["seq"])

    async def events(self, after: int) -> list[Json]:
        return await self._events(after, 0)

    async def settle(self) -> None:
        """Nothing can be known from outside: whoever waits, waits for events."""

    async def changed(self, after: int, seconds: float) -> bool:
        while seconds > 0:
            if await self._events(after, min(seconds, LONGEST_POLL)):
                return True
            seconds -= LONGEST_POLL
        return False

    async def download(self, file_id: str) -> tuple[str, bytes]:
        async with self._session().get(f"{self._base}/api/files/{file_id}") as response:
            response.raise_for_status()
            name = re.search(r"filename\*=UTF-8''([^;]+)", response.headers["Content-Disposition"])
            return unquote(name[1]) if name else file_id, await response.read()

    async def _events(self, after: int, seconds: float) -> list[Json]:
        query = {"after": str(after), "wait": f"{seconds:.2f}"}
        events: list[Json] = (await self._json("GET", "/api/events", query=query))["events"]
        return events

    def _session(self) -> aiohttp.ClientSession:
        if self._client is None:
            self._client = aiohttp.ClientSession()
        return self._client

    async def _json(
        self, method: str, path: str, body: Json | None = None, query: Mapping[str, str] | None = None
    ) -> Any:  # noqa: ANN401 -- JSON of the phones API; each caller knows its shape
        async with self._session().request(method, self._base + path, json=body, params=query) as response:
            answer = await response.json()
            if response.status == 409:
                raise ImpossibleError(answer.get("error", ""))
            response.raise_for_status()
            return answer
