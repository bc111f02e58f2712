"""Where the knowledge of drafts lies: the folders of each help center, and those of guidelines."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evals.errors import StateError
from kb_index.documents import Document, Kind, SourceNote, SourceProblem
from kb_index.sources.files import read_documents

__all__ = ["HelpCenter", "KnowledgeFolders", "Read"]

Read = Document | SourceProblem | SourceNote
"""What reading a folder gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpCenter:
    """Paths of folders or files whose documents are one index, below a root.

    The last part of a path is what its documents are called by: `help-center::billing/refunds.md`. Conversations of
    these `mailboxes` are drafted from it; () for those that no other help center names.
    """

    articles: tuple[str, ...] = ()
    saved_replies: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    mailboxes: tuple[str, ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.articles, *self.saved_replies, *self.notes)

    @property
    def sources(self) -> dict[str, tuple[str, Kind]]:
        """Path and kind by what the documents are called by."""
        kinds = {Kind.ARTICLE: self.articles, Kind.SAVED_REPLY: self.saved_replies, Kind.NOTE: self.notes}
        return {Path(path).name: (path, kind) for kind, paths in kinds.items() for path in paths}

    def read(self, root: Path) -> Iterator[tuple[str, list[Read]]]:
        """What each source holds, by its name; a path that is not below `root` has nothing."""
        for name, (path, kind) in self.sources.items():
            place = root / path
            yield name, list(read_documents(place, kind, source=name)) if place.exists() else []


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeFolders:
    """All that drafts are made from, below the root of a state.

    Guidelines are added to those of the prompt set, or with `whole_handbook` take their place; where there are none,
    those that are in force stay.
    """

    help_centers: tuple[HelpCenter, ...]
    guidelines: tuple[str, ...] = ()
    whole_handbook: bool = False

    def __post_init__(self) -> None:
        """Raises StateError for a path that would be the same one in every state, and where documents of two paths
        would be called the same."""
        for place in map(Path, self.paths):
            if place.is_absolute() or ".." in place.parts or not place.name:
                raise StateError(f"{str(place)!r} does not lead into a state; give a path below the working folder.")
        found: dict[str, str] = {}
        for path in (path for center in self.help_centers for path in center.paths):
            name = Path(path).name
            if name in found:
                raise StateError(f"{path} and {found[name]} are both called {name!r}; rename one of them.")
            found[name] = path

    @property
    def paths(self) -> tuple[str, ...]:
        """All of them."""
        return (*(path for center in self.help_centers for path in center.paths), *self.guidelines)
