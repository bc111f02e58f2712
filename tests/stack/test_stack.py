"""The whole stack as a team runs it: what one service writes the other knows, and answers when the first is gone."""

import json
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.postgres_server import PostgresServer
from tests.service.cli.run import WORDS, run
from tests.stack.stack import Served, Stack

WORDS_OF_MAYA = "Willowandwave waits for the refund of its double payment, call 4111 1111."
ASKED = {
    "conversation": {
        "id": "42",
        "customer": {"name": "Maya Lind", "email": "maya@willow.example"},
        "messages": [{"author": "customer", "text": f"Can I get a refund for my payment? {WORDS_OF_MAYA}"}],
    }
}
ARTICLE = "# Refunds\n\nYou can ask for a refund within 14 days of a payment. We refund the whole payment.\n"
RIGHTS = ("draft", "read", "search", "metrics", "jobs")
DRAFTER = ("-m", "tests.stack.words")


@pytest.fixture
def stack(postgres_server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    """A stack with one article in its index; commands of this process are run on it too."""
    monkeypatch.setenv("DRAFTER_MODEL", "none")
    (tmp_path / "refunds.md").write_text(ARTICLE, "utf-8")
    with Stack(tmp_path, postgres_server, drafter=(sys.executable, *DRAFTER)) as stack:
        for name, value in stack.environment.items():
            monkeypatch.setenv(name, value)
        assert run("index", tmp_path / "refunds.md", "--kind", "article", parts=WORDS) == 0
        yield stack


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """What a command prints as JSON."""

    def of(*arguments: object, code: int = 0) -> Any:
        capsys.readouterr()
        assert run(*arguments, "--json", parts=WORDS) == code
        return json.loads(capsys.readouterr().out)

    return of


@pytest.fixture
def client() -> Iterator[Callable[[Served, str], httpx.Client]]:
    """Makes clients of a service with a key."""
    with ExitStack() as made:
        yield lambda service, key: made.enter_context(
            httpx.Client(base_url=service.base, headers={"Authorization": f"Bearer {key}"}, timeout=60)
        )


def ended(client: httpx.Client, job: str) -> dict[str, Any]:
    until = time.monotonic() + 60
    while True:
        found: dict[str, Any] = client.get(job).json()
        if found["ended_at"]:
            return found
        assert time.monotonic() < until, found
        time.sleep(0.2)


def events(answer: httpx.Response) -> list[str]:
    return [line.removeprefix("event: ") for line in answer.text.splitlines() if line.startswith("event: ")]


def test_a_team_on_two_services(
    stack: Stack,
    printed: Callable[..., Any],
    client: Callable[[Served, str], httpx.Client],
    tmp_path: Path,
    postgres_server: PostgresServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = printed("key", "create", "inbox", *(word for right in RIGHTS for word in ("--right", right)))
    first, second = (client(service, made["key"]) for service in stack.services)

    # A draft that one writes is followed and read through the other.
    streamed = first.post("/v1/drafts", json=ASKED, headers={"Accept": "text/event-stream"})
    assert events(streamed)[-1] == "draft", streamed.text
    place = streamed.headers["location"]
    assert events(second.get(f"{place}/events")) == ["begun", "draft"]
    kept = second.get(place).json()
    assert kept["state"] == "ready"
    assert kept["draft"]["text"]
    assert [hit["title"] for hit in second.post("/v1/search", json={"question": "refund"}).json()["hits"]] == [
        "Refunds"
    ]

    # Each counts what it did itself.
    assert re.search(r'drafter_drafts_total\{composed="yes",.*state="ready"\} 1\.0', first.get("/metrics").text)
    assert "drafter_drafts_total{" not in second.get("/metrics").text

    # What one is told of is drafted for by whoever comes first, and each says the same of the queue.
    told = {"id": "evt-1", "conversation": {**ASKED["conversation"], "id": "43"}}
    job = first.post("/v1/events", json=told).headers["location"]
    assert ended(second, job)["state"] == "drafted"
    assert re.search(r"drafter_workers [234]\.0", second.get("/metrics").text)
    assert "4 workers alive" in next(
        found["says"] for found in printed("doctor", "--offline", code=1) if found["part"] == "auto-draft"
    )

    # A backup brings all of it back.
    saved = printed("data", "backup", tmp_path / "monday.backup")
    assert saved["rows"]["drafts"] == 2
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("DRAFTER_DATABASE", postgres_server.database())
        assert printed("data", "restore", tmp_path / "monday.backup")["rows"] == saved["rows"]
        assert printed("audit", "verify")["fault"] == ""

    # One is gone without a word; the other goes on.
    stack.services[0].end(signal.SIGKILL)
    with pytest.raises(httpx.TransportError):
        first.get("/healthz")
    assert second.get(place).json() == kept
    assert second.post("/v1/drafts", json=ASKED).status_code == 200

    # The customer is forgotten, and the log never knew them.
    assert printed("data", "forget", "maya@willow.example", "--yes")["removed"]["drafts"] == 3
    assert second.get(place).status_code == 404
    assert printed("audit", "show", "--action", "removed-forgotten")[0]["detail"]["drafts"] == 3
    assert stack.services[1].end() in (0, -signal.SIGTERM)
    lines = [json.loads(line) for service in stack.services for line in service.log.read_text("utf-8").splitlines()]
    assert {"serving", "answered", "draft ended"} <= {line["message"] for line in lines}
    said = json.dumps(lines).lower()
    assert [word for word in ("maya", "willow", "4111", "refund", made["key"].lower()) if word in said] == []
