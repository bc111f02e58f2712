"""`python -m tests.stack [FOLDER]`: the stack with the demo's help center in it, until Ctrl+C.

Everything lies in FOLDER, .drafter-stack by default, but the database, which is new each time.
"""

import os
import shutil
import sys
import threading
from contextlib import suppress
from pathlib import Path

from tests.conftest import ROOT
from tests.postgres_server import PostgresServer, postgres_programs
from tests.stack.stack import Stack

_SOURCES = (("help-center", "article"), ("saved-replies", "saved_reply"), ("notes", "note"))


def main(folder: Path) -> None:
    """Run it and say where."""
    programs = postgres_programs()
    if programs is None:
        sys.exit("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    os.environ.setdefault("DRAFTER_CONFIG", str(ROOT / "examples" / "drafter.toml"))  # its mailboxes, its inbox
    with suppress(KeyboardInterrupt), PostgresServer(programs) as postgres, Stack(folder, postgres) as stack:
        for name, kind in _SOURCES:
            print(stack.run("index", str(ROOT / "examples" / name), "--kind", kind), end="")  # noqa: T201
        for service in stack.services:
            print(f"Service  {service.base}/sidebar   log {service.log}")  # noqa: T201
        for worker in stack.workers:
            print(f"Worker   process {worker.process.pid}   log {worker.log}")  # noqa: T201
        print("Ctrl+C stops")  # noqa: T201
        threading.Event().wait()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else ".drafter-stack").absolute())
