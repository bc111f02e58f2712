"""POST /v1/check: an agent's own text is proved and checked, and no draft is made."""

from typing import Any

import pytest

from drafter.errors import ConversationError
from service.api.schemas import EXAMPLES, CheckAnswer, CheckRequest
from tests.service.parts import make_client, make_parts
from tests.service.sample import CONVERSATION, ScriptedDrafter, make_draft

BODY = {"conversation": CONVERSATION.model_dump(mode="json")}


def check(text: str, **more: Any) -> dict[str, Any]:
    answer = make_client().post("/v1/check", json={**BODY, "text": text, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_each_sentence_says_what_stands_behind_it() -> None:
    found = check("Choose one year and leave out the client notes. We will refund 500 EUR.")
    assert [(s["text"], s["status"]) for s in found["sentences"]] == [
        ("Choose one year and leave out the client notes.", "cited"),
        ("We will refund 500 EUR.", "unsupported"),
    ]
    assert found["citations"][0]["title"] == "Note: what to do about slow exports"
    assert not found["ready"]


def test_ready_is_what_lacks_nothing() -> None:
    assert check("Choose one year and leave out the client notes.")["ready"]
    assert not check("Choose one year and leave out the client notes. It is [which one?].")["ready"]
    assert not check("I am sorry.")["ready"], "a check fails"
    assert not check("  ")["ready"], "an empty text is nothing to send"


def test_nothing_is_drafted() -> None:
    drafter = ScriptedDrafter()
    make_client(make_parts(drafter)).post("/v1/check", json={**BODY, "text": "Hi"})
    assert drafter.asked == []


@pytest.mark.parametrize("body", [BODY, {**BODY, "text": "x" * 20_001}, {**BODY, "text": "x", "kind": "poem"}])
def test_what_cannot_be_checked_is_refused(body: dict[str, Any]) -> None:
    answer = make_client().post("/v1/check", json=body)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "invalid_request"


def test_what_the_drafter_refuses_is_said() -> None:
    parts = make_parts(ConversationError("mailbox 'x' has no profile."))
    answer = make_client(parts).post("/v1/check", json={**BODY, "text": "Hi"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_conversation")


def test_the_examples_are_what_it_takes_and_gives() -> None:
    CheckRequest.model_validate(EXAMPLES["check_request"])
    shown = CheckAnswer.model_validate(EXAMPLES["check_answer"])
    for sentence in shown.sentences:
        assert shown.text[sentence.start : sentence.end] == sentence.text
    assert make_client().post("/v1/check", json=EXAMPLES["check_request"]).status_code == 200


def test_the_text_of_a_draft_is_proved_as_the_draft_was() -> None:
    draft = make_draft()
    assert [s["status"] for s in check(draft.text)["sentences"]][2:4] == ["cited", "cited"]


def test_what_a_rule_can_mend_is_mended_when_it_is_asked_for() -> None:
    client = make_client()
    body = {**BODY, "text": "- Open Reports.", "checks": ["steps"]}
    answer = client.post("/v1/fix", json=body).json()
    assert (answer["text"], answer["fixed"]) == ("1. Open Reports.", ["steps"])
    other = client.post("/v1/fix", json={**body, "checks": ["greeting"]}).json()
    assert (other["text"], other["fixed"]) == ("- Open Reports.", [])
    assert client.post("/v1/fix", json={**body, "checks": []}).status_code == 422
