"""The ways to refine without a model, by what is asked for, and how one of them is carried out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from drafter.phrasebook import Phrasebook
from drafter.proofreading import Proof, Proofreader
from drafter.refinement import RefineHow, RefinementChange, RefinementEffect, RefineOrder
from drafter.refining.comparison import compared, fresh_unproved, newly_failing
from drafter.refining.grammar import FIX_GRAMMAR
from drafter.refining.letter import Move, OwnText, after_moves
from drafter.refining.longer import LONGER
from drafter.refining.plainer import PLAINER
from drafter.refining.point import ONLY_ASK
from drafter.refining.rule import RefineRule, Rewritten, RuleCase
from drafter.refining.shorter import SHORTER
from drafter.refining.tone import LESS_FORMAL, MORE_FORMAL, WARMER

__all__ = ["RULES", "ByRule", "by_rule", "no_rule"]

RULES: Mapping[RefineHow, RefineRule] = {
    RefineHow.SHORTER: SHORTER,
    RefineHow.LONGER: LONGER,
    RefineHow.WARMER: WARMER,
    RefineHow.MORE_FORMAL: MORE_FORMAL,
    RefineHow.LESS_FORMAL: LESS_FORMAL,
    RefineHow.PLAINER: PLAINER,
    RefineHow.FIX_GRAMMAR: FIX_GRAMMAR,
    RefineHow.ONLY_ASK: ONLY_ASK,
}


@dataclass(frozen=True, slots=True)
class ByRule:
    """What a rule made of a text, and what became of its facts; `nothing` says why it is as it was."""

    proof: Proof
    changes: tuple[RefinementChange, ...]
    nothing: str = ""


def no_rule(how: RefineHow, words: Phrasebook, language: str) -> str:
    """Why no rule can do that in `language`, to follow "No rule does it: "; or nothing."""
    rule = RULES.get(how)
    return rule.lacks(words, language) if rule else "it takes somebody who writes"


def by_rule(reader: Proofreader, before: Proof, letter: OwnText, language: str, order: RefineOrder) -> ByRule:
    """The text after the moves of the rule for `order` that cost no proof and no check."""
    words = reader.brief.words.reword(language)
    given = RuleCase(letter, before, reader, words, language, order)
    rewritten = RULES[order.how].rewrite(given)
    made, after = _settled(given, rewritten, rewritten.moves)
    if not made and rewritten.otherwise:
        made, after = _settled(given, rewritten, rewritten.otherwise)
    undone = [move for move in rewritten.moves if move.edits and move not in made]
    cannot = (
        *(_not_done(order.how.value, reason) for reason in rewritten.cannot),
        *(_not_done(move.why, "It would have cost a proof or a check.") for move in undone),
    )
    if after.text == before.text:
        nothing = rewritten.nothing or "Every change would have cost a proof or a check."
        return ByRule(before, cannot, nothing)
    reworded = tuple(_reworded(letter, move) for move in made if move.edits)
    same = {change.text for change in reworded}
    found = () if _one_by_one(before, after) else compared(before, after)
    changed = (c for c in found if not (c.kind is RefinementEffect.REMOVED and c.text in same))
    return ByRule(after, (*changed, *reworded, *cannot))


def _settled(case: RuleCase, rewritten: Rewritten, moves: Sequence[Move]) -> tuple[list[Move], Proof]:
    """As many of these moves as can stand, and the proof of the text after them."""
    if not moves:
        return [], case.proof
    after = case.reader.look(after_moves(case.letter, moves))
    if _stands(case.proof, after, rewritten):
        return list(moves), after
    made, proof = list[Move](), case.proof
    for move in moves:
        after = case.reader.look(after_moves(case.letter, [*made, move]))
        if _stands(case.proof, after, rewritten):
            made.append(move)
            proof = after
    return made, proof


def _stands(before: Proof, after: Proof, rewritten: Rewritten) -> bool:
    if not after.text.strip() or _loses_proof(before, after):
        return False
    return not (rewritten.heeds_checks and newly_failing(before, after))


def _one_by_one(before: Proof, after: Proof) -> bool:
    """Whether each sentence is the one that stood in its place, in other words at most."""
    return len(before.sentences) == len(after.sentences)


def _loses_proof(before: Proof, after: Proof) -> bool:
    """Whether a sentence is not proved now that was, or was not there."""
    if not _one_by_one(before, after):
        return bool(fresh_unproved(before, after))
    pairs = zip(before.sentences, after.sentences, strict=True)
    return any(new.status.unproved and not old.status.unproved for old, new in pairs)


def _not_done(text: str, reason: str) -> RefinementChange:
    return RefinementChange(kind=RefinementEffect.NOT_DONE, text=text, reason=reason)


def _reworded(letter: OwnText, move: Move) -> RefinementChange:
    said = " … ".join(dict.fromkeys(_sentence_at(letter, edit.start) for edit in move.edits))
    return RefinementChange(kind=RefinementEffect.REWORDED, text=said, reason=move.why)


def _sentence_at(letter: OwnText, place: int) -> str:
    found: Sequence[str] = [line.text for line in letter.lines if line.sentence.start <= place <= line.sentence.end]
    return " ".join((found[-1] if found else "").split())
