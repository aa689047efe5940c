"""Migrations: up, down and up again with rows in every table; the models and the migrations agree."""

from datetime import UTC, date, datetime

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import (
    Boolean,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    String,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy.types import JSON, TypeDecorator

from storage.crypto import new_ring
from storage.engine import Database, open_database
from storage.migrate import migrate
from storage.models import Base
from storage.types import Encrypted, EncryptedJson

PARENT_ONLY = {"unit.parent_id"}
FIRST = "0001"


def _example(column_type: object) -> object:
    """A value for a column of this type."""
    if isinstance(column_type, Encrypted):
        return "words"
    if isinstance(column_type, EncryptedJson):
        return {"fact": 1}
    if isinstance(column_type, TypeDecorator):
        column_type = column_type.impl_instance
    examples: list[tuple[type, object]] = [
        (Boolean, True),
        (DateTime, datetime(2026, 11, 1, tzinfo=UTC)),
        (Date, date(2026, 11, 1)),
        (LargeBinary, b"\x01"),
        (JSON, {"fact": 1}),
        (Integer, 1),
        (Float, 1.5),
        (String, "word"),
    ]
    return next(value for kind, value in examples if isinstance(column_type, kind))


async def _rows_in(database: Database, tables: set[str]) -> set[int | None]:
    """How many rows the tables have, each."""
    async with database.view() as session:
        return {await session.scalar(select(func.count()).select_from(Base.metadata.tables[name])) for name in tables}


async def _tables_of(url: str) -> set[str]:
    """Ours that the database has now."""
    database = open_database(url, new_ring())
    async with database.view() as session:
        connection = await session.connection()
        names = await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))
    await database.close()
    return names & set(Base.metadata.tables)


async def test_up_down_and_up_again_with_a_row_in_every_table(empty_url: str) -> None:
    url = empty_url
    assert await migrate(url)
    assert not await migrate(url), "a second run has nothing to do"
    database = open_database(url, new_ring())
    async with database.transaction() as session:
        for table in Base.metadata.sorted_tables:
            row = {}
            for column in table.columns:
                enum = getattr(column.type, "enums", None)
                if f"{table.name}.{column.name}" not in PARENT_ONLY:
                    row[column.name] = (
                        next(iter(column.type.enum_class)) if enum else _example(column.type)  # type: ignore[attr-defined] # an Enum has its class
                    )
            if table.name == "appeal":
                row["line"] = 3
            await session.execute(table.insert().values(**row))
    assert await _rows_in(database, set(Base.metadata.tables)) == {1}
    await database.close()
    assert await migrate(url, FIRST, down=True)
    oldest = await _tables_of(url)
    assert await migrate(url)
    database = open_database(url, new_ring())
    assert await _rows_in(database, oldest) == {1}, "back to the first version and here again: no row of it is lost"
    assert await _rows_in(database, set(Base.metadata.tables) - oldest) <= {0}, "a table that it did not have is empty"
    await database.close()
    assert await migrate(url, "base", down=True)
    assert await migrate(url)
    assert await _tables_of(url) == set(Base.metadata.tables)


async def test_models_and_migrations_agree(empty_url: str) -> None:
    url = empty_url
    await migrate(url)
    database = open_database(url, new_ring())

    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))

    async with database.view() as session:
        assert await (await session.connection()).run_sync(differences) == []
    await database.close()


async def test_no_number_is_ever_given_twice_on_sqlite(empty_url: str) -> None:
    """A table that a migration makes anew must keep AUTOINCREMENT: the number of a deleted request stays its own."""
    if not empty_url.startswith("sqlite"):
        assert "postgresql" in empty_url, "sequences never go back there"
        return
    await migrate(empty_url)
    database = open_database(empty_url, new_ring())
    async with database.view() as session:
        made: dict[str, str] = dict(
            (await session.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))).all()
        )
    await database.close()
    wanted = {
        table.name for table in Base.metadata.sorted_tables if table.dialect_options["sqlite"].get("autoincrement")
    }
    assert wanted
    assert {name for name, sql in made.items() if "AUTOINCREMENT" in sql} == wanted
