"""The models that are tried in turn, and how the setting `DRAFTER_MODEL` names them."""

import math
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from drafter.errors import ModelError, ModelTimeout, ModelUnknown, ModelUnusable, SettingsError
from drafter.models.base import ChatMessage, Completion, Model, Parameters, Tier
from drafter.models.call import OutOfTime, Pulse, pieces_within
from drafter.models.embedded.model import EmbeddedModel
from drafter.models.embedded.weights import Progress
from drafter.models.llm import LiteLLMModel, warm_up

__all__ = ["EMBEDDED", "NO_MODEL", "FailedAttempt", "FallbackChain", "FaultOf", "PromptFor", "choose_models"]

EMBEDDED, NO_MODEL = "embedded", "none"

PromptFor = Callable[[Tier], Sequence[ChatMessage]]
"""Renders the prompt for a model of this tier; a fallback may be of another tier than the first model."""

FaultOf = Callable[[str], str | None]
"""Why an answer is unusable, in words that follow the name of its model; None where it can be used."""


@dataclass(frozen=True, slots=True)
class FailedAttempt:
    """A model of the chain that did not answer, and why, fit to show to the user.

    `after_text`: it broke off in the middle of its answer. All text so far is void then, and the reader must forget
    it: what follows is another answer from its first word on, never the rest of this one. `completion`: what it
    answered, where that was whole and cannot be used; its tokens are paid for.
    """

    model: str
    reason: str
    after_text: bool
    completion: Completion | None = None


class FallbackChain:
    """Tries its models in order until one gives a whole answer. Holds no state: threads may share it."""

    def __init__(self, models: Sequence[Model]) -> None:
        self.models = tuple(models)

    @property
    def name(self) -> str:
        """The names of all models in order, or `none`."""
        return ", ".join(model.name for model in self.models) or NO_MODEL

    def stream(
        self,
        prompt_for: PromptFor,
        parameters: Parameters,
        fault_of: FaultOf = lambda text: None,
        seconds: float = math.inf,
    ) -> Iterator[str | Pulse | FailedAttempt | Completion]:
        """Yield the text piece by piece, then one Completion, and a FailedAttempt for each model that fails before.

        A model whose answer has a fault has failed; so has one that has not ended in time: all have `seconds`
        together, and one with others after it half of what is left. Where a model is silent, a Pulse comes twice a
        second: closing this then closes the connection to it.

        Raises the last model's ModelError (ModelUnknown where the chain is empty) after its FailedAttempt: every
        reason has been yielded by then, and text that may have come is void.
        """
        failure: ModelError = ModelUnknown("no language model is set: DRAFTER_MODEL is 'none'.")
        until = time.monotonic() + seconds
        for number, model in enumerate(self.models, 1):
            after_text, completion = False, None
            rest = until - time.monotonic()
            try:
                for piece in _answer(model, prompt_for, parameters, rest if number == len(self.models) else rest / 2):
                    if isinstance(piece, Completion) and (fault := fault_of(piece.text)):
                        completion, failure = piece, ModelUnusable(f"{model.name} {fault}")
                        break
                    after_text = after_text or not isinstance(piece, Pulse)
                    yield piece
                else:
                    return
            except ModelError as error:
                failure = error
            yield FailedAttempt(model.name, str(failure), after_text, completion)
        raise failure

    def prepare(self, progress: Progress = lambda done, total: None, prefix: Sequence[ChatMessage] = ()) -> None:
        """Do ahead, perhaps in a thread, what the first model would otherwise do at its first answer.

        `progress` gets bytes done and bytes in all where weights have to be assembled; `prefix` is how the coming
        prompts begin. A model that cannot be prepared says why when it is asked.
        """
        match self.models[:1]:
            case (EmbeddedModel() as model,):
                with suppress(ModelError):
                    model.prepare(progress, prefix)
            case (LiteLLMModel(),):
                warm_up()


def _answer(
    model: Model, prompt_for: PromptFor, parameters: Parameters, seconds: float
) -> Generator[str | Pulse | Completion, None, None]:
    """The answer of one model; raises ModelError, also where it has not ended after `seconds`."""
    messages = prompt_for(model.tier)  # here: a wrong template is no failure of the model
    try:
        yield from pieces_within(seconds, lambda: model.stream(messages, parameters))
    except OutOfTime:
        took = f"had not ended its answer after {seconds:.0f} s" if seconds > 0 else "had no time left to answer"
        fix = "Raise DRAFTER_DRAFT_TIMEOUT (seconds for all models of a draft), or use a faster model."
        raise ModelTimeout(f"{model.name} {took}. {fix}") from None


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
    openai/b"): a key must not go to a provider that it is not for. `tier` is that of all LiteLLM names.
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
            models.append(EmbeddedModel(cache_dir))
        elif _provider(name) == owner:
            models.append(LiteLLMModel(name, api_base=api_base, api_key=api_key, tier=tier))
        else:
            models.append(LiteLLMModel(name, tier=tier))
    return FallbackChain(models)


def _provider(name: str) -> str:
    return name.partition("/")[0]
