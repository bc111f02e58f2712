"""ragas's metrics, asked of any judge; the only module that imports ragas, and not before a metric is asked for.

ragas 0.4's `metrics.collections` take a language model and an embedding model of two abstract classes; a JudgeModel
and our embedder stand in for them, so that LiteLLM, the kept answers and the embedding model are ours. What a judge
must not get away with is unscored here, where ragas would count it as 0 or as an answer to what was asked.
https://docs.ragas.io/en/stable/concepts/metrics/available_metrics/
"""

import hashlib
import math
import os
import re
from collections.abc import Coroutine, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, TypeVar

from pydantic import BaseModel

from drafter.errors import SettingsError
from drafter.models.base import ChatMessage, Embed
from evals.errors import Unjudged
from evals.judges.judge import JudgeModel

__all__ = ["Ragas", "RagasSample", "must_have_ragas", "ragas_rubric"]

_TOKENS = 3000
"""Most tokens of an answer: a verdict and its reason for each statement of a reply."""

_SYSTEM = "You evaluate answers. Answer with the one JSON object that is asked for and nothing else."
_INSTALL = "install it by pip install 'reply-drafter[judge]'"
_ALIKE = 0.5
"""Share of words from which a verdict is about the statement that was asked about."""

_Kind = TypeVar("_Kind", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class RagasSample:
    """What ragas judges: a question and its answer, the texts it was written from, and a good agent's reply.

    `contexts` are documents in the order in which they were found; `conversation` is what it tells beside them.
    """

    question: str
    response: str
    contexts: Sequence[str]
    conversation: str = ""
    reference: str | None = None


class Ragas:
    """ragas's metrics by one judge. Each gives a number from 0 to 1 or raises Unjudged with the reason.

    One draft after the other: what was asked last is remembered to check the answer.
    """

    def __init__(self, judge: JudgeModel, embed: Embed) -> None:
        self._metrics = _collections()
        self._model = _JudgeAsModel(judge)
        self._embedding = _EmbedderAsEmbedding(embed)

    def faithfulness(self, of: RagasSample) -> float:
        """Share of the answer's statements that its sources or the conversation prove."""
        contexts = [*of.contexts, *([of.conversation] if of.conversation else [])]
        metric = self._metrics.Faithfulness(llm=self._model)
        return _value(metric, user_input=of.question, response=of.response, retrieved_contexts=_some(contexts))

    def response_relevancy(self, of: RagasSample) -> float:
        """How near the question that the answer seems to answer is to the one that was asked.

        Asked once: at temperature 0 a second time gives the same question. An answer that commits itself to nothing
        is 0; opposite meanings are no less than that.
        """
        metric = self._metrics.AnswerRelevancy(llm=self._model, embeddings=self._embedding, strictness=1)
        return max(0.0, _value(metric, user_input=of.question, response=of.response))

    def context_precision(self, of: RagasSample) -> float:
        """Average precision of the documents that help to arrive at the reference reply."""
        metric = self._metrics.ContextPrecision(llm=self._model)
        contexts = _some(of.contexts)
        return _value(metric, user_input=of.question, reference=_known(of), retrieved_contexts=contexts)

    def context_recall(self, of: RagasSample) -> float:
        """Share of the reference reply's statements that the documents hold."""
        metric = self._metrics.ContextRecall(llm=self._model)
        contexts = _some(of.contexts)
        return _value(metric, user_input=of.question, reference=_known(of), retrieved_contexts=contexts)

    def factual_correctness(self, of: RagasSample) -> float:
        """F1 of the claims that the answer and the reference reply have in common."""
        metric = self._metrics.FactualCorrectness(llm=self._model)
        return _value(metric, response=of.response, reference=_known(of))

    def string_similarity(self, of: RagasSample) -> float:
        """1 less the Levenshtein distance of answer and reference reply over the longer one; asks no model."""
        return _value(self._metrics.NonLLMStringSimilarity(), response=of.response, reference=_known(of))


class _JudgeAsModel:
    """A judge in the place of `ragas.llms.base.InstructorBaseRagasLLM`."""

    def __init__(self, judge: JudgeModel) -> None:
        self._judge = judge
        self._split: list[str] = []

    def generate(self, prompt: str, response_model: type[_Kind]) -> _Kind:
        """The judge's answer to ragas's prompt; raises Unjudged where it is no whole answer to it."""
        messages = [ChatMessage("system", _SYSTEM), ChatMessage("user", prompt)]
        answer = self._judge.answer(messages, response_model, tokens=_TOKENS)
        values = answer.model_dump()
        for fault in _faults(values):
            raise Unjudged(f"{self._judge.name} gave no usable answer: {fault}.")
        for value in values.values():
            if isinstance(value, list) and isinstance(value[0], str):
                self._split = value
            elif isinstance(value, list) and "verdict" in value[0]:
                _must_be_about(self._split, [row["statement"] for row in value], self._judge.name)
        return answer

    async def agenerate(self, prompt: str, response_model: type[_Kind]) -> _Kind:
        """The same: ragas awaits what we do at once."""
        return self.generate(prompt, response_model)


class _EmbedderAsEmbedding:
    """Our embedder in the place of `ragas.embeddings.base.BaseRagasEmbedding`."""

    def __init__(self, embed: Embed) -> None:
        self._embed = embed

    def embed_text(self, text: str, **_: Any) -> list[float]:
        """The vector of a text."""
        return [float(value) for value in self._embed([text])[0]]

    async def aembed_text(self, text: str, **_: Any) -> list[float]:
        """The same."""
        return self.embed_text(text)

    async def aembed_texts(self, texts: list[str], **_: Any) -> list[list[float]]:
        """One vector a text."""
        return [self.embed_text(text) for text in texts]


def must_have_ragas() -> None:
    """Raises SettingsError where ragas is not installed; imports nothing."""
    try:
        version("ragas")
    except PackageNotFoundError:
        raise SettingsError(f"a judge needs ragas, which is not installed; {_INSTALL}.") from None


def ragas_rubric() -> str:
    """What ragas tells a judge is a matter of its version; raises SettingsError where it is not installed."""
    must_have_ragas()
    return hashlib.sha256(f"ragas {version('ragas')} {_SYSTEM}".encode()).hexdigest()[:16]


@cache
def _collections() -> Any:
    """ragas's metrics, with our seams known as its language model and embedding model; 3 s the first time."""
    must_have_ragas()
    os.environ["RAGAS_DO_NOT_TRACK"] = "true"  # read when ragas is imported; else it sends usage to its makers
    from ragas.embeddings.base import BaseRagasEmbedding
    from ragas.llms.base import InstructorBaseRagasLLM
    from ragas.metrics import collections

    InstructorBaseRagasLLM.register(_JudgeAsModel)
    BaseRagasEmbedding.register(_EmbedderAsEmbedding)
    return collections


def _value(metric: Any, **given: Any) -> float:
    value = float(_result(metric.ascore(**given)).value)
    if math.isnan(value):
        raise Unjudged(f"ragas's {metric.name} found nothing to count")
    return value


def _result(scoring: Coroutine[Any, Any, Any]) -> Any:
    """What a metric comes to. Our seams never wait, so it runs through at once, and no event loop is touched: making
    one here would close that of whoever calls us."""
    try:
        scoring.send(None)
    except StopIteration as done:
        return done.value
    raise RuntimeError("ragas waited for something that is not ours.")


def _some(contexts: Sequence[str]) -> list[str]:
    if not contexts:
        raise Unjudged("no source was found")
    return list(contexts)


def _known(of: RagasSample) -> str:
    if not of.reference:
        raise Unjudged("the case has no reference reply")
    return of.reference


def _faults(values: object, name: str = "the answer") -> Iterator[str]:
    """What of an answer says nothing: an empty list or text, or a verdict other than 0 and 1."""
    match values:
        case dict():
            for key, value in values.items():
                yield from _faults(value, str(key))
        case []:
            yield f"{name} is empty"
        case list():
            for value in values:
                yield from _faults(value, name)
        case str() if not values.strip():
            yield f"{name} is empty"
        case int() if values not in (0, 1):
            yield f"{name} is {values}, neither 0 nor 1"


def _must_be_about(asked: Sequence[str], judged: Sequence[str], name: str) -> None:
    """Raises Unjudged unless each verdict is about the statement that it was asked about, in the same order."""
    if len(asked) != len(judged):
        raise Unjudged(f"{name} judged {len(judged)} of {len(asked)} statements.")
    for one, other in zip(asked, judged, strict=True):
        words, others = (set(re.findall(r"\w+", text.casefold())) for text in (one, other))
        if len(words & others) < _ALIKE * max(1, len(words)):
            raise Unjudged(f"{name} judged {other!r}, which it was not asked about.")
