"""The models that are tried in turn, and how the setting `DRAFTER_MODEL` names them."""

import math
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from drafter.errors import ModelError, SettingsError
from drafter.models.base import ChatMessage, Completion, Model, Parameters, Tier
from drafter.models.call import OutOfTime, Pulse, pieces_within
from drafter.models.call_span import CallSpan, call_span
from drafter.models.embedded.model import EmbeddedModel
from drafter.models.llm import LiteLLMModel

__all__ = [
    "EMBEDDED",
    "NO_MODEL",
    "Answered",
    "FailedAttempt",
    "FallbackChain",
    "FaultOf",
    "PromptFor",
    "Unanswered",
    "choose_models",
]

EMBEDDED, NO_MODEL = "embedded", "none"

PromptFor = Callable[[Tier], Sequence[ChatMessage]]
"""Renders the prompt for a model of this tier; a fallback may be of another tier than the first model."""

FaultOf = Callable[[str], str | None]
"""Why an answer is unusable, in words that follow the name of its model; None where it can be used."""


@dataclass(frozen=True, slots=True)
class FailedAttempt:
    """A model of the chain that gave no answer of use, and why, fit to show to the user.

    All text so far is void: what follows is another answer from its first word on, never the rest of this one.
    `completion`: what it answered, where that was whole and cannot be used; its tokens are paid for.
    """

    model: str
    reason: str
    completion: Completion | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """The whole answer of `model`, and the attempts of those that failed before it."""

    model: Model
    completion: Completion
    failed: tuple[FailedAttempt, ...] = ()


@dataclass(frozen=True, slots=True)
class Unanswered:
    """No model gave an answer, or there is none."""

    failed: tuple[FailedAttempt, ...] = ()


class FallbackChain:
    """Tries its models in order until one gives a whole answer. Holds no state: threads may share it."""

    def __init__(self, models: Sequence[Model]) -> None:
        self.models = tuple(models)

    @property
    def name(self) -> str:
        """The names of all models in order, or `none`."""
        return ", ".join(model.name for model in self.models) or NO_MODEL

    @property
    def letter_writers(self) -> "FallbackChain":
        """Those of them that write to customers."""
        return FallbackChain([model for model in self.models if model.writes_letters])

    def stream(
        self,
        prompt_for: PromptFor,
        parameters: Parameters,
        fault_of: FaultOf = lambda text: None,
        seconds: float = math.inf,
    ) -> Iterator[str | Pulse | FailedAttempt | Answered | Unanswered]:
        """Yield the text piece by piece, a FailedAttempt for each model that fails, and last what came of it all.

        A model whose answer has a fault has failed; so has one that has not ended in time: all have `seconds`
        together, and one with others after it half of what is left. Where a model is silent, a Pulse comes twice a
        second: closing this then closes the connection to it.
        """
        failed: list[FailedAttempt] = []
        until = time.monotonic() + seconds
        for model in self.models:
            rest = until - time.monotonic()
            share = rest if model is self.models[-1] else rest / 2
            attempt = yield from _attempt(model, prompt_for, parameters, fault_of, share)
            if isinstance(attempt, Completion):
                yield Answered(model, attempt, tuple(failed))
                return
            failed.append(attempt)
            yield attempt
        yield Unanswered(tuple(failed))

    def prepare(self) -> None:
        """Prepare the first model. One that cannot be prepared says why when it is asked."""
        for model in self.models[:1]:
            with suppress(ModelError):
                model.prepare()


def _attempt(
    model: Model, prompt_for: PromptFor, parameters: Parameters, fault_of: FaultOf, seconds: float
) -> Generator[str | Pulse, None, Completion | FailedAttempt]:
    """One model's text piece by piece; returns its answer, or why there is none of use."""
    messages = prompt_for(model.tier)  # here: a wrong template is no failure of the model
    with call_span(model, messages, parameters) as call:
        try:
            for piece in pieces_within(seconds, lambda: model.stream(messages, parameters)):
                if isinstance(piece, Completion):
                    call.answered(piece)
                    return _or_fault(model, piece, fault_of(piece.text), call)
                if isinstance(piece, str):
                    call.first_words()
                yield piece
        except OutOfTime as error:
            call.failed(type(error).__name__)
            took = f"had not ended its answer after {seconds:.0f} s" if seconds > 0 else "had no time left to answer"
            fix = "Raise DRAFTER_DRAFT_TIMEOUT (seconds for all models of a draft), or use a faster model."
            return FailedAttempt(model.name, f"{model.name} {took}. {fix}")
        except ModelError as error:
            call.failed(type(error).__name__)
            return FailedAttempt(model.name, str(error))
        call.failed("unended")
        return FailedAttempt(model.name, f"{model.name} stopped without ending its answer. Try again.")


def _or_fault(model: Model, answer: Completion, fault: str | None, call: CallSpan) -> Completion | FailedAttempt:
    """The answer, unless it cannot be used."""
    if fault is None:
        return answer
    call.failed("unusable")
    return FailedAttempt(model.name, f"{model.name} {fault}", answer)


def choose_models(
    setting: str,
    *,
    cache_dir: Path,
    api_base: str | None = None,
    api_key: SecretStr | None = None,
    tier: Tier | None = None,
) -> FallbackChain:
    """The chain that a setting names: `embedded`, LiteLLM names, several of them with commas between, or `none`.

    `api_base` and `api_key` belong to the first LiteLLM name and to others of the same provider ("openai/a,
    openai/b"): a key must not go to a provider that it is not for. `tier` is that of all LiteLLM names;
    where one is set the embedded model writes letters too.
    Raises SettingsError.
    """
    names = [name.strip() for name in setting.split(",")]
    if names == [NO_MODEL]:
        return FallbackChain(())
    if "" in names or NO_MODEL in names:
        raise SettingsError(
            f"DRAFTER_MODEL={setting!r} is no list of models. Write names with single commas between them, or "
            f"'none' alone: after the last model a draft is composed without one anyway."
        )
    owner = next((_provider(name) for name in names if name != EMBEDDED), None)
    models: list[Model] = []
    for name in names:
        if name == EMBEDDED:
            models.append(EmbeddedModel(cache_dir, letters=tier is not None))
        elif _provider(name) == owner:
            models.append(LiteLLMModel(name, api_base=api_base, api_key=api_key, tier=tier))
        else:
            models.append(LiteLLMModel(name, tier=tier))
    return FallbackChain(models)


def _provider(name: str) -> str:
    return name.partition("/")[0]
