"""Precision, recall and F1 of the reading on the held-out messages.

python -m evals.reading.report
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from drafter.cleaning import open_request
from drafter.reading import read_situation
from drafter.situation import Intent, Situation, Tone
from evals.reading.rows import Row, read_rows

__all__ = ["Score", "main", "score"]


@dataclass(frozen=True, slots=True)
class Score:
    """How one label was read: counts of right, wrongly given and missed."""

    label: str
    right: int
    wrong: int
    missed: int

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0 where the label was never read right."""
        return 2 * self.right / (2 * self.right + self.wrong + self.missed) if self.right else 0.0

    @property
    def line(self) -> str:
        """One row of the table."""
        given, there = self.right + self.wrong, self.right + self.missed
        precision, recall = (self.right / total if total else 0.0 for total in (given, there))
        return f"{self.label:16} {precision:9.2f} {recall:7.2f} {self.f1:5.2f} {there:6}"


def score(labels: Iterable[StrEnum], pairs: Sequence[tuple[frozenset[StrEnum], frozenset[StrEnum]]]) -> list[Score]:
    """The score of each label over pairs of what is there and what was read."""
    return [
        Score(
            label.value,
            right=sum(label in there and label in read for there, read in pairs),
            wrong=sum(label not in there and label in read for there, read in pairs),
            missed=sum(label in there and label not in read for there, read in pairs),
        )
        for label in labels
    ]


def _read(row: Row) -> Situation:
    return read_situation(row.conversation, open_request(row.conversation))


def main() -> None:
    """Print a table for intents and one for tone, each with its macro-F1."""
    rows = read_rows("test")
    read = [(row, _read(row)) for row in rows]
    intents = score(Intent, [(row.intents, frozenset(s.intents)) for row, s in read])
    tones = score(Tone, [(frozenset({row.tone}), frozenset({s.tone})) for row, s in read])
    for name, scores in (("intent", intents), ("tone", tones)):
        print(f"{name:16} precision  recall    F1   rows")
        print("\n".join(s.line for s in scores))
        print(f"macro-F1 {sum(s.f1 for s in scores) / len(scores):.2f} over {len(rows)} held-out messages\n")


if __name__ == "__main__":
    main()
