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
from evals.knowledge.folders import HelpCenter, KnowledgeFolders
from evals.knowledge.git_refs import GIT, unpack
from evals.knowledge.indexes import Places
from kb_index.index import KnowledgeIndex
from kb_index.passages.embedding import Embedder

__all__ = [
    "GUIDELINE",
    "Changes",
    "Handbooks",
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


def index_states(
    states: tuple[Path, Path], folders: KnowledgeFolders, embedder: Embedder, place: Path
) -> tuple[Changes, tuple[Places, Places]]:
    """Index the states with these roots, base and candidate, below `place`: what differs, and where the indexes are.

    The candidate begins as a copy of the base, so that only what changed is embedded and an article that moved keeps
    its id, as in an index that is in use. Raises StateError for a path that neither state has, and KnowledgeError.
    """
    for path in folders.paths:
        if not any((root / path).exists() for root in states):
            raise StateError(f"{path} is in neither state; correct the path.")
    versions: tuple[dict[str, str], dict[str, str]] = {}, {}
    places: tuple[dict[Path, tuple[str, ...]], dict[Path, tuple[str, ...]]] = {}, {}
    problems: tuple[str, ...] = ()
    for number, center in enumerate(folders.help_centers):
        base, candidate = (place / f"{side}-{number}" for side in ("base", "candidate"))
        before, _ = _sync(states[0], center, embedder, base)
        shutil.copytree(base, candidate)
        after, failed = _sync(states[1], center, embedder, candidate)
        for side, (folder, found) in enumerate(((base, before), (candidate, after))):
            versions[side].update(found)
            places[side][folder] = center.mailboxes
        problems += failed
    return replace(version_differences(*versions), problems=problems), places


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


def _sync(root: Path, center: HelpCenter, embedder: Embedder, place: Path) -> tuple[dict[str, str], tuple[str, ...]]:
    """The index at `place` with the documents of the state; the version of each, and what could not be read."""
    problems: list[str] = []
    with closing(KnowledgeIndex.open(place, embedder, create=True)) as index:
        for name, found in center.read(root):
            report = index.sync(name, found)
            problems += [f"{name}::{failure.id}: {failure.reason}" for failure in report.failures]
        return {record.document_id: record.version for record in index.records()}, tuple(problems)
