"""Indexes kept on disk by what is in them, so that documents which did not change are not indexed again.

An index is found by a hash of its documents, the name of the embedding model and the code that indexes: what changed
in any of them has another hash, so that nothing stale is ever found. A kept index is never opened, only copied: two
runs may share it, and it stays as it was made. It is made beside its place and moved there whole, so that a run that
is killed leaves none that is half made.
"""

import hashlib
import os
import shutil
import time
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from tempfile import mkdtemp

import kb_index
from kb_index.documents import Document, SourceNote, SourceProblem
from kb_index.durable import make_folder, settle
from kb_index.index import KnowledgeIndex
from kb_index.passages.embedding import Embedder

__all__ = ["IndexCache", "Sources", "make_index"]

Sources = Mapping[str, Sequence[Document | SourceProblem | SourceNote]]
"""What was read of each source, by its name."""

_BUILDING = "building-"
_UNUSED = 30 * 24 * 3600
"""Seconds after which an index that nobody asked for is removed."""


class IndexCache:
    """Indexes in `folder`, by their content."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def copy(self, sources: Sources, embedder: Embedder, target: Path) -> None:
        """Put an index of `sources` at `target`, a folder that is not there yet; it is made where none is kept.

        Raises KnowledgeError where it cannot be made.
        """
        kept = self._folder / _content(sources, embedder)
        if not kept.is_dir():
            self._make(sources, embedder, kept)
        with suppress(FileNotFoundError):
            os.utime(kept)
        shutil.copytree(kept, target)

    def _make(self, sources: Sources, embedder: Embedder, kept: Path) -> None:
        make_folder(self._folder)
        self._tidy()
        building = Path(mkdtemp(prefix=_BUILDING, dir=self._folder))
        try:
            make_index(sources, embedder, building / "index")
            settle(building)
            try:
                (building / "index").rename(kept)
            except OSError:
                if not kept.is_dir():  # else another run was first: what it made of the same content is as good
                    raise
        finally:
            shutil.rmtree(building, ignore_errors=True)

    def _tidy(self) -> None:
        """Remove what nobody has used for long, and what killed runs left behind."""
        for folder in self._folder.iterdir():
            with suppress(OSError):
                if time.time() - folder.stat().st_mtime > _UNUSED:
                    shutil.rmtree(folder)


def make_index(sources: Sources, embedder: Embedder, folder: Path) -> None:
    """Make an index of `sources` in `folder`; raises KnowledgeError."""
    with closing(KnowledgeIndex.open(folder, embedder, create=True)) as index:
        for name, documents in sources.items():
            index.sync(name, documents)


def _content(sources: Sources, embedder: Embedder) -> str:
    """A hash of all that an index depends on; dataclasses are written with each of their fields."""
    written = [f"{name} {found!r}" for name, documents in sources.items() for found in documents]
    text = "\n".join([embedder.name, _code(), *written])
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


@cache
def _code() -> str:
    """What indexes: our own code and the library that stores."""
    files = sorted(Path(kb_index.__file__).parent.rglob("*.py"))
    said = hashlib.sha256(b"\0".join(file.read_bytes() for file in files))
    return f"{said.hexdigest()} chromadb {version('chromadb')}"
