"""GET /metrics: what is counted of requests and drafts, for whom, and that no customer and no id is in it."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from drafter.draft import TextKind
from drafter.errors import ConversationError
from drafter.events import Step, TextDelta
from kb_index.errors import IndexMissing
from kb_index.sync.ledger import SourceFacts
from service.auth.rights import Right, TeamRole
from service.telemetry.draft_watch import DraftWatch
from service.telemetry.index_figures import IndexFigures
from service.telemetry.metrics import Metrics
from service.turns import DraftTurns
from tests.service.auth.guarded import Guarded, guard
from tests.service.parts import make_client, make_parts, temporary_database
from tests.service.sample import CONVERSATION, SOURCE, ScriptedDrafter, make_draft, usual_events

Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]
ASKED = {"conversation": CONVERSATION.model_dump(mode="json")}


def read(text: str) -> Figures:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def figure(figures: Figures, name: str, **labels: str) -> float:
    return figures.get((name, frozenset(labels.items())), 0.0)


def counted(client: TestClient) -> Figures:
    return read(client.get("/metrics").text)


def test_requests_are_counted_by_their_route_and_never_by_their_address() -> None:
    client = make_client()
    client.get("/v1/drafts/amara@willowandwave.example")
    client.get("/amara@willowandwave.example?who=amara")
    client.head("/healthz")
    client.get("/static/no-such-file")
    client.request("AMARA", "/healthz")
    text = client.get("/metrics").text
    figures = read(text)
    for method, route, status in (
        ("GET", "/v1/drafts/{draft_id}", "404"),
        ("GET", "none", "404"),
        ("HEAD", "/healthz", "200"),
        ("GET", "/static", "404"),
        ("other", "/healthz", "405"),
    ):
        labels = {"method": method, "route": route, "status": status}
        assert figure(figures, "drafter_requests_total", **labels) == 1, labels
    assert "amara" not in text.lower()


def test_a_finished_draft_is_counted_with_what_its_receipt_says() -> None:
    client = make_client()
    assert client.post("/v1/drafts", json=ASKED).status_code == 200
    figures = counted(client)
    whole = {"kind": "reply", "state": "ready", "outcome": "answer+ask", "composed": "no"}
    assert figure(figures, "drafter_drafts_total", **whole) == 1
    assert figure(figures, "drafter_model_tokens_total", written_by="fake", direction="read") == 1312
    assert figure(figures, "drafter_model_tokens_total", written_by="fake", direction="written") == 141
    assert figure(figures, "drafter_checks_failed_total", check="apology") == 1
    assert figure(figures, "drafter_sentences_total", status="unsupported") == 1
    assert figure(figures, "drafter_step_seconds_total", step="write") == 8.4
    for name in ("drafter_first_word_seconds", "drafter_waiting_seconds"):
        assert figure(figures, f"{name}_count") == 1
    assert figure(figures, "drafter_draft_seconds_count", state="ready") == 1


def test_cost_and_models_that_failed_are_counted() -> None:
    draft = make_draft()
    receipt = draft.receipt.model_copy(update={"cost_usd": 0.25, "fallbacks": ("big is away",), "composed": True})
    events = usual_events(draft.model_copy(update={"receipt": receipt}))
    client = make_client(make_parts(ScriptedDrafter(*events)))
    client.post("/v1/drafts", json=ASKED)
    client.post("/v1/drafts", json=ASKED)
    figures = counted(client)
    assert figure(figures, "drafter_model_cost_dollars_total", written_by="fake") == 0.5
    assert figure(figures, "drafter_model_failures_total") == 2
    whole = {"kind": "reply", "state": "ready", "outcome": "answer+ask", "composed": "yes"}
    assert figure(figures, "drafter_drafts_total", **whole) == 2


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ((Step.READING, ConversationError("mailbox 'amara' has no profile")), "failed"),
        ((Step.READING, TextDelta("Hi"), ZeroDivisionError()), "failed"),
    ],
)
def test_a_draft_that_fails_is_counted_as_such(events: Any, state: str) -> None:
    client = make_client(make_parts(ScriptedDrafter(*events)))
    client.post("/v1/drafts", json=ASKED)
    figures = counted(client)
    labels = {"kind": "reply", "state": state, "outcome": "none", "composed": "no"}
    assert figure(figures, "drafter_drafts_total", **labels) == 1


def test_a_draft_ends_once_whatever_is_said_of_it_afterwards() -> None:
    metrics = Metrics()
    watch = DraftWatch(metrics.drafts, TextKind.SUMMARY, "acme")
    watch.end("ready", make_draft())
    watch.end("cancelled")
    figures = read(metrics.text().decode())
    assert sum(value for (name, _), value in figures.items() if name == "drafter_drafts_total") == 1


def test_who_waits_in_line_is_seen() -> None:
    turns = DraftTurns(1, 4)
    client = make_client(make_parts(turns=turns))
    with turns.admit(), turns.admit(), turns.admit():
        figures = counted(client)
        assert figure(figures, "drafter_line", place="writing") == 1
        assert figure(figures, "drafter_line", place="waiting") == 2
    assert figure(counted(client), "drafter_line", place="waiting") == 0


def source(synced: datetime | None) -> SourceFacts:
    assert SOURCE.run
    return replace(SOURCE, run=replace(SOURCE.run, synced_at=synced))


def index_figures(sources: IndexFigures) -> dict[tuple[str, str], float]:
    found = {}
    for family in sources():
        for sample in family.samples:
            found[sample.name, "".join(sample.labels.values())] = sample.value
    return found


def test_the_index_is_as_old_as_its_most_neglected_source() -> None:
    old, new = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 19, tzinfo=UTC)
    sources = IndexFigures(lambda: [source(new), source(old), source(None)])
    sources()
    list(sources())
    sources.join()
    found = index_figures(sources)
    assert found["drafter_index_synced_timestamp_seconds", ""] == old.timestamp()
    assert found["drafter_index_documents", "article"] == 9
    assert found["drafter_index_passages", ""] == 60
    assert found["drafter_index_up", ""] == 1


def test_figures_come_while_the_index_does_not_answer() -> None:
    answered, answers = threading.Event(), [[source(None)]]

    def slow() -> Sequence[SourceFacts]:
        answered.wait()
        return answers[0]

    sources = IndexFigures(slow)
    assert index_figures(sources) == {("drafter_index_up", ""): 0}
    answered.set()
    sources.join()
    assert index_figures(sources)["drafter_index_passages", ""] == 20


@pytest.mark.parametrize("error", [IndexMissing("nothing yet"), ZeroDivisionError()])
def test_an_index_that_cannot_be_read_is_down_and_keeps_its_last_figures(error: Exception) -> None:
    answers: list[Any] = [[source(None)], error]

    def next_answer() -> Sequence[SourceFacts]:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        found: Sequence[SourceFacts] = answer
        return found

    sources = IndexFigures(next_answer, kept_seconds=0)
    list(sources())
    sources.join()
    list(sources())
    sources.join()
    assert answers == []
    answers.append([source(None)])
    found = index_figures(sources)
    assert found["drafter_index_passages", ""] == 20
    sources.join()


@pytest.fixture
def guarded() -> Guarded:
    return guard(temporary_database())


def test_figures_are_for_an_operators_key_and_for_admins(guarded: Guarded) -> None:
    assert guarded.client.get("/metrics").status_code == 401
    assert guarded.client.get("/metrics", headers=guarded.key(Right.READ, Right.JOBS)).status_code == 403
    assert guarded.client.get("/metrics", headers=guarded.key(Right.METRICS)).status_code == 200
    assert guarded.signed_in(TeamRole.LEAD).get("/metrics").status_code == 403
    assert guarded.signed_in(TeamRole.ADMIN).get("/metrics").status_code == 200


def test_no_label_names_a_customer_a_mailbox_or_an_id(guarded: Guarded) -> None:
    drafting = guarded.key(*Right)
    answer = guarded.client.post("/v1/drafts", json=ASKED, headers=drafting)
    guarded.client.get(answer.headers["location"], headers=drafting)
    guarded.client.get(f"/v1/mailboxes/{CONVERSATION.mailbox}", headers=drafting)
    text = guarded.client.get("/metrics", headers=drafting).text
    said = [CONVERSATION.mailbox, CONVERSATION.id, answer.json()["id"], "Amara", "willow", "Preparing", "inbox tool"]
    assert [word for word in said if word in text] == []
