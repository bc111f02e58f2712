"""What a run over a source says while it goes on and at its end."""

from collections import Counter
from dataclasses import dataclass, field

from kb_index.documents import SourceNote, SourceProblem

__all__ = ["SyncProgress", "SyncReport"]


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """How far a run is: documents read, passages embedded, and passages known to wait for it."""

    documents: int
    embedded: int
    waiting: int


@dataclass(slots=True)
class SyncReport:
    """What a run did to a source, in documents, the files and rows it could not read, and what it left out.
    `became_public` are the titles of documents that were internal before."""

    source: str
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    moved: int = 0
    embedded_passages: int = 0
    became_public: list[str] = field(default_factory=list)
    failures: list[SourceProblem] = field(default_factory=list)
    notes: list[SourceNote] = field(default_factory=list)

    @property
    def failed(self) -> int:
        """Number of failures."""
        return len(self.failures)

    @property
    def left_out(self) -> dict[str, int]:
        """How many documents were left out on purpose, by reason, most frequent first."""
        return dict(Counter(note.reason for note in self.notes if note.left_out).most_common())

    def notes_by_reason(self, *, left_out: bool) -> dict[str, list[str]]:
        """What the notes are about by reason, most frequent first: those on what was left out, or the remarks."""
        found: dict[str, list[str]] = {}
        for note in self.notes:
            if note.left_out is left_out:
                found.setdefault(note.reason, []).append(note.id)
        return dict(sorted(found.items(), key=lambda item: -len(item[1])))
