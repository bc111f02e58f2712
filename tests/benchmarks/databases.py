"""The database that a benchmark works in: a file of SQLite, a PostgreSQL server of its own, or one by its address."""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from tests.postgres_server import PostgresServer, postgres_programs

__all__ = ["add_database_option", "chosen_database"]


def add_database_option(parser: argparse.ArgumentParser) -> None:
    """`--database`."""
    parser.add_argument(
        "--database",
        default="sqlite",
        metavar="sqlite|postgresql|ADDRESS",
        help="a file that goes afterwards (default), a PostgreSQL server that is started for it, or an address",
    )


@contextmanager
def chosen_database(name: str) -> Iterator[str]:
    """The address of what `--database` names; exits where PostgreSQL is asked for and not installed."""
    if name == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/drafter.sqlite3"
    elif name == "postgresql":
        programs = postgres_programs()
        if programs is None:
            raise SystemExit("PostgreSQL is not installed (Debian: apt-get install postgresql)")
        with PostgresServer(programs) as server:
            yield server.database()
    else:
        yield name
