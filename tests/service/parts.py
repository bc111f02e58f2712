"""The service over parts that a test chooses."""

import atexit
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi.testclient import TestClient

from kb_index.documents import Hit
from service.app import create_app
from service.auth.audit import AuditLog
from service.conversations import Conversations
from service.doctor import Diagnosis, PartStatus
from service.hooks.webhooks import Webhooks
from service.jobs.rules import QueueRules
from service.parts import Drafting, Once, Searching, ServiceParts
from service.storage import Database
from service.turns import DraftTurns
from tests.service.sample import HIT, ScriptedDrafter


@cache
def _empty_tables() -> bytes:
    """A file of SQLite with all tables and nothing in them."""
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/empty.sqlite3")
        database.upgrade()
        database.close()
        return (Path(folder) / "empty.sqlite3").read_bytes()


def temporary_database() -> Database:
    """A database with its tables that goes with this process."""
    folder = TemporaryDirectory(ignore_cleanup_errors=True)
    atexit.register(folder.cleanup)
    file = Path(folder.name) / "drafter.sqlite3"
    file.write_bytes(_empty_tables())
    return Database(f"sqlite:///{file}")


def make_parts(
    drafter: Drafting | Exception | None = None,
    *,
    hits: Sequence[Hit] | Exception = (HIT,),
    findings: Sequence[Diagnosis] = (Diagnosis("index", PartStatus.OK, "312 passages"),),
    folder: Path | None = None,
    turns: DraftTurns | None = None,
    examine: Callable[[], Sequence[Diagnosis]] | None = None,
    search: Searching | None = None,
    database: Database | None = None,
    rules: QueueRules | None = None,
) -> ServiceParts:
    """Parts that answer as given; an exception is raised when its part is used."""

    def get_drafter() -> Drafting:
        if isinstance(drafter, Exception):
            raise drafter
        return drafter or ScriptedDrafter()

    def find(question: str, limit: int, mailbox: str | None = None, include_internal: bool = True) -> Sequence[Hit]:
        if isinstance(hits, Exception):
            raise hits
        return hits[:limit]

    kept = Once(lambda: database or temporary_database())
    return ServiceParts(
        get_drafter,
        search or find,
        examine or (lambda: findings),
        Conversations(folder),
        turns or DraftTurns(1, 4),
        database=kept,
        rules=rules or QueueRules(),
        webhooks=Once(lambda: Webhooks(kept(), b"key", AuditLog(kept(), b"key"))),
    )


def make_client(parts: ServiceParts | None = None) -> TestClient:
    """A client of the service that gets our bugs as answers, as a caller does."""
    return TestClient(create_app(parts or make_parts()), raise_server_exceptions=False)
