"""Judges whose model answers from a script, and what they are asked about."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from drafter.models.base import ChatMessage, Completion, Parameters
from drafter.models.fake import FakeModel, Reply
from evals.caches.completion_cache import CompletionCache
from evals.judges.judge import JudgeModel

Answer = Callable[[str], Reply]
"""What the model answers to a prompt."""


class Answering(FakeModel):
    """A model that reads what it is asked: `answer` makes the reply of the last message."""

    def __init__(self, answer: Answer, name: str = "fake") -> None:
        super().__init__(["unused"], name=name)
        self._answer = answer

    def stream(self, messages: Sequence[ChatMessage], parameters: Parameters) -> Iterator[str | Completion]:
        self.asked.append(list(messages))
        reply = self._answer(messages[-1].content)
        yield from FakeModel([reply], name=self.name).stream(messages, parameters)


def judge(
    answer: Answer | Reply, folder: Path, *, ask: bool = True, name: str = "fake"
) -> tuple[JudgeModel, Answering]:
    """A judge with its answers kept in `folder`, and its model."""
    model = Answering(answer if callable(answer) else lambda _: answer, name)
    return JudgeModel(model, CompletionCache(folder / "answers.jsonl"), ask=ask), model


def choice(word: str, why: str = "it is true") -> str:
    return json.dumps({"why": why, "choice": word})


def drafts(prompt: str) -> tuple[str, str]:
    """The two drafts as the prompt shows them."""
    first, second = re.findall(r"draft (?:1|2)\n(.*?)\n=== \w+ end of draft", prompt, re.DOTALL)
    return first, second


def likes(word: str) -> Answer:
    """A judge that prefers the draft that says `word`; a tie where both or neither do."""

    def answer(prompt: str) -> str:
        first, second = (word in text for text in drafts(prompt))
        return choice("tie" if first == second else "1" if first else "2")

    return answer


def nli(verdict: Callable[[str], int], **more: str) -> Answer:
    """A judge for ragas: a text is one statement, and `verdict` says whether it is proved."""

    def answer(prompt: str) -> str:
        given: dict[str, Any] = json.loads(prompt.rsplit("\ninput: ", 1)[1].rsplit("\nOutput:", 1)[0])
        if "atomicity" in given:
            return json.dumps({"claims": [given["response"]]})
        if "statements" in given:
            rows = [{"statement": s, "reason": "read", "verdict": verdict(s)} for s in given["statements"]]
            return json.dumps({"statements": rows})
        if '"classifications"' in prompt:
            row = {"statement": given["answer"], "reason": "read", "attributed": verdict(given["answer"])}
            return json.dumps({"classifications": [row]})
        if '"noncommittal"' in prompt:
            return json.dumps({"question": more["question"], "noncommittal": 0})
        if "context" in given:
            return json.dumps({"reason": "read", "verdict": verdict(given["context"])})
        return json.dumps({"statements": [given["answer"]]})

    return answer
