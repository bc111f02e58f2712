"""Workflows: where the library that runs them keeps its tables. There are ids in them, and no word of a customer."""

import sqlite3
from contextlib import closing
from pathlib import Path

from service.storage.database import Database
from service.storage.engines import make_file
from service.storage.faults import file_errors

__all__ = ["workflow_address"]


def workflow_address(database: Database) -> str:
    """The address, which may hold a password: a schema of its own on a server, and else a file beside the database's.

    Raises StorageError where that file cannot be made.
    """
    if not database.is_sqlite:
        return database.url.render_as_string(hide_password=False)
    path = Path(database.place).absolute().with_suffix(".jobs.sqlite3")
    with file_errors(path):
        make_file(path)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
    return f"sqlite:///{path}"
