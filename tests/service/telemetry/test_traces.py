"""Traces: a request, its draft, each step and each call of a model, in the words of OpenTelemetry's conventions."""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent import futures
from functools import partial
from pathlib import Path
from typing import Any

import grpc  # type: ignore[import-untyped]
import pytest
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from drafter import tracing
from drafter.errors import ModelTimeout, SettingsError
from drafter.models.base import Parameters
from drafter.models.chain import FallbackChain
from drafter.models.fake import FakeModel
from drafter.pipeline import Drafter
from drafter.prompting.prompt_set import load_prompt_set
from drafter.settings import Settings
from drafter.wiring import build_handbook
from kb_index.documents import Document, Hit, Kind
from kb_index.index import KnowledgeIndex
from service.parts import ServiceParts
from service.worker import Worker
from tests.drafter.whole import EXPORT, GOOD, MAILBOX, conversation
from tests.evals.word_embedder import WordEmbedder
from tests.service.parts import make_client, make_parts
from tests.service.sample import HIT

ASKED = {"conversation": conversation().model_dump(mode="json")}
SAID = ("maya", "okafor", "bookings", "csv")


@pytest.fixture
def spans(request: pytest.FixtureRequest) -> Iterator[InMemorySpanExporter]:
    """What is traced; `content` as the test's parameter says."""
    exporter = InMemorySpanExporter()
    tracing.start(exporter=exporter, content=getattr(request, "param", False))
    yield exporter
    tracing.stop()


def drafter(folder: Path, *models: FakeModel) -> Drafter:
    embedder = WordEmbedder()
    index = KnowledgeIndex.open(folder, embedder, create=True)
    index.sync("test", [Document("export", Kind.ARTICLE, "Export your bookings", EXPORT, "test")])
    return Drafter(
        index=index,
        embed=embedder.encode_passages,
        models=FallbackChain(models),
        prompts=load_prompt_set(),
        handbook=build_handbook(Settings()),
        mailboxes={MAILBOX.id: MAILBOX},
        parameters=Parameters(),
    )


def drafted(folder: Path, *models: FakeModel, headers: dict[str, str] | None = None) -> None:
    answer = make_client(make_parts(drafter(folder, *models))).post("/v1/drafts", json=ASKED, headers=headers)
    assert answer.status_code == 200, answer.text


def tree(spans: InMemorySpanExporter) -> dict[str, str]:
    """Each span by name with the name of what it belongs to."""
    names = {span.context.span_id: span.name for span in spans.get_finished_spans()}
    return {s.name: names.get(s.parent.span_id, "another") if s.parent else "" for s in spans.get_finished_spans()}


def named(spans: InMemorySpanExporter, name: str) -> ReadableSpan:
    return next(span for span in spans.get_finished_spans() if span.name == name)


def test_a_request_leads_to_its_draft_its_steps_and_its_model(spans: InMemorySpanExporter, tmp_path: Path) -> None:
    drafted(tmp_path / "index", FakeModel([GOOD], name="acme/big-1"))
    assert tree(spans) == {
        "POST /v1/drafts": "",
        "draft": "POST /v1/drafts",
        "read": "draft",
        "translate": "draft",
        "search": "draft",
        "plan": "search",
        "write": "draft",
        "chat big-1": "write",
        "check": "draft",
        "prove": "check",
    }
    assert len({span.context.trace_id for span in spans.get_finished_spans()}) == 1
    request, draft, call = (named(spans, name) for name in ("POST /v1/drafts", "draft", "chat big-1"))
    assert request.kind is SpanKind.SERVER
    assert dict(request.attributes or {}) == {
        "http.request.method": "POST",
        "http.route": "/v1/drafts",
        "http.response.status_code": 200,
    }
    assert (draft.attributes or {})["drafter.mailbox"] == "brindlebook"
    assert (draft.attributes or {})["drafter.state"] == "ready"
    assert call.kind is SpanKind.CLIENT
    told: dict[str, Any] = dict(call.attributes or {})
    assert told["gen_ai.operation.name"] == "chat"
    assert (told["gen_ai.provider.name"], told["gen_ai.request.model"]) == ("acme", "big-1")
    assert told["gen_ai.usage.output_tokens"] == len(GOOD.split())
    assert told["gen_ai.usage.input_tokens"] > 100
    assert told["gen_ai.response.finish_reasons"] == ("stop",)
    assert told["gen_ai.response.time_to_first_chunk"] > 0


def test_nothing_that_anybody_wrote_is_in_a_trace(spans: InMemorySpanExporter, tmp_path: Path) -> None:
    drafted(tmp_path / "index", FakeModel([GOOD]))
    written = json.dumps([json.loads(span.to_json()) for span in spans.get_finished_spans()]).lower()
    assert [word for word in SAID if re.search(rf"\b{word}\b", written)] == []  # ids may hold any three letters


