"""POST /v1/search: passages with their link, visibility and age."""

import pytest

from tests.service.parts import make_client, make_parts
from tests.service.sample import HIT


def test_a_hit_carries_all_that_a_citation_needs() -> None:
    answer = make_client().post("/v1/search", json={"question": "why is my export slow?"})
    [hit] = answer.json()["hits"]
    assert hit["title"] == "Limits of exports"
    assert hit["link"] == "https://help.brindlebook.example/export-limits"
    assert hit["visibility"] == "public"
    assert hit["updated_at"] == "2026-08-12T00:00:00Z"
    assert hit["text"] == HIT.passage.text
    assert hit["evidence"]["vector"] == 0.71


def test_limit_is_how_many_come_at_most() -> None:
    client = make_client(make_parts(hits=[HIT] * 9))
    assert len(client.post("/v1/search", json={"question": "x"}).json()["hits"]) == 5
    assert len(client.post("/v1/search", json={"question": "x", "limit": 7}).json()["hits"]) == 7


@pytest.mark.parametrize("body", [{"question": ""}, {"question": "x", "limit": 0}, {"question": "x" * 10_001}])
def test_what_cannot_be_searched_for_is_refused(body: dict[str, object]) -> None:
    assert make_client().post("/v1/search", json=body).status_code == 422
