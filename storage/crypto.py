"""Encryption at rest: AES-256-GCM under a ring of keys kept in a file beside the database.

A stored value is `key id (1 byte) + nonce (12) + ciphertext with tag`. The associated data is "table.column", so a
value moved to another column does not open.
"""

import base64
import binascii
import hmac
import os
import secrets
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_KEY_BYTES = 32
_NONCE_BYTES = 12
_DIGEST_PURPOSE = b"ryadom blind index"


class KeysUnusable(Exception):
    """The key file is absent, unreadable or not the one the database was written with. The text is for the operator."""


class CannotDecrypt(Exception):
    """A stored value does not open: another key, another column, or damage. Carries the column only."""


@dataclass(frozen=True)
class KeyRing:
    """Keys by number (0–255); values are written with the newest and read with any."""

    keys: dict[int, bytes]

    def __post_init__(self) -> None:
        if not self.keys:
            msg = "the key file holds no key"
            raise KeysUnusable(msg)

    def __repr__(self) -> str:
        return f"KeyRing(keys={sorted(self.keys)})"

    @property
    def newest(self) -> int:
        return max(self.keys)

    def encrypt(self, plain: bytes, column: str) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        sealed = AESGCM(self.keys[self.newest]).encrypt(nonce, plain, column.encode())
        return bytes([self.newest]) + nonce + sealed

    def decrypt(self, stored: bytes, column: str) -> bytes:
        """Open a stored value. Raises CannotDecrypt."""
        key = self.keys.get(stored[0]) if stored else None
        if key is None:
            raise CannotDecrypt(column)
        nonce, sealed = stored[1 : 1 + _NONCE_BYTES], stored[1 + _NONCE_BYTES :]
        try:
            return AESGCM(key).decrypt(nonce, sealed, column.encode())
        except (InvalidTag, ValueError) as error:
            raise CannotDecrypt(column) from error

    def digest(self, value: str, column: str) -> bytes:
        """A blind index of `value` (32 bytes): equal values are found without being readable. Uses the oldest key,
        so a rotation does not break what is stored.
        """
        oldest = self.keys[min(self.keys)]
        subkey = hmac.digest(oldest, _DIGEST_PURPOSE, sha256)
        return hmac.digest(subkey, f"{column}\0{value}".encode(), sha256)


def new_ring() -> KeyRing:
    return KeyRing({1: secrets.token_bytes(_KEY_BYTES)})


def read_keys(path: Path) -> KeyRing:
    """Read a key file: a line `number:base64 of 32 bytes` for each key. Raises KeysUnusable."""
    try:
        lines = path.read_text(encoding="ascii").split()
    except (OSError, UnicodeDecodeError) as error:
        msg = f"the key file {path} cannot be read"
        raise KeysUnusable(msg) from error
    keys: dict[int, bytes] = {}
    for line in lines:
        number, _, encoded = line.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError) as error:
            msg = f"the key file {path} is damaged"
            raise KeysUnusable(msg) from error
        if not number.isdecimal() or int(number) > 255 or len(key) != _KEY_BYTES:
            msg = f"the key file {path} is damaged"
            raise KeysUnusable(msg)
        keys[int(number)] = key
    return KeyRing(keys)


def write_keys(path: Path, ring: KeyRing) -> None:
    """Write a new key file with mode 0600, whole or not at all; never over an existing one, which may be the only copy
    of a key. Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(f"{number}:{base64.b64encode(key).decode()}\n" for number, key in sorted(ring.keys.items()))
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(unfinished, path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # the name must survive a power cut as the key does
        finally:
            os.close(folder)
    finally:
        unfinished.unlink()
