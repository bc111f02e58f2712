"""A judge: a model that answers in JSON, whose answers are kept and whose cost is added up."""

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from drafter.errors import ModelError, SettingsError
from drafter.models.base import ChatMessage, Completion, Model, Parameters
from drafter.models.chain import EMBEDDED, NO_MODEL, choose_models
from drafter.settings import Settings
from drafter.text.excerpts import shorten
from evals.caches.completion_cache import CachedModel, CompletionCache
from evals.errors import Unjudged

__all__ = ["JudgeModel", "JudgeUsage", "open_judge"]

_FENCED = re.compile(r"```(?:json)?[^\S\n]*\n(.*)```", re.DOTALL | re.IGNORECASE)
_SHOWN = 80
"""Characters of an unusable answer that are shown."""

_Answer = TypeVar("_Answer", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class JudgeUsage:
    """What answers took, kept ones as when they were made. `cost_usd` None: the price of one is unknown."""

    answers: int = 0
    tokens: int = 0
    cost_usd: float | None = 0.0
    seconds: float = 0.0

    def __add__(self, other: "JudgeUsage") -> "JudgeUsage":
        known = self.cost_usd is not None and other.cost_usd is not None
        cost = (self.cost_usd or 0.0) + (other.cost_usd or 0.0) if known else None
        return JudgeUsage(
            self.answers + other.answers, self.tokens + other.tokens, cost, self.seconds + other.seconds
        )


class JudgeModel:
    """A model that judges. Threads may share it; `usage` is what all its answers took so far.

    Asked at temperature 0. Without `ask` only kept answers count: one that is not kept is Unjudged.
    """

    def __init__(self, model: Model, cache: CompletionCache, *, ask: bool = True, timeout: float = 120.0) -> None:
        self.usage = JudgeUsage()
        self._model = model
        self._cache = cache
        self._ask = ask
        self._timeout = timeout
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """The name of the model."""
        return self._model.name

    def fresh(self) -> "JudgeModel":
        """The same judge with nothing usage, to count apart what one draft takes."""
        return JudgeModel(self._model, self._cache, ask=self._ask, timeout=self._timeout)

    def answer(self, messages: Sequence[ChatMessage], kind: type[_Answer], *, tokens: int) -> _Answer:
        """The answer, of `tokens` at most, as a `kind`.

        Raises Unjudged where the model fails, is cut off, or writes anything but one JSON object of this kind.
        """
        model = CachedModel(self._model, self._cache, ask=self._ask)
        parameters = Parameters(max_tokens=tokens, temperature=0.0, timeout=self._timeout)
        try:
            completion = next(p for p in model.stream(messages, parameters) if isinstance(p, Completion))
        except ModelError as error:
            raise Unjudged(f"{type(error).__name__}: {error}") from error
        took = completion.prompt_tokens + completion.completion_tokens
        with self._lock:
            self.usage += JudgeUsage(1, took, completion.cost_usd, model.seconds)
        if not completion.finished:
            raise Unjudged(f"{self.name} was cut off after {tokens} tokens: {shorten(completion.text, _SHOWN)!r}")
        return self._parsed(completion.text, kind)

    def _parsed(self, text: str, kind: type[_Answer]) -> _Answer:
        text = text.strip()
        fenced = _FENCED.fullmatch(text)
        try:
            return kind.model_validate_json(fenced.group(1) if fenced else text)
        except ValidationError as error:
            fault = error.errors(include_url=False, include_input=False)[0]
            place = ".".join(map(str, fault["loc"]))
            where = f"{place}: " if place else ""
            raise Unjudged(
                f"{self.name} gave no usable answer ({where}{fault['msg']}): {shorten(text, _SHOWN)!r}"
            ) from error


def open_judge(settings: Settings, name: str, cache: CompletionCache, *, ask: bool = True) -> JudgeModel:
    """The judge that a LiteLLM name or `embedded` names; raises SettingsError for what is not one model.

    The endpoint and key of the settings go to it only where they are not another provider's: to whom they belong
    is decided as in a list of models to draft with.
    """
    if "," in name or name.strip() in ("", NO_MODEL):
        raise SettingsError(f"--judge {name!r} is not one model. Give one LiteLLM name, or `{EMBEDDED}`.")
    drafting = [one.strip() for one in settings.model.split(",")]
    named = [one for one in drafting if one not in ("", EMBEDDED, NO_MODEL)]
    chain = choose_models(
        ",".join([*named, name]), cache_dir=settings.cache_dir, api_base=settings.api_base, api_key=settings.api_key
    )
    return JudgeModel(chain.models[-1], cache, ask=ask, timeout=settings.model_timeout)
