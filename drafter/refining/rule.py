"""What a rule of refining is given, and what it gives back."""

from collections.abc import Callable
from dataclasses import dataclass

from drafter.evidence.plan import Chosen
from drafter.phrasebook import Phrasebook, Rewording
from drafter.proofreading import Proof, Proofreader
from drafter.refinement import RefineOrder
from drafter.refining.letter import Line, Move, OwnText

__all__ = ["RefineRule", "Rewritten", "RuleCase"]


@dataclass(frozen=True, slots=True)
class RuleCase:
    """A letter to refine and its `proof`, `language` (ISO 639-1) being what it is written in and `words` the
    phrasebook's for that."""

    letter: OwnText
    proof: Proof
    reader: Proofreader
    words: Rewording
    language: str
    order: RefineOrder

    def rests_on(self, line: Line, chosen: Chosen) -> bool:
        """Whether a line is proved by the section of what was chosen for an ask."""
        cited = [c for c in self.proof.citations if c.number in line.sentence.citations]
        return any(
            c.document_id == chosen.section.document_id and u.start < c.end and c.start < u.end
            for c in cited
            for u in chosen.section.units
        )


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The moves that a rule would make, best first, and in words what it could not do.

    `otherwise`: the moves where none of those stands. `heeds_checks`: a move that makes a check fail is not made.
    `nothing`: why there is no move, where there is none.
    """

    moves: tuple[Move, ...]
    nothing: str
    otherwise: tuple[Move, ...] = ()
    cannot: tuple[str, ...] = ()
    heeds_checks: bool = True


@dataclass(frozen=True, slots=True)
class RefineRule:
    """A way to refine a text without a model. `lacks` says why there is none for a language, or nothing."""

    rewrite: Callable[[RuleCase], Rewritten]
    lacks: Callable[[Phrasebook, str], str] = lambda words, language: ""
