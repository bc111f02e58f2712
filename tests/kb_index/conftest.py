"""The real embedding model, and small documents to index with it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import pytest

from kb_index.documents import Document, Kind, Visibility
from kb_index.index import KnowledgeIndex
from kb_index.passages.embedding import SentenceTransformerEmbedder

NOBODY = 65534
CORPUS = {
    "billing/refunds.md": (
        "Refunds",
        "Every payment can be refunded.\n\n## How long it takes\n\nIt reaches your card within ten working days.",
    ),
    "billing/invoices.md": (
        "Invoices",
        "Download invoices as PDF.\n\n## Where they are\n\nOpen Settings, then Billing, then Invoices.",
    ),
    "login/two-factor.md": (
        "Two-factor sign-in",
        "Protect your account with a code.\n\n## You lost your phone\n\nUse one of your recovery codes to sign in.",
    ),
}


class MakeDocument(Protocol):
    def __call__(self, document_id: str = ..., text: str = ..., **properties: object) -> Document: ...


@pytest.fixture(scope="session")
def embedder() -> SentenceTransformerEmbedder:
    """The default model, loaded once: seconds."""
    embedder = SentenceTransformerEmbedder()
    embedder.encode_queries(["load"])[0]
    return embedder


def make_document(document_id: str = "a.md", text: str = "Some words.", **properties: object) -> Document:
    values: dict[str, object] = {"kind": Kind.ARTICLE, "title": "A title", "source": "help"}
    return Document(id=document_id, text=text, **(values | properties))  # type: ignore[arg-type]


@pytest.fixture
def document() -> MakeDocument:
    """Make a document; everything but its id and text has a default."""
    return make_document


def make_corpus() -> list[Document]:
    return [make_document(key, text, title=title) for key, (title, text) in CORPUS.items()]


@pytest.fixture
def corpus() -> list[Document]:
    """Three articles on different matters, of the source `help`."""
    return make_corpus()


@pytest.fixture
def index(tmp_path: Path, embedder: SentenceTransformerEmbedder) -> Iterator[KnowledgeIndex]:
    """An empty index."""
    index = KnowledgeIndex.open(tmp_path / "index", embedder, create=True)
    yield index
    index.close()


@pytest.fixture(scope="session")
def filled_folder(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceTransformerEmbedder) -> Path:
    """An index of the corpus, one saved reply and one internal note: copied, never changed."""
    folder = tmp_path_factory.mktemp("filled") / "index"
    index = KnowledgeIndex.open(folder, embedder, create=True)
    index.sync("help", make_corpus())
    reply = make_document(
        "r", "You will have the money back in two weeks.", kind=Kind.SAVED_REPLY, title="Refund sent"
    )
    note = make_document(
        "n", "Refunds above 500 EUR need a manager.", kind=Kind.NOTE, title="Refunds", visibility=Visibility.INTERNAL
    )
    index.sync("replies", [reply])
    index.sync("notes", [note])
    index.close()
    return folder


@pytest.fixture
def filled(filled_folder: Path, tmp_path: Path, embedder: SentenceTransformerEmbedder) -> Iterator[KnowledgeIndex]:
    """An index of its own with the corpus, one saved reply and one internal note."""
    shutil.copytree(filled_folder, tmp_path / "index")
    index = KnowledgeIndex.open(tmp_path / "index", embedder)
    yield index
    index.close()


@contextmanager
def bound_by_permissions() -> Iterator[None]:
    """Let permissions hold for this process within the block, also where root runs the tests."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.fixture
def powerless() -> Iterator[Path]:
    """A folder of its own, in which this process is bound by permissions."""
    with TemporaryDirectory(prefix="powerless-") as folder:
        os.chmod(folder, 0o755)
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, -1)
        try:
            with bound_by_permissions():
                yield Path(folder)
        finally:
            os.chmod(folder, 0o755)
            for path in Path(folder).rglob("*"):
                path.chmod(0o755)
