"""A search writes nothing: it goes on where the disk is full, and where the index may only be read."""

import os
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from kb_index.index import KnowledgeIndex
from kb_index.passages.embedding import SentenceTransformerEmbedder
from tests.kb_index.conftest import bound_by_permissions

ROOT = Path(__file__).parents[2]
SEARCH = """
import sys
from pathlib import Path
import numpy as np
from kb_index.errors import KnowledgeError
from kb_index.index import KnowledgeIndex
from kb_index.search.ranking import EVERYTHING
from kb_index.sync.ledger import Ledger

class Same:
    name, dimension, max_tokens = sys.argv[2], 384, 256
    def count_tokens(self, texts): return [1 for _ in texts]
    def encode_passages(self, texts): return np.tile(np.eye(1, 384, dtype=np.float32), (len(texts), 1))
    def encode_queries(self, texts): return self.encode_passages(texts)

index = KnowledgeIndex.open(Path(sys.argv[1]), Same())
print(sorted({hit.passage.document_id for hit in index.search("refund", bounds=EVERYTHING)}))
print(len(index.document_text("help::billing/refunds.md")), len(Ledger(Path(sys.argv[1]) / "sources.json").runs()))
try:
    index.sync("help", [])
except KnowledgeError as error:
    print(type(error).__name__)
print(len(index.records()))
"""


def no_room() -> None:
    """Let every write to a file fail, as on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def test_a_search_needs_no_room_on_the_disk(filled: KnowledgeIndex, tmp_path: Path) -> None:
    model = filled.info().model
    filled.close()
    ran = subprocess.run(
        [sys.executable, "-c", SEARCH, str(tmp_path / "index"), model],
        cwd=ROOT,
        preexec_fn=no_room,
        capture_output=True,
        text=True,
        check=False,
    )
    found, read, refused, held = ran.stdout.splitlines()
    assert "help::billing/refunds.md" in found
    assert read.endswith(" 0")
    assert (refused, held) == ("StoreError", "5")


def test_an_index_that_may_only_be_read_is_searched(
    filled_folder: Path, embedder: SentenceTransformerEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TemporaryDirectory(prefix="read-only-") as parent:
        monkeypatch.chdir(parent)
        folder = Path(parent, "index")
        shutil.copytree(filled_folder, folder)
        os.chmod(parent, 0o755)
        paths = [folder, *folder.rglob("*")]
        for path in paths:
            path.chmod(0o555 if path.is_dir() else 0o444)
        with bound_by_permissions():
            index = KnowledgeIndex.open(folder, embedder)
            hits = index.search("How long does a refund take?")
            scratch = Path(index._revisions.current()[1]._scratch.name)  # type: ignore[attr-defined]
            index.close()
        for path in paths:
            path.chmod(0o755)
        monkeypatch.undo()
        assert hits[0].passage.document_id == "help::billing/refunds.md"
        assert scratch.parent != folder.parent
        assert not scratch.exists()
