"""States of the knowledge that drafts are made from: folders of articles, saved replies, notes and guidelines, as
they lie in a working tree or in a git reference, and what changed from one to the other."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from drafter.handbook.guidelines import Handbook, load_handbook
from evals.errors import StateError
from evals.knowledge.git_refs import GIT, unpack
from kb_index.documents import Kind
from kb_index.index import KnowledgeIndex
from kb_index.passages.embedding import Embedder
from kb_index.sources.files import read_documents

__all__ = [
    "DEMO",
    "GUIDELINE",
    "Changes",
    "Handbooks",
    "KnowledgeFolders",
    "document_texts",
    "index_states",
    "open_handbooks",
    "open_state",
    "version_differences",
    "with_guidelines",
]

Handbooks = tuple[Handbook, Handbook]
"""Those of the base and of the candidate."""

GUIDELINE = "guideline::"
"""What the id of a guideline begins with, where it stands among ids of documents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeFolders:
    """Paths of folders or files below the root of a state.

    The last part of a path is what its documents are called by: `help-center::billing/refunds.md`. Guidelines are
    added to those of the prompt set, or with `whole_handbook` take their place; where there are none, those that are
    in force stay.
    """

    articles: tuple[str, ...] = ()
    saved_replies: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    guidelines: tuple[str, ...] = ()
    whole_handbook: bool = False

    def __post_init__(self) -> None:
        """Raises StateError for a path that would be the same one in every state."""
        for path in map(Path, self.paths):
            if path.is_absolute() or ".." in path.parts or not path.name:
                raise StateError(f"{str(path)!r} does not lead into a state; give a path below the working folder.")

    @property
    def sources(self) -> dict[str, tuple[str, Kind]]:
        """Path and kind by what the documents are called by; raises StateError where two are called the same."""
        kinds = {Kind.ARTICLE: self.articles, Kind.SAVED_REPLY: self.saved_replies, Kind.NOTE: self.notes}
        found: dict[str, tuple[str, Kind]] = {}
        for kind, paths in kinds.items():
            for path in paths:
                name = Path(path).name
                if name in found:
                    raise StateError(f"{path} and {found[name][0]} are both called {name!r}; rename one of them.")
                found[name] = path, kind
        return found

    @property
    def paths(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.articles, *self.saved_replies, *self.notes, *self.guidelines)


DEMO = KnowledgeFolders(
    articles=("examples/help-center",),
    saved_replies=("examples/saved-replies",),
    notes=("examples/notes",),
    guidelines=("prompts/handbook",),
    whole_handbook=True,
)
"""What the demo's drafts are made from, in a checkout of this repository."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between two states, as ids of documents and, with `guideline::` before them, of guidelines.

    `problems`: files that could not be read, whose documents stay as they were.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Every id that differs."""
        return (*self.added, *self.changed, *self.removed)


@contextmanager
def open_state(place: str, folders: KnowledgeFolders, root: Path) -> Iterator[Path]:
    """The root of the state `place`: a folder, or a git reference of the repository at `root`, which is unpacked into
    a folder that lasts as long as the block. Raises StateError."""
    if place.startswith(GIT):
        with TemporaryDirectory(prefix="drafter-knowledge-") as folder:
            unpack(place, folders.paths, Path(folder), at=root)
            yield Path(folder)
    elif Path(place).is_dir():
        yield Path(place)
    else:
        raise StateError(f"{place} is neither a folder nor a git reference such as git:main; correct it.")


def open_handbooks(states: tuple[Path, Path], folders: KnowledgeFolders, prompts: Path, now: Handbook) -> Handbooks:
    """The handbooks of the states with these roots, base and candidate; `now` for both where `folders` name none.

    `prompts` is the folder of the prompt set. Raises PromptError.
    """
    if not folders.guidelines:
        return now, now
    bundled = [] if folders.whole_handbook else [prompts / "handbook"]
    base, candidate = ([root / path for path in folders.guidelines if (root / path).exists()] for root in states)
    return load_handbook([*bundled, *base]), load_handbook([*bundled, *candidate])


def index_states(states: tuple[Path, Path], folders: KnowledgeFolders, embedder: Embedder, place: Path) -> Changes:
    """Index the states with these roots, base and candidate, into `place/base` and `place/candidate`; what differs.

    The candidate begins as a copy of the base, so that only what changed is embedded and an article that moved keeps
    its id, as in an index that is in use. Raises StateError for a path that neither state has, and KnowledgeError.
    """
    for path in (*(path for path, _ in folders.sources.values()), *folders.guidelines):
        if not any((root / path).exists() for root in states):
            raise StateError(f"{path} is in neither state; correct the path.")
    before, _ = _sync(states[0], folders, embedder, place / "base")
    shutil.copytree(place / "base", place / "candidate")
    after, problems = _sync(states[1], folders, embedder, place / "candidate")
    return replace(version_differences(before, after), problems=problems)


def document_texts(index: KnowledgeIndex) -> dict[str, str]:
    """Title and text of every document, by id."""
    return {r.document_id: f"{r.title}\n{index.document_text(r.document_id)}" for r in index.records()}


def version_differences(before: Mapping[str, str], after: Mapping[str, str]) -> Changes:
    """What differs between two states of things, given the version of each by its id."""
    return Changes(
        added=tuple(sorted(after.keys() - before.keys())),
        changed=tuple(sorted(id for id in before.keys() & after.keys() if before[id] != after[id])),
        removed=tuple(sorted(before.keys() - after.keys())),
    )


def with_guidelines(changes: Changes, handbooks: Handbooks) -> Changes:
    """`changes` with those from one handbook to the other added."""
    more = version_differences(
        *({f"{GUIDELINE}{g.id}": g.model_dump_json() for g in handbook} for handbook in handbooks)
    )
    return replace(
        changes,
        added=changes.added + more.added,
        changed=changes.changed + more.changed,
        removed=changes.removed + more.removed,
    )


def _sync(
    root: Path, folders: KnowledgeFolders, embedder: Embedder, place: Path
) -> tuple[dict[str, str], tuple[str, ...]]:
    """The index at `place` with the documents of the state; the version of each, and what could not be read."""
    problems: list[str] = []
    with closing(KnowledgeIndex.open(place, embedder, create=True)) as index:
        for name, (path, kind) in folders.sources.items():
            found = read_documents(root / path, kind, source=name) if (root / path).exists() else ()
            report = index.sync(name, found)
            problems += [f"{name}::{failure.id}: {failure.reason}" for failure in report.failures]
        return {record.document_id: record.version for record in index.records()}, tuple(problems)
