"""Engines: from the address of a database to connections that behave the same on SQLite and PostgreSQL.

SQLite: every transaction says itself how it begins. Readers see one state (BEGIN) and cannot write, writers take
their turn at the start (BEGIN IMMEDIATE): a reader who turns into a writer would meet "database is locked" at once,
however long it may wait. Sources: https://www.sqlite.org/lang_transaction.html, https://www.sqlite.org/wal.html, and
https://docs.sqlalchemy.org/en/21/dialects/sqlite.html#pysqlite-serializable

PostgreSQL: each question to the server is felt where two hundred drafts are written at once, so that a transaction is
begun by one statement, and a connection is tried before use only where it may be gone.
"""

import select
import sqlite3
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from kb_index.durable import make_folder, private
from service.errors import StorageError

__all__ = ["BUSY_SECONDS", "engine_for", "in_mode", "is_sqlite", "make_file", "parse_url", "place_of"]

BUSY_SECONDS = 15.0
"""How long a writer waits for its turn."""

_MODE = "storage_mode"
"""The execution option that says how a transaction begins: `reading`, `writing`, `migrating`, or not: `switching`."""

_DRIVERS = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
_CONNECT_SECONDS = 10
_CONNECTIONS = 20
"""Of one process, which keeps those that it once needed: to open one takes longer than most transactions."""

_QUIET_SECONDS = 5.0
"""Unused for longer, a connection may have been dropped on the way without a word."""


def parse_url(address: str) -> URL:
    """The address of a database; raises StorageError, which never repeats it: it may hold a password."""
    try:
        url = make_url(address)
        driver = _DRIVERS[url.drivername.partition("+")[0]]
    except (ArgumentError, KeyError, ValueError):
        raise StorageError(
            "DRAFTER_DATABASE is no address of a database that can be used. Write "
            "sqlite:////folder/file.sqlite3 or postgresql://user:password@host:5432/database."
        ) from None
    if driver.startswith("sqlite") and (url.database or ":memory:") == ":memory:":
        raise StorageError(
            "DRAFTER_DATABASE names no file, and a database in memory is gone with the process. Write "
            "sqlite:////folder/file.sqlite3, with four strokes before an absolute path."
        )
    if driver.startswith("sqlite") and url.query:
        raise StorageError(
            "DRAFTER_DATABASE has a question mark in the path of its file, where options of an address begin, and "
            "SQLite is given none. Choose another path."
        )
    if driver.startswith("postgres") and not url.database:
        raise StorageError("DRAFTER_DATABASE names no database; write postgresql://user:password@host:5432/database.")
    return url.set(drivername=driver)


def is_sqlite(url: URL) -> bool:
    """Whether the database is a file of this machine."""
    return url.drivername.startswith("sqlite")


def place_of(url: URL) -> str:
    """Where the database is, for people: never with a password in it."""
    if is_sqlite(url):
        return str(url.database)
    port = f":{url.port}" if url.port else ""
    return f"{url.host or 'this machine'}{port}/{url.database}"


def make_file(path: Path) -> None:
    """Make the file of a database where there is none, for this user only. Raises OSError."""
    make_folder(path.parent)
    with open(path, "ab", opener=private):
        pass


def engine_for(url: URL, busy_seconds: float = BUSY_SECONDS, *, apart: bool = False) -> Engine:
    """An engine for the database at `url`. Nothing is opened yet; values stay out of its errors.

    `apart`: for what keeps the others waiting: it has connections of its own and, on PostgreSQL, waits without end.
    """
    if not is_sqlite(url):
        return _postgres(url, None if apart else busy_seconds)
    # Opened for reading and writing only: a file that is not there is not made in passing.
    file = f"file:{quote(str(url.database))}?mode=rw"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(file, uri=True, timeout=busy_seconds, check_same_thread=False)

    engine = create_engine(url, poolclass=NullPool if apart else None, hide_parameters=True, creator=connect)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def in_mode(engine: Engine, mode: str, **options: Any) -> Engine:
    """The engine whose transactions begin so."""
    return engine.execution_options(**{_MODE: mode}, **options)


def _prepare_sqlite(connection: Any, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver begins no transaction by itself
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")  # what is forgotten is overwritten


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get(_MODE, "writing")
    connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if mode == 'reading' else 'OFF'}")
    if mode == "switching":
        return
    if mode == "migrating":  # a table that is made anew must not take with it what points to it
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
    connection.exec_driver_sql("BEGIN" if mode == "reading" else "BEGIN IMMEDIATE")


def _postgres(url: URL, lock_seconds: float | None) -> Engine:
    """An engine whose connections wait for a lock that long; None: without end, and none is kept."""
    options: dict[str, Any] = {"poolclass": NullPool}
    if lock_seconds is not None:
        options = {"pool_size": _CONNECTIONS, "max_overflow": 0}
    arguments = {"connect_timeout": _CONNECT_SECONDS, "application_name": "drafter"}
    arguments = {name: value for name, value in arguments.items() if name not in url.query}
    engine = create_engine(url, hide_parameters=True, connect_args=arguments, **options)
    event.listen(engine, "begin", _begin_postgres)
    if lock_seconds is None:
        return engine

    def prepare(connection: Any, _: ConnectionPoolEntry) -> None:
        # Not among the options of the address, which may have some, and which PgBouncer does not pass on.
        connection.execute(f"SET lock_timeout = {int(lock_seconds * 1000)}")
        connection.commit()

    def note(_: Any, entry: ConnectionPoolEntry) -> None:
        entry.info["returned"] = time.monotonic()

    def check(connection: Any, entry: ConnectionPoolEntry, _: Any) -> None:
        returned = entry.info.get("returned")
        if returned is not None and _may_be_gone(connection, returned) and not _answers(engine, connection):
            raise InvalidatePoolError  # the others are as old: each is opened anew

    event.listen(engine, "connect", prepare)
    event.listen(engine, "checkin", note)
    event.listen(engine, "checkout", check)
    return engine


def _begin_postgres(connection: Connection) -> None:
    """Say how it begins to the driver, which puts it into its BEGIN."""
    reading = connection.get_execution_options().get(_MODE) == "reading"
    driver: Any = connection.connection.dbapi_connection
    psycopg: Any = connection.dialect.loaded_dbapi
    driver.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ if reading else None
    driver.read_only = True if reading else None


def _may_be_gone(connection: Any, returned: float) -> bool:
    """Whether the server has said something without being asked, as when it ends, or nobody has asked it for long."""
    if time.monotonic() - returned > _QUIET_SECONDS:
        return True
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))


def _answers(engine: Engine, connection: Any) -> bool:
    try:
        return engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error:
        return False
