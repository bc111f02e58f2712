"""The models that are tried in turn, and how the setting `DRAFTER_MODEL` names them."""

import math
import random
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import SecretStr

from drafter.errors import ModelError, ModelRefusedKey, ModelTimeout, ModelUnreachable, SettingsError
from drafter.models.base import ChatMessage, Completion, Model, Parameters, Tier
from drafter.models.breaker import Breaker
from drafter.models.call import PULSE_SECONDS, OutOfTime, Pulse, pieces_within
from drafter.models.call_span import CallSpan, call_span
from drafter.models.embedded.model import EmbeddedModel
from drafter.models.llm import LiteLLMModel
from drafter.models.screen import Screen, ScreenedCall

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
    "provider_of",
]

EMBEDDED, NO_MODEL = "embedded", "none"

_OUTAGES = (ModelUnreachable, ModelTimeout, ModelRefusedKey)
"""What says of a model that the next draft would fare no better."""
_JITTER = (0.1, 0.6)
"""Seconds before a model is asked once more: never the same, so that many drafts do not come back at once."""
_SHORT_SECONDS = 2.0
"""What a busy model may ask us to wait; for more the next model answers."""
_FAIR_SECONDS = 10.0

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
    """Tries its models in order until one gives a whole answer. Threads may share it.

    All it keeps is which models failed lately (`breakers`): those are passed over for a while. A hosted model that
    could not be reached, or was busy for a moment, is asked once more; one that had begun to answer or was silent is
    not. `limits` are the seconds that models have for an answer, by their `id()`; those without have a share of all.
    """

    def __init__(
        self,
        models: Sequence[Model],
        breakers: Mapping[int, Breaker] | None = None,
        limits: Mapping[int, float] | None = None,
    ) -> None:
        self.models = tuple(models)
        self._breakers = {id(model): Breaker() for model in models} if breakers is None else breakers
        self._limits = limits or {}

    @property
    def name(self) -> str:
        """The names of all models in order, or `none`."""
        return ", ".join(model.name for model in self.models) or NO_MODEL

    @property
    def letter_writers(self) -> "FallbackChain":
        """Those of them that write to customers."""
        return FallbackChain([m for m in self.models if m.writes_letters], self._breakers, self._limits)

    def only(self, model: Model) -> "FallbackChain":
        """The chain of one of its models alone."""
        return FallbackChain([model], self._breakers, self._limits)

    def stream(
        self,
        prompt_for: PromptFor,
        parameters: Parameters,
        fault_of: FaultOf = lambda text: None,
        seconds: float = math.inf,
        *,
        screen: Screen,
    ) -> Iterator[str | Pulse | FailedAttempt | Answered | Unanswered]:
        """Yield the text piece by piece, a FailedAttempt for each model that fails, and last what came of it all.

        A model whose answer has a fault has failed; so has one that has not ended in time: all have `seconds`
        together; one with a limit has that, any other with some after it half of what is left. Where a model is
        silent, a Pulse comes twice a second: closing this then closes the connection to it. What is sent and answered
        passes `screen`.
        """
        failed: list[FailedAttempt] = []
        until = time.monotonic() + seconds
        for model in self.models:
            rest = until - time.monotonic()
            share = rest if model is self.models[-1] else rest / 2
            limit = self._limits.get(id(model))
            own = limit is not None and limit < rest
            share = min(limit, rest) if limit is not None else share
            link = _Link(model, self._breakers[id(model)], parameters, fault_of, screen, share if own else None)
            attempt = yield from link.attempt(prompt_for, share)
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


class _Again(Exception):
    """The model was not reached, and may be a moment later."""

    def __init__(self, error: ModelError) -> None:
        super().__init__(str(error))
        self.error = error


