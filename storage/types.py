"""Column types that SQLite and PostgreSQL share: instants in UTC, 64-bit ids, enums as words, encrypted text."""

import json
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, LargeBinary, String
from sqlalchemy import Enum as SqlEnum
from sqlalchemy.types import TypeDecorator

from storage.crypto import KeyRing

BigId = BigInteger().with_variant(Integer, "sqlite")
"""An id of 64 bits (MAX ids have 18 digits); SQLite's INTEGER already is one and only it may be a rowid."""

KEY_RING_ATTRIBUTE = "ryadom_key_ring"


def key_ring_of(dialect: Dialect) -> KeyRing:
    ring = getattr(dialect, KEY_RING_ATTRIBUTE, None)
    if not isinstance(ring, KeyRing):
        msg = "this engine was made without a key ring: make it with storage.engine"
        raise TypeError(msg)
    return ring


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Naive values are refused on the way in; what comes out is aware, in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "a naive datetime reached the database"
            raise ValueError(msg)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Encrypted(TypeDecorator[str]):
    """Text encrypted at rest. `column` is its own "table.column" (a meta test holds them equal)."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, column: str) -> None:
        super().__init__()
        self.column = column

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        # A lone surrogate (a cut emoji from a broken client) is not UTF-8: it is stored as "?" rather than lost.
        return None if value is None else key_ring_of(dialect).encrypt(value.encode("utf-8", "replace"), self.column)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else key_ring_of(dialect).decrypt(bytes(value), self.column).decode()


class EncryptedJson(TypeDecorator[Any]):
    """A JSON value encrypted at rest; `column` as in Encrypted."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, column: str) -> None:
        super().__init__()
        self.column = column

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:  # noqa: ANN401 -- JSON is any of six types
        if value is None:
            return None
        return key_ring_of(dialect).encrypt(json.dumps(value, separators=(",", ":")).encode(), self.column)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:  # noqa: ANN401 -- JSON is any of six types
        return None if value is None else json.loads(key_ring_of(dialect).decrypt(bytes(value), self.column))


def words(enum: type[Enum]) -> SqlEnum:
    """An enum stored as its value (a word, ≤ 32 characters): readable in the database, no type to migrate."""
    return SqlEnum(
        enum,
        native_enum=False,
        create_constraint=False,
        length=32,
        values_callable=lambda members: [str(member.value) for member in members],
        validate_strings=True,
    )


Code = String(64)
"""A short machine word: codes of units, kinds of due items, keys."""
