"""The same sums for each guideline, mailbox, model, prompt set, outcome, proof and kind of text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from service.console.selection import Selection
from service.console.sums import Sums, Totals, summed
from service.storage.draft_facts import DraftFacts, UsedGuideline

__all__ = ["Breakdown", "PartSums", "breakdown", "column_of", "part_sums"]


class Breakdown(StrEnum):
    """What drafts are told apart by."""

    GUIDELINE = "guideline"
    MAILBOX = "mailbox"
    MODEL = "model"
    PROMPTS = "prompts"
    OUTCOME = "outcome"
    PROOF = "proof"
    TEXT = "text"

    @property
    def heading(self) -> str:
        """What it is called on the page."""
        return _HEADINGS[self]

    @property
    def narrows(self) -> bool:
        """Whether a selection can be narrowed to one of its parts."""
        return self in (Breakdown.GUIDELINE, Breakdown.MAILBOX, Breakdown.MODEL, Breakdown.PROMPTS)


_HEADINGS = {
    Breakdown.GUIDELINE: "Guideline",
    Breakdown.MAILBOX: "Mailbox",
    Breakdown.MODEL: "Model",
    Breakdown.PROMPTS: "Prompt set",
    Breakdown.OUTCOME: "Outcome",
    Breakdown.PROOF: "Proof",
    Breakdown.TEXT: "Text",
}
_COLUMNS: dict[Breakdown, InstrumentedAttribute[str]] = {
    Breakdown.GUIDELINE: UsedGuideline.guideline_id,
    Breakdown.MAILBOX: DraftFacts.mailbox_id,
    Breakdown.MODEL: DraftFacts.model,
    Breakdown.PROMPTS: DraftFacts.prompt_hash,
    Breakdown.OUTCOME: DraftFacts.outcome,
    Breakdown.PROOF: DraftFacts.proof,
    Breakdown.TEXT: DraftFacts.kind,
}


@dataclass(frozen=True, slots=True)
class PartSums:
    """One of them: `name` is what it is known by."""

    name: str
    sums: Sums


def breakdown(session: Session, chosen: Selection, by: Breakdown) -> Iterator[PartSums]:
    """The parts of the chosen drafts with what is summed of each, the one with most drafts first."""
    column = _COLUMNS[by]
    counted = select(column, *summed()).where(*chosen.drafts()).group_by(column)
    if by is Breakdown.GUIDELINE:
        counted = counted.join(DraftFacts, DraftFacts.draft_id == UsedGuideline.draft_id)
    yield from part_sums({name: Totals(*rest) for name, *rest in session.execute(counted)})


def part_sums(totals: Mapping[str, Totals]) -> list[PartSums]:
    """What the totals of parts come to, the one with most drafts first."""
    ordered = sorted(totals.items(), key=lambda part: (-part[1].drafts, part[0]))
    return [PartSums(name, found.sums) for name, found in ordered]


def column_of(by: Breakdown) -> InstrumentedAttribute[str]:
    """Where it stands whose part a draft is."""
    return _COLUMNS[by]
