"""Foreign errors become ours here: what SQLite, PostgreSQL and SQLAlchemy say, with what to do about it."""

import errno
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, TimeoutError

from service.errors import (
    StorageBusy,
    StorageDamaged,
    StorageError,
    StorageFull,
    StorageOutdated,
    StorageUnreachable,
)
from service.storage.engines import place_of

__all__ = ["UPGRADE", "busy", "file_errors", "storage_errors"]

UPGRADE = "Run: drafter data upgrade"

_BUSY = "Others have been writing to it for too long; try again in a moment."
_NO_ROOM = "Nothing of this was kept. Make room on that disk, then try again."
_NO_RIGHT = "Nothing of this was kept. Let this user write to the file and its folder, or set DRAFTER_DATABASE."
_BROKEN = "Put it aside and bring a backup back: drafter data restore FILE"
_CANNOT_OPEN = "Check that its folder exists and that this user may read and write there, or set DRAFTER_DATABASE."

_SQLITE: Mapping[int, tuple[type[StorageError], str]] = {
    sqlite3.SQLITE_BUSY: (StorageBusy, _BUSY),
    sqlite3.SQLITE_LOCKED: (StorageBusy, _BUSY),
    sqlite3.SQLITE_FULL: (StorageFull, _NO_ROOM),
    sqlite3.SQLITE_IOERR: (StorageFull, "Nothing of this was kept. Check that disk for room and faults."),
    sqlite3.SQLITE_READONLY: (StorageFull, _NO_RIGHT),
    sqlite3.SQLITE_PERM: (StorageFull, _NO_RIGHT),
    sqlite3.SQLITE_CANTOPEN: (StorageUnreachable, _CANNOT_OPEN),
    sqlite3.SQLITE_CORRUPT: (StorageDamaged, _BROKEN),
    sqlite3.SQLITE_NOTADB: (StorageDamaged, _BROKEN),
}
"""Primary result code to error and fix; https://www.sqlite.org/rescode.html"""

_UNREACHABLE = "Check that the server runs and that DRAFTER_DATABASE names it."
_REFUSED = "Check user, password and database in DRAFTER_DATABASE."
_POSTGRES: Mapping[str, tuple[type[StorageError], str]] = {
    "08": (StorageUnreachable, _UNREACHABLE),
    "28": (StorageUnreachable, _REFUSED),
    "3D": (StorageUnreachable, _REFUSED),
    "25006": (StorageFull, "Nothing of this was kept. The server only lets us read; name the primary server."),
    "40": (StorageBusy, _BUSY),
    "42501": (StorageUnreachable, "Give this user the rights on the tables of the database."),
    "42P01": (StorageOutdated, UPGRADE),
    "42703": (StorageOutdated, UPGRADE),
    "53100": (StorageFull, _NO_ROOM),
    "53": (StorageBusy, "The server has no room for another connection; try again, or raise its limits."),
    "55": (StorageBusy, _BUSY),
    "57014": (StorageBusy, _BUSY),
    "57": (StorageUnreachable, "The server is starting or stopping; try again in a moment."),
    "58": (StorageFull, "Nothing of this was kept. Check the server's disk for room and faults."),
    "XX001": (StorageDamaged, _BROKEN),
    "XX002": (StorageDamaged, _BROKEN),
}
"""SQLSTATE, or its class, to error and fix; https://www.postgresql.org/docs/15/errcodes-appendix.html"""


@contextmanager
def storage_errors(url: URL, *, reading: bool = False) -> Iterator[None]:
    """Raise StorageError for what the database at `url` says while the block runs.

    What is a bug of ours stays itself, as writing in a block that is for `reading`.
    """
    try:
        yield
    except TimeoutError:
        raise StorageBusy(
            f"All connections to the database {place_of(url)} are taken. Try again in a moment."
        ) from None
    except DBAPIError as error:
        fault = None if reading and _is_write_of_reader(error) else _fault(error, url)
        if fault:
            raise fault from None  # the chain would show the statement
        raise


def busy(url: URL) -> StorageBusy:
    """The error for who waited for their turn to write for too long."""
    return StorageBusy(f"The database {place_of(url)} cannot be used: database is locked. {_BUSY}")


@contextmanager
def file_errors(path: Path) -> Iterator[None]:
    """Raise StorageFull where a file or folder cannot be made or written."""
    try:
        yield
    except OSError as error:
        fix = _NO_ROOM if error.errno == errno.ENOSPC else _NO_RIGHT
        raise StorageFull(f"{path} cannot be written: {error.strerror or error}. {fix}") from error


def _fault(error: DBAPIError, url: URL) -> StorageError | None:
    known = _sqlite_fault(error.orig) if isinstance(error.orig, sqlite3.Error) else _postgres_fault(error)
    if known is None:
        return None
    kind, fix = known
    return kind(f"The database {place_of(url)} cannot be used: {_said(error, url)}. {fix}")


def _is_write_of_reader(error: DBAPIError) -> bool:
    code = getattr(error.orig, "sqlite_errorcode", None) or getattr(error.orig, "sqlstate", None)
    return code in (sqlite3.SQLITE_READONLY, "25006")


def _sqlite_fault(error: sqlite3.Error) -> tuple[type[StorageError], str] | None:
    if "no such table" in str(error) or "no such column" in str(error):
        return StorageOutdated, UPGRADE
    code = getattr(error, "sqlite_errorcode", None)
    return _SQLITE.get(code & 0xFF) if code is not None else None


def _postgres_fault(error: DBAPIError) -> tuple[type[StorageError], str] | None:
    state = getattr(error.orig, "sqlstate", None)
    if state is None:  # the connection was never made, or broke
        lost = error.connection_invalidated or "connection" in str(error.orig).lower()
        return (StorageUnreachable, _UNREACHABLE) if lost else None
    return _POSTGRES.get(state) or _POSTGRES.get(state[:2])


def _said(error: DBAPIError, url: URL) -> str:
    """What the database says, in one line and without the password."""
    lines = [line.strip() for line in str(error.orig).splitlines() if line.strip()]
    said = (lines[0] if lines else type(error.orig).__name__).rstrip(".")
    return said.replace(url.password, "***") if url.password else said
