"""What a phone sends that is not text, as a person does it: a photo, a voice message, somebody's contact."""

import base64
from abc import ABC, abstractmethod

from bot.sandbox.answers import Json
from bot.sandbox.drivers import Driver
from bot.sandbox.files import Upload

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""One dot: enough where only the sending matters."""
SOUND = b"OggS" + bytes(60)
FILM = bytes(4) + b"ftypisom" + bytes(52)


class Sharing(ABC):
    """Every verb waits for what the bot does about it; an album is sent as one."""

    def __init__(self, driver: Driver, key: str) -> None:
        self.key = key
        self._driver = driver
        self._albums = 0

    @abstractmethod
    async def _share(self, *contents: Json) -> None:
        """Send the contents one after another without waiting in between, then let the bot work."""

    async def sends(self, **content: object) -> None:
        """Fields of a Bot API message as they stand."""
        await self._share(dict(content))

    async def sends_photo(self, data: bytes = PICTURE, *, caption: str = "", **details: int) -> None:
        """`details`: width and height."""
        await self._share(await self._photo(data, caption, **details))

    async def sends_album(self, size: int = 3, *, caption: str = "", captioned: int = 0) -> None:
        """Photos sent as one; the caption stands on the item with this number, from 0."""
        self._albums += 1
        group = {"media_group_id": f"{self.key}-{self._albums}"}
        items = [await self._photo(PICTURE, caption if number == captioned else "") for number in range(size)]
        await self._share(*({**item, **group} for item in items))

    async def sends_voice(self, data: bytes = SOUND, *, seconds: int = 3, caption: str = "") -> None:
        await self._share(await self._filed("voice", Upload("", data, "audio/ogg"), caption, duration=seconds))

    async def sends_video_note(self, data: bytes = FILM, *, seconds: int = 5) -> None:
        await self._share(await self._filed("video_note", Upload("", data, "video/mp4"), "", duration=seconds))

    async def sends_video(self, data: bytes = FILM, *, caption: str = "") -> None:
        await self._share(await self._filed("video", Upload("video.mp4", data, "video/mp4"), caption))

    async def sends_audio(self, data: bytes = SOUND, *, caption: str = "") -> None:
        await self._share(await self._filed("audio", Upload("песня.mp3", data, "audio/mpeg"), caption))

    async def sends_animation(self, data: bytes = FILM, *, caption: str = "") -> None:
        await self._share(await self._filed("animation", Upload("кот.mp4", data, "video/mp4"), caption))

    async def sends_sticker(self, emoji: str = "🌿") -> None:
        file_id = await self._driver.upload(Upload("", PICTURE, "image/webp"), "sticker")
        await self._share({"sticker": {"file_id": file_id, "emoji": emoji}})

    async def sends_file(self, name: str, data: bytes = b"data", *, mime: str = "", caption: str = "") -> None:
        """The name reaches the bot as it is typed here."""
        await self._share(await self._filed("document", Upload(name, data, mime), caption))

    async def sends_contact(self, of: str | None = None, **changed: object) -> None:
        """The own contact, or that of another phone (`of` is its key); `changed` replaces fields of it."""
        await self._share({"contact": {"of": of or self.key, **changed}})

    async def sends_strange_contact(self, number: str, name: str = "Знакомая", **more: object) -> None:
        """Of somebody who is not in the messenger: it has no `user_id`."""
        await self._share({"contact": {"phone_number": number, "first_name": name, **more}})

    async def sends_location(self, latitude: float = 0.5, longitude: float = 0.5, *, live_seconds: int = 0) -> None:
        live = {"live_period": live_seconds} if live_seconds else {}
        await self._share({"location": {"latitude": latitude, "longitude": longitude, **live}})

    async def _photo(self, data: bytes, caption: str, **details: int) -> Json:
        return await self._filed("photo", Upload("", data, ""), caption, **details)

    async def _filed(self, kind: str, upload: Upload, caption: str, **details: int) -> Json:
        file_id = await self._driver.upload(upload, kind)
        return {kind: {"file_id": file_id, **details}, **({"caption": caption} if caption else {})}
