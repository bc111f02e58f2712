"""A source becomes another kind, and so perhaps public, only if that is said twice."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kb_index.documents import Document, Kind, Visibility
from kb_index.errors import KindChanged, SourceError
from kb_index.index import KnowledgeIndex
from kb_index.passages.embedding import SentenceTransformerEmbedder
from kb_index.store.revisions import Revisions
from kb_index.sync.report import SyncReport
from kb_index.sync.sync import sync
from tests.kb_index.conftest import make_document
from tests.kb_index.sync.parts import CountingEmbedder, counts


def secrets(kind: Kind, *names: str) -> list[Document]:
    visibility = Visibility.INTERNAL if kind is Kind.NOTE else Visibility.PUBLIC
    return [
        make_document(name, f"The code is {name}.", title=f"On {name}", kind=kind, visibility=visibility)
        for name in names
    ]


@pytest.mark.parametrize("names", [("a", "b"), ("a", "c"), ("c", "d")], ids=["same", "some new", "all new"])
def test_a_known_source_becomes_another_kind_only_if_that_is_said_twice(
    revisions: Revisions, counting: CountingEmbedder, names: tuple[str, ...]
) -> None:
    sync(revisions, counting, "notes", secrets(Kind.NOTE, "a", "b"))
    revision = revisions.revision
    with pytest.raises(KindChanged) as refused:
        sync(revisions, counting, "notes", secrets(Kind.ARTICLE, *names))
    assert str(refused.value) == (
        f"the source 'notes' is indexed as note, {names[0]!r} would now be article; 'On a', 'On b' would become "
        "public. Go on with --kind note; or, if all of it shall be article, say so twice: --kind article "
        "--change-kind"
    )
    assert revisions.revision == revision
    assert {record.kind for record in revisions.current()[1].records()} == {Kind.NOTE}
    report = sync(revisions, counting, "notes", secrets(Kind.ARTICLE, *names), change_kind=True)
    assert report.became_public == [f"On {name}" for name in names if name in "ab"]
    assert {record.visibility for record in revisions.current()[1].records()} == {Visibility.PUBLIC}


def test_a_copy_of_what_is_internal_elsewhere_is_public_only_if_that_is_said_twice(
    revisions: Revisions, counting: CountingEmbedder
) -> None:
    sync(revisions, counting, "notes", secrets(Kind.NOTE, "a", "b"))
    renamed = secrets(Kind.ARTICLE, "c") + [replace(one, id=f"old/{one.id}") for one in secrets(Kind.ARTICLE, "a")]
    with pytest.raises(KindChanged, match="'old/a' says word for word what 'On a' of the source 'notes' says"):
        sync(revisions, counting, "renamed", renamed)
    assert {record.source for record in revisions.current()[1].records()} == {"notes"}
    as_notes = [replace(one, kind=Kind.NOTE, visibility=Visibility.INTERNAL) for one in renamed]
    assert counts(sync(revisions, counting, "as notes", as_notes)) == (2, 0, 0, 0, 0)
    assert counts(sync(revisions, counting, "renamed", renamed, change_kind=True)) == (2, 0, 0, 0, 0)
    assert counts(sync(revisions, counting, "renamed", renamed)) == (0, 0, 0, 2, 0), "it is known now"


def test_a_change_of_kind_that_broke_off_is_still_to_be_said_twice(
    revisions: Revisions, counting: CountingEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb_index.sync.sync._PASSAGES_AT_ONCE", 1)
    sync(revisions, counting, "notes", secrets(Kind.NOTE, "a", "b"))

    def broken() -> Iterator[Document]:
        yield from secrets(Kind.ARTICLE, "a")
        raise SourceError("the disk is gone")

    with pytest.raises(SourceError, match="the disk is gone"):
        sync(revisions, counting, "notes", broken(), change_kind=True)
    with pytest.raises(KindChanged):
        sync(revisions, counting, "notes", secrets(Kind.ARTICLE, "a", "b"))
    report = sync(revisions, counting, "notes", secrets(Kind.ARTICLE, "a", "b"), change_kind=True)
    assert report.became_public == ["On a", "On b"]


def test_a_source_of_several_kinds_may_grow_by_another(revisions: Revisions, counting: CountingEmbedder) -> None:
    mixed = [*secrets(Kind.NOTE, "a"), *secrets(Kind.ARTICLE, "b")]
    sync(revisions, counting, "case", mixed)
    more = [*mixed, *secrets(Kind.SAVED_REPLY, "c")]
    assert counts(sync(revisions, counting, "case", more)) == (1, 0, 0, 2, 0)
    with pytest.raises(KindChanged):
        sync(revisions, counting, "case", secrets(Kind.ARTICLE, "a", "b"))


def test_what_its_source_makes_public_is_reported_also_where_it_moves(
    revisions: Revisions, counting: CountingEmbedder
) -> None:
    hidden = [replace(each, visibility=Visibility.INTERNAL) for each in secrets(Kind.ARTICLE, "a", "b", "c")]
    sync(revisions, counting, "help", hidden)
    assert sync(revisions, counting, "help", hidden).became_public == []
    shown = [replace(hidden[0], visibility=Visibility.PUBLIC), hidden[1]]
    moved = replace(hidden[2], id="guide/c", visibility=Visibility.PUBLIC)
    report = sync(revisions, counting, "help", [*shown, moved])
    assert report.became_public == ["On a", "On c"]
    assert sync(revisions, counting, "help", [*shown, moved]).became_public == []


def test_a_rebuild_takes_another_kind_only_if_that_is_said_twice(
    tmp_path: Path, embedder: SentenceTransformerEmbedder
) -> None:
    index = KnowledgeIndex.open(tmp_path / "index", embedder, create=True)
    index.sync("notes", secrets(Kind.NOTE, "a"))

    def rebuild(*, change_kind: bool) -> SyncReport:
        with KnowledgeIndex.anew(tmp_path / "index", embedder) as anew:
            return anew.sync("notes", secrets(Kind.ARTICLE, "a"), change_kind=change_kind)

    with pytest.raises(KindChanged):
        rebuild(change_kind=False)
    assert [record.kind for record in index.records()] == [Kind.NOTE]
    assert rebuild(change_kind=True).became_public == ["On a"]
