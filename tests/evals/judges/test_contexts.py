"""A judge is shown the documents behind a draft, and none that customers may not read."""

from contextlib import closing
from pathlib import Path

from drafter.receipt import SourceVersion
from evals.judges.contexts import draft_contexts
from kb_index.documents import Document, Kind, Visibility
from kb_index.index import KnowledgeIndex
from tests.evals.golden_sample import citation, scored
from tests.evals.word_embedder import WordEmbedder


def document(id: str, visibility: Visibility = Visibility.PUBLIC) -> Document:
    return Document(source="s", id=id, kind=Kind.ARTICLE, title=id, text=f"About {id}.", visibility=visibility)


def test_the_first_found_then_what_else_is_cited_and_nothing_internal(tmp_path: Path) -> None:
    names = [f"d{n}" for n in range(8)]
    found = [SourceVersion(document_id=f"s::{n}", title=n, updated_at=None, content_hash=n) for n in ("note", *names)]
    draft = scored().draft
    draft = draft.model_copy(
        update={
            "receipt": draft.receipt.model_copy(update={"sources": tuple(found)}),
            "citations": (citation("s::d7"), citation("s::d1", 2)),
        }
    )
    with closing(KnowledgeIndex.open(tmp_path / "index", WordEmbedder(), create=True)) as index:
        index.sync("s", [*map(document, names), document("note", Visibility.INTERNAL)])
        shown = draft_contexts(draft, index)
    assert shown == tuple(f"About {n}." for n in ("d0", "d1", "d2", "d3", "d4", "d7"))
