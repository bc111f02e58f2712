"""The service over parts that a test chooses."""

from collections.abc import Callable, Sequence
from pathlib import Path

from fastapi.testclient import TestClient

from kb_index.documents import Hit
from service.app import create_app
from service.conversations import Conversations
from service.doctor import Diagnosis, PartStatus
from service.parts import Drafting, Searching, ServiceParts
from service.turns import DraftTurns
from tests.service.sample import HIT, ScriptedDrafter


def make_parts(
    drafter: Drafting | Exception | None = None,
    *,
    hits: Sequence[Hit] | Exception = (HIT,),
    findings: Sequence[Diagnosis] = (Diagnosis("index", PartStatus.OK, "312 passages"),),
    folder: Path | None = None,
    turns: DraftTurns | None = None,
    examine: Callable[[], Sequence[Diagnosis]] | None = None,
    search: Searching | None = None,
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

    return ServiceParts(
        get_drafter, search or find, examine or (lambda: findings), Conversations(folder), turns or DraftTurns(1, 4)
    )


def make_client(parts: ServiceParts | None = None) -> TestClient:
    """A client of the service that gets our bugs as answers, as a caller does."""
    return TestClient(create_app(parts or make_parts()), raise_server_exceptions=False)
