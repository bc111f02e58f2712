"""Backups: the whole database as one file, made while it is in use, looked through, and brought back.

A file of SQLite is copied by SQLite itself (https://www.sqlite.org/backup.html), a database of PostgreSQL by its own
programs pg_dump and pg_restore. A backup is one or the other; it does not move data between the two.
"""

import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, func, inspect, select, table

from kb_index.durable import make_folder, move, private
from service.errors import InputError, StorageDamaged, StorageError, StorageOutdated
from service.storage.database import Database
from service.storage.faults import file_errors

__all__ = ["BackupReport", "back_up", "restore"]

_SQLITE_HEAD, _POSTGRES_HEAD = b"SQLite format 3\0", b"PGDMP"
_DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True, slots=True)
class BackupReport:
    """A backup that was made or brought back: its file, where the database is, bytes, and rows by table."""

    file: Path
    database: str
    size: int
    rows: Mapping[str, int]


def back_up(database: Database, target: Path) -> BackupReport:
    """Copy the database into the file `target` while it is in use, and look whether the copy is whole.

    Raises InputError where there is something already; StorageError where it cannot be read or written: nothing is
    left then.
    """
    if target.exists():
        raise InputError(f"{target} is there already, and a backup overwrites nothing. Name another file.")
    _check_used(database)
    with _beside(target) as draft:
        rows = _copy_sqlite(database, draft) if database.is_sqlite else _dump_postgres(database, draft)
        with file_errors(target):
            move(draft, target)
    return BackupReport(target, database.place, target.stat().st_size, rows)


def restore(database: Database, source: Path) -> BackupReport:
    """Bring a backup back into a database that is not there or has no tables, and bring those to this version.

    Raises InputError for what is no backup of this kind of database or where there is something already;
    StorageDamaged for a backup that is broken, StorageTooNew for one of a newer program, StorageError. Nothing is
    changed then.
    """
    _check_kind(database, source)
    if database.is_sqlite:
        _restore_sqlite(database, source)
    else:
        _restore_postgres(database, source)
    database.check()
    return BackupReport(source, database.place, source.stat().st_size, _rows(database))


def _copy_sqlite(database: Database, draft: Path) -> Mapping[str, int]:
    _copy_file(Path(database.place), draft)
    with closing(Database(f"sqlite:///{draft}")) as copy:
        return _rows(copy)


def _restore_sqlite(database: Database, source: Path) -> None:
    place = Path(database.place)
    for left in (place, Path(f"{place}-wal"), Path(f"{place}-journal")):
        if left.exists():
            raise InputError(
                f"{left} is there already, and nothing is overwritten. Stop what uses it and put it aside, with what "
                "begins with the same name, or set DRAFTER_DATABASE to another file."
            )
    with _beside(place) as draft:
        _copy_file(source, draft)
        with closing(Database(f"sqlite:///{draft}")) as copy:
            copy.upgrade()
        with suppress(FileNotFoundError):
            Path(f"{draft}.lock").unlink()
        with file_errors(place):
            move(draft, place)


def _copy_file(source: Path, target: Path) -> None:
    """Copy a file of SQLite as it is at this moment, into one file; raises StorageDamaged, StorageFull."""
    with file_errors(target), open(target, "xb", opener=private):
        pass
    try:
        read = sqlite3.connect(f"file:{quote(str(source))}?mode=ro", uri=True)
        with closing(read), closing(sqlite3.connect(target)) as written:
            read.backup(written)
            written.execute("PRAGMA journal_mode = DELETE")
            found = [row[0] for row in written.execute("PRAGMA integrity_check(3)")]
            broken = written.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.Error as error:
        raise StorageDamaged(
            f"{source} could not be copied: {error}. Check the file and the room on the disk."
        ) from error
    if found != ["ok"] or broken:
        raise StorageDamaged(
            f"{source} is broken: {'; '.join(found)}. Take an earlier backup: drafter data restore FILE"
        )


