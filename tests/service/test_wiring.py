"""The whole service over real parts: a small index, the real embedding model, and a provider with a script."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from drafter.draft import Draft, SentenceStatus
from drafter.models.chain import FallbackChain
from drafter.settings import Settings
from drafter.wiring import build_embedder, build_models, open_index
from kb_index.documents import Kind
from kb_index.sources.files import read_documents
from service.app import create_app
from service.parts import Once, ServiceParts
from service.storage.incidents import running_incidents
from service.wiring import build_parts, places, worker_parts
from tests.fake_provider import FakeProvider, Streams
from tests.service.parts import temporary_database

ARTICLE = "# Refunds\n\nYou can ask for a refund within 14 days of a payment. We refund the whole payment."
CONVERSATION = {
    "id": "1",
    "customer": {"name": "Ewa Nowak"},
    "messages": [{"author": "customer", "text": "Hi, can I still get a refund for my payment?"}],
}
REPLY = "You can ask for a refund within 14 days of a payment [1]. Elephants never forget the 37 kings of Siam."


def client_of(settings: Settings) -> TestClient:
    """A client of the service that these settings describe."""
    parts = replace(build_parts(settings), database=Once(temporary_database))
    return TestClient(create_app(parts), raise_server_exceptions=False)


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with FakeProvider(Streams(REPLY)) as provider:
        yield provider


@pytest.mark.parametrize(
    ("model", "tier", "set_to", "at_once"),
    [
        ("embedded", None, None, os.cpu_count()),  # it translates and takes notes; letters are composed
        ("embedded", "small", None, 1),
        ("openai/gpt-4o-mini, embedded", "small", None, 100),
        ("openai/embedded-7b", None, None, 100),
        ("none", None, None, os.cpu_count()),
        ("a,,b", None, None, os.cpu_count()),  # which each draft says
        ("openai/gpt-4o-mini", None, 7, 7),
        ("embedded", "small", 2, 2),
    ],
)
def test_as_many_drafts_are_written_at_once_as_who_writes_them_can(
    model: str, tier: str | None, set_to: int | None, at_once: int
) -> None:
    settings = Settings(model=model, tier=tier, drafts_at_once=set_to)
    assert places(settings) == at_once
    with ExitStack() as line:
        turns = build_parts(settings).turns
        for _ in range(at_once):
            line.enter_context(turns.admit())
        assert turns.places == (at_once, 0)
        line.enter_context(turns.admit())
        assert turns.places == (at_once, 1)


@pytest.mark.parametrize("build", [build_parts, worker_parts], ids=["here", "in a worker"])
def test_the_models_of_a_service_are_chosen_once_to_say_how_much_it_does_at_once(
    build: Callable[[Settings], ServiceParts], monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen: list[Settings] = []

    def counted(settings: Settings) -> FallbackChain:
        chosen.append(settings)
        return build_models(settings)

    monkeypatch.setattr("service.wiring.build_models", counted)
    parts = build(Settings(model="embedded", tier="small"))
    assert parts.rules.at_once == 1
    assert len(chosen) == 1


def test_a_draft_over_http_with_proof_from_a_real_index(tmp_path: Path, provider: FakeProvider) -> None:
    answering = {"model": "openai/any", "api_base": provider.api_base, "api_key": SecretStr("k")}
    settings = Settings(data_dir=tmp_path / "data", cache_dir=tmp_path).model_copy(update=answering)
    client = client_of(settings)

    missing = client.post("/v1/drafts", json={"conversation": CONVERSATION})
    assert (missing.status_code, missing.json()["error"]["code"]) == (503, "index_missing")
    assert client.get("/readyz").status_code == 503

    (tmp_path / "refunds.md").write_text(ARTICLE, "utf-8")
    index = open_index(settings, build_embedder(settings), create=True)
    index.sync("help", read_documents(tmp_path / "refunds.md", Kind.ARTICLE))
    index.close()

    # The index that was made meanwhile is found without a restart.
    assert client.get("/readyz").status_code == 200
    [hit] = client.post("/v1/search", json={"question": "refund?", "limit": 1}).json()["hits"]
    assert hit["title"] == "Refunds"
    draft = Draft.model_validate(client.post("/v1/drafts", json={"conversation": CONVERSATION}).json())
    by_status = {sentence.text: sentence.status for sentence in draft.sentences}
    proved = [text for text, status in by_status.items() if status is SentenceStatus.CITED]
    assert any("within 14 days" in text for text in proved)
    assert draft.citations[0].quote in ARTICLE
    assert not any("Elephants" in text for text in proved)


def test_an_unknown_mailbox_is_the_callers_mistake(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", cache_dir=tmp_path, model="none")
    open_index(settings, build_embedder(settings), create=True).close()
    client = client_of(settings)
    answer = client.post("/v1/drafts", json={"conversation": {**CONVERSATION, "mailbox": "nobody"}})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_conversation")
    assert "'nobody'" in answer.json()["error"]["message"]
    for kept in ("drafts", "conversations"):
        assert client.get(f"/v1/{kept}").json()["items"] == [], "a misspelt mailbox leaves nothing behind"
    searched = client.post("/v1/search", json={"question": "export", "mailbox": "nobody"})
    assert (searched.status_code, searched.json()["error"]["code"]) == (422, "invalid_request")
    assert "there is no mailbox 'nobody'" in searched.json()["error"]["message"]
    assert client.post("/v1/search", json={"question": " "}).status_code == 422


def test_an_armed_incident_reaches_the_next_draft_and_ends(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", cache_dir=tmp_path, model="none")
    open_index(settings, build_embedder(settings), create=True).close()
    parts = build_parts(settings)
    client = TestClient(create_app(parts))
    asked = {**CONVERSATION, "messages": [{"author": "customer", "text": "Is there an outage? We cannot sign in."}]}
    told = {"known": "We found the cause at our supplier.", "data_impact": "No booking is lost."}
    known = told["known"]

    def draft() -> str:
        return str(client.post("/v1/drafts", json={"conversation": asked}).json()["text"])

    assert known not in draft()
    form = {"mailbox": "default", "title": "Sign-in", "updates_at": "https://status.example", "hours": "1", **told}
    assert client.post("/console/downtime", data=form, headers={"HX-Request": "true"}).status_code == 200
    assert known in draft()
    with parts.database().reading() as session:
        [running] = running_incidents(session)
    assert client.post(f"/console/downtime/{running.id}/end", headers={"HX-Request": "true"}).status_code == 200
    assert known not in draft()


def test_what_could_not_be_made_is_tried_again_and_what_was_made_is_kept() -> None:
    tries = [ZeroDivisionError(), "made"]

    def make() -> str:
        made = tries.pop(0)
        if isinstance(made, Exception):
            raise made
        return str(made)

    once = Once(make)
    with pytest.raises(ZeroDivisionError):
        once()
    assert [once(), once()] == ["made", "made"]


def test_a_service_whose_chroma_server_is_down_says_so_and_is_not_ready(tmp_path: Path, silent_address: str) -> None:
    settings = Settings(data_dir=tmp_path / "data", cache_dir=tmp_path, model="none", chroma_url=silent_address)
    client = client_of(settings)
    ready = client.get("/readyz")
    draft = client.post("/v1/drafts", json={"conversation": CONVERSATION})
    assert ready.status_code == 503
    assert silent_address in ready.text
    assert (draft.status_code, draft.json()["error"]["code"]) == (503, "knowledge_failed")
    assert "chroma run" in draft.json()["error"]["message"]
