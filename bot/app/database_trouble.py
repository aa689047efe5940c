"""What a driver says of a database that does not open, as a sentence for the operator; no secret is in it."""

import socket
import sqlite3
from collections.abc import Iterator

_BY_SQLSTATE = {
    "28P01": "PostgreSQL refuses the user or the password of RYADOM_DATABASE_URL.",
    "28000": "PostgreSQL does not know the user of RYADOM_DATABASE_URL, or its pg_hba.conf does not let it in.",
    "3D000": "The database that RYADOM_DATABASE_URL names does not exist on this server: create it (createdb).",
    "42501": "The user of RYADOM_DATABASE_URL may not create tables in the database: grant it, or make it the owner.",
    "53300": "PostgreSQL has no connection left for us: raise max_connections or stop what holds them.",
    "57P03": "PostgreSQL is starting up or shutting down: try again in a moment.",
}
_BY_SQLITE_CODE = {
    sqlite3.SQLITE_NOTADB: "The file that RYADOM_DATABASE_URL names is not a SQLite database.",
    sqlite3.SQLITE_CORRUPT: "The SQLite database that RYADOM_DATABASE_URL names is damaged: restore a backup.",
    sqlite3.SQLITE_CANTOPEN: (
        "The SQLite file that RYADOM_DATABASE_URL names cannot be opened: it is a folder, or not ours to read."
    ),
    sqlite3.SQLITE_READONLY: "The SQLite file that RYADOM_DATABASE_URL names, or its folder, cannot be written.",
}
_BY_KIND: tuple[tuple[type[BaseException], str], ...] = (
    (socket.gaierror, "The host of RYADOM_DATABASE_URL is unknown: check its name and the network."),
    (
        ConnectionRefusedError,
        "Nothing answers at the host and port of RYADOM_DATABASE_URL: check them, and that PostgreSQL runs.",
    ),
    (TimeoutError, "The host of RYADOM_DATABASE_URL does not answer: check the address and the network."),
)


def trouble_of(error: BaseException) -> str:
    """Which trouble it is, by the code that the driver gives; for any other the kind of the error only: its text may
    hold the address and its password.
    """
    for one in _chain(error):
        told = _BY_SQLSTATE.get(str(getattr(one, "sqlstate", "")))
        if isinstance(one, sqlite3.Error):
            # The low byte is the code itself, the rest says more of it.
            told = _BY_SQLITE_CODE.get(getattr(one, "sqlite_errorcode", 0) & 0xFF)
        told = told or next((text for kind, text in _BY_KIND if isinstance(one, kind)), None)
        if told:
            return told
    return f"The database cannot be opened or migrated ({type(error).__name__}): check RYADOM_DATABASE_URL."


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what it was raised from, down to the driver's own."""
    one: BaseException | None = error
    while one is not None:
        yield one
        one = one.__cause__
