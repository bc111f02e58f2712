"""/docs: complete, with examples that are valid, and nothing loaded from elsewhere."""

import re

from drafter.draft import Draft
from drafter.events import Step
from service.api.schemas import EXAMPLES, DraftRequest, SearchAnswer, SearchRequest
from tests.service.parts import make_client


def test_every_address_of_the_api_is_on_the_page() -> None:
    client = make_client()
    page = client.get("/docs").text
    for path in client.get("/openapi.json").json()["paths"]:
        assert path in page
    assert "X-Request-Id" in page
    assert "index_missing" in page
    assert "I started an export three hours ago" in page
    assert "prepared overnight" in page


def test_the_examples_are_what_the_api_takes_and_gives() -> None:
    DraftRequest.model_validate(EXAMPLES["draft_request"])
    SearchRequest.model_validate(EXAMPLES["search_request"])
    SearchAnswer.model_validate(EXAMPLES["search_answer"])
    draft = Draft.model_validate(EXAMPLES["draft"])
    for sentence in draft.sentences:
        assert draft.text[sentence.start : sentence.end] == sentence.text


def test_the_example_request_works() -> None:
    assert make_client().post("/v1/drafts", json=EXAMPLES["draft_request"]).status_code == 200


def test_the_example_of_the_stream_shows_a_step_that_there_is() -> None:
    description = make_client().get("/openapi.json").json()
    answers = description["paths"]["/v1/drafts"]["post"]["responses"]["200"]["content"]
    steps = re.findall(r'"name": "(\w+)"', answers["text/event-stream"]["example"])
    assert steps
    assert set(steps) <= set(Step)


def test_every_stream_is_described_as_events() -> None:
    found = []
    for methods in make_client().get("/openapi.json").json()["paths"].values():
        for endpoint in methods.values():
            for answer in endpoint["responses"].values():
                found += [form for kind, form in answer.get("content", {}).items() if kind == "text/event-stream"]
    assert len(found) == 3
    for form in found:
        assert form["schema"]["type"] == "object"
        assert form["schema"]["properties"].keys() == {"event", "data", "id"}


def test_nothing_comes_from_another_site() -> None:
    page = make_client().get("/docs").text
    assert not re.search(r'(?:src|href)="(?![/#])', page)
    assert "<script" not in page
