"""What is kept of a help center between two runs: each page as it was read, and the marks by which its host can
say that it has not changed (ETag and Last-Modified, RFC 9110, 13.1)."""

import json
import sqlite3
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from kb_index.crawl.sitemap import Sitemap
from kb_index.durable import own_folder
from kb_index.errors import StoreError
from kb_index.sources.page import Page

__all__ = ["CrawlMemory", "RememberedPage"]

READING = "3"
"""Moves whenever the same page would be read differently; pages are then fetched again."""

_TABLE = (
    "CREATE TABLE IF NOT EXISTS pages (url TEXT PRIMARY KEY, document_id TEXT NOT NULL, etag TEXT NOT NULL, "
    "modified TEXT NOT NULL, reading TEXT NOT NULL, leaf TEXT NOT NULL)"
)


@dataclass(frozen=True, slots=True)
class RememberedPage:
    """The last reading of an address. `document_id` is what its document is called, empty if it made none."""

    leaf: Page | Sitemap
    document_id: str = ""
    etag: str = ""
    modified: str = ""


class CrawlMemory:
    """A small database. It can always be deleted: the next run then fetches everything."""

    def __init__(self, path: Path) -> None:
        try:
            own_folder(path.parent)
            self._database = _opened(path)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{path} cannot be used: {error}; delete it and try again") from error

    def recall(self, url: str) -> RememberedPage | None:
        """What is known of an address; None where that was read by other rules than today's."""
        rows = self._asked(
            "SELECT leaf, document_id, etag, modified FROM pages WHERE url = ? AND reading = ?", url, READING
        )
        try:
            return next((RememberedPage(_leaf(leaf), *marks) for leaf, *marks in rows), None)
        except (ValueError, TypeError, LookupError, AttributeError):  # damaged: it is fetched again
            return None

    def keep(self, url: str, known: RememberedPage) -> None:
        """Remember the reading of an address, at once and durably."""
        leaf = json.dumps({type(known.leaf).__name__: asdict(known.leaf)}, default=datetime.isoformat)
        row = (url, known.document_id, known.etag, known.modified, READING, leaf)
        self._asked("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?)", *row)

    def forget(self, url: str) -> None:
        """Remember nothing of an address."""
        self._asked("DELETE FROM pages WHERE url = ?", url)

    def documents(self) -> dict[str, str]:
        """The ids of all documents by the address where they were read, also by older rules."""
        return dict(self._asked("SELECT url, document_id FROM pages WHERE document_id <> '' ORDER BY url"))

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def _asked(self, command: str, *values: str) -> list[Any]:
        """The rows that a command gives; a database that fails concerns every page, and so raises StoreError."""
        try:
            return self._database.execute(command, values).fetchall()
        except sqlite3.Error as error:
            raise StoreError(
                f"what was read of the help center cannot be kept: {error}; make room on the disk and try again"
            ) from error


def _opened(path: Path) -> sqlite3.Connection:
    """The database; one that cannot be read is begun anew."""
    for _ in range(2):
        path.touch(mode=0o600)
        database = sqlite3.connect(path, isolation_level=None)
        try:
            database.execute(_TABLE)
            database.execute("SELECT url, document_id, etag, modified, reading, leaf FROM pages LIMIT 1")
            return database
        except sqlite3.DatabaseError:
            database.close()
            path.unlink()
    raise sqlite3.DatabaseError("it cannot be made")


def _leaf(text: str) -> Page | Sitemap:
    ((name, values),) = json.loads(text).items()
    if name == "Sitemap":
        return Sitemap(tuple((url, date) for url, date in values["pages"]), tuple(values["sitemaps"]))
    updated_at = values["updated_at"] and datetime.fromisoformat(values["updated_at"])
    return Page(**(values | {"updated_at": updated_at, "links": tuple(values["links"])}))
