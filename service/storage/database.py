"""The database: transactions for those who read and those who write, and errors that say what to do."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import URL, Connection
from sqlalchemy.orm import Session

from service.errors import StorageBusy, StorageError, StorageOutdated
from service.storage.engines import BUSY_SECONDS, engine_for, in_mode, is_sqlite, make_file, parse_url, place_of
from service.storage.faults import BUSY, UPGRADE, file_errors, storage_errors
from service.storage.schema import check_version, upgrade_tables

__all__ = ["Database"]

_UPGRADE_SECONDS = 600.0


class Database:
    """A database by its address, such as `sqlite:////folder/file.sqlite3` or `postgresql://user:word@host/name`.

    Safe to share among threads; each process makes its own. A writer waits `busy_seconds` for its turn. Nothing is
    opened before it is needed. Every method raises StorageError for what stands in its way.
    """

    def __init__(self, address: str, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self._url = parse_url(address)
        self._busy_seconds = busy_seconds
        self._engine = engine_for(self._url, busy_seconds)
        self._writing = threading.Lock()
        self._reader = in_mode(self._engine, "reading")
        self._writer = in_mode(self._engine, "writing")

    def __repr__(self) -> str:
        return f"Database({self.place!r})"

    @property
    def place(self) -> str:
        """Where it is, for people; without user and password."""
        return place_of(self._url)

    @property
    def url(self) -> URL:
        """Its address, which may hold a password: for programs, never for people."""
        return self._url

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file of this machine."""
        return is_sqlite(self._url)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the database, whatever others write meanwhile, and cannot write."""
        with storage_errors(self._url, reading=True), Session(self._reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that keeps everything if the block ends without an error, and else nothing.

        On SQLite one writes at a time from the start of the block to its end: keep it short, and never wait for a
        model in it. Raises IntegrityError of SQLAlchemy for what the tables forbid.
        """
        with (
            self._turn(),
            storage_errors(self._url),
            Session(self._writer, expire_on_commit=False) as session,
            session.begin(),
        ):
            session.connection()  # now, so that what is read first cannot be overtaken
            yield session

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for the other writers of this process: SQLite itself only lets them ask again and again, and who has
        bad luck asks for longer than we wait."""
        if not self.is_sqlite:
            yield
            return
        if not self._writing.acquire(timeout=self._busy_seconds):
            raise StorageBusy(f"The database {self.place} cannot be used: {BUSY}")
        try:
            yield
        finally:
            self._writing.release()

    def prepare(self) -> None:
        """Make sure that the tables are those of this program.

        The file of SQLite is made or upgraded where needed, for it has no other keeper; those of a server are
        upgraded by `drafter data upgrade` alone. Raises StorageOutdated and StorageTooNew.
        """
        try:
            if not self.is_sqlite:
                self.check()
            elif not self._is_current():
                self.upgrade()
        except StorageError:
            self.close()  # whoever is refused here goes away
            raise

    def check(self) -> None:
        """Return if the tables are those of this program; raises StorageOutdated, StorageTooNew."""
        if self.is_sqlite and not Path(self.place).exists():
            raise StorageOutdated(f"There is no database {self.place} yet; `drafter serve` makes it. {UPGRADE}")
        with storage_errors(self._url), self._reader.connect() as connection:
            check_version(connection, self.place)

    def upgrade(self, to: str | None = None) -> tuple[str | None, str]:
        """Bring the tables to the newest version, or to `to`; gives the one before (None: no tables) and after.

        All or nothing, and one process at a time. Raises StorageTooNew.
        """
        with storage_errors(self._url), self._alone(), self._apart("migrating") as connection, connection.begin():
            return upgrade_tables(connection, self.place, to)

    def _is_current(self) -> bool:
        """Whether the file is there and needs no upgrade, which is seen without waiting for those who write."""
        try:
            self.check()
        except StorageOutdated:
            return False
        return True

    def close(self) -> None:
        """Close the connections that nobody uses."""
        self._engine.dispose()

    @contextmanager
    def _apart(self, mode: str, **options: Any) -> Iterator[Connection]:
        """A connection of its own, which leaves none of its ways behind."""
        engine = in_mode(engine_for(self._url, self._busy_seconds, apart=True), mode, **options)
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()

    def erase(self) -> None:
        """Let nothing remain, in the files of the database, of what was deleted.

        The log of SQLite is written back and emptied (deleted rows are overwritten anyway), rows that PostgreSQL only
        marked are removed where nobody can see them any more. Backups keep what they hold.
        """
        command = "PRAGMA wal_checkpoint(TRUNCATE)" if self.is_sqlite else "VACUUM"
        options = {} if self.is_sqlite else {"isolation_level": "AUTOCOMMIT"}
        with storage_errors(self._url), self._apart("switching", **options) as connection:
            connection.exec_driver_sql(command)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other processes of this machine from making the same file of SQLite, which is in WAL mode then."""
        if not self.is_sqlite:
            yield
            return
        path = Path(self.place)
        lock = FileLock(f"{path}.lock", timeout=_UPGRADE_SECONDS, mode=0o600)
        with file_errors(path):
            make_file(path)
            try:
                lock.acquire()
            except Timeout:
                raise StorageBusy(f"Another process is still upgrading the database {path}. Wait for it.") from None
        try:
            self._set_wal()
            yield
        finally:
            lock.release()

    def _set_wal(self) -> None:
        """Let readers and a writer not wait for each other; the file keeps that."""
        with self._apart("switching") as connection:
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
