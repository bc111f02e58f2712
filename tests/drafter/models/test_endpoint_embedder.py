"""Embedding by an endpoint: a server on loopback that answers as the OpenAI embeddings API does."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import SecretStr

from drafter.models.endpoint_embedder import EndpointEmbedder
from drafter.models.hidden import hidden_by
from drafter.settings import Settings
from drafter.wiring import build_embedder
from kb_index.documents import Document, Kind
from kb_index.errors import EmbeddingError
from kb_index.index import KnowledgeIndex
from kb_index.passages.embedding import SentenceTransformerEmbedder
from tests.evals.word_embedder import WordEmbedder

KEY = SecretStr("sk-very-secret-1234567890")


class Endpoint(ThreadingHTTPServer):
    """Answers with word vectors, three times too long, the last text first; may fail first."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.failing: list[int] = []
        self.batches: list[int] = []
        self.inputs: list[str] = []
        self.drop = 0
        self.says: dict[str, Any] = {}

    @property
    def api_base(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class Handler(BaseHTTPRequestHandler):
    server: Endpoint

    def do_GET(self) -> None:
        said = self.server.says.get(self.path)
        self.answer(404 if said is None else 200, said or {})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        key = self.headers.get("authorization", "").removeprefix("Bearer ")
        if self.server.failing:
            status = self.server.failing.pop(0)
            self.answer(status, {"error": {"message": f"no, {key}", "type": "error", "code": None}})
            return
        self.server.batches.append(len(body["input"]))
        self.server.inputs.extend(body["input"])
        vectors = [3 * WordEmbedder().vector(text) for text in body["input"]][self.server.drop :]
        data = [{"object": "embedding", "index": n, "embedding": v.tolist()} for n, v in enumerate(vectors)]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        self.answer(200, {"object": "list", "data": data[::-1], "model": body["model"], "usage": usage})

    def answer(self, status: int, body: dict[str, Any]) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    server = Endpoint()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def embedder(endpoint: Endpoint, pauses: list[float]) -> EndpointEmbedder:
    return EndpointEmbedder("litellm/openai/any", api_base=endpoint.api_base, api_key=KEY, pause=pauses.append)


def test_texts_come_back_as_unit_vectors_in_their_order_and_in_batches(
    embedder: EndpointEmbedder, endpoint: Endpoint
) -> None:
    texts = [f"text number {number}" for number in range(70)]
    assert np.allclose(embedder.encode_passages(texts), WordEmbedder().encode_passages(texts), atol=1e-5)
    assert endpoint.batches == [32, 32, 6]
    assert np.linalg.norm(embedder.encode_queries(["one"])[0]) == pytest.approx(1, abs=1e-5)
    assert embedder.dimension == 256
    assert embedder.encode_passages([]).shape == (0, 256)


def test_an_outage_and_a_full_server_are_tried_again(
    embedder: EndpointEmbedder, endpoint: Endpoint, pauses: list[float]
) -> None:
    endpoint.failing = [503, 429, 503, 503]
    assert embedder.encode_queries(["one"])[0].shape == (256,)
    assert endpoint.failing == []
    assert pauses == [2.0]


def test_what_does_not_pass_is_named_with_its_setting_and_without_the_key(
    embedder: EndpointEmbedder, endpoint: Endpoint, pauses: list[float]
) -> None:
    endpoint.failing = [503] * 9
    with pytest.raises(EmbeddingError, match=r"'openai/any' at http.* has an outage \(HTTP 503\)"):
        embedder.encode_queries(["one"])
    assert len(pauses) == 2
    endpoint.failing = [401]
    with pytest.raises(EmbeddingError, match="Set DRAFTER_EMBEDDING_API_KEY") as caught:
        embedder.encode_queries(["one"])
    assert len(pauses) == 2, "a refused key is not tried again"
    assert KEY.get_secret_value() not in f"{caught.value!r} {caught.value.__context__!r} {embedder!r}"
    with pytest.raises(EmbeddingError, match="Check DRAFTER_EMBEDDING_API_BASE"):
        EndpointEmbedder("litellm/openai/any", api_base="http://127.0.0.1:9/v1", pause=pauses.append).encode_queries(
            ["a"]
        )


def test_an_answer_of_another_number_of_vectors_is_refused(embedder: EndpointEmbedder, endpoint: Endpoint) -> None:
    endpoint.drop = 1
    with pytest.raises(EmbeddingError, match="answered 3 texts with 2 vectors"):
        embedder.encode_passages(["a", "b", "c"])


@pytest.mark.parametrize(
    ("model", "says", "limit"),
    [
        ("openai/text-embedding-3-small", {}, 8191),
        ("openai/any", {"/v1/models": {"object": "list", "data": [{"id": "any", "max_model_len": 8192}]}}, 8192),
        ("openai/any", {"/info": {"model_id": "any", "max_input_length": 384}}, 384),
        ("openai/any", {}, 512),
    ],
)
def test_the_token_limit_is_asked_for(endpoint: Endpoint, model: str, says: dict[str, Any], limit: int) -> None:
    endpoint.says = says
    assert EndpointEmbedder(f"litellm/{model}", api_base=endpoint.api_base).max_tokens == limit


def test_tokens_are_counted_on_the_safe_side(embedder: EndpointEmbedder, root: Path) -> None:
    pages = [path.read_text("utf-8") for path in sorted((root / "examples" / "help-center").rglob("*.md"))]
    texts = [part for page in pages for part in page.split("\n\n") if part.strip()]
    texts += [
        "Größere Überweisungsrückläufer",
        "返金には何日かかりますか",
        "Сколько дней длится возврат?",
        "a1b2-c3d4 €99.50, VAT",
    ]
    real = SentenceTransformerEmbedder().count_tokens(texts)
    counted = embedder.count_tokens(texts)
    assert [text for text, ours, theirs in zip(texts, counted, real, strict=True) if ours < theirs] == []
    assert sum(counted) < 2.5 * sum(real)


def test_an_index_is_made_and_searched_by_an_endpoint(endpoint: Endpoint, tmp_path: Path) -> None:
    settings = Settings(embedding_model="litellm/openai/any", embedding_api_base=endpoint.api_base)
    index = KnowledgeIndex.open(tmp_path / "index", build_embedder(settings), create=True)
    texts = {"a": "Refunds take ten days", "b": "Invoices are in the settings"}
    index.sync("help", [Document(key, Kind.ARTICLE, text, text, "help") for key, text in texts.items()])
    assert [hit.passage.document_id for hit in index.search("refunds take ten days")] == ["help::a"]
    assert index.info().model == "litellm/openai/any"
    index.close()


def test_what_is_hidden_does_not_reach_it(embedder: EndpointEmbedder, endpoint: Endpoint) -> None:
    with hidden_by(lambda text: text.replace("Maya", "[customer]")):
        embedder.encode_queries(["Where is Maya?"])
        embedder.encode_passages(["Maya wrote."])
    embedder.encode_passages(["Maya."])
    assert endpoint.inputs == ["Where is [customer]?", "[customer] wrote.", "Maya."]
