"""Why a statement failed: the database is away and the same will work later, or the statement itself is wrong."""

import sqlite3

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from storage.sqlite import PRIMARY_CODE

_PASSES_ON_POSTGRESQL = ("08", "40", "53", "57", "58", "25006")
"""Classes of SQLSTATE: no connection, a deadlock, no room, stopped by an operator, the system; and a server that only
reads for now, after a failover.
"""
_PASSES_ON_SQLITE = frozenset(
    (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_PROTOCOL,
    )
)


def is_outage(error: BaseException) -> bool:
    """Whether what failed is worth the same try later. The drivers name most of both kinds alike (asyncpg: DBAPIError,
    sqlite3: OperationalError), so the code of the error decides, where there is one.
    """
    if isinstance(error, (OSError, NoConnectionFree)):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated or isinstance(error, InterfaceError):
        return True
    state: str | None = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return state.startswith(_PASSES_ON_POSTGRESQL)
    code: int | None = getattr(error.orig, "sqlite_errorcode", None)
    return isinstance(error, OperationalError) if code is None else code & PRIMARY_CODE in _PASSES_ON_SQLITE
