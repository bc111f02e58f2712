"""The tables: made and upgraded from every earlier version with rows in them, the same as the classes say."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import (
    JSON,
    Boolean,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    create_engine,
    inspect,
    text,
)
from sqlalchemy import func as sql
from sqlalchemy import select as pick
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.pool import NullPool

from service.errors import StorageError, StorageOutdated, StorageTooNew
from service.storage import Base, Database
from service.storage.engines import make_file
from service.storage.schema import newest_version, versions
from service.storage.tables import TABLES
from tests.service.storage.new_migration import operations


def direct(address: str) -> Connection:
    """A connection that nothing of ours has touched."""
    url = make_url(address)
    driver = "sqlite+pysqlite" if url.drivername == "sqlite" else "postgresql+psycopg"
    return create_engine(url.set(drivername=driver), poolclass=NullPool).connect()


def fill(connection: Connection) -> dict[str, int]:
    """Put a row into every table, whatever its columns are; gives the rows by table."""
    metadata = MetaData()
    metadata.reflect(connection)
    tables = [table for table in metadata.sorted_tables if table.name != "alembic_version"]
    for table in tables:
        connection.execute(table.insert().values({column.name: value(table, column) for column in table.columns}))
    connection.commit()
    return counts(connection, tables)


def counts(connection: Connection, tables: list[Table]) -> dict[str, int]:
    return {table.name: connection.execute(pick(sql.count()).select_from(table)).scalar_one() for table in tables}


def value(table: Table, column: Any) -> Any:
    """Something that the column takes; the same for a key and what points to it."""
    if column.foreign_keys:
        (key,) = column.foreign_keys
        return value(key.column.table, key.column)
    if column.autoincrement is True:
        return 1
    kinds: dict[type, Any] = {
        Boolean: True,
        Integer: 7,
        Float: 0.5,
        DateTime: datetime(2026, 11, 30, tzinfo=UTC),
        JSON: {"words": "é"},
        LargeBinary: b"\0",
    }
    return next((given for kind, given in kinds.items() if isinstance(column.type, kind)), f"{table.name}-é"[:20])


def test_versions_follow_each_other_in_one_line() -> None:
    assert versions() == sorted(versions())
    assert len(versions()) == len(set(versions()))


def test_the_tables_are_those_that_the_classes_say(database: Database, address: str) -> None:
    import service.storage.tables as _  # noqa: F401 - so that every class is known

    with direct(address) as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    assert not differences, "write a migration that makes them"
    assert {table.__tablename__ for table in TABLES} <= set(Base.metadata.tables)


@pytest.mark.parametrize("version", versions())
def test_an_upgrade_from_every_version_keeps_every_row(address: str, version: str) -> None:
    database = Database(address)
    assert database.upgrade(version) == (None, version)
    with direct(address) as connection:
        before = fill(connection)
    assert database.upgrade() == (version, newest_version())
    database.check()
    with direct(address) as connection:
        metadata = MetaData()
        metadata.reflect(connection)
        after = counts(connection, metadata.sorted_tables)
    assert set(before.values()) == {1}
    assert {after[name] for name in before.keys() & after.keys()} == {1}
    database.close()


def test_an_upgrade_that_is_done_changes_nothing(database: Database) -> None:
    assert database.upgrade() == (newest_version(), newest_version())


def test_tables_of_a_newer_program_are_left_alone(database: Database, address: str) -> None:
    with direct(address) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.commit()
    for attempt in (database.prepare, database.check, database.upgrade):
        with pytest.raises(StorageTooNew, match=r"'9999'.*Install the newer program"):
            attempt()


def test_a_database_without_tables_says_what_to_run(address: str) -> None:
    database = Database(address)
    with pytest.raises(StorageOutdated, match="drafter data upgrade"):
        database.check()
    database.close()


def test_a_file_is_upgraded_when_it_is_used_and_a_server_is_not(address: str) -> None:
    database = Database(address)
    if database.is_sqlite:
        database.prepare()
        database.check()
    else:
        with pytest.raises(StorageOutdated, match=r"has no tables yet\. Run: drafter data upgrade"):
            database.prepare()
    database.close()


def test_tables_of_another_program_are_left_alone(address: str, tmp_path: Path) -> None:
    if address.startswith("sqlite"):
        make_file(tmp_path / "data" / "drafter.sqlite3")
    with direct(address) as connection:
        connection.execute(text("CREATE TABLE messages (words TEXT)"))
        connection.commit()
    database = Database(address)
    with pytest.raises(StorageError, match=r"tables of another program: messages\. Set DRAFTER_DATABASE"):
        database.upgrade()
    with direct(address) as connection:
        assert inspect(connection).get_table_names() == ["messages"]
    database.close()


def test_what_a_next_migration_has_to_do_is_printed(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/kept.sqlite3")
    database.upgrade()
    assert operations(database) == "# nothing to do\n"
    with direct(f"sqlite:///{tmp_path}/kept.sqlite3") as connection:
        connection.execute(text("DROP TABLE draft_texts"))
        connection.commit()
    told = operations(database)
    assert "op.create_table('draft_texts'" in told
    assert "sa.Column('number', sa.Integer()" in told
    assert "sa.Column('made_at', sa.DateTime(" in told
    database.close()
