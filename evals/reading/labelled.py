"""The labelled messages and phrases that the reading is trained and measured on."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drafter.conversation import Conversation, Message
from drafter.situation import Intent, Tone

__all__ = ["DATA", "LabelledMessage", "Phrase", "read_messages", "read_phrases"]

DATA = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True, slots=True)
class LabelledMessage:
    """A conversation labelled by hand. `part` is `train`, `dev` or `test`; those of test are never trained on."""

    id: str
    part: str
    conversation: Conversation
    intents: frozenset[Intent]
    tone: Tone
    urgent: bool
    language: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """A single sentence for training. Intents None or tone None: this sentence says nothing about them.

    `known` are the intents it is evidence for or against; `weight` is its share beside a whole message (1.0).
    """

    text: str
    intents: frozenset[Intent] | None
    tone: Tone | None
    known: frozenset[Intent] = frozenset(Intent)
    weight: float = 0.5


def read_messages(part: str, path: Path = DATA / "labelled_messages.jsonl") -> list[LabelledMessage]:
    """The labelled conversations of one part, in file order."""
    messages = [_message(json.loads(line)) for line in path.read_text("utf-8").splitlines()]
    return [message for message in messages if message.part == part]


def read_phrases(path: Path = DATA / "labelled_phrases.jsonl") -> list[Phrase]:
    """Our own labelled sentences, in file order."""
    return [_phrase(json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def _message(data: dict[str, Any]) -> LabelledMessage:
    return LabelledMessage(
        id=data["id"],
        part=data["part"],
        conversation=Conversation(
            id=data["id"],
            subject=data["subject"],
            messages=tuple(Message.model_validate(message) for message in data["messages"]),
        ),
        intents=frozenset(Intent(value) for value in data["intents"]),
        tone=Tone(data["tone"]),
        urgent=data["urgent"],
        language=data["language"],
    )


def _phrase(data: dict[str, Any]) -> Phrase:
    return Phrase(
        text=data["text"],
        intents=None if data["intents"] is None else frozenset(Intent(value) for value in data["intents"]),
        tone=Tone(data["tone"]) if data["tone"] else None,
    )
