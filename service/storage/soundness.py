"""How large the database is, which time it has, and from when its newest rows are."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select, text

from service.storage.database import Database
from service.storage.drafts import StoredDraft
from service.storage.schema import newest_version

__all__ = ["bytes_of", "newest_draft_at", "time_of", "version_needed"]


def version_needed() -> str:
    """The version of the tables that this program works with."""
    return newest_version()


def bytes_of(database: Database) -> int:
    """What it takes on its disk; raises StorageError."""
    if database.is_sqlite:
        files = (Path(f"{database.place}{part}") for part in ("", "-wal"))
        return sum(file.stat().st_size for file in files if file.exists())
    with database.reading() as session:
        return session.scalar(text("SELECT pg_database_size(current_database())")) or 0


def time_of(database: Database) -> datetime | None:
    """What a server's clock says; None for a file, which has none. Raises StorageError."""
    if database.is_sqlite:
        return None
    with database.reading() as session:
        theirs: datetime | None = session.scalar(text("SELECT clock_timestamp()"))
        return theirs


def newest_draft_at(database: Database) -> datetime | None:
    """When a draft was last begun or changed; None before the first. Raises StorageError."""
    with database.reading() as session:
        return session.scalar(select(func.max(StoredDraft.updated_at)))
