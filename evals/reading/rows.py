"""The labelled messages that the reading is measured on: our own writing, in the style of support mail."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drafter.conversation import Conversation
from drafter.situation import Intent, Tone

__all__ = ["DATA", "Row", "read_rows"]

DATA = Path(__file__).resolve().parent.parent / "data" / "labelled_messages.jsonl"


@dataclass(frozen=True, slots=True)
class Row:
    """A conversation labelled by hand. `part` is `train`, `dev` or `test`; nothing is ever tuned on test rows."""

    id: str
    part: str
    conversation: Conversation
    intents: frozenset[Intent]
    tone: Tone
    urgent: bool
    language: str


def read_rows(part: str, path: Path = DATA) -> list[Row]:
    """The labelled conversations of one part, in file order."""
    rows = (_row(json.loads(line)) for line in path.read_text("utf-8").splitlines())
    return [row for row in rows if row.part == part]


def _row(data: dict[str, Any]) -> Row:
    told = {key: data[key] for key in ("id", "subject", "messages", "channel") if key in data}
    return Row(
        id=data["id"],
        part=data["part"],
        conversation=Conversation.model_validate(told),
        intents=frozenset(Intent(value) for value in data["intents"]),
        tone=Tone(data["tone"]),
        urgent=data["urgent"],
        language=data["language"],
    )
