"""Files of the sandbox: kept in memory, found by `file_id` and downloaded by `file_path`."""

import hashlib
import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from bot.sandbox.answers import RefusedError

MAX_UPLOAD = 50 * 1024 * 1024
MAX_DOWNLOAD = 20 * 1024 * 1024
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,10}$")


@dataclass(frozen=True)
class FileKind:
    """How Telegram names a kind of files: by itself, at the beginning of their ids, in their paths; and what they are
    unless the name tells.
    """

    name: str
    prefix: str
    folder: str
    mime: str
    ending: str


KINDS = {
    "photo": FileKind("Photo", "AgACAgIAAxk", "photos", "image/jpeg", ".jpg"),
    "voice": FileKind("VoiceNote", "AwACAgIAAxk", "voice", "audio/ogg", ".oga"),
    "video": FileKind("Video", "BAACAgIAAxk", "videos", "video/mp4", ".mp4"),
    "video_note": FileKind("VideoNote", "DQACAgIAAxk", "video_notes", "video/mp4", ".mp4"),
    "audio": FileKind("Audio", "CQACAgIAAxk", "music", "audio/mpeg", ".mp3"),
    "animation": FileKind("Animation", "CgACAgIAAxk", "animations", "video/mp4", ".mp4"),
    "sticker": FileKind("Sticker", "CAACAgIAAxk", "stickers", "image/webp", ".webp"),
    "document": FileKind("Document", "BQACAgIAAxk", "documents", "application/octet-stream", ""),
}


@dataclass(frozen=True)
class Upload:
    """A file that came with a request, before Telegram took it."""

    name: str
    data: bytes = field(repr=False)
    mime: str = ""


@dataclass(frozen=True)
class StoredFile:
    """`path` is what getFile answers; it holds neither the name nor the token. A photo's `name` tells nothing."""

    file_id: str
    path: str
    name: str
    mime: str
    data: bytes = field(repr=False)

    @property
    def kind(self) -> FileKind:
        return next(kind for kind in KINDS.values() if self.file_id.startswith(kind.prefix))

    @cached_property
    def sha256(self) -> str:
        """Of the content, in hexadecimal: what a kept copy is named by."""
        return hashlib.sha256(self.data).hexdigest()


class FileStore:
    """Iterating gives every file, oldest first; `count` is the number of the newest."""

    def __init__(self) -> None:
        self.count = 0
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def keep(self, upload: Upload, kind: str = "document") -> StoredFile:
        """The name stays as it was typed; only its ending gets into the path. Raises RefusedError above 50 MB."""
        if len(upload.data) > MAX_UPLOAD:
            raise RefusedError(413, "Request Entity Too Large")
        self.count += 1
        known = KINDS[kind]
        ending = _ENDING.search(upload.name)
        stored = StoredFile(
            file_id=f"{known.prefix}Sandbox{self.count:06d}",
            path=f"{known.folder}/file_{self.count}{ending[0] if ending else known.ending}",
            name=upload.name,
            mime=upload.mime or mimetypes.guess_type(upload.name)[0] or known.mime,
            data=upload.data,
        )
        self.put_back(stored)
        return stored

    def put_back(self, stored: StoredFile) -> None:
        """A file that has its id already."""
        self._by_id[stored.file_id] = stored
        self._by_path[stored.path] = stored

    def __iter__(self) -> Iterator[StoredFile]:
        return iter(self._by_id.values())

    def by_id(self, file_id: str) -> StoredFile | None:
        return self._by_id.get(file_id)

    def by_path(self, path: str) -> StoredFile | None:
        return self._by_path.get(path)
