"""What customers write in every conversation that this project has shown to a drafter or learned from."""

import json
from pathlib import Path
from typing import Any

from drafter.conversation import read_conversation
from evals.knowledge.demo import EXAMPLES

__all__ = ["demo_texts"]

_DATA = Path(__file__).parent.parent / "data"


def demo_texts() -> dict[str, str]:
    """The customers' words in the demo's conversations and in the labelled ones, by where they stand."""
    texts = {}
    for path in sorted((EXAMPLES / "conversations").glob("*.json")):
        messages = read_conversation(path).messages
        texts[f"examples/conversations/{path.name}"] = "\n".join(m.text for m in messages if m.author == "customer")
    for path in sorted(_DATA.glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            texts[f"evals/data/{path.name}:{number}"] = _said(json.loads(line))
    return texts


def _said(row: dict[str, Any]) -> str:
    """The customer's words in a row, which holds a conversation, its messages or a phrase."""
    messages = row.get("conversation", row).get("messages", [])
    return "\n".join([row.get("text", ""), *(m.get("text", "") for m in messages if m["author"] == "customer")])