@pytest.mark.parametrize("spans", [True], indirect=True)
def test_what_a_model_was_asked_and_answered_is_there_where_that_is_wanted(
    spans: InMemorySpanExporter, tmp_path: Path
) -> None:
    drafted(tmp_path / "index", FakeModel([GOOD]))
    told = dict(named(spans, "chat fake").attributes or {})
    (answer,) = json.loads(str(told["gen_ai.output.messages"]))
    assert answer == {
        "role": "assistant",
        "parts": [{"type": "text", "content": GOOD}],
        "finish_reason": "stop",
    }
    asked = json.loads(str(told["gen_ai.input.messages"]))
    assert {message["role"] for message in asked} <= {"user", "assistant"}
    assert "how can I export my bookings" in json.dumps(asked)
    assert json.loads(str(told["gen_ai.system_instructions"]))[0]["type"] == "text"


def test_a_model_that_fails_is_marked_and_its_words_are_not_told(spans: InMemorySpanExporter, tmp_path: Path) -> None:
    failing = FakeModel([ModelTimeout("Maya waited for big-1")], name="acme/big-1")
    drafted(tmp_path / "index", failing, FakeModel([GOOD], name="acme/small-1"))
    call = named(spans, "chat big-1")
    assert (call.status.status_code, call.status.description) == (StatusCode.ERROR, None)
    assert (call.attributes or {})["error.type"] == "ModelTimeout"
    assert not call.events, "an exception is recorded with its message"
    assert named(spans, "chat small-1").status.status_code is StatusCode.UNSET
    assert named(spans, "draft").status.status_code is StatusCode.UNSET


def test_a_draft_that_is_refused_ends_its_spans(spans: InMemorySpanExporter) -> None:
    client = make_client(make_parts(ZeroDivisionError("Maya")))
    assert client.post("/v1/drafts", json=ASKED).status_code == 500
    assert tree(spans) == {"POST /v1/drafts": "", "draft": "POST /v1/drafts"}
    for name, kind in (("POST /v1/drafts", "ZeroDivisionError"), ("draft", "refused")):
        assert (named(spans, name).attributes or {})["error.type"] == kind


def test_a_callers_trace_is_gone_on_with(spans: InMemorySpanExporter, tmp_path: Path) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    drafted(tmp_path / "index", FakeModel([GOOD]), headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})
    assert {f"{span.context.trace_id:032x}" for span in spans.get_finished_spans()} == {trace}
    make_client().get("/healthz", headers={"traceparent": "maya"})
    assert named(spans, "GET /healthz").parent is None


class Collector(trace_service_pb2_grpc.TraceServiceServicer):
    """Takes traces as a collector does."""

    def __init__(self) -> None:
        self.spans: list[Any] = []
        self.came = threading.Event()

    def Export(self, request: Any, context: Any) -> Any:
        self.spans += [s for r in request.resource_spans for scope in r.scope_spans for s in scope.spans]
        self.came.set()
        return trace_service_pb2.ExportTraceServiceResponse()


@pytest.fixture
def collector() -> Iterator[tuple[Collector, str]]:
    """A collector on loopback, and its address."""
    collector, server = Collector(), grpc.server(futures.ThreadPoolExecutor(2))
    trace_service_pb2_grpc.add_TraceServiceServicer_to_server(collector, server)  # type: ignore[no-untyped-call]
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield collector, f"http://127.0.0.1:{port}"
    server.stop(None).wait()


def traced_parts(address: str) -> ServiceParts:
    """In the other process: a search that has a span of its own."""
    tracing.start(address)

    def search(question: str, limit: int, mailbox: str | None = None, include_internal: bool = True) -> list[Hit]:
        with tracing.span("found there"):
            return [HIT]

    return make_parts(search=search)


def test_spans_of_the_other_process_reach_the_collector_and_belong_to_ours(
    collector: tuple[Collector, str], spans: InMemorySpanExporter
) -> None:
    received, address = collector
    worker = Worker(partial(traced_parts, address))
    try:
        with tracing.span("asked here"):
            assert worker.search("why?", 1) == [HIT]
        assert received.came.wait(60)
    finally:
        worker.stop()
    (there,) = received.spans
    here = named(spans, "asked here")
    assert (there.name, there.parent_span_id) == ("found there", here.context.span_id.to_bytes(8, "big"))


OFF = """
import sys
import drafter.models.chain, drafter.pipeline
from drafter import tracing
with tracing.span("x") as span:
    span.set({"a": 1})
    assert tracing.traceparent() == ""
print([name for name in sys.modules if name.startswith("opentelemetry")])
"""


def test_who_traces_nothing_imports_nothing_of_it(root: Path) -> None:
    done = subprocess.run([sys.executable, "-c", OFF], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_without_the_extra_the_setting_is_refused_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(SettingsError, match=r"pip install 'reply-drafter\[otel\]'"):
        tracing.start("http://127.0.0.1:4317")
    assert not tracing.is_on()
