"""Phones: how tests and the demo act, through visible text and buttons only."""

import asyncio
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from bot.sandbox.answers import Json
from bot.sandbox.drivers import Driver
from bot.sandbox.screen import ChatMessage, read_message
from bot.sandbox.sharing import Sharing

Listener = Callable[["Phone", str, str], None]
"""Called for every line of the dialogue: the phone, who ("me" or "bot"), and what was said, pressed or shown."""

_QUIET = 1.0  # seconds that a phone over HTTP gives a bot to show the effects of a tap it already answered


class Phone(Sharing):
    """One person. Every act waits for what the bot does about it; assertions print the end of the chat."""

    def __init__(self, driver: Driver, key: str, name: str = "", listener: Listener | None = None) -> None:
        super().__init__(driver, key)
        self.name = name or key
        self._listener = listener
        self._mark = 0
        self._heard = 0
        self._taps: list[str] = []

    async def starts(self, payload: str = "") -> None:
        await self._before("/start")
        await self._driver.start(self.key, payload)
        await self._after()

    async def opens(self, link: str) -> None:
        """A tap on a t.me link with a `start` parameter."""
        query = parse_qs(urlsplit(link).query)
        await self.starts(query.get("start", [""])[0])

    async def writes(self, *texts: str) -> None:
        """Several texts go one after another without waiting in between."""
        await self._before(*texts)
        for text in texts:
            await self._driver.send_text(self.key, text)
        await self._after()

    async def replies(self, message: ChatMessage, text: str) -> None:
        """Words in reply to a message of this chat."""
        await self._before(text)
        await self._driver.reply(self.key, message.id, text)
        await self._after()

    async def edits(self, message: ChatMessage, text: str) -> None:
        """An own message says something else now."""
        await self._before(f"<edits> {text}")
        await self._driver.edit(self.key, message.id, text)
        await self._after()

    async def own(self) -> ChatMessage:
        """The newest message that the person has sent."""
        return [message for message in await self.chat() if message.sender == "me"][-1]

    async def presses(self, *labels: str) -> None:
        """One after another, each on the newest message that shows such a button; every tap must get its answer."""
        for label in labels:
            message, row, column = await self._find(label)
            await self._before(f"[{label}]")
            self._taps = [await self._driver.tap(self.key, message.id, row, column, None)]
            await self._tapped(label)

    async def double_presses(self, label: str) -> None:
        """Two taps on one button before the bot answers any of them."""
        message, row, column = await self._find(label)
        await self._before(f"[{label}]", f"[{label}]")
        shown = message.buttons[row][column].text
        self._taps = [await self._driver.tap(self.key, message.id, row, column, shown) for _ in range(2)]
        await self._tapped(label)

    async def presses_old(self, message: ChatMessage, label: str) -> None:
        """A button that an old message had when `message` was read, though it may be gone by now."""
        place = message.position(label)
        assert place, f"that message never had a button {label!r}:\n{message}"  # noqa: S101 -- a phone asserts
        await self._before(f"[{label}]")
        shown = message.buttons[place[0]][place[1]].text
        self._taps = [await self._driver.tap(self.key, message.id, *place, shown)]
        await self._tapped(label)

    async def forges(self, data: str) -> None:
        """Callback data that no button carries, on the newest message. No answer is demanded."""
        message = await self.last()
        await self._before(f"[forged {data}]")
        self._taps = [await self._driver.forge(self.key, message.id, data)]
        await self._after()

    async def blocks(self) -> None:
        await self._before("<blocks the bot>")
        await self._driver.set_blocked(self.key, blocked=True)
        await self._after()

    async def unblocks(self) -> None:
        await self._before("<unblocks the bot>")
        await self._driver.set_blocked(self.key, blocked=False)
        await self._after()

    async def sees(self, *fragments: str) -> ChatMessage:
        """The newest of: the last bot message, and bot messages that came or changed since the phone's last act.

        Also waits out what others cause: it settles the bot first. Labels of buttons count as visible text.
        """
        deadline = _now() + self._patience
        while True:
            await self._driver.settle()
            seq = await self._driver.seq()
            for message in await self._fresh():
                if all(fragment in str(message) for fragment in fragments):
                    await self._hear()
                    return message
            if not await self._driver.changed(seq, deadline - _now()):
                await self._hear()
                raise AssertionError(f"{self.name} does not see {fragments!r}. {await self._tail()}")

    async def sees_nothing_new(self) -> None:
        """Nothing from the bot came or changed since the phone's last act."""
        await self._driver.settle()
        if await self._bot_changes():
            raise AssertionError(f"{self.name} sees something new. {await self._tail()}")

    async def chat(self) -> list[ChatMessage]:
        return [read_message(raw) for raw in await self._driver.chat(self.key)]

    async def last(self) -> ChatMessage:
        """The newest message of the bot."""
        messages = [message for message in await self.chat() if message.sender == "bot"]
        if not messages:
            raise AssertionError(f"the bot has not written to {self.name} yet")
        return messages[-1]

    async def labels(self) -> list[str]:
        return (await self.last()).labels

    async def toast(self) -> str | None:
        """The words that answered the last tap; None when it had none or no answer."""
        answers = await self._answers()
        return answers[-1]["text"] or None if answers else None

    async def downloads(self, name_part: str) -> tuple[str, bytes]:
        """Name and bytes of the newest document with this in its name."""
        deadline = _now() + self._patience
        while True:
            await self._driver.settle()
            seq = await self._driver.seq()
            for message in reversed(await self.chat()):
                if message.document and name_part in message.document["name"]:
                    return await self._driver.download(message.document["file_id"])
            if not await self._driver.changed(seq, deadline - _now()):
                raise AssertionError(f"{self.name} got no document with {name_part!r}. {await self._tail()}")

    @property
    def _patience(self) -> float:
        return float(getattr(self._driver, "patience", 0.0))

    async def _share(self, *contents: Json) -> None:
        await self._before(*(f"<{kind}>" for content in contents for kind in content))
        for content in contents:
            await self._driver.send_content(self.key, content)
        await self._after()

    async def _before(self, *lines: str) -> None:
        await self._hear()
        self._mark = await self._driver.seq()
        self._taps = []
        for line in lines:
            self._say("me", line)

    async def _after(self) -> None:
        await self._driver.settle()
        await self._hear()

    async def _find(self, label: str) -> tuple[ChatMessage, int, int]:
        deadline = _now() + self._patience
        while True:
            await self._driver.settle()
            seq = await self._driver.seq()
            for message in reversed(await self.chat()):
                if message.sender == "bot" and (place := message.position(label)):
                    return message, *place
            if not await self._driver.changed(seq, deadline - _now()):
                raise AssertionError(f"{self.name} sees no button {label!r}. {await self._tail()}")

    async def _tapped(self, label: str) -> None:
        """Waits for the answer to every tap, then a moment for an effect that follows the answer."""
        deadline = _now() + self._patience
        await self._driver.settle()
        while len(await self._answers()) < len(self._taps):
            seq = await self._driver.seq()
            if len(await self._answers()) < len(self._taps) and not await self._driver.changed(seq, deadline - _now()):
                raise AssertionError(f"nobody answered when {self.name} pressed {label!r}. {await self._tail()}")
        quiet = min(deadline, _now() + _QUIET)
        while not await self._bot_changes():
            if not await self._driver.changed(await self._driver.seq(), quiet - _now()):
                break
        await self._hear()

    async def _answers(self) -> list[Json]:
        events = await self._driver.events(self._mark)
        return [event for event in events if event["type"] == "toast" and event.get("query_id") in self._taps]

    async def _bot_changes(self) -> list[Json]:
        return [
            event
            for event in await self._driver.events(self._mark)
            if event["phone"] == self.key
            and (
                event["type"] == "delete"
                or (event["type"] in {"message", "edit"} and event["message"]["from"] == "bot")
            )
        ]

    async def _fresh(self) -> list[ChatMessage]:
        """Newest first."""
        changed = {event["message"]["id"] for event in await self._bot_changes() if "message" in event}
        messages = [message for message in await self.chat() if message.sender == "bot"]
        return [message for message in reversed(messages) if message.id in changed or message is messages[-1]]

    async def _hear(self) -> None:
        for event in await self._driver.events(self._heard):
            self._heard = event["seq"]
            if event["phone"] != self.key or self._listener is None:
                continue
            if event["type"] in {"message", "edit"} and event["message"]["from"] == "bot":
                self._say("bot", str(read_message(event["message"])).removeprefix("bot: "))
            elif event["type"] == "toast" and event["text"]:
                self._say("bot", f"({event['text']})")

    def _say(self, who: str, line: str) -> None:
        if self._listener is not None:
            self._listener(self, who, line)

    async def _tail(self) -> str:
        lines = [str(message) for message in (await self.chat())[-6:]]
        toast = await self.toast()
        return "The chat ends with:\n" + "\n".join([*lines, *([f"(toast: {toast})"] if toast else [])])


def _now() -> float:
    return asyncio.get_running_loop().time()


__all__ = ["ChatMessage", "Listener", "Phone"]
