"""Has asks translated for the search.

One short call of a model puts them into the language of the help center, for an embedding model that knows one
language finds next to nothing for the others. The translation is only searched with: nothing of it is ever shown to
the customer. It is kept, for a draft is often made twice.
"""

import re
from collections import OrderedDict
from collections.abc import Generator, Sequence
from dataclasses import replace
from threading import Lock

from drafter.models.base import ChatMessage, Completion, Parameters
from drafter.models.call import Pulse
from drafter.models.chain import Answered, FailedAttempt, FallbackChain, Unanswered
from drafter.models.screen import Screen
from drafter.prompting.fields import SearchPrompt
from drafter.prompting.prompt_set import PromptSet
from drafter.text.material import line
from drafter.translation import Translation
from kb_index.languages import name_of

__all__ = ["SearchTranslator"]

_MOST, _TOKENS = 6, 90  # asks, and tokens of each
_SECONDS = 20.0
_KEPT = 256
_MARK = re.compile(r"^\s*(?:\d{1,2}[.)]|[-*•>])\s+")


class SearchTranslator:
    """Has asks translated by the models in turn, and keeps what they said. Threads may share it."""

    def __init__(self, models: FallbackChain, prompts: PromptSet, parameters: Parameters) -> None:
        self._models = models
        self._prompts = prompts
        self._parameters = parameters
        self._kept: OrderedDict[tuple[str, ...], Translation] = OrderedDict()
        self._lock = Lock()

    def kept(self, asks: Sequence[str], source: str, target: str) -> Translation | None:
        """What was translated before, without asking anybody."""
        with self._lock:
            return self._kept.get((source, target, *_short(asks)))

    def translate(
        self, asks: Sequence[str], source: str, target: str, product: str, seconds: float, screen: Screen
    ) -> Generator[Pulse, None, Translation]:
        """The asks in the other language; Pulses while a model is silent. What is sent and answered passes `screen`.

        Raises PromptError, never ModelError: without a translation the search goes on with the customer's own words.
        """
        asked = _short(asks)
        if known := self.kept(asked, source, target):
            return known
        if not self._models.models or not asked:
            return Translation(source, target, reason="no model is configured to translate it")
        prompt = SearchPrompt(
            product=product,
            language=name_of(source),
            target=name_of(target),
            asks=asked,
        )
        found = yield from self._ask(self._prompts.search(prompt), len(asked), source, target, seconds, screen)
        if found.asks:
            with self._lock:
                self._kept[source, target, *asked] = replace(found, completions=())
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
        return found

    def _ask(
        self, messages: list[ChatMessage], count: int, source: str, target: str, seconds: float, screen: Screen
    ) -> Generator[Pulse, None, Translation]:
        allowed = min(seconds, _SECONDS)
        for piece in self._models.stream(lambda tier: messages, self._parameters, _fault, allowed, screen=screen):
            match piece:
                case Pulse():
                    yield piece
                case Answered(model, completion, failed):
                    paid = (*_paid(failed), completion)
                    lines = _lines(completion.text, count)
                    return Translation(source, target, lines, model.name, completions=paid)
                case Unanswered(failed):
                    reasons = "; ".join(attempt.reason for attempt in failed)
                    return Translation(source, target, reason=reasons, completions=_paid(failed))
        raise TypeError("a chain of models ends with Answered or Unanswered, and this one with neither")


def _paid(failed: Sequence[FailedAttempt]) -> tuple[Completion, ...]:
    return tuple(attempt.completion for attempt in failed if attempt.completion)


def _short(asks: Sequence[str]) -> list[str]:
    return [short for ask in asks[:_MOST] if (short := line(ask, _TOKENS))]


def _fault(text: str) -> str | None:
    return None if text.strip() else "answered nothing"


def _lines(text: str, count: int) -> tuple[str, ...]:
    """The translated asks: a line each, or all as one where the lines do not fit."""
    lines = [short for one in text.splitlines() if (short := line(_MARK.sub("", one), 2 * _TOKENS))]
    return tuple(lines) if len(lines) == count else (" ".join(lines)[: count * 8 * _TOKENS],)
