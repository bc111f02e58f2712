"""Whole documents for tests, split as the index splits them, with vectors of words."""

from drafter.evidence.units import DocumentSection, read_sections
from kb_index.documents import Document, Kind
from kb_index.index import WholeDocument
from kb_index.passages.chunking import embedded_text, split
from kb_index.passages.embedding import Embedder
from kb_index.passages.model_traits import SimilarityScale
from tests.evals.word_embedder import WordEmbedder
from tests.words import PATTERNS

__all__ = ["EMBEDDER", "sections_of", "whole_document"]

EMBEDDER: Embedder = WordEmbedder()


def whole_document(
    text: str,
    title: str = "Tills",
    kind: Kind = Kind.ARTICLE,
    *,
    id: str = "d",
    link: str | None = None,
    embedder: Embedder = EMBEDDER,
) -> WholeDocument:
    """The document as the index gives it."""
    document = Document(id=id, kind=kind, title=title, text=text, source="s", link=link, language="en")
    passages = tuple(split(document, embedder, document_id=f"s::{id}", version="1"))
    vectors = embedder.encode_passages([embedded_text(p.heading_path, p.text) for p in passages])
    return WholeDocument(text, passages, vectors, SimilarityScale())


def sections_of(text: str, kind: Kind = Kind.ARTICLE) -> list[DocumentSection]:
    """The sections of a document with this text."""
    return read_sections(text, whole_document(text, kind=kind).passages, PATTERNS)
