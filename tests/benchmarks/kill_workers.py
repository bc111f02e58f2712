"""`python -m tests.benchmarks.kill_workers`: workers killed 100 times under load, and what became of every event.

Events come by the API and from a connected help desk, in which each draft has to stand once.

On a file of SQLite with one worker, and on a PostgreSQL server of its own with two. `--kills`, `--seed`.
"""

import argparse
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from service.storage import Database
from tests.postgres_server import PostgresServer, postgres_programs
from tests.service.jobs.crashes import aftermath, crash

__all__ = ["main"]


def main() -> int:
    """Print a line for each database; 1 where an event did not end in one draft or one reason."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=100)
    options.add_argument("--seed", type=int, default=20261130)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        faults = _measure("SQLite", f"sqlite:///{folder}/kept.sqlite3", 1, asked)
    if programs := postgres_programs():
        with PostgresServer(programs) as server:
            faults += _measure("PostgreSQL", server.database(), 2, asked)
    return 1 if faults else 0


def _measure(name: str, address: str, workers: int, asked: argparse.Namespace) -> int:
    with closing(Database(address)) as database, tempfile.TemporaryDirectory() as desk:
        database.upgrade()
        started = time.monotonic()
        told = crash(database, address, Path(desk), workers=workers, kills=asked.kills, seed=asked.seed)
        found = aftermath(database, told, Path(desk))
    sys.stdout.write(
        f"{name}, {workers} at work, {asked.kills} kills in {time.monotonic() - started:.0f} s: {len(told)} events "
        f"sent, {len(set(told))} different ones; {dict(found.states)}; begun more than once: {found.begun_again}; "
        f"refused: {dict(found.refusals)}; wrong: {len(found.wrong)}\n"
    )
    sys.stdout.writelines(f"  {words}\n" for words in found.wrong)
    sys.stdout.flush()
    return len(found.wrong)


if __name__ == "__main__":
    sys.exit(main())
