"""Files of the sandbox: kept in memory, found by `file_id` and downloaded by `file_path`."""

import hashlib
import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath

from bot.sandbox.answers import Json, RefusedError, bad_request

MAX_UPLOAD = 50 * 1024 * 1024
MAX_DOWNLOAD = 20 * 1024 * 1024


@dataclass(frozen=True)
class Upload:
    """A file that came with a request, before Telegram took it."""

    name: str
    data: bytes = field(repr=False)
    mime: str = ""


@dataclass(frozen=True)
class StoredFile:
    """`path` is what getFile answers; it holds neither the name nor the token."""

    file_id: str
    path: str
    name: str
    mime: str
    data: bytes = field(repr=False)

    @cached_property
    def sha256(self) -> str:
        """Of the content, in hexadecimal: what a kept copy is named by."""
        return hashlib.sha256(self.data).hexdigest()

    def document(self) -> Json:
        return {
            "file_name": self.name,
            "mime_type": self.mime,
            "file_id": self.file_id,
            "file_unique_id": f"u{self.file_id}",
            "file_size": len(self.data),
        }

    def shown(self) -> Json:
        return {"file_id": self.file_id, "name": self.name, "size": len(self.data), "mime": self.mime}


class FileStore:
    """Iterating gives every file, oldest first; `count` is the number of the newest."""

    def __init__(self) -> None:
        self.count = 0
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def keep(self, upload: Upload) -> StoredFile:
        """Raises RefusedError for an empty file and for one above 50 MB (limits of the Bot API)."""
        if not upload.data:
            raise bad_request("file must be non-empty")
        if len(upload.data) > MAX_UPLOAD:
            raise RefusedError(413, "Request Entity Too Large")
        self.count += 1
        name = PurePosixPath(upload.name.replace("\\", "/")).name or "file"
        mime = upload.mime or mimetypes.guess_type(name)[0] or "application/octet-stream"
        path = f"documents/file_{self.count}{PurePosixPath(name).suffix}"
        stored = StoredFile(f"BQACAgIAAxkSandbox{self.count:06d}", path, name, mime, upload.data)
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
