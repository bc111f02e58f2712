"""The labelled conversations of the handbook benchmark are valid, varied, and not those of the demo."""

import json
from pathlib import Path
from typing import Any

import pytest

from drafter.conversation import Conversation, parse_conversation, read_conversation
from drafter.mailbox import load_mailboxes
from drafter.situation import FACETS, Channel

ROOT = Path(__file__).parent.parent
LINES = (ROOT / "evals/data/handbook_conversations.jsonl").read_text("utf-8").splitlines()
CASES: list[dict[str, Any]] = [json.loads(line) for line in LINES]


def conversation(case: dict[str, Any]) -> Conversation:
    return parse_conversation(json.dumps(case["conversation"]).encode(), case["conversation"]["id"])


def words(loaded: Conversation) -> list[str]:
    """What the customer wrote, message by message."""
    return [m.html or m.text for m in loaded.messages if m.author == "customer"]


def values(case: dict[str, Any], facet: str) -> list[str]:
    """The labels of a facet, as a list."""
    key = {"intent": "intents", "risk": "risks"}.get(facet, facet)
    label = case["labels"][key]
    return label if isinstance(label, list) else [label]


def test_there_are_sixty_and_every_one_loads() -> None:
    loaded = [conversation(case) for case in CASES]
    assert len(loaded) >= 60
    assert len({c.id for c in loaded}) == len(loaded)
    assert {c.channel for c in loaded} == set(Channel)
    assert {c.mailbox for c in loaded} <= set(load_mailboxes(ROOT / "examples/mailboxes"))


def test_times_run_forward() -> None:
    for case in CASES:
        times = [message.at for message in conversation(case).messages if message.at]
        assert times == sorted(times), case["conversation"]["id"]


@pytest.mark.parametrize("facet", ["stage", "intent", "tone", "outcome", "risk"])
def test_labels_use_the_words_of_the_facet_and_show_nearly_all(facet: str) -> None:
    allowed = {member.value for member in FACETS[facet]}
    shown = {value for case in CASES for value in values(case, facet)}
    assert shown <= allowed
    assert allowed - shown <= {"abuse", "card-data"}


def test_none_of_them_is_a_conversation_of_the_demo() -> None:
    demo = {
        text for path in (ROOT / "examples/conversations").glob("*.json") for text in words(read_conversation(path))
    }
    people = {read_conversation(path).customer.name for path in (ROOT / "examples/conversations").glob("*.json")}
    for case in CASES:
        loaded = conversation(case)
        assert not demo & set(words(loaded)), loaded.id
        assert loaded.customer.name is None or loaded.customer.name not in people, loaded.id
