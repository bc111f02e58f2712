"""What became of the agent's instruction for one text: a model was given it, a rule followed it, or nobody could."""

from dataclasses import dataclass

from drafter.brief import Brief
from drafter.writer import Written

__all__ = ["InstructionFate", "instruction_fate"]


@dataclass(frozen=True, slots=True)
class InstructionFate:
    """Whether somebody could follow the instruction, and who, in words for receipts."""

    followed: bool
    words: str


def instruction_fate(brief: Brief, written: Written) -> InstructionFate | None:
    """What became of the instruction; None where there is none.

    Without a model a rule follows one kind: the name of a saved reply, which is then what the text is made of.
    """
    if not brief.instruction:
        return None
    if written.model:
        return InstructionFate(True, f"given to {written.by}")
    if not written.text:
        return InstructionFate(False, "not followed: no text is to be written")
    named = next((hit.passage.title for hit in brief.hits if "named" in hit.evidence), None)
    if named and brief.kind.for_customer:
        return InstructionFate(True, f"followed by rule: the saved reply {named!r} was taken")
    return InstructionFate(False, "not followed: no model wrote, and rules know only saved replies by their names")
