"""Refining by a model: asked once, told what was wrong, asked once more; what it says then is held to the proof."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from drafter.events import Event, Restart, Step, TextDelta
from drafter.models.base import ChatMessage, Completion, Model, Parameters, Tier
from drafter.models.call import Pulse
from drafter.models.chain import Answered, FailedAttempt, FallbackChain, PromptFor, Unanswered
from drafter.models.screen import Screen
from drafter.prompting.briefing import brief_refine
from drafter.prompting.prompt_set import PromptSet
from drafter.proofreading import Proof, Proofreader
from drafter.refinement import RefineHow, RefinementChange, RefinementEffect, RefineOrder
from drafter.refining.answer import refined_text
from drafter.refining.comparison import compared, fresh_unproved
from drafter.refining.guards import faults_of, unusable
from drafter.refining.letter import Move, OwnText, after_moves
from drafter.refining.translated import proof_of_translation
from drafter.stopwatch import Stopwatch
from drafter.text.material import estimate_tokens
from drafter.writing.courtesy import signature

__all__ = ["ByModel", "ModelRefiner", "ending_of"]

_ROOM = 2  # times the tokens of the text, for languages with longer words


@dataclass(slots=True)
class ByModel:
    """What models made of a text: `proof` None where nothing of use, then `failures` say why."""

    proof: Proof | None = None
    name: str = ""
    changes: tuple[RefinementChange, ...] = ()
    failures: list[str] = field(default_factory=list)
    completions: list[Completion] = field(default_factory=list)

    def take(self, failed: Sequence[FailedAttempt]) -> None:
        """Keep what attempts that failed took, and why they did."""
        self.completions += [attempt.completion for attempt in failed if attempt.completion]
        self.failures += [attempt.reason for attempt in failed]


@dataclass(frozen=True, slots=True)
class ModelRefiner:
    """Has texts refined by `models` in turn, all of which write letters. `seconds`: when they must have ended."""

    models: FallbackChain
    prompts: PromptSet
    parameters: Parameters
    seconds: float

    def refine(
        self, reader: Proofreader, own: OwnText, before: Proof, language: str, order: RefineOrder, screen: Screen
    ) -> Generator[Event, None, ByModel]:
        """The text that a model makes of `own`, if it can stand for it; what streams on the way is no proof yet."""
        watch, made = Stopwatch(), ByModel()
        models, faults = self.models, list[str]()
        yield Step.WRITING
        for attempt in range(2):
            if attempt:
                yield Step.REWRITING
                yield Restart("; ".join(faults))
            asking = partial(self._prompt, reader, order, language, tuple(faults))
            left = self.seconds - watch.total
            answered = yield from self._ask(models, asking, reader, order, left, made, screen)
            if answered is None:
                return made
            model, text = answered
            yield Step.CHECKING
            proof, faults = _looked_at(reader, own, before, order, text)
            if not faults:
                return _made(made, model, proof, before, order)
            models = models.only(model)
            if attempt and (kept := _without_unproved(reader, own, before, order, proof)):
                return _made(made, model, kept[0], before, order, kept[1])
        made.failures.append(f"{models.name}: {' '.join(faults)}")
        return made

    def _prompt(
        self, reader: Proofreader, order: RefineOrder, language: str, faults: Sequence[str], tier: Tier
    ) -> list[ChatMessage]:
        budget = self.prompts.budgets[tier]
        return self.prompts.refine(brief_refine(reader.brief, order, language, faults, budget, tier))

    def _ask(
        self,
        models: FallbackChain,
        prompt_for: PromptFor,
        reader: Proofreader,
        order: RefineOrder,
        left: float,
        made: ByModel,
        screen: Screen,
    ) -> Generator[Event, None, tuple[Model, str] | None]:
        """The first answer that is a text, and whose it is; None where no model gives one. What it took goes into
        `made`."""
        patterns, ending = reader.brief.words.patterns, ending_of(reader)
        most = max(self.parameters.max_tokens, _ROOM * estimate_tokens(order.text))
        fault = partial(unusable, patterns=patterns)
        parameters = replace(self.parameters, max_tokens=most)
        for piece in models.stream(prompt_for, parameters, fault, left, screen=screen):
            match piece:
                case Pulse():
                    yield piece
                case str():
                    yield TextDelta(piece)
                case FailedAttempt():
                    yield Restart(piece.reason)
                case Answered(model, completion, failed):
                    made.take(failed)
                    made.completions.append(completion)
                    if not completion.finished:
                        made.failures.append(f"{model.name} was cut off before the end of the text.")
                        return None
                    return model, refined_text(completion.text, order.text, ending)
                case Unanswered(failed):
                    made.take(failed)
        return None


def _looked_at(
    reader: Proofreader, own: OwnText, before: Proof, order: RefineOrder, text: str
) -> tuple[Proof, list[str]]:
    """The proof of what a model wrote, and its faults."""
    proof = reader.look(text)
    if order.how is not RefineHow.TRANSLATE:
        return proof, faults_of(order, own, before, proof)
    translation = proof_of_translation(before, proof)
    faults = [] if translation else ["The paragraphs are not those of the message: keep each, in its order."]
    return translation or proof, [*faults, *faults_of(order, own, before, translation or proof)]


def _without_unproved(
    reader: Proofreader, own: OwnText, before: Proof, order: RefineOrder, proof: Proof
) -> tuple[Proof, tuple[RefinementChange, ...]] | None:
    """The same without the sentences that nothing proves, and what went; None where that does not help."""
    unproved = fresh_unproved(before, proof)
    if order.how is RefineHow.TRANSLATE or not unproved:
        return None
    text = OwnText.of(proof, reader.brief.words.patterns, ending_of(reader))
    numbers = frozenset(line.number for line in text.lines if line.sentence in unproved)
    left = reader.look(after_moves(text, [Move("Nothing proves it", numbers)]))
    if faults_of(order, own, before, left):
        return None
    reason = "The model added it, and nothing proves it, so it was taken out."
    return left, tuple(_change(RefinementEffect.NOT_DONE, s.text, reason) for s in unproved)


def _made(
    made: ByModel,
    model: Model,
    proof: Proof,
    before: Proof,
    order: RefineOrder,
    further: tuple[RefinementChange, ...] = (),
) -> ByModel:
    translated = order.how is RefineHow.TRANSLATE
    made.proof, made.name = proof, model.name
    made.changes = further if translated else (*compared(before, proof), *further)
    return made


def ending_of(reader: Proofreader) -> str:
    """The signature that a text may end with."""
    brief = reader.brief
    return signature(brief.mailbox, brief.situation.channel) if brief.kind.for_customer else ""


def _change(kind: RefinementEffect, text: str, reason: str) -> RefinementChange:
    return RefinementChange(kind=kind, text=" ".join(text.split()), reason=reason)
