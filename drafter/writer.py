"""Who writes: a rule, the models in turn, or the composer where none of them answers."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from drafter.brief import Brief
from drafter.draft import TextKind
from drafter.events import Event, Restart, Step, TextDelta
from drafter.models.base import ChatMessage, Completion, Model, Parameters, Tier
from drafter.models.call import Pulse
from drafter.models.chain import Answered, FailedAttempt, FallbackChain, PromptFor, Unanswered
from drafter.models.screen import Screen
from drafter.prompting.prompter import Prompter
from drafter.proof.answer_faults import answer_fault
from drafter.situation import Channel
from drafter.stopwatch import Stopwatch
from drafter.text.sentences import split_sentences
from drafter.writing.kinds import FORMS, asks_model

__all__ = ["COMPOSER", "Writer", "Written"]

COMPOSER, RULE, NOBODY = "composer", "rule", "nobody"
"""Who wrote where no model did, as receipts say it."""
_MOST_TOKENS = {Channel.CHAT: 240, Channel.SOCIAL: 180}
"""Twice and more what the longest fitting reply takes (90 and 60 words), in languages with long words too."""


@dataclass(frozen=True, slots=True)
class Written:
    """A text, who wrote it (`model` None: none did), all answers that it took, and why some were of no use.

    `unverified`: why the second opinion on it, which is set, could not be had.
    """

    text: str
    by: str
    model: Model | None = None
    completions: tuple[Completion, ...] = ()
    failures: tuple[str, ...] = ()
    unverified: str = ""

    @property
    def composed(self) -> bool:
        """Whether the composer stood in for a model."""
        return self.by == COMPOSER

    def also(self, other: "Written") -> "Written":
        """The same, with what the calls behind `other` took too."""
        return replace(
            self,
            completions=(*self.completions, *other.completions),
            failures=(*self.failures, *other.failures),
        )


@dataclass(frozen=True, slots=True)
class Writer:
    """Has texts written. `seconds`: when models must have ended, counted from the beginning of the draft."""

    models: FallbackChain
    prompter: Prompter
    parameters: Parameters
    seconds: float

    def models_for(self, kind: TextKind) -> FallbackChain:
        """Who may be asked for this kind of text: letters are not every model's."""
        return self.models.letter_writers if kind.for_customer else self.models

    def write(self, brief: Brief, watch: Stopwatch, screen: Screen) -> Generator[Event, None, Written]:
        """The text for a brief; what streams on the way is void where a Restart follows. Raises PromptError.

        What is sent and answered passes `screen`.
        """
        if brief.silent:
            return Written("", NOBODY)
        yield Step.WRITING
        written = Written("", RULE)
        if asks_model(brief):
            models = self.models_for(brief.kind)
            asked = partial(self.prompter.prompt, brief)
            written = yield from self._ask(models, asked, brief, watch, screen)
        if written.model is None:
            written = replace(written, text=FORMS[brief.kind].write(brief))
            yield TextDelta(written.text)
        return written

    def rewrite(
        self, brief: Brief, model: Model, text: str, faults: Sequence[str], watch: Stopwatch, screen: Screen
    ) -> Generator[Event, None, Written]:
        """One more call, which shows `model` its text and names the faults; no model where it has no answer."""

        def prompt_for(tier: Tier) -> Sequence[ChatMessage]:
            return self.prompter.repair(brief, tier, text, faults)

        return (yield from self._ask(self.models.only(model), prompt_for, brief, watch, screen))

    def _ask(
        self, models: FallbackChain, prompt_for: PromptFor, brief: Brief, watch: Stopwatch, screen: Screen
    ) -> Generator[Event, None, Written]:
        """The first answer that can be a draft; else an empty text, for the composer."""
        # A note tells colleagues what the customer wrote; a letter to the customer that does is none.
        customer = brief.request.by_customer if brief.kind.for_customer else ""
        fault = partial(answer_fault, customer=customer, patterns=brief.words.patterns)
        started = watch.total
        left = self.seconds - started
        with watch.time("write"):
            for piece in models.stream(prompt_for, self._parameters(brief), fault, left, screen=screen):
                match piece:
                    case Pulse():
                        yield piece
                    case str():
                        watch.first("first words", watch.total - started)
                        yield TextDelta(piece)
                    case FailedAttempt():
                        yield Restart(piece.reason)
                    case Answered(model, completion, failed):
                        text = completion.text if completion.finished else _whole_sentences(completion.text)
                        return Written(text, model.name, model, (completion,)).also(_spent(failed))
                    case Unanswered(failed):
                        return _spent(failed)
        raise TypeError("a chain of models ends with Answered or Unanswered, and this one with neither")

    def _parameters(self, brief: Brief) -> Parameters:
        """As many tokens as the channel bears, and no more than are set: a model that talks on costs seconds."""
        if not brief.kind.for_customer:
            return self.parameters
        most = _MOST_TOKENS.get(brief.situation.channel, self.parameters.max_tokens)
        return replace(self.parameters, max_tokens=min(most, self.parameters.max_tokens))


def _whole_sentences(text: str) -> str:
    """A text that was cut off without its last sentence, where that has no end and is not all there is."""
    spans = split_sentences(text)
    cut = len(spans) > 1 and not text.rstrip().endswith((".", "!", "?", "…", "。"))
    return text[: spans[-2].end] if cut else text


def _spent(failed: Sequence[FailedAttempt]) -> Written:
    """What attempts that failed took: no text, but their answers are paid for."""
    completions = tuple(attempt.completion for attempt in failed if attempt.completion)
    return Written("", COMPOSER, None, completions, tuple(attempt.reason for attempt in failed))
