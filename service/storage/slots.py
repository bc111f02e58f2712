"""Slots: which processes work the queue. Each holds one, and loses it when it ends, however it ends.

A file of SQLite has one slot, a lock on a file beside it. A PostgreSQL server has many, each an advisory lock of a
session (https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS), so a pooler that shares
sessions among transactions must not stand in between.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from filelock import FileLock, Timeout
from sqlalchemy import URL, Connection, text
from sqlalchemy.exc import DBAPIError

from service.storage.database import Database
from service.storage.engines import engine_for, in_mode
from service.storage.faults import storage_errors

__all__ = ["WorkSlot", "count_workers", "hold_slot"]

_MOST = 64
_CLASS = 0x6472_6166
"""The first number of our advisory locks; the second is the slot's."""

_HELD = text(
    "SELECT count(DISTINCT objid) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2 "
    "AND classid = :ours AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


class WorkSlot(Protocol):
    """A slot that is held."""

    @property
    def number(self) -> int:
        """Which one, from 1."""
        ...

    def is_held(self) -> bool:
        """Whether it still is: a connection may have been lost."""
        ...

    def is_free(self, number: int) -> AbstractContextManager[bool]:
        """Whether nobody holds another slot; nobody takes it while the block lasts. Raises StorageError."""
        ...


@contextmanager
def hold_slot(database: Database) -> Iterator[WorkSlot | None]:
    """Hold the first slot that is free while the block lasts; None: none is. Raises StorageError."""
    with _hold_file(database) if database.is_sqlite else _hold_session(database) as slot:
        yield slot


def count_workers(database: Database) -> int:
    """How many processes work the queue now; raises StorageError."""
    if database.is_sqlite:
        with _hold_file(database) as slot:
            return int(slot is None)
    with database.reading() as session:
        return int(session.execute(_HELD, {"ours": _CLASS}).scalar_one())


class _FileSlot:
    number = 1

    def is_held(self) -> bool:
        return True

    @contextmanager
    def is_free(self, number: int) -> Iterator[bool]:
        yield False  # there is no other


class _SessionSlot:
    def __init__(self, number: int, connection: Connection, url: URL) -> None:
        self.number = number
        self._connection = connection
        self._url = url

    def is_held(self) -> bool:
        try:
            self._connection.exec_driver_sql("SELECT 1")
        except DBAPIError:
            return False
        return True

    @contextmanager
    def is_free(self, number: int) -> Iterator[bool]:
        with storage_errors(self._url):
            free = number != self.number and _lock(self._connection, number)
        try:
            yield free
        finally:
            if free:
                with storage_errors(self._url):
                    self._connection.exec_driver_sql(f"SELECT pg_advisory_unlock({_CLASS}, {number})")


@contextmanager
def _hold_file(database: Database) -> Iterator[WorkSlot | None]:
    lock = FileLock(f"{database.place}.worker.lock", timeout=0, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        yield None
        return
    try:
        yield _FileSlot()
    finally:
        lock.release()


@contextmanager
def _hold_session(database: Database) -> Iterator[WorkSlot | None]:
    engine = in_mode(engine_for(database.url, apart=True), "switching", isolation_level="AUTOCOMMIT")
    try:
        with storage_errors(database.url):
            connection = engine.connect()
        try:
            with storage_errors(database.url):
                number = next((number for number in range(1, _MOST + 1) if _lock(connection, number)), None)
            yield None if number is None else _SessionSlot(number, connection, database.url)
        finally:
            connection.close()
    finally:
        engine.dispose()


def _lock(connection: Connection, number: int) -> bool:
    return bool(connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({_CLASS}, {number})").scalar_one())
