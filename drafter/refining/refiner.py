"""The refiner: who refines a text, a model or a rule, and what the agent is told of it."""

from collections.abc import Generator, Iterator

from drafter.checks.common.own_words import own_words
from drafter.errors import NeedsModel, RefinementError
from drafter.events import Event, Restart
from drafter.models.base import Parameters
from drafter.models.chain import FallbackChain
from drafter.models.screen import Screen
from drafter.prompting.prompt_set import PromptSet
from drafter.proofreading import Proof, Proofreader
from drafter.reading.language import read_language
from drafter.refinement import RefineHow, Refinement, RefinementChange, RefineOffer, RefineOrder
from drafter.refining.by_model import ByModel, ModelRefiner, ending_of
from drafter.refining.letter import OwnText
from drafter.refining.rules import ByRule, by_rule, no_rule
from kb_index.languages import base_language, can_tell

__all__ = ["TITLES", "Refiner"]

TITLES = {
    RefineHow.SHORTER: "Shorter",
    RefineHow.LONGER: "Longer",
    RefineHow.WARMER: "Warmer",
    RefineHow.MORE_FORMAL: "More formal",
    RefineHow.LESS_FORMAL: "Less formal",
    RefineHow.PLAINER: "Plainer",
    RefineHow.FIX_GRAMMAR: "Fix grammar",
    RefineHow.ONLY_ASK: "Answer only one point",
    RefineHow.TRANSLATE: "Translate",
    RefineHow.INSTRUCTION: "As you say",
}
"""What each of them is called, in the order in which they are offered."""
RULE, NOBODY = "rule", "nobody"
_SURE = 0.8
_READ = 2_000


class Refiner:
    """Refines texts. A model that writes letters is asked first; where none is set up, or none does it well, a rule
    does what it can. To answer only one point the rule is asked first: it knows which sentence answers what."""

    def __init__(self, models: FallbackChain, prompts: PromptSet, parameters: Parameters, seconds: float) -> None:
        self._models = models
        self._by_model = ModelRefiner(models, prompts, parameters, seconds)

    def offers(self, reader: Proofreader) -> tuple[RefineOffer, ...]:
        """All that can be asked for, and who would do it for a text in the language of the draft."""
        return tuple(self._offer(how, reader) for how in TITLES)

    def refine(self, reader: Proofreader, order: RefineOrder, screen: Screen) -> Iterator[Event]:
        """What happens until the text is refined; the last event is the Refinement. What models are sent passes
        `screen`.

        Raises RefinementError for what cannot be asked for, NeedsModel for what neither a rule nor a model can do,
        and PromptError.
        """
        _look_at(order, reader)
        before = reader.look(order.text)
        yield (yield from self._refined(reader, before, order, screen))

    def _refined(
        self, reader: Proofreader, before: Proof, order: RefineOrder, screen: Screen
    ) -> Generator[Event, None, Refinement]:
        words, ending = reader.brief.words, ending_of(reader)
        own, language = OwnText.of(before, words.patterns, ending), _language(reader, before)
        lacks = no_rule(order.how, words, language)
        if not self._models.models:
            if lacks:
                raise NeedsModel(_needs_model(order.how, lacks))
            return _ruled(order, by_rule(reader, before, own, language, order))
        if order.how is RefineHow.ONLY_ASK and not (made := by_rule(reader, before, own, language, order)).nothing:
            return _ruled(order, made)
        by_model = yield from self._by_model.refine(reader, own, before, language, order, screen)
        if by_model.proof is not None:
            return _modelled(order, by_model.proof, by_model)
        yield Restart("; ".join(by_model.failures))
        if lacks:
            return _modelled(order, before, by_model)
        return _ruled(order, by_rule(reader, before, own, language, order), by_model)

    def _offer(self, how: RefineHow, reader: Proofreader) -> RefineOffer:
        brief, title = reader.brief, TITLES[how]
        if how is RefineHow.ONLY_ASK and (brief.plan is None or len(brief.plan.answers) < 2):
            reason = "The customer asks for one thing only."
            return RefineOffer(how=how, title=title, made_by=None, reason=reason)
        lacks = no_rule(how, brief.words, brief.language)
        if self._models.models and how is not RefineHow.ONLY_ASK:
            return RefineOffer(how=how, title=title, made_by=self._models.models[0].name)
        if lacks:
            return RefineOffer(how=how, title=title, made_by=None, reason=_needs_model(how, lacks))
        return RefineOffer(how=how, title=title, made_by=RULE)