def _dump_postgres(database: Database, draft: Path) -> Mapping[str, int]:
    rows = _rows(database)
    with file_errors(draft), open(draft, "xb", opener=private):
        pass
    with _without_password(database.url) as address:
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={draft}", f"--dbname={address}")
    listed = _run("pg_restore", "--list", str(draft))
    missing = [name for name in rows if f"TABLE DATA public {name} " not in listed]
    if missing:
        raise StorageDamaged(f"the backup lacks the tables {', '.join(missing)}; nothing was kept of it.")
    return rows


def _restore_postgres(database: Database, source: Path) -> None:
    with database.reading() as session:
        tables = inspect(session.connection()).get_table_names()
    if tables:
        raise InputError(
            f"The database {database.place} has {len(tables)} tables already, and nothing is overwritten. Make an "
            "empty one (createdb NAME) and set DRAFTER_DATABASE to it."
        )
    whole = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges")
    with _without_password(database.url) as address:
        _run("pg_restore", *whole, f"--dbname={address}", str(source))
    database.upgrade()


def _check_used(database: Database) -> None:
    """Return if there is something to save, of whatever version; raises StorageOutdated."""
    try:
        database.check()
    except StorageOutdated:
        if (database.is_sqlite and not Path(database.place).exists()) or not _rows(database):
            raise


def _check_kind(database: Database, source: Path) -> None:
    """Return if `source` is a backup of this kind of database; raises InputError."""
    try:
        with source.open("rb") as file:
            head = file.read(len(_SQLITE_HEAD))
    except OSError as error:
        raise InputError(f"{source} cannot be read: {error.strerror or error}. Check the path.") from error
    kinds = {"a file of SQLite": head == _SQLITE_HEAD, "a database of PostgreSQL": head.startswith(_POSTGRES_HEAD)}
    wanted = "a file of SQLite" if database.is_sqlite else "a database of PostgreSQL"
    if not kinds[wanted]:
        found = next((kind for kind, fits in kinds.items() if fits), None)
        said = f"is a backup of {found}" if found else "is no backup"
        raise InputError(f"{source} {said}, and DRAFTER_DATABASE names {wanted}. Choose the one that fits.")


def _rows(database: Database) -> dict[str, int]:
    """How many rows each table has, of whatever version of this program."""
    with database.reading() as session:
        names = sorted(set(inspect(session.connection()).get_table_names()) - {"alembic_version"})
        return {name: session.scalar(select(func.count()).select_from(table(name))) or 0 for name in names}


def _run(name: str, *arguments: str) -> str:
    """What a program of PostgreSQL prints; raises StorageError with what it complains about."""
    program = shutil.which(name) or _newest(name)
    if program is None:
        raise StorageError(
            f"{name} is not installed, and it is what copies a database of PostgreSQL. Install it (Debian: apt-get "
            "install postgresql-client), or let the server's keeper back the database up."
        )
    done = subprocess.run(  # noqa: S603 - our own arguments
        [program, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        said = " ".join(done.stderr.split())[:500] or f"exit code {done.returncode}"
        raise StorageError(f"{name} failed: {said}. Nothing was kept of it.")
    return done.stdout


def _newest(name: str) -> str | None:
    """The program where Debian keeps it, of the newest version there is."""
    found = sorted(_DEBIAN.glob(f"*/bin/{name}"), key=lambda path: path.parent.parent.name.zfill(4))
    return str(found[-1]) if found else None


@contextmanager
def _without_password(url: URL) -> Iterator[str]:
    """The address for a program's arguments, which everybody on this machine can read: its password is in a file."""
    with tempfile.TemporaryDirectory() as folder:
        passwords = Path(folder, "passwords")
        secret = (url.password or "").replace("\\", "\\\\").replace(":", "\\:")
        with open(passwords, "w", encoding="utf-8", opener=private) as file:
            file.write(f"*:*:*:*:{secret}\n")
        bare = url.set(drivername="postgresql", password=None)
        if url.password:
            bare = bare.update_query_dict({"passfile": str(passwords)})
        yield bare.render_as_string(hide_password=False)


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A name for a file beside `target`, in a folder of its own that is gone when the block ends."""
    with file_errors(target):
        make_folder(target.parent)
        folder = tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.", suffix=".new")
    try:
        yield Path(folder, target.name)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
