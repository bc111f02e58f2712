"""The conversations that drafts are measured on: those of the demo and the labelled ones of the benchmark."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path

from drafter.conversation import Conversation, parse_conversation, read_conversation
from evals.knowledge.demo import EXAMPLES

__all__ = ["BENCHMARK", "Case", "all_cases"]

BENCHMARK = Path(__file__).parent.parent / "data" / "handbook_conversations.jsonl"


@dataclass(frozen=True, slots=True)
class Case:
    """A conversation to draft for, and which set it is of: `demo` or `benchmark`."""

    set: str
    conversation: Conversation

    @property
    def id(self) -> str:
        """The conversation's id."""
        return self.conversation.id


def all_cases() -> list[Case]:
    """Every case, demo and benchmark by turns and each set shuffled, so that any first part is a fair sample.

    The order never changes: it comes from the ids. Raises ConversationError for a file that is none.
    """
    demo = [Case("demo", read_conversation(path)) for path in sorted((EXAMPLES / "conversations").glob("*.json"))]
    lines = BENCHMARK.read_text("utf-8").splitlines()
    benchmark = [Case("benchmark", _benchmark(line, number)) for number, line in enumerate(lines, 1)]
    pairs = zip_longest(_shuffled(demo), _shuffled(benchmark))
    return [case for case in chain.from_iterable(pairs) if case]


def _benchmark(line: str, number: int) -> Conversation:
    conversation = json.dumps(json.loads(line)["conversation"]).encode()
    return parse_conversation(conversation, f"{BENCHMARK.name}, line {number}")


def _shuffled(cases: Iterable[Case]) -> list[Case]:
    return sorted(cases, key=lambda case: hashlib.sha256(case.id.encode()).digest())