@dataclass(frozen=True, slots=True)
class _Link:
    """One model's turn; `limit` is its own, where nothing else ends it sooner."""

    model: Model
    breaker: Breaker
    parameters: Parameters
    fault_of: FaultOf
    screen: Screen
    limit: float | None = None

    def attempt(
        self, prompt_for: PromptFor, seconds: float
    ) -> Generator[str | Pulse, None, Completion | FailedAttempt]:
        """The model's text piece by piece; returns its answer, or why there is none of use."""
        messages = prompt_for(self.model.tier)  # here: a wrong template is no failure of the model
        if refusal := self.breaker.refusal():
            return FailedAttempt(self.model.name, f"{self.model.name} {refusal}")
        try:
            call = self.screen.opened(self.model, messages, self.parameters)
            answer = yield from self._answer(call, seconds)
        except ModelError as error:  # the screen's
            self.breaker.left()
            return FailedAttempt(self.model.name, str(error))
        except GeneratorExit:
            self.breaker.left()
            raise
        if isinstance(answer, FailedAttempt):
            call.failed(answer.reason)
        return answer

    def _answer(self, call: ScreenedCall, seconds: float) -> Generator[str | Pulse, None, Completion | FailedAttempt]:
        until = time.monotonic() + seconds
        for last in (False, True):
            try:
                return (yield from self._call(call, until - time.monotonic(), last=last))
            except _Again as again:
                pause = (again.error.retry_after or 0.0) + random.uniform(*_JITTER)
                if pause >= until - time.monotonic():
                    return self._failed(again.error)
                yield from _waited(pause)
        raise AssertionError("the last call asks for no other")

    def _call(
        self, call: ScreenedCall, seconds: float, *, last: bool
    ) -> Generator[str | Pulse, None, Completion | FailedAttempt]:
        begun = False
        with call_span(self.model, call.messages, self.parameters) as told:
            try:
                for piece in pieces_within(seconds, lambda: self.model.stream(call.messages, self.parameters)):
                    if isinstance(piece, Completion):
                        told.answered(piece)
                        self.breaker.answered()
                        yield from filter(None, [call.rest()])
                        return self._judged(
                            replace(piece, text=call.whole(piece.text, cut_off=not piece.finished)), told
                        )
                    if isinstance(piece, str):
                        told.first_words()
                        begun = begun or bool(piece)
                        yield from filter(None, [call.piece(piece)])
                    else:
                        yield piece
            except OutOfTime as error:
                told.failed(type(error).__name__)
                return self._out_of_time(seconds)
            except ModelError as error:
                told.failed(type(error).__name__)
                if not (last or begun or self.model.local) and _worth_another(error):
                    raise _Again(error) from None
                return self._failed(error)
            told.failed("unended")
        reason = f"{self.model.name} stopped without ending its answer. Try again."
        self.breaker.failed(reason)
        return FailedAttempt(self.model.name, reason)

    def _failed(self, error: ModelError) -> FailedAttempt:
        if isinstance(error, _OUTAGES):
            self.breaker.failed(str(error), error.retry_after)
        else:
            self.breaker.answered()
        return FailedAttempt(self.model.name, str(error))

    def _judged(self, completion: Completion, told: CallSpan) -> Completion | FailedAttempt:
        if fault := self.fault_of(completion.text):
            told.failed("unusable")
            return FailedAttempt(self.model.name, f"{self.model.name} {fault}", completion)
        return completion

    def _out_of_time(self, seconds: float) -> FailedAttempt:
        if self.limit is not None:
            reason = f"{self.model.name} had not ended its answer after the {self.limit:g} s of its own time-out."
            reason += " Raise that in DRAFTER_MODEL_TIMEOUTS, or use a faster model."
            self.breaker.failed(reason)
            return FailedAttempt(self.model.name, reason)
        took = f"had not ended its answer after {seconds:.0f} s" if seconds > 0 else "had no time left to answer"
        fix = "Raise DRAFTER_DRAFT_TIMEOUT (seconds for all models of a draft), or use a faster model."
        reason = f"{self.model.name} {took}. {fix}"
        # Where others took the time, that is nothing against this one.
        self.breaker.failed(reason) if seconds >= _FAIR_SECONDS else self.breaker.left()
        return FailedAttempt(self.model.name, reason)


def _worth_another(error: ModelError) -> bool:
    """Whether asking once more can neither be paid for twice nor be long waited for."""
    return isinstance(error, ModelUnreachable) and (error.retry_after or 0.0) <= _SHORT_SECONDS


def _waited(seconds: float) -> Iterator[Pulse]:
    """Pulses for so long."""
    until = time.monotonic() + seconds
    while (rest := until - time.monotonic()) > 0:
        time.sleep(min(rest, PULSE_SECONDS))
        yield Pulse()


def choose_models(
    setting: str,
    *,
    cache_dir: Path,
    api_base: str | None = None,
    api_key: SecretStr | None = None,
    tier: Tier | None = None,
    timeouts: str | None = None,
) -> FallbackChain:
    """The chain that a setting names: `embedded`, LiteLLM names, several of them with commas between, or `none`.

    `api_base` and `api_key` belong to the first LiteLLM name and to others of the same provider ("openai/a,
    openai/b"): a key must not go to a provider that it is not for. `tier` is that of all LiteLLM names;
    where one is set the embedded model writes letters too. `timeouts` are the seconds that each may take, in the same
    order; one that is empty has none of its own.
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
    owner = next((provider_of(name) for name in names if name != EMBEDDED), None)
    models: list[Model] = []
    for name in names:
        if name == EMBEDDED:
            models.append(EmbeddedModel(cache_dir, letters=tier is not None))
        elif provider_of(name) == owner:
            models.append(LiteLLMModel(name, api_base=api_base, api_key=api_key, tier=tier))
        else:
            models.append(LiteLLMModel(name, tier=tier))
    return FallbackChain(models, limits=_limits(models, timeouts))


def _limits(models: Sequence[Model], timeouts: str | None) -> dict[int, float]:
    """The seconds of each model that has its own, by its `id()`; raises SettingsError."""
    if timeouts is None:
        return {}
    given = [one.strip() for one in timeouts.split(",")]
    if len(given) != len(models):
        raise SettingsError(
            f"DRAFTER_MODEL_TIMEOUTS={timeouts!r} has {len(given)} places for {len(models)} models. Give the seconds "
            "of each in the order of DRAFTER_MODEL, with commas between; leave a place empty for none of its own."
        )
    try:
        seconds = {id(model): float(one) for model, one in zip(models, given, strict=True) if one}
    except ValueError:
        seconds = {0: math.nan}
    if not all(0 < one < math.inf for one in seconds.values()):
        raise SettingsError(
            f"DRAFTER_MODEL_TIMEOUTS={timeouts!r} is no list of seconds. Write numbers above 0, such as '20,,60'."
        )
    return seconds


def provider_of(name: str) -> str:
    """The provider in a LiteLLM name."""
    return name.partition("/")[0]
