"""What a conversation may hold is bounded where it enters: by an error that says the rule, or a cut that is said."""

import json
from typing import Any

import pytest

from drafter.cleaning.request import open_request
from drafter.conversation import CONVERSATION_LIMIT, MESSAGE_LIMIT, Conversation, parse_conversation
from drafter.errors import ConversationError
from tests.words import PATTERNS

ASKED = {"author": "customer", "text": "My export is stuck."}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"id": "x" * 1_001}, "id"),
        ({"subject": "x" * 10_001}, "subject"),
        ({"customer": {"name": "x" * 1_001}}, "customer.name"),
        ({"customer": {"email": "x" * 1_001}}, "customer.email"),
        ({"messages": [ASKED] * 2_001}, "messages"),
        ({"messages": [ASKED | {"attachments": ["a.png"] * 201}]}, "messages.0.attachments"),
        ({"messages": [ASKED | {"attachments": ["x" * 1_001]}]}, "messages.0.attachments.0.name"),
        ({"messages": [ASKED | {"name": "x" * 1_001}]}, "messages.0.name"),
    ],
)
def test_what_is_too_long_or_too_many_is_refused_with_its_field_and_rule(given: dict[str, Any], field: str) -> None:
    raw = json.dumps({"id": "c", "messages": [ASKED], **given}).encode()
    with pytest.raises(ConversationError, match=rf"it: {field}: (?:String|Tuple) should have at most \d+"):
        parse_conversation(raw, "it")


def test_of_a_conversation_the_newest_messages_are_read_and_the_cut_is_said() -> None:
    long = [{"author": "customer", "text": f"{n} " * (MESSAGE_LIMIT // 3)} for n in range(10, 18)]
    request = open_request(Conversation.model_validate({"id": "c", "messages": [*long, ASKED]}), PATTERNS)
    assert request.cut
    assert request.text.endswith("My export is stuck.")
    assert "17 17" in request.text
    assert "10 10" not in request.text
    assert len(request.text) <= CONVERSATION_LIMIT + 100