def _look_at(order: RefineOrder, reader: Proofreader) -> None:
    """Raises RefinementError where an order lacks what it needs, or asks for what there is not."""
    if not order.text.strip():
        raise RefinementError("text: it is empty, so there is nothing to refine. Write something first.")
    needed = {RefineHow.ONLY_ASK: "ask", RefineHow.TRANSLATE: "language", RefineHow.INSTRUCTION: "instruction"}
    for how, name in needed.items():
        given = getattr(order, name)
        if how is order.how and (given is None or not str(given).strip()):
            raise RefinementError(f"{name}: is missing; {how.value!r} needs it.")
        if how is not order.how and given is not None:
            raise RefinementError(f"{name}: belongs to {how.value!r} and not to {order.how.value!r}; leave it out.")
    if order.language is not None and not can_tell(base_language(order.language) or ""):
        raise RefinementError(f"language: {order.language!r} is no language that is known; write one as de or pt-BR.")
    asks = len(reader.brief.plan.answers) if reader.brief.plan else 0
    if order.ask is not None and order.ask > asks:
        raise RefinementError(f"ask: {order.ask} is none of the {asks} asks of this draft; count them from 1.")


def _ruled(order: RefineOrder, made: ByRule, asked: ByModel | None = None) -> Refinement:
    """What a rule did, where no model was asked or none did it well."""
    return _refinement(order, made.proof, RULE, _told(order, made), made.changes, asked)


def _modelled(order: RefineOrder, proof: Proof, asked: ByModel) -> Refinement:
    """What a model did; where nothing of use, the text is as it was."""
    if asked.proof is None:
        reason = f"Nothing was changed: no answer of a model could be used. {' '.join(asked.failures)}"
        return _refinement(order, proof, NOBODY, reason, (), asked)
    return _refinement(order, proof, asked.name, f"Done by {asked.name}.", asked.changes, asked)


def _refinement(
    order: RefineOrder,
    proof: Proof,
    made_by: str,
    reason: str,
    changes: tuple[RefinementChange, ...],
    asked: ByModel | None,
) -> Refinement:
    changed = proof.text != order.text
    completions = asked.completions if asked else []
    costs = [completion.cost_usd for completion in completions]
    return Refinement(
        how=order.how,
        text=proof.text,
        changed=changed,
        made_by=made_by if changed else NOBODY,
        reason=reason,
        changes=changes,
        failures=tuple(asked.failures) if asked else (),
        sentences=proof.sentences,
        citations=proof.citations,
        gaps=proof.gaps,
        checks=proof.checks,
        asked_model=asked is not None,
        prompt_tokens=sum(completion.prompt_tokens for completion in completions),
        completion_tokens=sum(completion.completion_tokens for completion in completions),
        cost_usd=None if None in costs else sum(cost for cost in costs if cost is not None),
    )


def _told(order: RefineOrder, made: ByRule) -> str:
    if made.nothing:
        return f"Nothing to change: {made.nothing}"
    before, after = len(order.text.split()), len(made.proof.text.split())
    if before == after:
        return "Done by rule: as many words as before."
    many = abs(before - after)
    return f"Done by rule: {many} {'word' if many == 1 else 'words'} {'fewer' if after < before else 'more'}."


def _language(reader: Proofreader, before: Proof) -> str:
    """What the text is written in: surely another language than that of the letter, or else that one."""
    brief = reader.brief
    ours = own_words(before.text, before.sentences, brief.say)[:_READ]
    found = read_language(ours, brief.words, (), (brief.language,))
    return found.value if found.confidence >= _SURE else brief.language


def _needs_model(how: RefineHow, reason: str) -> str:
    return (
        f"{TITLES[how]!r} needs a model that writes letters, and none is set up; no rule does it: {reason}. "
        "Set DRAFTER_MODEL to one, or DRAFTER_TIER=small to let the embedded model write."
    )
