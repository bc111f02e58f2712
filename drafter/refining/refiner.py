"""The refiner: who refines a text, a model or a rule, and what the agent is told of it."""

from collections.abc import Generator, Iterator

from drafter.checks.common.own_words import own_words
from drafter.errors import NeedsModel, RefinementError
from drafter.events import Event
from drafter.models.chain import FallbackChain
from drafter.proofreading import Proof, Proofreader
from drafter.reading.language import read_language
from drafter.refinement import RefineHow, Refinement, RefineOffer, RefineOrder
from drafter.refining.letter import OwnText
from drafter.refining.rules import ByRule, by_rule, no_rule
from drafter.writing.courtesy import signature

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
    """Refines texts. `models`: those that write letters, tried in turn; without one rules do what they can."""

    def __init__(self, models: FallbackChain) -> None:
        self._models = models

    def offers(self, reader: Proofreader) -> tuple[RefineOffer, ...]:
        """All that can be asked for, and who would do it for a text in the language of the draft."""
        return tuple(self._offer(how, reader) for how in TITLES)

    def refine(self, reader: Proofreader, order: RefineOrder) -> Iterator[Event]:
        """What happens until the text is refined; the last event is the Refinement.

        Raises RefinementError for what cannot be asked for, NeedsModel for what neither a rule nor a model can do.
        """
        _look_at(order, reader)
        before = reader.look(order.text)
        yield (yield from self._refined(reader, before, order))

    def _refined(self, reader: Proofreader, before: Proof, order: RefineOrder) -> Generator[Event, None, Refinement]:
        language = _language(reader, before)
        yield from ()
        if reason := no_rule(order.how, reader.brief.words, language):
            raise NeedsModel(_needs_model(order.how, reason))
        return _by_rule(reader, before, language, order)

    def _offer(self, how: RefineHow, reader: Proofreader) -> RefineOffer:
        brief = reader.brief
        if how is RefineHow.ONLY_ASK and (brief.plan is None or len(brief.plan.answers) < 2):
            reason = "The customer asks for one thing only."
            return RefineOffer(how=how, title=TITLES[how], made_by=None, reason=reason)
        reason = no_rule(how, brief.words, brief.language)
        made_by = None if reason else RULE
        return RefineOffer(
            how=how, title=TITLES[how], made_by=made_by, reason=_needs_model(how, reason) if reason else ""
        )


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
    asks = len(reader.brief.plan.answers) if reader.brief.plan else 0
    if order.ask is not None and order.ask > asks:
        raise RefinementError(f"ask: {order.ask} is none of the {asks} asks of this draft; count them from 1.")


def _by_rule(reader: Proofreader, before: Proof, language: str, order: RefineOrder) -> Refinement:
    brief = reader.brief
    ending = signature(brief.mailbox, brief.situation.channel) if brief.kind.for_customer else ""
    letter = OwnText.of(before, brief.words.patterns, ending)
    made = by_rule(reader, before, letter, language, order)
    return Refinement(
        how=order.how,
        text=made.proof.text,
        changed=made.proof.text != order.text,
        made_by=NOBODY if made.nothing else RULE,
        reason=_told(order, made),
        changes=made.changes,
        sentences=made.proof.sentences,
        citations=made.proof.citations,
        gaps=made.proof.gaps,
        checks=made.proof.checks,
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
