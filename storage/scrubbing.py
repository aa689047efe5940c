"""What was erased is gone from the files too: not only from the tables."""

from typing import Any

from storage.engine import Database


async def scrub(database: Database) -> bool:
    """Empty SQLite's write-ahead log into the file, whose freed cells are overwritten already (secure_delete), and cut
    it to nothing. False when a reader was in the way: then it is to be tried again.

    On PostgreSQL the rows are gone; their pages are reused by its own vacuum.
    """
    if database.writer.dialect.name != "sqlite":
        return True
    async with database.writer.connect() as connection:
        # Past the adapter, which would open a transaction: a checkpoint runs outside of any.
        driver: Any = (await connection.get_raw_connection()).driver_connection
        async with driver.execute("PRAGMA wal_checkpoint(TRUNCATE)") as cursor:
            busy, _frames, _moved = await cursor.fetchone()
    return not busy
